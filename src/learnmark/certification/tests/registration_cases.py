"""A complete application as somebody types it, and how it comes to the body."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from learnmark.certification.actions import applications, bodies
from learnmark.certification.models import Application, Case
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, Cast

TYPED: dict[str, Any] = {
    "organization": {
        "legal_name": "Trường Hoa Sen",
        "legal_status": "private",
        "address": "12 Lê Lợi",
        "city": "Huế",
        "country": "VN",
        "contact_name": "Nguyễn Lan",
        "contact_email": "lan@hoa-sen.example",
    },
    "system": {
        "edition": "21001:2018",
        "early_childhood": "no",
        "operating_since": "2025-01-15",
        "is_transfer": "no",
        "consultancy_used": "no",
        "outsourced_processes": "",
        "legal_duties": "Giấy phép hoạt động giáo dục",
        "languages": "vi, en",
        "planned_stage_1": "2026-06-01",
    },
    "scope": {
        "uses_curriculum": "yes",
        "only_products": "no",
        "desired_scope": "General education, grades 6 to 12",
        "main_activities": "Teaching in 24 classes",
        "special_needs": "",
    },
    "notes": {"notes": ""},
    "sites": [
        {
            "name": "Cơ sở chính",
            "address": "12 Lê Lợi",
            "country": "VN",
            "activities": "Teaching and administration",
            "is_head_office": "yes",
            "virtual": "no",
            "full_time": "40",
            "full_time_hours_per_week": "40",
            "part_time": "10",
            "part_time_hours_per_week": "20",
        }
    ],
    "programmes": [
        {
            "name": "Trung học",
            "level": "school",
            "delivery_modes": "classroom;blended",
            "learners": "900",
            "in_scope": "yes",
        }
    ],
}


def typed(**changes: dict[str, str]) -> dict[str, Any]:
    """A complete draft with some answers changed: `scope={"only_products": "yes"}`."""
    answers = copy.deepcopy(TYPED)
    for section, values in changes.items():
        answers[section].update(values)
    return answers


def describe_body(cast: Cast, *, on: date = DAY) -> None:
    """Let the body Sao Mai present itself with the letters SM."""
    with acting_as(cast.body):
        bodies.describe(
            code="sm",
            address="1 Tràng Tiền",
            city="Hà Nội",
            email="office@sao-mai.example",
            complaints="complaints@sao-mai.example",
            signatory_name="Trần Văn Thọ",
            signatory_title_en="Director",
            signatory_title_vi="Giám đốc",
            languages=["vi", "en"],
            by=cast.giang,
            on=on,
        )


def drafted(cast: Cast, answers: dict[str, Any] | None = None, *, on: date = DAY) -> Application:
    """A draft of the school Hoa Sen, filled step by step through the act; call it as the school."""
    application: Application = applications.start(body=cast.body, by=cast.lan, on=on)
    for section, value in (answers or TYPED).items():
        given = {"rows": value} if isinstance(value, list) else {"answers": value}
        applications.save(application, section=section, by=cast.lan, on=on, **given)
    return Application.objects.get(pk=application.pk)


def submitted(cast: Cast, answers: dict[str, Any] | None = None, *, on: date = DAY) -> Case:
    """The case that a submitted application opened at Sao Mai."""
    with acting_as(cast.school):
        application = drafted(cast, answers, on=on)
        applications.submit(application, confirmed=True, by=cast.lan, on=on)
    with acting_as(cast.body):
        return Case.objects.select_related("application", "owner", "client").get(
            application=application
        )

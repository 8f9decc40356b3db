"""A case ready for its contract, as the tests of quotes, agreements and cycles need it.

The school is that of the worked example: 38 full-time people, 30 part-time teachers at 40 per
cent and 6 contractors at 50 per cent make 53 persons and 5 days.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from learnmark.certification.models import Application, BodyProfile, Case
from learnmark.foundation.tenancy.models import Share
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, Cast
from learnmark.library.loading import load_all

ANSWERS: dict[str, Any] = {
    "organization": {
        "legal_name": "Trường Hoa Sen",
        "legal_status": "private",
        "address": "12 phố Hàng Bài",
        "city": "Hà Nội",
        "country": "VN",
        "contact_name": "Nguyễn Lan",
        "contact_email": "lan@hoa-sen.example",
    },
    "system": {
        "edition": "21001:2018",
        "early_childhood": False,
        "is_transfer": False,
        "consultancy_used": True,
        "consultant_name": "Đặng Kha",
        "consultant_organization": "Tư vấn Ban Mai",
        "languages": "Tiếng Việt",
    },
    "scope": {
        "uses_curriculum": True,
        "only_products": False,
        "desired_scope": "Dạy học trung học phổ thông và khóa ngoại ngữ ngắn hạn",
    },
    "sites": [
        {
            "name": "Cơ sở chính",
            "address": "12 phố Hàng Bài",
            "city": "Hà Nội",
            "country": "VN",
            "activities": "Giảng dạy",
            "is_head_office": True,
            "virtual": False,
            "full_time": 38,
            "full_time_hours_per_week": "40",
            "part_time": 30,
            "part_time_hours_per_week": "16",
            "contractors": 6,
            "contractor_hours": "20",
        }
    ],
    "programmes": [
        {
            "name": "Trung học phổ thông",
            "level": "school",
            "delivery_modes": ["classroom", "blended"],
            "learners": 820,
            "in_scope": True,
        }
    ],
    "notes": {},
}
FACTORS = [
    {"key": "several_levels", "percent": 10, "reason": "Two levels"},
    {"key": "single_site", "percent": -10, "reason": "One building"},
]


def make_case(
    cast: Cast,
    *,
    answers: dict[str, Any] | None = None,
    accepted: bool = True,
    language: str = "vi",
) -> Case:
    """A case of the school at the body, its file shared both ways."""
    load_all(DAY)
    given, dossier = answers or ANSWERS, uuid4()
    with acting_as(cast.school):
        application = Application.objects.create(
            owner=cast.school, body=cast.body, answers=given, started_on=DAY, dossier=dossier
        )
        Share.objects.create(owner=cast.school, grantee=cast.body, dossier=dossier, from_on=DAY)
        for act in ("start", "submit"):
            application.take(act, by=cast.lan, on=DAY)
    with acting_as(cast.body):
        Share.objects.create(owner=cast.body, grantee=cast.school, dossier=dossier, from_on=DAY)
        for act in ("take_up", "accept") if accepted else ("take_up",):
            application.take(act, by=cast.chi, on=DAY)
        BodyProfile.objects.get_or_create(
            owner=cast.body,
            defaults={
                "code": "SM",
                "address": "1 phố Tràng Thi",
                "city": "Hà Nội",
                "email": "office@sao-mai.example",
                "complaints": "office@sao-mai.example",
                "signatory_name": "Lê Giang",
                "signatory_title_en": "Director",
                "signatory_title_vi": "Giám đốc",
            },
        )
        return Case.objects.create(
            owner=cast.body,
            dossier=dossier,
            number=f"SM-2026-{Case.objects.count() + 1:04d}",
            client=cast.school,
            client_name="Trường Hoa Sen",
            application=application,
            answers=given,
            framework_key="21001:2018",
            scheme_key="iso21001",
            scheme_version="1",
            language=language,
            opened_on=DAY,
        )

"""An audit programme with people who may do it, for tests of this room and those above."""

from __future__ import annotations

import tempfile
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from learnmark.audits.actions import plans, programmes, teams, visits
from learnmark.audits.models import AuditProgramme, Visit
from learnmark.foundation.ids import uuid7
from learnmark.foundation.tenancy.models import Share
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, Cast
from learnmark.library.loading import load_all, shipped
from learnmark.people.actions import people

if TYPE_CHECKING:
    from learnmark.foundation.tenancy.actor import Actor

NEEDS = (
    ("standard", "21001:2018"),
    ("sector", "37"),
    ("mode", "school"),
    ("language", "vi"),
    ("law", "VN"),
)
SITES: list[dict[str, Any]] = [
    {"key": "main", "name": "Cơ sở chính", "address": "1 Lê Lợi, Huế", "kind": "headquarters"},
    {"key": "second", "name": "Cơ sở 2", "address": "9 Hùng Vương, Huế", "kind": "site"},
]
SHOWN = DAY - timedelta(days=30)


def load_scheme(on: date = DAY) -> None:
    """The shipped schemes without the frameworks, which most acts do not ask for."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "frameworks").mkdir()
        (place / "schemes").mkdir()
        for file in (shipped() / "schemes").iterdir():
            (place / "schemes" / file.name).write_bytes(file.read_bytes())
        load_all(on, folder=place)


def make_share(cast: Cast, dossier: UUID, *, on: date = DAY) -> Share:
    """The school may read the dossier of the body."""
    with acting_as(cast.body):
        return Share.objects.create(
            owner=cast.body, grantee=cast.school, dossier=dossier, from_on=on - timedelta(days=30)
        )


def make_programme(cast: Cast, **changes: Any) -> AuditProgramme:
    """The school's programme at the body, shared with the school."""
    dossier = uuid7()
    make_share(cast, dossier)
    given: dict[str, Any] = {
        "client": cast.school,
        "client_name": "Trường Hoa Sen",
        "label": "HS-2026",
        "framework_key": "21001:2018",
        "profiles": [],
        "scheme_key": "iso21001",
        "scheme_version": "",
        "scope": "Giáo dục phổ thông",
        "sites": SITES,
        "delivery_modes": ["school"],
        "audit_language": "vi",
        "consultants": [],
        "dossier": dossier,
        **changes,
    }
    with acting_as(cast.body):
        return programmes.plan(**given, by=cast.dung, on=DAY)  # type: ignore[no-any-return]


def make_visit(cast: Cast, programme: AuditProgramme, kind: str = "stage_1", **given: Any) -> Visit:
    """An audit of the programme."""
    given = {
        "not_after": None,
        "due_rule": "",
        "audit_days": Decimal(2),
        "clauses": ["4.1"],
        **given,
    }
    with acting_as(cast.body):
        return visits.plan(programme, kind=kind, **given, by=cast.dung, on=DAY)  # type: ignore[no-any-return]


def make_competent(cast: Cast, who: Actor, *shown: tuple[str, str]) -> None:
    """What a person has shown before the tests begin."""
    with acting_as(cast.body):
        for kind, value in shown:
            people.record(
                member=who.member,
                kind=kind,
                value=value,
                shown_on=SHOWN,
                how="Interview and observed audit",
                by=cast.giang,
                on=DAY,
            )


def make_declared(cast: Cast, *everybody: Actor, client: Any = None) -> None:
    """Statements of no tie to the school."""
    with acting_as(cast.body):
        for who in everybody:
            people.declare(client=client or cast.school, tie="none", by=who, on=DAY)


def make_fit(cast: Cast) -> None:
    """An may lead and Binh may audit at the school, and have said that nothing binds them."""
    make_competent(cast, cast.an, ("function", "leader"), *NEEDS)
    make_competent(cast, cast.binh, ("function", "auditor"))
    make_declared(cast, cast.an, cast.binh)


def make_dated(cast: Cast, visit: Visit, first: date = DAY, last: date | None = None) -> Visit:
    """The audit with its days."""
    with acting_as(cast.body):
        return visits.reschedule(  # type: ignore[no-any-return]
            visit, starts_on=first, ends_on=last or first, by=cast.dung, on=DAY
        )


def make_staffed(cast: Cast, visit: Visit) -> Visit:
    """An leads, Binh audits."""
    with acting_as(cast.body):
        teams.staff(visit, member=cast.an.member, role="team_leader", by=cast.dung, on=DAY)
        teams.staff(visit, member=cast.binh.member, role="auditor", by=cast.dung, on=DAY)
    return visit


def make_drafted(cast: Cast, visit: Visit) -> Visit:
    """A timetable that goes to every site with both auditors."""
    with acting_as(cast.body):
        first = visit.starts_on
        sessions = [
            {
                "day": first,
                "starts": time(8 + place),
                "ends": time(9 + place),
                "activity": "Phỏng vấn người học",
                "criteria": "4.2",
                "site": site.name,
                "auditors": [str(cast.an.user), str(cast.binh.user)],
            }
            for place, site in enumerate(visit.sites.all())
        ]
        return plans.draft_plan(visit, sessions=sessions, by=cast.dung, on=DAY)  # type: ignore[no-any-return]


def make_ready(cast: Cast, visit: Visit, first: date = DAY) -> Visit:
    """Dated, staffed, with a timetable; the plan can be sent."""
    visit = make_dated(cast, visit, first)
    return make_drafted(cast, make_staffed(cast, visit))


def make_begun(cast: Cast, visit: Visit, on: date = DAY) -> Visit:
    """Plan sent and agreed, and the audit begun on a day."""
    visit = make_ready(cast, visit, on)
    with acting_as(cast.body):
        visit = plans.send_plan(visit, by=cast.dung, on=on)
    with acting_as(cast.school):
        plans.agree_plan(Visit.objects.get(pk=visit.pk), by=cast.lan, on=on)
    with acting_as(cast.body):
        return visits.begin(Visit.objects.get(pk=visit.pk), by=cast.an, on=on)  # type: ignore[no-any-return]

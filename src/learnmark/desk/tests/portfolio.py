"""Cases in many states, made row by row: what the desk reads, without the acts behind it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from learnmark.audits.models import (
    AuditProgramme,
    Finding,
    FindingStep,
    TeamMember,
    Visit,
    VisitStep,
)
from learnmark.certification.models import (
    Agreement,
    AgreementStep,
    Application,
    ApplicationStep,
    Case,
    Certificate,
    CertificateIssue,
    Cycle,
    Decision,
    Quote,
)
from learnmark.foundation.ids import uuid7
from learnmark.foundation.tenancy.models import Share
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, Cast
from learnmark.library.facts import scheme_version

APPLIED = ("start", "submit", "take_up", "accept")
SIGNED = ("prepare", "send", "accept", "countersign")
HELD = (
    "plan", "send_plan", "agree_plan", "begin", "freeze", "draft_report", "issue_report",
    "await_responses",
)  # fmt: skip
CLOSED = (*HELD[:-1], "recommend_positive", "close")
STAGE_1_CLOSED = ("plan", "send_plan", "agree_plan", "begin", "send_conclusions", "close")


def _steps(kind: Any, subject: Any, acts: Any, *, on: date = DAY) -> None:
    for seq, act in enumerate(acts, start=1):
        kind.objects.create(
            owner=subject.owner, dossier=subject.dossier, subject=subject, seq=seq, act=act, on=on
        )


def add_case(cast: Cast, n: int, *, until: str = "submitted", client: Any = None) -> Case:
    """A case of the body; `until` is submitted, accepted, sent, audit, responses or certified."""
    client = client or cast.school
    version = scheme_version("iso21001", DAY).version
    dossier = uuid7()
    with acting_as(client):
        Share.objects.create(
            owner=client, grantee=cast.body, dossier=dossier, from_on=DAY - timedelta(90)
        )
        application = Application.objects.create(
            owner=client, dossier=dossier, body=cast.body, started_on=DAY,
            answers={"organization": {"legal_name": f"Trường Hoa Sen {n}"}},
        )  # fmt: skip
        acts = APPLIED if until != "submitted" else APPLIED[:2]
        _steps(ApplicationStep, application, acts)
    with acting_as(cast.body):
        Share.objects.create(
            owner=cast.body, grantee=client, dossier=dossier, from_on=DAY - timedelta(90)
        )
        case = Case.objects.create(
            owner=cast.body, dossier=dossier, number=f"SM-2026-{n:04d}", client=client,
            client_name=f"Trường Hoa Sen {n}", application=application, framework_key="21001:2018",
            scheme_key="iso21001", scheme_version=version, opened_on=DAY,
        )  # fmt: skip
        if until not in ("submitted", "accepted"):
            _contract(case, SIGNED[:2] if until == "sent" else SIGNED)
        if until in ("audit", "responses", "certified"):
            _audits(cast, case, until=until)
    return case


def _contract(case: Case, acts: Any) -> None:
    quote = Quote.objects.create(
        owner=case.owner, dossier=case.dossier, case=case, number=f"Q-{case.number}",
        currency="VND", subtotal=Decimal(1), tax_percent=Decimal(0), tax=Decimal(0),
        total=Decimal(1), valid_until=DAY + timedelta(30), made_on=DAY,
    )  # fmt: skip
    agreement = Agreement.objects.create(
        owner=case.owner, dossier=case.dossier, case=case, quote=quote, number=f"A-{case.number}",
        language="vi", title="Agreement", made_on=DAY,
    )  # fmt: skip
    _steps(AgreementStep, agreement, acts)


def _audits(cast: Cast, case: Case, *, until: str) -> None:
    programme = AuditProgramme.objects.create(
        owner=case.owner, dossier=case.dossier, client=case.client, client_name=case.client_name,
        label=case.number, framework_key="21001:2018", scheme_key=case.scheme_key,
        scheme_version=case.scheme_version, scope="Teaching", opened_on=DAY,
    )  # fmt: skip
    cycle = Cycle.objects.create(
        owner=case.owner, dossier=case.dossier, case=case, number=1, programme=programme
    )
    first = _visit(programme, 1, kind="stage_1")
    second = _visit(programme, 2, kind="stage_2")
    TeamMember.objects.create(
        owner=case.owner, dossier=case.dossier, visit=second, member=cast.an.member,
        name=cast.an.name, role=TeamMember.Role.LEADER, assigned_on=DAY,
    )  # fmt: skip
    _steps(VisitStep, first, STAGE_1_CLOSED)
    _steps(VisitStep, second, {"audit": HELD[:3], "responses": HELD}.get(until, CLOSED))
    if until == "responses":
        finding = Finding.objects.create(
            owner=case.owner, dossier=case.dossier, visit=second, number=1, reference="NC-1",
            grade=Finding.Grade.MAJOR, requirement="6.1", statement="Rủi ro chưa được xem xét",
            raised_on=DAY, response_due=DAY + timedelta(30), close_due=DAY + timedelta(90),
        )  # fmt: skip
        _steps(FindingStep, finding, ("raise_",))
    if until == "certified":
        _certificate(case, cycle)


def _visit(programme: AuditProgramme, number: int, *, kind: str) -> Visit:
    return Visit.objects.create(
        owner=programme.owner,
        dossier=programme.dossier,
        programme=programme,
        kind=kind,
        number=number,
        starts_on=DAY + timedelta(7 * number),
        ends_on=DAY + timedelta(7 * number),
    )


def _certificate(case: Case, cycle: Cycle) -> None:
    last = date(2029, 3, 1)
    Cycle.objects.filter(pk=cycle.pk).update(starts_on=DAY, last_valid_day=last)
    own = {"owner": case.owner, "dossier": case.dossier}
    certificate = Certificate.objects.create(
        **own, case=case, code=f"{case.number}-{uuid4().hex[:4]}", original_on=DAY
    )
    decision = Decision.objects.create(
        **own, case=case, cycle=cycle, certificate=certificate, seq=1, act="grant", on=DAY,
        effective_on=DAY, valid_until=last, by_name="Bùi Mai",
    )  # fmt: skip
    CertificateIssue.objects.create(
        **own, certificate=certificate, decision=decision, revision=1, content={}, issued_on=DAY
    )


def add_portfolio(cast: Cast, count: int) -> list[Case]:
    """Cases in turn in each state."""
    states = ("submitted", "accepted", "sent", "audit", "responses", "certified")
    with acting_as(cast.body):
        start = Case.objects.count()
    return [add_case(cast, start + n + 1, until=states[n % len(states)]) for n in range(count)]

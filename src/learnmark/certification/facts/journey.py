"""From rows to where each case stands: a fixed number of queries, whatever the number of cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from learnmark.audits.models import Finding, FindingStep, Session, TeamMember, Visit, VisitStep
from learnmark.certification.models import (
    Agreement,
    AgreementStep,
    Application,
    ApplicationStep,
    Case,
    Certificate,
    Cycle,
    Decision,
    DecisionReview,
    Quote,
)
from learnmark.rules.case import journey
from learnmark.rules.case_facts import (
    CaseFacts,
    DecisionFacts,
    Journey,
    OpenFinding,
    Side,
    VisitFacts,
)
from learnmark.rules.lifecycle import (
    APPLICATION,
    CERTIFICATE,
    FINDING,
    CertificateAct,
    certificate_status_on,
    last_valid_day_on,
)

NONCONFORMITIES = (Finding.Grade.MAJOR, Finding.Grade.MINOR)
CLOSING = tuple(act for act, state in FINDING.targets.items() if state == "verified_closed")
ENDING = ("withdraw", "cancel", "transfer_out")
"""Decisions on a certificate after which no other can follow."""
GIVING_UP = ("decline", "withdraw")
"""Acts on an application after which no other can follow."""


@dataclass(frozen=True)
class Standing:
    """A case (or an application that no body has yet), its journey, and the rows behind it.

    The rows are those of the models, or in an outline only their columns that lists need.
    """

    application_id: UUID
    title: str
    case: Any
    journey: Journey
    facts: CaseFacts
    agreement: Any = None
    cycles: tuple[Any, ...] = ()
    visits: tuple[Any, ...] = ()
    findings: tuple[Any, ...] = ()
    decisions: tuple[Any, ...] = ()

    def side_of(self, party_id: UUID) -> Side:
        """On which side of the case a party stands."""
        return "body" if self.case is not None and self.case.owner_id == party_id else "client"


def with_last_step(cases: Any, on: date) -> Any:
    """Cases with what their application and their newest quote say, in one query."""
    steps = ApplicationStep.everywhere.filter(
        subject_id=OuterRef("application_id"), on__lte=on
    ).order_by("-seq")
    quotes = Quote.everywhere.filter(case_id=OuterRef("pk")).order_by("-version")
    return cases.select_related("owner").annotate(
        body_name=F("owner__name"),
        application_act=Subquery(steps.values("act")[:1]),
        application_since=Subquery(steps.values("on")[:1]),
        quote_on=Subquery(quotes.values("made_on")[:1]),
        quote_until=Subquery(quotes.values("valid_until")[:1]),
        quote_file=Subquery(quotes.values("file_id")[:1]),
    )


def visible_cases(on: date) -> Any:
    """All cases that the party in scope may see, ready for `standings_of`."""
    return with_last_step(Case.objects.all(), on)


def standings_of(cases: QuerySet[Case], *, on: date) -> list[Standing]:
    """Where each of these cases stands, with the whole rows behind it: for pages of one case."""
    rows = _Rows(cases, on)
    return [rows.standing(case) for case in rows.cases]


def outlines_of(cases: QuerySet[Case], *, on: date) -> list[Standing]:
    """Where each of these cases stands, with no more behind it than lists of many cases need."""
    rows = _Outline(cases, on)
    return [rows.standing(case) for case in rows.cases]


def nothing_left(on: date) -> Q:
    """The cases in which nothing can happen any more, as far as the database can tell alone.

    What it cannot tell, such as the end of the time to renew, `Journey.ended` says.
    """
    decided = Decision.objects.filter(on__lte=on)
    effective = decided.filter(effective_on__lte=on)
    later = effective.filter(
        certificate=OuterRef("certificate"), effective_on__gt=OuterRef("effective_on")
    )
    over = effective.filter(~Exists(later), act__in=ENDING)
    given_up = ApplicationStep.everywhere.filter(act__in=GIVING_UP, on__lte=on)
    refused = decided.filter(act="refuse")
    uncertified = ~Q(pk__in=Certificate.everywhere.values("case"))
    closed = Q(application__in=given_up.values("subject")) | Q(pk__in=refused.values("case"))
    return Q(pk__in=over.values("case")) | (closed & uncertified)


def drafts(on: date) -> list[Standing]:
    """The applications of the party in scope for which no body has a case yet."""
    last = ApplicationStep.everywhere.filter(subject=OuterRef("pk"), on__lte=on).order_by("-seq")
    rows = (
        Application.objects.own()
        .with_state(on)
        .annotate(since=Subquery(last.values("on")[:1]))
        .filter(case=None)
        .exclude(state_now__in=("withdrawn_by_client", "none"))
    )
    return [_draft(row, on) for row in rows]


def _draft(row: Any, on: date) -> Standing:
    facts = CaseFacts(row.pk, row.state_now, row.since or row.started_on)
    return Standing(row.pk, str(row), None, journey(facts, on), facts)


CASE_COLUMNS = (
    "pk", "owner_id", "number", "client_name", "application_id", "opened_on", "body_name",
    "application_act", "application_since", "quote_on", "quote_until",
)  # fmt: skip
AGREEMENT_COLUMNS = ("pk", "case_id", "state_now", "since")
CYCLE_COLUMNS = ("case_id", "programme_id", "number", "starts_on", "last_valid_day")
DECISION_COLUMNS = (
    "case_id", "certificate_id", "act", "on", "effective_on", "valid_until", "issue_made",
    "issued_on",
)  # fmt: skip
VISIT_COLUMNS = (
    "pk", "programme_id", "kind", "state_now", "since", "not_after", "starts_on", "ends_on",
    "staffed", "drafted", "reviewed",
)  # fmt: skip
FINDING_COLUMNS = (
    "pk", "visit_id", "programme_id", "reference", "grade", "state_now", "since", "response_due",
    "close_due",
)  # fmt: skip


class _Rows:
    """Everything that belongs to some cases, fetched once and sorted by case."""

    def __init__(self, cases: QuerySet[Case], on: date) -> None:
        self.on = on
        self.cases = self._read(cases, CASE_COLUMNS)
        self._keys = self._keys_of(cases)
        cycles = Cycle.objects.filter(case__in=self._keys)
        self._visited = Visit.objects.filter(programme__in=cycles.values("programme"))
        self.agreements = _grouped(self._agreements(), lambda row: row.case_id)
        self.cycles = _grouped(self._cycles(cycles), lambda row: row.case_id)
        self.decisions = _grouped(self._decisions(), lambda row: row.case_id)
        self.visits = _grouped(self._visits(), lambda row: row.programme_id)
        self.findings = _grouped(self._findings(), lambda row: row.programme_id)

    def _read(self, rows: Any, _columns: Sequence[str]) -> list[Any]:
        return list(rows)

    def _keys_of(self, _cases: QuerySet[Case]) -> Any:
        return [case.pk for case in self.cases]

    def _agreements(self) -> Any:
        since = AgreementStep.everywhere.filter(subject=OuterRef("pk"), on__lte=self.on)
        rows = Agreement.objects.filter(case__in=self._keys).with_state(self.on)
        return self._read(rows.annotate(since=_last_day(since)).order_by("id"), AGREEMENT_COLUMNS)

    def _cycles(self, rows: Any) -> Any:
        return self._read(rows.select_related("programme").order_by("number"), CYCLE_COLUMNS)

    def _decisions(self) -> Any:
        rows = Decision.objects.filter(case__in=self._keys, on__lte=self.on)
        rows = rows.select_related("certificate", "issue").order_by("seq")
        made = rows.annotate(issue_made=F("issue__id"), issued_on=F("issue__issued_on"))
        return self._read(made, DECISION_COLUMNS)

    def _visits(self) -> Any:
        steps = VisitStep.everywhere.filter(subject=OuterRef("pk"), on__lte=self.on)
        team = TeamMember.everywhere.filter(visit=OuterRef("pk"), removed_on=None)
        reviews = DecisionReview.objects.filter(visit=OuterRef("pk"), on__lte=self.on)
        rows = self._visited.with_state(self.on).annotate(
            since=_last_day(steps),
            staffed=Exists(team),
            drafted=Exists(Session.everywhere.filter(visit=OuterRef("pk"))),
            reviewed=Subquery(reviews.order_by("-id").values("sufficient")[:1]),
        )
        return self._read(rows.order_by("number"), VISIT_COLUMNS)

    def _findings(self) -> Any:
        steps = FindingStep.everywhere.filter(subject=OuterRef("pk"), on__lte=self.on)
        rows = Finding.objects.filter(
            visit__in=self._visited.values("pk"), grade__in=NONCONFORMITIES
        )
        rows = rows.with_state(self.on).annotate(
            since=_last_day(steps), programme_id=F("visit__programme")
        )
        rows = rows.select_related("visit").order_by("visit", "number")
        return self._read(self._wanted(rows), FINDING_COLUMNS)

    def _wanted(self, findings: Any) -> Any:
        return findings

    def standing(self, case: Any) -> Standing:
        cycles = self.cycles[case.pk]
        visits = [v for cycle in cycles for v in self.visits[cycle.programme_id]]
        findings = [f for cycle in cycles for f in self.findings[cycle.programme_id]]
        decisions = self.decisions[case.pk]
        agreement = next(reversed(self.agreements[case.pk]), None)
        facts = self._facts(
            case, agreement=agreement, cycles=cycles, findings=findings, decisions=decisions
        )
        return Standing(
            case.application_id, f"{case.number} {case.client_name}", case,
            journey(facts, self.on), facts, agreement,
            tuple(cycles), tuple(visits), tuple(findings), tuple(decisions),
        )  # fmt: skip

    def _facts(
        self, case: Any, *, agreement: Any, cycles: Any, findings: Any, decisions: Any
    ) -> CaseFacts:
        cycle = cycles[-1] if cycles else None
        visits = self.visits[cycle.programme_id] if cycle else []
        acts = [
            CertificateAct(d.act, d.effective_on, d.valid_until)
            for d in decisions
            if d.act in CERTIFICATE.targets
        ]
        issues = [d for d in decisions if d.issue_made]
        waits = next((i.on for i in issues if i.issued_on is None), None)
        certificate_id = next((d.certificate_id for d in decisions if d.certificate_id), None)
        started = cycle.starts_on if cycle else None
        return CaseFacts(
            application_id=case.application_id,
            application_state=APPLICATION.targets.get(case.application_act or "", "submitted"),
            application_since=case.application_since or case.opened_on,
            case_id=case.pk,
            quote_since=case.quote_on,
            quote_valid_until=case.quote_until,
            agreement_id=agreement.pk if agreement else None,
            agreement_state=agreement.state_now if agreement else "none",
            agreement_since=agreement.since if agreement else None,
            programme_id=cycle.programme_id if cycle else None,
            cycle_number=cycle.number if cycle else 0,
            cycle_starts_on=started,
            last_valid_day=last_valid_day_on(acts, self.on) or (cycle and cycle.last_valid_day),
            visits=tuple(_visit_facts(visit) for visit in visits),
            findings=tuple(
                _finding_facts(f)
                for f in findings
                if f.state_now not in ("verified_closed", "none")
            ),
            decisions=tuple(DecisionFacts(d.act, d.on, d.effective_on) for d in decisions),
            certificate_id=certificate_id,
            certificate_status=certificate_status_on(acts, self.on),
            issue_waits_since=waits,
            issued_on=next((i.issued_on for i in issues if i.issued_on), None),
        )


class _Outline(_Rows):
    """The same in columns instead of whole rows, and without findings that are closed.

    The cases are named by their condition: a list of thousands of keys is longer than some
    databases take.
    """

    def _read(self, rows: Any, columns: Sequence[str]) -> list[Any]:
        return list(rows.values_list(*columns, named=True))

    def _keys_of(self, cases: QuerySet[Case]) -> Any:
        return cases.values("pk")

    def _wanted(self, findings: Any) -> Any:
        return findings.filter(last_act__isnull=False).exclude(last_act__in=CLOSING)


def _last_day(steps: Any) -> Subquery:
    return Subquery(steps.order_by("-seq").values("on")[:1])


def _grouped(rows: Iterable[Any], key: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _visit_facts(visit: Any) -> VisitFacts:
    return VisitFacts(
        visit.pk, visit.kind, visit.state_now, visit.since, visit.not_after, visit.starts_on,
        visit.ends_on, visit.staffed, visit.drafted, visit.reviewed,
    )  # fmt: skip


def _finding_facts(finding: Any) -> OpenFinding:
    return OpenFinding(
        finding.pk, finding.visit_id, finding.reference, finding.grade, finding.state_now,
        finding.since, finding.response_due, finding.close_due,
    )  # fmt: skip

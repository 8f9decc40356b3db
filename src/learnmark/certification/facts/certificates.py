"""How certificates stand: their status, what their cycle demands next, and the portfolio."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from learnmark.audits.models import Visit, VisitStep
from learnmark.certification.models import Case, Certificate, Cycle, Decision
from learnmark.foundation.acts.reading import read_once
from learnmark.library.facts import scheme as scheme_in_force
from learnmark.library.facts import scheme_of
from learnmark.library.models import SchemeVersion
from learnmark.rules.calendar import AuditHeld, CycleDates, cycle_dates, suspension_review_by
from learnmark.rules.decision import AUDIT_NOT_ALLOWED, UNANSWERED_FINDINGS
from learnmark.rules.lifecycle import (
    CertificateAct,
    certificate_status_on,
    last_valid_day_on,
    restorable_until,
)
from learnmark.rules.scheme import Scheme
from learnmark.rules.verdict import gettext_noop

CYCLE_AUDITS = (Visit.Kind.SURVEILLANCE, Visit.Kind.RECERTIFICATION)
HELD = frozenset({"freeze", "send_conclusions"})
"""With one of these acts the audit itself is over."""
GIVEN_UP = frozenset({"cancel", "abort"})
GROUNDS = {
    "persistent_failure": gettext_noop("Persistent or serious failure to meet requirements"),
    AUDIT_NOT_ALLOWED: gettext_noop("Surveillance or recertification not allowed in time"),
    "voluntary": gettext_noop("Voluntary request of the client"),
    "misuse_of_mark": gettext_noop("Misuse of the mark"),
    "unpaid_fees": gettext_noop("Unpaid fees"),
    UNANSWERED_FINDINGS: gettext_noop("Unanswered findings"),
}
"""Grounds of suspension: the first three of 9.6.5.2, the others of the certification body."""


@read_once
def scheme_of_case(case: Case, on: date) -> Scheme:
    """The scheme version the case was opened under; the one in force where it is not kept."""
    rows = SchemeVersion.objects.filter(
        Q(owner=None) | Q(owner_id=case.owner_id), key=case.scheme_key, version=case.scheme_version
    )
    row = rows.order_by("owner").last()
    return scheme_of(row) if row is not None else scheme_in_force(case.scheme_key, on)


# One certificate


def acts_of(decisions: Iterable[Decision]) -> tuple[CertificateAct, ...]:
    """The decisions on a certificate as the rules read them; refusals leave none behind."""
    return tuple(
        CertificateAct(row.act, row.effective_on, row.valid_until)
        for row in sorted(decisions, key=lambda row: row.seq)
        if row.certificate_id is not None
    )


def status_on(certificate: Certificate, on: date) -> str:
    """The state of a certificate on a day."""
    return certificate_status_on(acts_of(certificate.decisions.all()), on)


def suspension_of(certificate: Certificate) -> Decision | None:
    """The suspension that is in force or stood when the certificate ran out; else None."""
    return suspension_in(certificate.decisions.all())


def suspension_in(decisions: Iterable[Decision]) -> Decision | None:
    """The last decision on a certificate, if it is a suspension."""
    last = max(decisions, key=lambda row: row.seq, default=None)
    return last if last is not None and last.act == "suspend" else None


def cycle_in_force(case: Case) -> Cycle | None:
    """The cycle that the last grant or renewal began."""
    begun = [cycle for cycle in case.cycles.all() if cycle.starts_on is not None]
    return max(begun, key=lambda cycle: cycle.number, default=None)


def acts_on(visit: Visit) -> list[str]:
    """The acts of a visit in order, from what was fetched along."""
    return [step.act for step in sorted(visit.steps.all(), key=lambda step: step.seq)]


def was_held(visit: Visit) -> bool:
    """Whether the audit took place."""
    acts = set(acts_on(visit))
    return bool(acts & HELD) and not acts & GIVEN_UP and visit.ends_on is not None


def dates_of(cycle: Cycle, scheme: Scheme) -> CycleDates | None:
    """Each audit of a cycle with its limits, reckoned from those held; None before it began."""
    if cycle.starts_on is None or cycle.last_valid_day is None:
        return None
    visits = [visit for visit in cycle.programme.visits.all() if visit.kind in CYCLE_AUDITS]
    return cycle_dates(
        cycle.starts_on,
        last_valid_day=cycle.last_valid_day,
        first_cycle=cycle.number == 1,
        held=[
            AuditHeld(visit.kind, visit.starts_on or visit.ends_on, visit.ends_on)
            for visit in visits
            if was_held(visit)
        ],
        policy=scheme.surveillance_policy,
    )


def due_dates(certificate: Certificate, on: date) -> CycleDates | None:
    """The audits of the cycle in force with their last days and what binds them."""
    cycle = cycle_in_force(certificate.case)
    return None if cycle is None else dates_of(cycle, scheme_of_case(certificate.case, on))


# All of them


@dataclass(frozen=True)
class Standing:
    """One certificate as the desk sees it on a day."""

    certificate: Certificate
    on: date
    status: str
    last_valid_day: date | None
    dates: CycleDates | None
    next_visit: Visit | None
    suspension: Decision | None
    review_by: date | None
    restorable_until: date | None

    @property
    def next_due(self) -> date | None:
        """The last day of the next audit, while the certificate can still be kept."""
        audit = self.dates.next_audit if self.dates else None
        running = self.status in {"active", "suspended"}
        return audit.not_after if audit and running else None

    @property
    def next_kind(self) -> str:
        audit = self.dates.next_audit if self.dates else None
        return audit.kind if audit else ""

    @property
    def overdue(self) -> bool:
        """An audit of the cycle was not held in time."""
        return self.next_due is not None and self.on > self.next_due

    @property
    def review_overdue(self) -> bool:
        """The suspension has reached its limit, and a decision is owed (D-11)."""
        return self.review_by is not None and self.on > self.review_by


def with_all(certificates: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Fetch along what a standing needs: a constant number of queries."""
    visits = Prefetch(
        "case__cycles__programme__visits",
        queryset=Visit.objects.filter(kind__in=CYCLE_AUDITS).prefetch_related(
            Prefetch("steps", queryset=VisitStep.objects.only("subject_id", "seq", "act"))
        ),
    )
    return certificates.select_related("case", "case__client").prefetch_related(
        "decisions", "case__cycles__programme", visits
    )


def standing_of(certificate: Certificate, on: date, scheme: Scheme | None = None) -> Standing:
    """The standing of one certificate; give the scheme where many are asked for."""
    scheme = scheme or scheme_of_case(certificate.case, on)
    acts = acts_of(certificate.decisions.all())
    status, last_day = certificate_status_on(acts, on), last_valid_day_on(acts, on)
    cycle = cycle_in_force(certificate.case)
    dates = dates_of(cycle, scheme) if cycle else None
    suspension = suspension_of(certificate) if status == "suspended" else None
    months = scheme.suspension_months
    return Standing(
        certificate=certificate,
        on=on,
        status=status,
        last_valid_day=last_day,
        dates=dates,
        next_visit=_next_visit(cycle, dates.next_audit.kind)
        if dates and dates.next_audit
        else None,
        suspension=suspension,
        review_by=suspension_review_by(
            suspension.effective_on, last_valid_day=last_day, months=months
        )
        if suspension and last_day
        else None,
        restorable_until=restorable_until(acts, on, months=scheme.restoration_months),
    )


def _next_visit(cycle: Cycle | None, kind: str) -> Visit | None:
    visits = [] if cycle is None else sorted(cycle.programme.visits.all(), key=lambda v: v.number)
    for visit in visits:
        if visit.kind == kind and not was_held(visit) and not set(acts_on(visit)) & GIVEN_UP:
            return visit
    return None


def standings(certificates: Iterable[Certificate], on: date) -> list[Standing]:
    """The standings of certificates fetched by `with_all`; one query per scheme version."""
    schemes: dict[tuple[Any, ...], Scheme] = {}
    found = []
    for certificate in certificates:
        case = certificate.case
        key = (case.owner_id, case.scheme_key, case.scheme_version)
        if key not in schemes:
            schemes[key] = scheme_of_case(case, on)
        found.append(standing_of(certificate, on, schemes[key]))
    return found


def portfolio(on: date) -> list[Standing]:
    """Every certificate of the party in scope with status, next due day and what is overdue."""
    return standings(with_all(Certificate.objects.own()).order_by("code"), on)

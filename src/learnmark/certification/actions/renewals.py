"""Act: certification is renewed for another cycle, in time or inside the window (9.6.3)."""

from __future__ import annotations

from datetime import date
from typing import Any

from learnmark.certification.actions.cycles import open_cycle
from learnmark.certification.actions.deciding import (
    judged,
    mark_register,
    plan_audits,
    write_decision,
)
from learnmark.certification.actions.decisions import (
    begin_cycle,
    intend,
    scope_is_stated,
    tell_client,
)
from learnmark.certification.facts.certificates import acts_of, scheme_of_case, status_on
from learnmark.certification.facts.decisions import Said, visits_behind
from learnmark.certification.facts.documents import (
    Dates,
    last_issue,
    next_content,
    transition_limit,
)
from learnmark.certification.models import Certificate, Decision
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.rules.calendar import renewed_last_day
from learnmark.rules.lifecycle import last_valid_day_on
from learnmark.rules.verdict import Verdict, gettext_noop


def kind_of_renewal(certificate: Certificate, on: date) -> str:
    """In time, or after expiry."""
    return "renew_late" if status_on(certificate, on) == "expired" else "renew"


def objections_to_renewing(
    certificate: Certificate, *, by: Actor, on: date, scope: str | None = None, **inputs: Any
) -> Verdict:
    """Recertification is complete, in time or inside the window after expiry (D-08, D-09)."""
    said = Said(**{name: inputs[name] for name in Said.__dataclass_fields__ if name in inputs})
    kind = kind_of_renewal(certificate, on)
    found = judged(certificate.case, kind, by=by, on=on, said=said)
    return (*found, *scope_is_stated(certificate, scope=scope))


@operation(
    "certification.certificate.renew",
    gettext_noop("Renew certification"),
    guard=objections_to_renewing,
)
def renew(
    certificate: Certificate,
    *,
    grounds: str,
    scope: str | None = None,
    resolved: bool = False,
    effective_on: date | None = None,
    by: Actor,
    on: date,
) -> Decision:
    """Decide on recertification: a new cycle, a new revision, audits planned anew.

    The last valid day follows the old one (D-10). After expiry the gap stays visible, and nothing
    is valid before this decision.
    """
    case, kind = certificate.case, kind_of_renewal(certificate, on)
    scheme = scheme_of_case(case, on)
    expiry = _expiry(certificate, on)
    visits = visits_behind(case, kind)
    cycle = open_cycle(case, by=by, on=on)
    end = renewed_last_day(expiry, years=scheme.cycle_years)
    limit = transition_limit(case, scheme)
    end = min(end, limit) if limit else end
    decision = write_decision(
        case,
        kind,
        cycle=cycle,
        certificate=certificate,
        by=by,
        on=on,
        effective_on=effective_on,
        valid_until=end,
        grounds=grounds,
    )
    begin_cycle(cycle, starts_on=on, last_day=end)
    late = kind == "renew_late"
    dates = Dates(
        decided_on=on,
        effective_on=decision.effective_on,
        last_valid_day=end,
        first_issued_on=certificate.original_on,
        cycle_started_on=on,
        previous_last_valid_day=expiry if late else None,
        recertification_audit_on=visits[-1].ends_on if late else None,
    )
    changes = {"scope": scope.strip()} if scope else {}
    intent = intend(
        certificate, decision, next_content(last_issue(certificate), dates=dates, **changes)
    )
    plan_audits(cycle, scheme, by=by, on=on)
    mark_register(certificate, by=by, on=on)
    tell_client(
        case,
        gettext_noop("Certification renewed: %(code)s"),
        gettext_noop(
            "%(body)s has renewed the certification of %(client)s, number %(code)s, until %(day)s."
        ),
        code=certificate.code,
        day=end.isoformat(),
    )
    record(
        "certification:certificate:renewed",
        certificate,
        by=by,
        on=on,
        facts={
            "kind": kind,
            "effective_on": decision.effective_on,
            "last_valid_day": end,
            "earlier_last_valid_day": expiry,
            "cycle": cycle.number,
            "revision": intent.revision,
            "decision": decision.pk,
        },
        reason=grounds.strip(),
        told=True,
        parent=case,
    )
    return decision


def _expiry(certificate: Certificate, on: date) -> date:
    """The last valid day that a renewal follows; every certificate that was granted has one."""
    expiry = last_valid_day_on(acts_of(certificate.decisions.all()), on)
    if expiry is None:
        message = f"{certificate.code} was never granted"
        raise ValueError(message)
    return expiry

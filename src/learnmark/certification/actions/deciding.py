"""What every certification decision does the same way: guard, row, register, audits ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from learnmark.audits.actions import visits as audit_visits
from learnmark.audits.models import Visit
from learnmark.certification.facts.certificates import (
    CYCLE_AUDITS,
    GIVEN_UP,
    acts_on,
    dates_of,
    was_held,
)
from learnmark.certification.facts.decisions import (
    NOTHING_SAID,
    Said,
    decision_file,
    documents,
    visits_behind,
)
from learnmark.certification.facts.documents import audit_days_of
from learnmark.certification.models import Case, Certificate, Cycle, Decision
from learnmark.foundation.acts.refusals import Conflict
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.register.actions.entries import mark
from learnmark.register.models import Entry, Mark
from learnmark.rules.calendar import CycleDates
from learnmark.rules.decision import objections_to
from learnmark.rules.scheme import Scheme
from learnmark.rules.verdict import Verdict

Guard = Callable[..., Verdict]
SAID = frozenset(Said.__dataclass_fields__)


def guard_of(kind: str, *more: Guard) -> Guard:
    """The guard of an act: the rules of its kind of decision on the file as it stands now."""

    def guard(subject: Case | Certificate, *, by: Actor, on: date, **inputs: Any) -> Verdict:
        said = Said(**{name: value for name, value in inputs.items() if name in SAID})
        found = judged(case_of(subject), kind, by=by, on=on, said=said)
        return (*found, *(o for also in more for o in also(subject, by=by, on=on, **inputs)))

    return guard


def judged(case: Case, kind: str, *, by: Actor, on: date, said: Said = NOTHING_SAID) -> Verdict:
    """Every objection to a decision of this kind by this person on this day."""
    file = decision_file(case, kind=kind, decider=by.member, on=on, said=said)
    return objections_to(kind, file=file, on=on)


def case_of(subject: Case | Certificate) -> Case:
    """The case that an act is about."""
    return subject if isinstance(subject, Case) else subject.case


def write_decision(
    case: Case,
    act: str,
    *,
    cycle: Cycle,
    certificate: Certificate | None,
    by: Actor,
    on: date,
    effective_on: date | None = None,
    valid_until: date | None = None,
    ground: str = "",
    grounds: str = "",
) -> Decision:
    """The row of a decision. Raises Conflict where another one took the next number."""
    relied_on = documents(case, visits_behind(case, act))
    seq = case.decisions.count() + 1
    try:
        with transaction.atomic():
            return Decision.objects.create(
                owner_id=current_party_id(),
                dossier=case.dossier,
                case=case,
                cycle=cycle,
                certificate=certificate,
                seq=seq,
                act=act,
                on=on,
                effective_on=effective_on or on,
                valid_until=valid_until,
                ground=ground,
                grounds=grounds.strip(),
                relied_on=relied_on,
                by=by.member,
                by_name=by.name,
            )
    except IntegrityError as error:
        # Any other fault of the row is ours, and nobody else's act.
        if case.decisions.filter(seq=seq).exists():
            raise Conflict from error
        raise


def mark_register(certificate: Certificate, *, by: Actor, on: date) -> None:
    """Mark every decision that the public register does not yet show, in their order.

    Nothing is shown before the first document is issued; then all that happened is marked.
    """
    entry = Entry.objects.own().filter(code=certificate.code).first()
    if entry is None:
        return
    done = Mark.objects.own().filter(entry=entry).count()
    decisions = Decision.objects.own().filter(certificate=certificate).order_by("seq")
    for decision in decisions[done:]:
        mark(
            entry,
            act=decision.act,
            day=decision.effective_on,
            valid_until=decision.valid_until,
            by=by,
            on=on,
        )


def plan_audits(cycle: Cycle, scheme: Scheme, *, by: Actor, on: date) -> CycleDates | None:
    """Plan the surveillance and recertification audits of a cycle that has begun (9.1.3)."""
    dates = dates_of(cycle, scheme)
    days = audit_days_of(cycle.case)
    chapters = chapters_of(cycle.case)
    fixed = {clause for item in scheme.surveillance_fixed_set for clause in item.clauses}
    share = scheme.surveillance_policy.surveillances or 1
    for audit in dates.audits if dates else ():
        clauses = list(chapters)
        if audit.kind == "surveillance":
            # Each has the fixed set and its part of the rest, so that the cycle covers all.
            clauses = sorted(fixed | set(chapters[(audit.number - 1) % share :: share]))
        audit_visits.plan(
            cycle.programme,
            kind=audit.kind,
            not_after=audit.not_after,
            due_rule=audit.binds.id,
            audit_days=days[audit.kind],
            clauses=clauses,
            by=by,
            on=on,
        )
    return dates


def chapters_of(case: Case) -> list[str]:
    """The chapters that the initial audit covered."""
    first = Visit.objects.filter(
        programme__in=case.cycles.values("programme"), kind=Visit.Kind.STAGE_2
    ).first()
    return list(first.clauses) if first else []


def redate_audits(cycle: Cycle, scheme: Scheme) -> dict[str, str]:
    """Give the audits still ahead the last days that follow from those held; what changed."""
    dates = dates_of(cycle, scheme)
    if dates is None:
        return {}
    visits = [v for v in cycle.programme.visits.order_by("number") if v.kind in CYCLE_AUDITS]
    ahead = [v for v in visits if not was_held(v) and not set(acts_on(v)) & GIVEN_UP]
    changed: dict[str, str] = {}
    for audit in (audit for audit in dates.audits if audit.held_on is None):
        visit = next((v for v in ahead if v.kind == audit.kind), None)
        if visit is None:
            continue
        ahead.remove(visit)
        if visit.not_after != audit.not_after or visit.due_rule != audit.binds.id:
            visit.not_after, visit.due_rule = audit.not_after, audit.binds.id
            visit.save(update_fields=["not_after", "due_rule"])
            changed[str(visit.pk)] = f"{audit.not_after} {audit.binds.id}"
    return changed

"""Acts: an audit is added to the programme, gets its days, is cancelled or aborted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Max

from learnmark.audits.actions.visit_letters import tell_client
from learnmark.audits.facts.papers import site_kind
from learnmark.audits.facts.visits import judge_team, objections_to_leading, objections_to_order
from learnmark.audits.models import AuditProgramme, Visit, VisitSite
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.rules.calendar import D_01
from learnmark.rules.verdict import Verdict, gettext_noop
from learnmark.rules.visits import R_VIS_8, R_VIS_9, R_VIS_13, objections_to_days


@operation("audits.visit.plan", gettext_noop("Add an audit to the programme"))
def plan(
    programme: AuditProgramme,
    *,
    kind: str,
    not_after: date | None = None,
    due_rule: str = "",
    audit_days: Decimal = Decimal(0),
    clauses: list[str] | None = None,
    by: Actor,
    on: date,
) -> Visit:
    """An audit of the programme. It names all sites of it; stage 1 only the central one.

    `not_after` is the latest last day under the deadline rule `due_rule`.
    """
    last = programme.visits.aggregate(last=Max("number"))["last"] or 0
    visit = Visit.objects.create(
        owner_id=current_party_id(),
        dossier=programme.dossier,
        programme=programme,
        kind=Visit.Kind(kind),
        number=last + 1,
        not_after=not_after,
        due_rule=due_rule,
        audit_days=audit_days,
        clauses=list(clauses or ()),
    )
    _take_sites(visit)
    visit.take("plan", by=by, on=on)
    record(
        "audits:visit:planned",
        visit,
        by=by,
        on=on,
        facts={
            "kind": visit.kind,
            "number": visit.number,
            "not_after": not_after,
            "due_rule": due_rule,
            "audit_days": str(audit_days),
        },
        told=True,
        parent=programme,
    )
    return visit


def _take_sites(visit: Visit) -> None:
    sites = visit.programme.sites
    if visit.kind == Visit.Kind.STAGE_1:
        central = [site for site in sites if site_kind(site["kind"]) == "headquarters"]
        sites = (central or sites)[:1]
    VisitSite.objects.bulk_create(
        VisitSite(
            owner_id=visit.owner_id,
            visit=visit,
            key=site["key"][:40],
            name=site["name"][:200],
            address=site["address"][:300],
            kind=site["kind"][:20],
        )
        for site in sites
    )


def objections_to_rescheduling(
    visit: Visit,
    *,
    by: Actor,
    on: date,
    starts_on: date | None = None,
    ends_on: date | None = None,
    justification: str = "",
) -> Verdict:
    """Days in order, inside the limit unless justified, while the client has no plan."""
    return (
        *objections_to_changing(visit),
        *objections_to_days(
            starts_on,
            ends_on,
            not_after=visit.not_after,
            due_rule=visit.due_rule,
            justified=bool(justification.strip()),
        ),
        *objections_to_days_of_stage_2(visit, starts_on, justified=bool(justification.strip())),
    )


def objections_to_days_of_stage_2(
    visit: Visit, starts_on: date | None, *, justified: bool
) -> Verdict:
    """A stage 2 may be dated before the conclusions are out, but not past their validity."""
    if starts_on is None:
        return ()
    found = objections_to_order(visit, starts_on, justified=justified)
    return tuple(objection for objection in found if objection.rule is D_01)


def objections_to_changing(visit: Visit) -> Verdict:
    """R-VIS-8: days, team and plan change while the audit is planned, not behind the client."""
    state = visit.state
    if state == "planned":
        return ()
    return (R_VIS_8.objects(visit.lifecycle.state_labels[state]),)


@operation(
    "audits.visit.reschedule",
    gettext_noop("Set the days"),
    guard=objections_to_rescheduling,
)
def reschedule(
    visit: Visit,
    *,
    starts_on: date,
    ends_on: date,
    justification: str = "",
    by: Actor,
    on: date,
) -> Visit:
    """First and last day of the audit; a day past the limit needs a justification."""
    before = (visit.starts_on, visit.ends_on)
    visit.starts_on, visit.ends_on = starts_on, ends_on
    visit.save(update_fields=["starts_on", "ends_on"])
    record(
        "audits:visit:rescheduled",
        visit,
        by=by,
        on=on,
        changes={"starts_on": (before[0], starts_on), "ends_on": (before[1], ends_on)},
        reason=justification,
        told=True,
        parent=visit.programme,
    )
    return visit


def objections_to_beginning(
    visit: Visit, *, by: Actor, on: date, justification: str = ""
) -> Verdict:
    """The leader of this team, a fit team, not before its first day, after stage 1."""
    found = list(objections_to_leading(visit, by))
    if visit.starts_on is not None and on < visit.starts_on:
        found.append(R_VIS_13.objects(visit.starts_on))
    found += judge_team(visit, on).objections
    found += objections_to_order(visit, on, justified=bool(justification.strip()))
    return tuple(found)


@operation(
    "audits.visit.begin",
    gettext_noop("Begin the audit"),
    guard=objections_to_beginning,
    step="begin",
)
def begin(visit: Visit, *, justification: str = "", by: Actor, on: date) -> Visit:
    """The opening meeting was held. `justification`: why stage 1 is still valid (D-01)."""
    visit.take("begin", by=by, on=on, grounds=justification)
    record(
        "audits:visit:begun",
        visit,
        by=by,
        on=on,
        facts={"team": visit.team.filter(removed_on=None).count()},
        reason=justification,
        told=True,
        parent=visit.programme,
    )
    return visit


def objections_to_closing(visit: Visit, *, by: Actor, on: date) -> Verdict:
    """Only the leader of this team."""
    return objections_to_leading(visit, by)


@operation(
    "audits.visit.close", gettext_noop("Close the audit"), guard=objections_to_closing, step="close"
)
def close(visit: Visit, *, by: Actor, on: date) -> Visit:
    """Nothing is left to do: stage 1 after its conclusions, any other after its recommendation."""
    visit.take("close", by=by, on=on)
    record("audits:visit:closed", visit, by=by, on=on, told=True, parent=visit.programme)
    return visit


def objections_without_reason(
    visit: Visit, *, by: Actor, on: date, reason: str | None = None
) -> Verdict:
    """R-VIS-9."""
    return (R_VIS_9.objects(),) if reason is not None and not reason.strip() else ()


@operation(
    "audits.visit.cancel",
    gettext_noop("Cancel the audit"),
    guard=objections_without_reason,
    step="cancel",
)
def cancel(visit: Visit, *, reason: str, by: Actor, on: date) -> Visit:
    """The audit does not take place; the programme may need another instead."""
    visit.take("cancel", by=by, on=on, grounds=reason)
    record(
        "audits:visit:cancelled",
        visit,
        by=by,
        on=on,
        reason=reason,
        told=True,
        parent=visit.programme,
    )
    tell_client(
        visit,
        gettext_noop("Audit cancelled: %(audit)s"),
        gettext_noop(
            "The audit %(audit)s was cancelled by %(body)s.\n\nReason: %(reason)s\n\n%(url)s"
        ),
        reason=reason,
    )
    return visit


def objections_to_aborting(
    visit: Visit, *, by: Actor, on: date, reason: str | None = None
) -> Verdict:
    """Only the leader of this team, with a reason."""
    missing = objections_without_reason(visit, by=by, on=on, reason=reason)
    return (*objections_to_leading(visit, by), *missing)


@operation(
    "audits.visit.abort",
    gettext_noop("Abort the audit"),
    guard=objections_to_aborting,
    step="abort",
)
def abort(visit: Visit, *, reason: str, by: Actor, on: date) -> Visit:
    """The audit ends before its objectives are met; the client hears why (9.4.5)."""
    visit.take("abort", by=by, on=on, grounds=reason)
    record(
        "audits:visit:aborted",
        visit,
        by=by,
        on=on,
        reason=reason,
        told=True,
        parent=visit.programme,
    )
    tell_client(
        visit,
        gettext_noop("Audit aborted: %(audit)s"),
        gettext_noop(
            "The audit %(audit)s was aborted by its team leader.\n\nReason: %(reason)s\n\n%(url)s"
        ),
        reason=reason,
    )
    return visit

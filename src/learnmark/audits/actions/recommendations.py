"""Acts that end an audit: responses accepted, recommendation, closing."""

from __future__ import annotations

from datetime import date

from learnmark.audits.facts import findings as facts
from learnmark.audits.facts.visits import objections_to_leading
from learnmark.audits.models import Finding, Visit
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.rules.conduct import objections_to_recommending
from learnmark.rules.findings import objections_to_closing_responses
from learnmark.rules.lifecycle import AUDIT
from learnmark.rules.verdict import Verdict, gettext_noop


def may_lead(visit: Visit, *, by: Actor, on: date) -> Verdict:
    """The leader of this visit's team."""
    return objections_to_leading(visit, by)


def may_accept_responses(visit: Visit, *, by: Actor, on: date) -> Verdict:
    """Every major verified as corrected, every minor with an accepted plan (9.4.10)."""
    return (*may_lead(visit, by=by, on=on), *_open_responses(visit))


def _open_responses(visit: Visit) -> Verdict:
    rows = facts.nonconformities(visit)
    return objections_to_closing_responses(tuple(facts.response_of(row) for row in rows))


@operation(
    "audits.visit.accept_responses",
    gettext_noop("Accept the responses"),
    guard=may_accept_responses,
    step="accept_responses",
)
def accept_responses(visit: Visit, *, by: Actor, on: date) -> Visit:
    """Nothing of the nonconformities is left in the way of a decision."""
    visit.take("accept_responses", by=by, on=on)
    record(
        "audits:visit:responses_accepted", visit, by=by, on=on, told=True, parent=visit.programme
    )
    return visit


def may_recommend(
    visit: Visit,
    *,
    positive: bool | None = None,
    text: str | None = None,
    by: Actor,
    on: date,
) -> Verdict:
    """The leader, after the report; for certification every response accepted and D-05 kept."""
    found = may_lead(visit, by=by, on=on)
    state = visit.state_on(on)
    if positive is None:
        open_acts = set(AUDIT.allowed(state)) & {"recommend_positive", "recommend_negative"}
        return found if open_acts else (*found, *AUDIT.objection(state, "recommend_positive"))
    found += AUDIT.objection(state, _step(positive=positive))
    if positive:
        found += _open_responses(visit)
    majors = {
        row.reference: facts.course_of(row).verified_on
        for row in facts.nonconformities(visit)
        if row.grade == Finding.Grade.MAJOR
    }
    stage_2_end = visit.ends_on if visit.kind == Visit.Kind.STAGE_2 else None
    said = "…" if text is None else text
    return (
        *found,
        *objections_to_recommending(
            positive=positive, text=said, stage_2_end=stage_2_end, majors=majors
        ),
    )


def _step(*, positive: bool) -> str:
    return "recommend_positive" if positive else "recommend_negative"


@operation("audits.visit.recommend", gettext_noop("Give the recommendation"), guard=may_recommend)
def recommend(visit: Visit, *, positive: bool, text: str, by: Actor, on: date) -> Visit:
    """What the team leader recommends to those who decide, and why (9.4.8)."""
    visit.take(_step(positive=positive), by=by, on=on, grounds=text)
    record(
        "audits:visit:recommended",
        visit,
        by=by,
        on=on,
        facts={"positive": positive},
        reason=text,
        told=True,
        parent=visit.programme,
    )
    return visit

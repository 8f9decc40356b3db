"""Acts of the team on responses: return, accept, verify, escalate (9.4.10)."""

from __future__ import annotations

from datetime import date
from typing import Any

from learnmark.audits.actions.letters import tell_client, tell_team
from learnmark.audits.facts import findings as facts
from learnmark.audits.models import Finding
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.rules.authority import Role
from learnmark.rules.conduct import R_CND_1, R_CND_7, R_CND_9
from learnmark.rules.findings import objections_to_accepting_response, objections_to_reviewing
from learnmark.rules.verdict import Verdict, gettext_noop

RETURNED = gettext_noop("Your response to %(reference)s came back")
RETURNED_TEXT = gettext_noop(
    "The audit team returned your response to %(reference)s:\n\n%(comment)s\n\n%(url)s\n"
)
ACCEPTED = gettext_noop("Your plan for %(reference)s is accepted")
ACCEPTED_TEXT = gettext_noop(
    "The audit team accepted your correction, cause and plan for %(reference)s.\n\n"
    "%(comment)s\n\n%(url)s\n"
)
EVIDENCE_BACK = gettext_noop("More evidence is needed for %(reference)s")
EVIDENCE_BACK_TEXT = gettext_noop(
    "The audit team needs more evidence for %(reference)s:\n\n%(comment)s\n\n%(url)s\n"
)
CLOSED = gettext_noop("%(reference)s is closed")
CLOSED_TEXT = gettext_noop(
    "The audit team verified the correction and corrective action for %(reference)s.\n\n%(url)s\n"
)
LATE = gettext_noop("%(reference)s is overdue")
LATE_TEXT = gettext_noop(
    "The evidence for %(reference)s was not verified by its last day. Submit it without delay."
    "\n\n%(url)s\n"
)
LATE_TEAM_TEXT = gettext_noop(
    "%(client)s did not show in time that the plan for %(reference)s was carried out. Please "
    "verify it, or return the response.\n\n%(url)s\n"
)


def _stranger(finding: Finding, by: Actor) -> Verdict:
    return () if facts.reviews(finding, by) else (R_CND_1.objects(by.name),)


def may_return(finding: Finding, *, comment: str | None = None, by: Actor, on: date) -> Verdict:
    """A member of the team, who says why."""
    said = "…" if comment is None else comment
    reviewed = objections_to_reviewing(by=by.name, on=on, accepted=False, comment=said)
    return (*_stranger(finding, by), *reviewed)


@operation(
    "audits.finding.return", gettext_noop("Return the response"), guard=may_return, step="return_"
)
def return_(finding: Finding, *, comment: str, by: Actor, on: date) -> Finding:
    """The response goes back to the client with what is missing."""
    finding.take("return_", by=by, on=on, grounds=comment)
    _tell(finding, "returned", RETURNED, RETURNED_TEXT, by=by, on=on, comment=comment)
    return finding


def may_accept_plan(finding: Finding, *, by: Actor, on: date, **_inputs: Any) -> Verdict:
    """A member of the team, and a response with all its parts."""
    reviewed = objections_to_reviewing(by=by.name, on=on, accepted=True, comment="")
    response = objections_to_accepting_response(facts.response_of(finding))
    return (*_stranger(finding, by), *reviewed, *response)


@operation(
    "audits.finding.accept_plan",
    gettext_noop("Accept the plan"),
    guard=may_accept_plan,
    step="accept_plan",
)
def accept_plan(finding: Finding, *, comment: str = "", by: Actor, on: date) -> Finding:
    """Correction, cause and planned corrective action are reviewed and accepted."""
    finding.take("accept_plan", by=by, on=on, grounds=comment)
    _tell(finding, "plan_accepted", ACCEPTED, ACCEPTED_TEXT, by=by, on=on, comment=comment)
    return finding


@operation(
    "audits.finding.return_evidence",
    gettext_noop("Return the evidence"),
    guard=may_return,
    step="return_evidence",
)
def return_evidence(finding: Finding, *, comment: str, by: Actor, on: date) -> Finding:
    """The evidence does not show it; the accepted plan stays, more evidence is awaited."""
    finding.take("return_evidence", by=by, on=on, grounds=comment)
    _tell(
        finding,
        "evidence_returned",
        EVIDENCE_BACK,
        EVIDENCE_BACK_TEXT,
        by=by,
        on=on,
        comment=comment,
    )
    return finding


def may_verify(finding: Finding, *, how: str | None = None, by: Actor, on: date) -> Verdict:
    """A member of the team of this or a later audit, who says what was looked at."""
    shown = how is None or how.strip()
    silent = () if shown else (R_CND_7.objects(finding.reference),)
    return (*_stranger(finding, by), *silent)


@operation(
    "audits.finding.verify", gettext_noop("Verify and close"), guard=may_verify, step="verify"
)
def verify(finding: Finding, *, how: str, by: Actor, on: date) -> Finding:
    """Correction and corrective action are implemented and effective; `how` says on what evidence."""
    finding.take("verify", by=by, on=on, grounds=how)
    _tell(finding, "verified", CLOSED, CLOSED_TEXT, by=by, on=on, comment=how)
    return finding


def may_escalate(finding: Finding, *, by: Actor, on: date) -> Verdict:
    """The clock or the team, once the last day has passed."""
    stranger = () if Role.CLOCK in by.roles else _stranger(finding, by)
    early = () if facts.past_last_day(finding, on) else (R_CND_9.objects(finding.reference),)
    return (*stranger, *early)


@operation("audits.finding.escalate", gettext_noop("Escalate"), guard=may_escalate, step="escalate")
def escalate(finding: Finding, *, by: Actor, on: date) -> Finding:
    """An accepted plan that nobody showed to be carried out in time."""
    finding.take("escalate", by=by, on=on)
    _tell(finding, "escalated", LATE, LATE_TEXT, by=by, on=on, comment="")
    tell_team(finding, LATE, LATE_TEAM_TEXT)
    return finding


def _tell(
    finding: Finding, what: str, subject: str, text: str, *, by: Actor, on: date, comment: str
) -> None:
    record(
        f"audits:finding:{what}",
        finding,
        by=by,
        on=on,
        facts={"reference": finding.reference},
        reason=comment,
        told=True,
        parent=finding.visit,
    )
    tell_client(finding, subject, text, reference=finding.reference, comment=comment)

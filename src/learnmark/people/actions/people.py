"""Acts: competence is recorded and ended, conflict statements are given."""

from __future__ import annotations

from datetime import date

from learnmark.foundation.acts.operation import operation
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.journal.record import record as journal
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Member, Party
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.people.models import Competence, ConflictStatement
from learnmark.rules.people import (
    R_PEO_1,
    R_PEO_2,
    R_PEO_3,
    R_PEO_4,
    R_PEO_5,
    objections_to_evaluation,
    objections_to_statement,
)
from learnmark.rules.verdict import Verdict, gettext_noop


def objections_to_recording(
    *,
    by: Actor,
    on: date,
    member: Member | None = None,
    kind: str = "",
    value: str = "",
    shown_on: date | None = None,
    valid_until: date | None = None,
    how: str | None = None,
    evidence: StoredFile | None = None,
) -> Verdict:
    """Only for the body's own people, evaluated by somebody else, shown no later than today."""
    if member is None:
        return ()
    found = list(
        objections_to_evaluation(shown_on=shown_on, valid_until=valid_until, how=how, on=on)
    )
    if by.party is None or member.party_id != by.party.pk:
        found.append(R_PEO_1.objects())
    elif by.member is not None and member.pk == by.member.pk:
        found.append(R_PEO_2.objects(str(member)))
    if kind not in Competence.Kind.values or not value.strip():
        found.append(R_PEO_5.objects(f"{kind} {value}".strip()))
    current = Competence.objects.filter(member=member, kind=kind, value=value, ended_on=None)
    if current.exists():
        found.append(R_PEO_3.objects(value))
    return tuple(found)


@operation(
    "people.competence.record", gettext_noop("Record a competence"), guard=objections_to_recording
)
def record(
    *,
    member: Member,
    kind: str,
    value: str,
    shown_on: date,
    how: str,
    valid_until: date | None = None,
    evidence: StoredFile | None = None,
    by: Actor,
    on: date,
) -> Competence:
    """What a person has shown, when, and how it was evaluated (R-COMP-2)."""
    competence = Competence.objects.create(
        owner_id=current_party_id(),
        member=member,
        kind=kind,
        value=value.strip(),
        shown_on=shown_on,
        valid_until=valid_until,
        how=how,
        evidence=evidence,
    )
    journal(
        "people:competence:recorded",
        competence,
        by=by,
        on=on,
        facts={"kind": kind, "value": competence.value, "shown_on": shown_on},
        changes={"valid_until": (None, valid_until)},
        reason=how,
        parent=member,
    )
    return competence


def objections_to_ending(
    competence: Competence, *, by: Actor, on: date, reason: str | None = None
) -> Verdict:
    """Ended once, for a reason."""
    found = []
    if competence.ended_on is not None:
        found.append(R_PEO_4.objects(competence.ended_on))
    if reason is not None and not reason.strip():
        found.append(R_PEO_5.objects(gettext_noop("reason")))
    return tuple(found)


@operation("people.competence.end", gettext_noop("End a competence"), guard=objections_to_ending)
def end(competence: Competence, *, reason: str, by: Actor, on: date) -> Competence:
    """From this day the competence no longer counts; audits before keep it."""
    competence.ended_on = on
    competence.save(update_fields=["ended_on"])
    journal(
        "people:competence:ended",
        competence,
        by=by,
        on=on,
        changes={"ended_on": (None, on)},
        reason=reason,
        parent=competence.member,
    )
    return competence


def objections_to_declaring(
    *,
    by: Actor,
    on: date,
    client: Party | None = None,
    tie: str = "",
    ended_on: date | None = None,
    details: str = "",
) -> Verdict:
    """A member speaks for oneself, about an organization."""
    found = []
    if by.member is None:
        found.append(R_PEO_1.objects())
    if client is None:
        return tuple(found)
    if client.kind != Party.Kind.ORGANIZATION or tie not in ConflictStatement.Tie.values:
        found.append(R_PEO_5.objects(f"{client} {tie}".strip()))
    return (*found, *objections_to_statement(tie=tie, ended_on=ended_on, details=details, on=on))


@operation(
    "people.conflict.declare",
    gettext_noop("Give a conflict statement"),
    guard=objections_to_declaring,
)
def declare(
    *,
    client: Party,
    tie: str,
    ended_on: date | None = None,
    details: str = "",
    by: Actor,
    on: date,
) -> ConflictStatement:
    """What binds the person who acts to one client, or that nothing does (R-IMP-8)."""
    statement = ConflictStatement.objects.create(
        owner_id=current_party_id(),
        member=by.member,
        client=client,
        tie=tie,
        ended_on=ended_on,
        details=details,
        declared_on=on,
    )
    journal(
        "people:conflict:declared",
        statement,
        by=by,
        on=on,
        changes={"tie": (None, tie), "ended_on": (None, ended_on), "details": ("", details)},
        parent=by.member,
    )
    return statement

"""Acts: people are put on the team of an audit and taken off it."""

from __future__ import annotations

from datetime import date

from learnmark.audits.actions.visits import objections_to_changing
from learnmark.audits.facts.visits import AUDITING, objections_to_person
from learnmark.audits.models import TeamMember, Visit
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Member
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.people.facts.people import competences_of, people_of
from learnmark.rules.authority import Role
from learnmark.rules.competence import R_COMP_1B, R_COMP_1C, Field, Function
from learnmark.rules.verdict import Objection, Verdict, gettext_noop
from learnmark.rules.visits import R_VIS_6, R_VIS_10, R_VIS_11

ENABLING = {
    TeamMember.Role.LEADER: frozenset({Role.TEAM_LEADER}),
    TeamMember.Role.AUDITOR: frozenset({Role.TEAM_LEADER, Role.AUDITOR}),
}
"""Which role in the body a place in the team asks for; other places ask for none."""
QUALIFYING = {
    TeamMember.Role.LEADER: frozenset({Function.LEADER.value}),
    TeamMember.Role.AUDITOR: frozenset({Function.AUDITOR.value, Function.LEADER.value}),
}


def objections_to_staffing(
    visit: Visit,
    *,
    by: Actor,
    on: date,
    member: Member | None = None,
    role: str = "",
    affiliation: str = "",
) -> Verdict:
    """One person for one role: declared, unbound, qualified, not there yet, one leader only."""
    found: list[Objection] = list(objections_to_changing(visit))
    if member is None:
        return tuple(found)
    if not people_of(visit.owner, on).filter(pk=member.pk).exists():
        # Nothing more is said about a person of another party.
        return (*found, R_VIS_11.objects())
    team = visit.team.filter(removed_on=None)
    if team.filter(member=member).exists():
        found.append(R_VIS_10.objects(str(member)))
    if role == TeamMember.Role.LEADER and team.filter(role=role).exists():
        found.append(R_COMP_1B.objects(team.filter(role=role).count() + 1))
    if role in AUDITING and not _qualified(visit, member, role, on):
        found.append(R_COMP_1C.objects(f"{member}, {TeamMember.Role(role).label}"))
    return (*found, *objections_to_person(visit, member, on))


def _qualified(visit: Visit, member: Member, role: str, on: date) -> bool:
    """Entrusted with the role by the body, and evaluated for it before the audit."""
    day = visit.starts_on or on
    return bool(member.role_set & ENABLING[TeamMember.Role(role)]) and any(
        shown.field is Field.FUNCTION
        and shown.code in QUALIFYING[TeamMember.Role(role)]
        and shown.stood_before(day)
        for shown in competences_of([member.pk]).get(member.pk, ())
    )


@operation(
    "audits.visit.staff", gettext_noop("Put a person on the team"), guard=objections_to_staffing
)
def staff(
    visit: Visit,
    *,
    member: Member,
    role: str,
    affiliation: str = "",
    by: Actor,
    on: date,
) -> TeamMember:
    """A person gets one role in this audit. The client sees it when the plan is sent."""
    person = TeamMember.objects.create(
        owner_id=current_party_id(),
        visit=visit,
        member=member,
        name=str(member.user),
        affiliation=affiliation or visit.owner.name,
        role=TeamMember.Role(role),
        assigned_on=on,
    )
    record(
        "audits:visit:staffed",
        visit,
        by=by,
        on=on,
        facts={"member": str(member.pk), "role": role},
    )
    return person


def objections_to_unstaffing(
    visit: Visit, *, by: Actor, on: date, person: TeamMember | None = None
) -> Verdict:
    """Somebody who is on this team now."""
    found = list(objections_to_changing(visit))
    if person is not None and (person.visit_id != visit.pk or person.removed_on is not None):
        found.append(R_VIS_6.objects(person.name))
    return tuple(found)


@operation(
    "audits.visit.unstaff",
    gettext_noop("Take a person off the team"),
    guard=objections_to_unstaffing,
)
def unstaff(visit: Visit, *, person: TeamMember, by: Actor, on: date) -> Visit:
    """The person keeps a line in the history of the team."""
    person.removed_on = on
    person.save(update_fields=["removed_on"])
    record(
        "audits:visit:unstaffed",
        visit,
        by=by,
        on=on,
        facts={"member": str(person.member_id), "role": person.role},
    )
    return visit

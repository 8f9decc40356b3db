"""Changing and ending memberships."""

from __future__ import annotations

from datetime import date

from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actions.invitations import foreign_roles
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Member
from learnmark.rules.authority import Role
from learnmark.rules.verdict import Rule, Verdict, gettext_noop

R_MEM_1 = Rule(
    "R-MEM-1",
    "Learnmark membership",
    gettext_noop("{about} is the last one who may manage the members."),
    gettext_noop("Give somebody else that role first."),
)
R_MEM_2 = Rule(
    "R-MEM-2",
    "Learnmark membership",
    gettext_noop("{about} is not a member of your party."),
    gettext_noop("Choose a member of your own."),
)
MANAGING = frozenset({Role.COORDINATOR, Role.QUALITY_MANAGER, Role.CLIENT_CONTACT})


def _ours(member: Member, by: Actor) -> Verdict:
    ours = member.party_id == by.in_party.pk and member.until is None
    return () if ours else (R_MEM_2.objects(member),)


def _somebody_must_manage(member: Member, on: date, roles: frozenset[Role]) -> Verdict:
    others = Member.objects.current(on).filter(party=member.party).exclude(pk=member.pk)
    managed = bool(roles & MANAGING) or any(other.role_set & MANAGING for other in others)
    return () if managed else (R_MEM_1.objects(member),)


def _may_not_change(
    member: Member, *, by: Actor, on: date, roles: list[Role] | None = None, **_inputs: object
) -> Verdict:
    if roles is None:
        return _ours(member, by)
    wanted = frozenset(Role(role) for role in roles)
    return (
        *_ours(member, by),
        *foreign_roles(member.party, list(wanted)),
        *_somebody_must_manage(member, on, wanted),
    )


def _may_not_end(member: Member, *, by: Actor, on: date, **_inputs: object) -> Verdict:
    return (*_ours(member, by), *_somebody_must_manage(member, on, frozenset()))


@operation("tenancy.member.change", gettext_noop("Change roles"), guard=_may_not_change)
def change(member: Member, *, roles: list[Role], title: str, by: Actor, on: date) -> Member:
    """Give a member other roles; what was done under the old ones stays as it is."""
    before = (list(member.roles), member.title)
    member.roles, member.title = [str(role) for role in roles], title
    member.save(update_fields=["roles", "title"])
    record(
        "tenancy:member:changed",
        member,
        by=by,
        on=on,
        changes={"roles": (before[0], member.roles), "title": (before[1], title)},
    )
    return member


@operation("tenancy.member.end", gettext_noop("End the membership"), guard=_may_not_end)
def end(member: Member, *, grounds: str, by: Actor, on: date) -> Member:
    """From today on the person can do nothing here; the membership stays as a record."""
    member.until = on
    member.save(update_fields=["until"])
    record(
        "tenancy:member:ended", member, by=by, on=on, changes={"until": (None, on)}, reason=grounds
    )
    return member

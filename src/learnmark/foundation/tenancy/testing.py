"""The fixed cast of tests, and how to act in their name.

Mai decides, An leads, Binh audits, Chi reviews applications, Dung plans, Hoa reviews files, Khanh
administers the register, Giang coordinates at the body Sao Mai. Lan is the quality manager and
authorized contact of the school Hoa Sen. Xuan is a stranger at another body, Yen at another school.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from learnmark.foundation.accounts.models import User
from learnmark.foundation.keys.ring import make_key
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Member, Party
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.rules.authority import BODY_ROLES, Role

DAY = date(2026, 3, 2)
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Cast:
    """Parties and actors of a test."""

    body: Party
    rival: Party
    school: Party
    other_school: Party
    giang: Actor
    chi: Actor
    dung: Actor
    an: Actor
    binh: Actor
    hoa: Actor
    mai: Actor
    khanh: Actor
    lan: Actor
    xuan: Actor
    yen: Actor


def make_party(name: str, kind: str, *, slug: str, is_demo: bool = False) -> Party:
    """A party with its key."""
    party = Party.objects.create(name=name, kind=kind, slug=slug, opened_on=DAY, is_demo=is_demo)
    with acting_as(party):
        make_key(party, on=DAY)
    return party


def make_member(party: Party, name: str, *roles: Role) -> Actor:
    """A member who has shown a second factor."""
    email = f"{name.rsplit(maxsplit=1)[-1].lower()}@{party.slug}.example"
    user = User.objects.create_user(email, PASSWORD, full_name=name)
    member = Member.objects.create(party=party, user=user, roles=list(roles), since=DAY)
    return Actor.of(member, second_factor=True)


def make_cast() -> Cast:
    """Everybody, on an empty database."""
    body = make_party("Sao Mai Certification", Party.Kind.BODY, slug="sao-mai")
    rival = make_party("Bac Dau Assurance", Party.Kind.BODY, slug="bac-dau")
    school = make_party("Trường Hoa Sen", Party.Kind.ORGANIZATION, slug="hoa-sen")
    other = make_party("Trường Phượng Vĩ", Party.Kind.ORGANIZATION, slug="phuong-vi")
    return Cast(
        body=body,
        rival=rival,
        school=school,
        other_school=other,
        giang=make_member(body, "Lê Giang", Role.COORDINATOR),
        chi=make_member(body, "Phạm Chi", Role.APPLICATION_REVIEWER),
        dung=make_member(body, "Đỗ Dung", Role.PLANNER),
        an=make_member(body, "Trần An", Role.TEAM_LEADER, Role.AUDITOR),
        binh=make_member(body, "Vũ Binh", Role.AUDITOR),
        hoa=make_member(body, "Ngô Hoa", Role.REVIEWER),
        mai=make_member(body, "Bùi Mai", Role.DECISION_MAKER),
        khanh=make_member(body, "Lý Khanh", Role.REGISTER_ADMINISTRATOR),
        lan=make_member(school, "Nguyễn Lan", Role.QUALITY_MANAGER, Role.CLIENT_CONTACT),
        xuan=make_member(rival, "Hồ Xuan", *BODY_ROLES),
        yen=make_member(other, "Mai Yen", Role.QUALITY_MANAGER, Role.CLIENT_CONTACT),
    )

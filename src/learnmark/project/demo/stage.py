"""The stage: parties opened and people on board, and acting in somebody's name on some day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import translation

from learnmark.certification.actions import bodies
from learnmark.foundation import clock
from learnmark.foundation.files.store import store_bytes
from learnmark.foundation.outbox.models import Message
from learnmark.foundation.tenancy.actions import invite, open_body, register, take
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Member, Party
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.people.actions import people
from learnmark.project.demo.accounts import give_second_factor, password
from learnmark.project.demo.cast import BodyCast, OrganizationCast, Person

SECRET = re.compile(r"/join/([\w-]+)")


@dataclass(frozen=True)
class Troupe:
    """A party and its people by the local part of their addresses."""

    party: Party
    people: dict[str, Member]

    def __getitem__(self, address: str) -> Actor:
        return Actor.of(self.people[address], second_factor=True)


@contextmanager
def on_day(party: Party, day: date) -> Iterator[None]:
    """Inside the block it is that day, in the party's language, and rows are the party's."""
    with (
        clock.moved_to(day, party.timezone),
        translation.override(party.language),
        acting_as(party),
    ):
        yield


def bring_on_body(cast: BodyCast, day: date) -> Troupe:
    """Open a body and let its people join, with their competences and its accreditation."""
    first = cast.people[0]
    zone = "Asia/Ho_Chi_Minh" if cast.country == "VN" else "Asia/Singapore"
    with clock.moved_to(day, zone), translation.override(cast.language):
        party = open_body(
            name=cast.name,
            country=cast.country,
            language=cast.language,
            timezone=zone,
            coordinator_name=first.name,
            coordinator_email=f"{first.address}@{cast.slug}.example",
            is_demo=True,
            by=Actor.administrator(),
            on=day,
        )
    troupe = Troupe(party, {})
    with on_day(party, day):
        troupe.people[first.address] = _join(cast.slug, first, day)
        for person in cast.people[1:]:
            _invite(troupe["coordinator"], cast.slug, person, day)
            troupe.people[person.address] = _join(cast.slug, person, day)
        bodies.describe(**cast.profile, by=troupe["coordinator"], on=day)
        for person in cast.people:
            _show_competence(troupe, cast, person, day)
        if cast.accreditation:
            _accredit(troupe, cast.accreditation, day)
    if cast.accreditation:
        renewed = day + timedelta(days=5 * 365 - 60)
        with on_day(party, renewed):
            _accredit(troupe, cast.accreditation, renewed)
    return troupe


def _invite(by: Actor, slug: str, person: Person, day: date) -> None:
    email = f"{person.address}@{slug}.example"
    invite(
        email=email,
        full_name=person.name,
        roles=list(person.roles),
        title=person.title,
        by=by,
        on=day,
    )


def _join(slug: str, person: Person, day: date) -> Member:
    """Take the invitation with the secret of its mail, as the person would."""
    email = f"{person.address}@{slug}.example"
    mail = Message.objects.filter(to=email).order_by("-made_at", "-id")[0]
    found = SECRET.search(mail.text)
    if found is None:
        message = f"the invitation of {email} holds no address"
        raise LookupError(message)
    member: Member = take(
        secret=found[1],
        full_name=person.name,
        password=password(),
        by=Actor.stranger(),
        on=day,
    )
    give_second_factor(member.user)
    if member.title != person.title:
        member.title = person.title
        member.save(update_fields=["title"])
    return member


MODES = ("early_childhood", "school", "vocational", "higher", "corporate", "online")
FUNCTIONS = {
    "leader": ("leader", "auditor"),
    "leader2": ("leader", "auditor"),
    "auditor": ("auditor",),
    "expert": ("technical_expert",),
    "decision": ("decision_maker",),
}


def _show_competence(troupe: Troupe, cast: BodyCast, person: Person, day: date) -> None:
    """What auditors, experts and deciders were evaluated for, some months before they begin."""
    if person.address not in FUNCTIONS:
        return
    shown = [("function", value) for value in FUNCTIONS[person.address]]
    if person.address != "decision":
        shown += [("standard", key) for key in ("21001:2018", "21001:2025")]
        shown += [("sector", "37"), ("practice", "ISO 19011")]
        shown += [("mode", mode) for mode in MODES]
        shown += [("language", language) for language in cast.languages]
        shown += [("law", country) for country in ("VN", "SG")]
    how = translation.gettext("Witnessed audit, interview and examination")
    for kind, value in shown:
        people.record(
            member=troupe.people[person.address],
            kind=kind,
            value=value,
            shown_on=day - timedelta(days=40),
            how=how,
            by=troupe["planner"],
            on=day,
        )


def _accredit(troupe: Troupe, accreditation: dict[str, Any], day: date) -> None:
    """Entered by the coordinator with evidence, checked by the register administrator."""
    note = f"{accreditation['accreditor']}\n{accreditation['number']}\n".encode()
    evidence = store_bytes("accreditation.txt", "text/plain", note, by=troupe["coordinator"])
    entered = bodies.enter(
        **accreditation,
        framework_id="iso-21001",
        valid_from=day,
        valid_until=day + timedelta(days=8 * 365),
        evidence=evidence,
        by=troupe["coordinator"],
        on=day,
    )
    bodies.check(entered, by=troupe["register"], on=day)


def bring_on_organization(cast: OrganizationCast, day: date) -> Troupe:
    """An organization registers itself; its first person gets a second factor."""
    person = cast.people[0]
    zone = "Asia/Ho_Chi_Minh" if cast.country == "VN" else "Asia/Singapore"
    with clock.moved_to(day, zone), translation.override(cast.language):
        member = register(
            name=cast.name,
            country=cast.country,
            language=cast.language,
            timezone=zone,
            full_name=person.name,
            email=f"{person.address}@{cast.slug}.example",
            password=password(),
            title=person.title,
            by=Actor.stranger(),
            on=day,
        )
    # Before anything is made for it: documents of a demonstration carry SPECIMEN.
    Party.objects.filter(pk=member.party_id).update(is_demo=True)
    member.party.refresh_from_db()
    give_second_factor(member.user)
    return Troupe(member.party, {person.address: member})

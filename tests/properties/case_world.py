"""One case with everybody around it, brought as far as a test wants to begin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Party
from learnmark.foundation.tenancy.testing import make_member, make_party
from learnmark.library.loading import load_all
from learnmark.project.demo.cast import BODIES, ORGANIZATIONS
from learnmark.project.demo.stage import bring_on_body, bring_on_organization
from learnmark.project.demo.story import Story
from learnmark.rules.authority import BODY_ROLES, ORGANIZATION_ROLES

FIRST = date(2026, 1, 5)
ORGANIZATION = "vanh-khuyen"
ALL_GRADES = ("minor", "major", "opportunity")


def after(days: int) -> date:
    return FIRST + timedelta(days=days)


def _registered(of: Story) -> None:
    of.submit(after(0))


def _signed(of: Story) -> None:
    of.accept(after(10))
    of.quote_and_send(after(15))
    of.sign(after(25))
    of.declare(after(30))


def _after_stage_1(of: Story) -> None:
    of.stage_1(after(80))


def _stage_2_reported(of: Story) -> None:
    visit = of.begin("stage_2", after(140), after(142))
    of.look(visit, after(142), found=ALL_GRADES)
    of.report(visit, after(142), after(147))


def _recommended(of: Story) -> None:
    with of.as_body("planner", after(150)):
        visit = of.visit("stage_2")
    of.respond(visit, after(157))
    of.settle(visit, after(162))
    of.recommend(visit, after(170))


def _certified(of: Story) -> None:
    of.grant(after(200))


def _surveilled(of: Story) -> None:
    of.surveil(after(500))


def _recertified(of: Story) -> None:
    of.surveil(after(820))
    of.recertify(after(1150), after(1210))


CHAPTERS: dict[str, tuple[Callable[[Story], None], date]] = {
    "registered": (_registered, after(0)),
    "signed": (_signed, after(30)),
    "after stage 1": (_after_stage_1, after(93)),
    "stage 2 reported": (_stage_2_reported, after(147)),
    "recommended": (_recommended, after(170)),
    "certified": (_certified, after(201)),
    "surveilled": (_surveilled, after(535)),
    "recertified": (_recertified, after(1211)),
}
"""What happens until each beginning, one after the other, and the day on which it then is."""


@dataclass
class World:
    """The case, its two parties, and strangers who have no business with it."""

    story: Story
    rival: Actor
    other_school: Actor

    @property
    def body(self) -> Party:
        return self.story.body.party

    @property
    def client(self) -> Party:
        return self.story.client.party

    @property
    def parties(self) -> tuple[Party, ...]:
        return (self.body, self.client, self.rival.in_party, self.other_school.in_party)

    @property
    def people(self) -> list[Actor]:
        """Everybody in their own roles."""
        insiders = [
            Actor.of(member, second_factor=True)
            for troupe in (self.story.body, self.story.client)
            for member in troupe.people.values()
        ]
        return [*insiders, self.rival, self.other_school]

    def goes_on_until(self, chapter: str) -> date:
        """Tell the chapters up to this one; the day on which it then is."""
        for name, (tell, day) in CHAPTERS.items():
            tell(self.story)
            if name == chapter:
                return day
        raise KeyError(chapter)


def open_world() -> World:
    """Everybody on board; nothing has happened yet."""
    load_all(FIRST)
    cast = next(cast for cast in ORGANIZATIONS if cast.slug == ORGANIZATION)
    body_cast = next(body for body in BODIES if body.slug == cast.body)
    body = bring_on_body(body_cast, FIRST - timedelta(days=400))
    client = bring_on_organization(cast, FIRST - timedelta(days=100))
    rival = make_party("Bac Dau Assurance", Party.Kind.BODY, slug="bac-dau")
    school = make_party("Trường Phượng Vĩ", Party.Kind.ORGANIZATION, slug="phuong-vi")
    return World(
        Story(cast, client, body),
        make_member(rival, "Hồ Xuan", *BODY_ROLES),
        make_member(school, "Mai Yen", *ORGANIZATION_ROLES),
    )


def many_hats(actor: Actor) -> Actor:
    """The same person where the party gave her every role it has to give."""
    kind = actor.in_party.kind
    roles = BODY_ROLES if kind == Party.Kind.BODY else ORGANIZATION_ROLES
    return Actor(actor.party, actor.member, actor.user, frozenset(roles), second_factor=True)

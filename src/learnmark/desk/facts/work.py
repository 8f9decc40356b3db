"""Open work: the tasks of all cases that a party sees, and which of them are one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from learnmark.audits.models import TeamMember
from learnmark.certification.facts.journey import (
    Standing,
    drafts,
    nothing_left,
    outlines_of,
    visible_cases,
)
from learnmark.certification.models import Cycle
from learnmark.foundation.tenancy.actor import Actor
from learnmark.rules.authority import Role
from learnmark.rules.case_facts import Task

HORIZON = timedelta(days=90)
"""How far ahead lists of open work look unless asked for all: the next quarter."""
OF_THE_TEAM = frozenset({Role.TEAM_LEADER, Role.AUDITOR, Role.TECHNICAL_EXPERT, Role.OBSERVER})


@dataclass(frozen=True)
class Item:
    """A task with the case it belongs to; `mine` where the reader can do it."""

    task: Task
    standing: Standing
    mine: bool
    ours: bool

    @property
    def title(self) -> str:
        return self.standing.title

    def is_near(self, on: date) -> bool:
        """Overdue, due within the horizon, or waiting without a day of its own."""
        return self.task.due is None or self.task.due <= on + HORIZON


@dataclass(frozen=True)
class Desk:
    """Everything a home page, a calendar and a timeline need, in a fixed number of queries."""

    actor: Actor
    on: date
    standings: tuple[Standing, ...]
    team: tuple[TeamMember, ...]

    @cached_property
    def items(self) -> list[Item]:
        """All open tasks, the earliest due first."""
        return sorted(self._items(), key=lambda item: (item.task.due or date.max, item.title))

    @cached_property
    def mine(self) -> list[Item]:
        return [item for item in self.items if item.mine]

    @cached_property
    def near(self) -> list[Item]:
        """The open tasks within the horizon."""
        return [item for item in self.items if item.is_near(self.on)]

    def _items(self) -> Iterator[Item]:
        party = self.actor.in_party.pk
        visits = {row.visit_id for row in self.team}
        for standing in self.standings:
            side = standing.side_of(party)
            for task in standing.journey.tasks:
                ours = task.side == side
                yield Item(task, standing, ours and self._can_do(task, visits), ours)

    def _can_do(self, task: Task, visits: set[UUID]) -> bool:
        """By role; and what only the audit team does belongs to the team of that audit."""
        held = self.actor.roles.intersection(task.roles)
        if held and held <= OF_THE_TEAM and task.visit_id is not None:
            return task.visit_id in visits
        return bool(held)

    def my_visits(self) -> list[tuple[TeamMember, Standing, object]]:
        """The audits in whose team the reader is, that are not over yet."""
        places = {row.visit_id: row for row in self.team}
        rows = [
            (places[visit.pk], standing, visit)
            for standing in self.standings
            for visit in standing.visits
            if visit.pk in places and visit.state_now not in ("closed", "cancelled", "aborted")
        ]
        return sorted(rows, key=lambda row: (row[2].starts_on or date.max, row[1].title))


def desk_of(actor: Actor, *, on: date, ended: bool = False) -> Desk:
    """The desk of a member: at most eight queries, whatever the number of cases.

    `ended` takes in the cases in which nothing is left to do.
    """
    cases, team = visible_cases(on), TeamMember.objects.none()
    if actor.in_party.is_body:
        team = TeamMember.objects.filter(member=actor.member, removed_on=None)
    if not ended:
        # An audit that was left open stays on the desk of its team even so.
        audited = Cycle.objects.filter(programme__visits__in=team.values("visit"))
        cases = cases.filter(~nothing_left(on) | Q(pk__in=audited.values("case")))
    standings = outlines_of(cases, on=on)
    if not actor.in_party.is_body:
        standings += drafts(on)
    return Desk(actor, on, tuple(standings), tuple(team))

"""A case in the hands of people who do anything at any time.

Real acts, the real database, everybody of both sides and two strangers. Nobody can bring the case
into a state that the standard forbids; an act that is refused leaves no trace.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.test.utils import override_settings
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from learnmark.certification.facts.decisions import ASKED
from learnmark.certification.models import Case
from learnmark.foundation.acts.operation import Operation
from learnmark.foundation.acts.refusals import Conflict, KeyReused, Refused
from learnmark.foundation.tenancy.actor import Actor
from learnmark.project.demo.build import QUIETLY
from learnmark.project.demo.stage import on_day
from learnmark.project.fsck import check
from tests.properties.case_acts import ACTS, Act, Desk, spoilt
from tests.properties.case_truths import Tally, events, kept, must_hold
from tests.properties.case_world import CHAPTERS, World, many_hats, open_world

AN_ANSWER = (Refused, Conflict, ValidationError)
"""How an act may say no. Anything else is a fault of the product."""
STEPS, MANY_STEPS, MANY_EXAMPLES = 14, 40, 1000


class CaseLife(RuleBasedStateMachine):
    """One case from one beginning; each example ends with a rollback."""

    def __init__(self, world: World, chapter: str, tally: Tally) -> None:
        super().__init__()
        self.world, self.tally = world, tally
        tally.done = 0
        self.today = CHAPTERS[chapter][1]
        self.savepoint = transaction.savepoint()
        self.before = kept(world)
        self.events = events(world)

    def teardown(self) -> None:
        try:
            assert check()["faults"] == []
        finally:
            transaction.set_rollback(False)
            transaction.savepoint_rollback(self.savepoint)

    @rule(days=st.sampled_from([0, 1, 1, 2, 7, 14, 30, 90, 200, 400]))
    def time_goes_by(self, days: int) -> None:
        self.today += timedelta(days=days)
        must_hold(self.world, self.today)

    @rule(data=st.data())
    def somebody_goes_on(self, data: Any) -> None:
        """Somebody whose turn it is does what the state of things asks for."""
        desk = self._desk(data)
        with on_day(self.world.body, self.today):
            fitting = [(act, row) for act in ACTS for row in act.at_hand(self.world)]
        act, row = data.draw(st.sampled_from(fitting))
        self._act(data, desk, act, row, self._one_who_may(data, act))

    @rule(data=st.data())
    def somebody_tries_anything(self, data: Any) -> None:
        """Anybody, any act, on any row, as it ought to be filled in or not."""
        desk = self._desk(data)
        act = data.draw(st.sampled_from(ACTS))
        with on_day(self.world.body, self.today):
            rows = list(act.rows(self.world))
        if not rows:
            return
        by = data.draw(st.one_of(st.sampled_from(self.world.people), st.just(None)))
        by = by or many_hats(self._one_who_may(data, act))
        if data.draw(st.sampled_from([True, True, True, False])) is False and by.member:
            by = Actor.of(by.member, second_factor=False)
        row = data.draw(st.sampled_from(rows))
        self._act(data, desk, act, row, by, may_be_spoilt=True)

    @rule(data=st.data())
    def an_audit_is_held(self, data: Any) -> None:
        """The body does a whole audit, as far as it gets."""
        kind = data.draw(st.sampled_from(["stage_2", "surveillance", "recertification"]))
        found = data.draw(st.sampled_from([(), ("minor",), ("minor", "major"), ("opportunity",)]))
        first = self.today + timedelta(days=22)
        self._tell(lambda story: story.audit(kind, first, first, found=found), days=52)

    @rule(kind=st.sampled_from(sorted(ASKED)))
    def the_file_is_reviewed(self, kind: str) -> None:
        self._tell(lambda story: story.review(kind, self.today), days=0)

    def _tell(self, chapter: Any, *, days: int) -> None:
        self._fresh()
        try:
            chapter(self.world.story)
        except (*AN_ANSWER, IndexError, Case.DoesNotExist):
            pass  # as far as it gets; IndexError: there is no such audit in the programme
        self.today += timedelta(days=days)
        self._something_happened()

    def _desk(self, data: Any) -> Desk:
        self._fresh()
        return Desk(self.world, self.today, data.draw)

    def _fresh(self) -> None:
        """The case as it is now, with nothing remembered from before."""
        story = self.world.story
        with on_day(self.world.body, self.today):
            story.case = Case.objects.get(pk=story.case.pk)

    def _one_who_may(self, data: Any, act: Act) -> Actor:
        who = data.draw(st.sampled_from(act.who))
        story = self.world.story
        return story.client[who] if who in story.client.people else story.body[who]

    def _act(
        self, data: Any, desk: Desk, act: Act, row: Any, by: Actor, *, may_be_spoilt: bool = False
    ) -> None:
        with on_day(self.world.body, self.today):
            inputs = act.inputs(desk, row)
        if may_be_spoilt and data.draw(st.booleans()):
            inputs = spoilt(desk, inputs)
        # The day is that of the actor's own place, so it may be a day off.
        on = self.today + timedelta(days=data.draw(st.sampled_from([0, 0, 0, 0, 1, -1])))
        self._do(act.operation, [row] if row else [], by, on, inputs)

    def _do(
        self, act: Operation, subject: list[Any], by: Actor, on: date, inputs: dict[str, Any]
    ) -> None:
        key = uuid4().hex
        try:
            with on_day(by.in_party, self.today):
                result = act(*subject, by=by, on=on, key=key, **inputs)
        except AN_ANSWER:
            self._nothing_happened()
            return
        event(act.act)
        self._something_happened()
        with on_day(by.in_party, self.today):
            again = act(*subject, by=by, on=on, key=key, **inputs)
            if isinstance(result, models.Model):
                assert again == result or not type(result)._base_manager.filter(pk=result.pk)
            with pytest.raises(KeyReused):
                act(*subject, by=by, on=on, key=key, **{**inputs, "unheard_of": 1})
        self.tally.done = 0  # the repetition came to its end too, and did nothing
        self._nothing_happened()

    def _something_happened(self) -> None:
        """Each operation that came to its end left one event, and the truths hold."""
        now = events(self.world)
        assert now - self.events == self.tally.done
        must_hold(self.world, self.today)
        self.before, self.events, self.tally.done = kept(self.world), now, 0

    def _nothing_happened(self) -> None:
        """No row came, went or changed."""
        assert kept(self.world) == self.before
        assert self.tally.done == 0


SLOW = {"after stage 1", "recertified"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "chapter",
    [pytest.param(c, marks=pytest.mark.slow) if c in SLOW else c for c in CHAPTERS],
)
def test_nobody_brings_a_case_into_a_forbidden_state(chapter):
    most = settings().max_examples
    with override_settings(**QUIETLY):
        world = open_world()
        world.goes_on_until(chapter)
        with Tally().counting() as tally:
            run_state_machine_as_test(
                lambda: CaseLife(world, chapter, tally),
                settings=settings(
                    max_examples=max(3, most // 16),
                    stateful_step_count=MANY_STEPS if most >= MANY_EXAMPLES else STEPS,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )

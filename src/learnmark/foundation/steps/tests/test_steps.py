"""State as a list of dated acts, the same in Python and in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.acts.tests import things
from learnmark.foundation.acts.tests.things import Thing
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_member, make_party
from learnmark.rules.authority import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _tables(django_db_setup, django_db_blocker):
    things.make_tables(django_db_blocker)


@pytest.fixture
def thing():
    body = make_party("Sao Mai", "body", slug="sao-mai")
    with acting_as(body):
        yield Thing.objects.create(owner=body, name="desk")


@pytest.fixture
def giang(thing):
    return make_member(thing.owner, "Lê Giang", Role.COORDINATOR)


def test_a_step_keeps_who_when_and_why(thing, giang):
    step = thing.take("shut", by=giang, on=DAY, grounds="worn")
    assert (step.seq, step.by, step.by_name, step.grounds) == (1, giang.member, "Lê Giang", "worn")
    assert thing.state == things.SHUT


def test_an_impossible_step_is_refused_and_not_written(thing, giang):
    thing.take("shut", by=giang, on=DAY)
    with pytest.raises(Refused) as refused:
        thing.take("shut", by=giang, on=DAY)
    assert [found.rule.id for found in refused.value.verdict] == ["R-LC-1"]
    assert thing.steps.count() == 1


@pytest.mark.parametrize(
    ("shift", "state"), [(-1, things.OPEN), (0, things.SHUT), (1, things.SHUT)]
)
def test_the_state_on_a_day_is_the_same_in_python_and_in_the_database(thing, giang, shift, state):
    thing.take("shut", by=giang, on=DAY)
    day = DAY + timedelta(days=shift)
    assert thing.state_on(day) == state
    annotated = Thing.objects.with_state(day)
    assert annotated.get().state_now == state
    assert annotated.filter(state_now=state).count() == 1


def test_a_step_forgets_the_annotated_state(thing, giang):
    listed = Thing.objects.with_state(DAY).get()
    assert listed.state == things.OPEN
    listed.take("shut", by=giang, on=DAY)
    assert listed.state == things.SHUT


def test_states_of_a_list_cost_one_query(thing, giang, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [row.state for row in Thing.objects.with_state(DAY)] == [things.OPEN]

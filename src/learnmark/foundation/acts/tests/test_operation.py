"""An act: authority, all objections, one event, once per key, all or nothing."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.db import connection
from django.db.models import QuerySet

from learnmark.foundation.acts.models import Receipt
from learnmark.foundation.acts.operation import operation, rows_named_by
from learnmark.foundation.acts.refusals import Conflict, KeyReused, Refused
from learnmark.foundation.acts.tests import things
from learnmark.foundation.acts.tests.things import Thing, ThingStep
from learnmark.foundation.journal.models import Event
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Member
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_member, make_party
from learnmark.rules.authority import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _tables(django_db_setup, django_db_blocker):
    things.make_tables(django_db_blocker)


@pytest.fixture
def acts():
    with things.declared() as acts:
        yield acts


@pytest.fixture
def body(db):
    return make_party("Sao Mai", "body", slug="sao-mai")


@pytest.fixture
def giang(body):
    return make_member(body, "Lê Giang", Role.COORDINATOR)


@pytest.fixture
def scope(body):
    with acting_as(body):
        yield


def ids(refused):
    return [found.rule.id for found in refused.value.verdict]


def made(acts, giang, **more):
    return acts.make(name="desk", by=giang, on=DAY, **more)


def test_an_act_does_its_work_and_leaves_one_event(acts, giang, scope):
    thing = made(acts, giang)
    event = Event.objects.get()
    assert (event.name, event.object_id, event.member) == (
        "tests:thing:made",
        thing.pk,
        giang.member,
    )


def test_a_role_that_may_not_is_refused_and_nothing_is_left(acts, body, scope):
    reader = make_member(body, "Vũ Binh", Role.AUDITOR)
    with pytest.raises(Refused) as refused:
        made(acts, reader)
    assert ids(refused) == ["R-AUTH-1"]
    assert not Thing.objects.exists()
    assert not Event.objects.exists()


def test_a_stranger_is_refused_before_any_guard_is_asked(acts, giang, scope):
    thing = made(acts, giang)
    found = acts.shut.objections(thing, by=Actor.stranger(), on=DAY)
    assert [objection.rule.id for objection in found] == ["R-AUTH-1"]


def test_all_objections_come_together(acts, giang, scope):
    thing = made(acts, giang)
    thing.take("shut", by=giang, on=DAY)
    tired = replace(giang, second_factor=False)
    with pytest.raises(Refused) as refused:
        acts.shut(thing, reason="", weight=10, by=tired, on=DAY)
    assert ids(refused) == ["R-AUTH-2", "R-LC-1", "R-THING-1", "R-THING-2"]


def test_the_preview_asks_the_same_guard(acts, giang, scope):
    thing = made(acts, giang)
    assert [o.rule.id for o in acts.shut.objections(thing, by=giang, on=DAY)] == ["R-THING-1"]
    assert acts.shut.objections(thing, by=giang, on=DAY, reason="worn") == ()
    assert acts.shut.possible(thing)
    acts.shut(thing, reason="worn", by=giang, on=DAY)
    assert not acts.shut.possible(Thing.objects.get())


def test_the_same_key_does_it_once(acts, giang, scope):
    first = made(acts, giang, key="k1")
    assert made(acts, giang, key="k1") == first
    assert Thing.objects.count() == Event.objects.count() == Receipt.objects.count() == 1


def test_the_same_key_with_other_content_is_refused(acts, giang, scope):
    made(acts, giang, key="k1")
    with pytest.raises(KeyReused):
        acts.make(name="chair", by=giang, on=DAY, key="k1")
    assert Thing.objects.count() == 1


def test_keys_of_two_people_do_not_meet(acts, giang, body, scope):
    other = make_member(body, "Trần An", Role.COORDINATOR)
    assert made(acts, giang, key="1") != made(acts, other, key="1")


def test_a_refused_act_leaves_its_key_free(acts, giang, scope):
    thing = made(acts, giang)
    with pytest.raises(Refused):
        acts.shut(thing, reason="", by=giang, on=DAY, key="k2")
    assert not Receipt.objects.exists()
    assert acts.shut(thing, reason="worn", by=giang, on=DAY, key="k2") == ThingStep.objects.get()
    # The repetition finds the thing shut already and still gets the first answer.
    assert acts.shut(thing, reason="worn", by=giang, on=DAY, key="k2") == ThingStep.objects.get()


def test_a_receipt_tells_nothing_about_the_inputs(acts, giang, scope):
    made(acts, giang, key="k1")
    import hashlib

    from learnmark.foundation.journal.leaf import canonical

    asked = canonical({"party": giang.party, "subject": None, "inputs": {"name": "desk"}})
    assert Receipt.objects.get().fingerprint != hashlib.sha256(asked).hexdigest()


def test_an_act_inside_an_act_leaves_its_own_event(acts, giang, scope):
    thing = made(acts, giang)
    after = acts.replace(thing, by=giang, on=DAY)
    assert after.name == "after desk"
    assert Event.objects.count() == 3


@pytest.mark.parametrize("act", ["forget", "chatter"])
def test_none_or_two_events_is_a_mistake_that_undoes_everything(acts, giang, scope, act):
    thing = made(acts, giang)
    with pytest.raises(AssertionError, match="exactly one"):
        getattr(acts, act)(thing, by=giang, on=DAY)
    assert Thing.objects.get().name == "desk"
    assert Event.objects.count() == 1


def test_an_act_that_breaks_leaves_nothing(acts, giang, scope):
    thing = made(acts, giang)
    with pytest.raises(RuntimeError):
        acts.break_(thing, by=giang, on=DAY, key="k3")
    assert not ThingStep.objects.exists()
    assert not Receipt.objects.exists()
    assert [e.number for e in Event.objects.all()] == [1]


def test_a_thing_that_is_gone_is_a_conflict(acts, giang, scope):
    thing = made(acts, giang)
    Thing.objects.filter(pk=thing.pk).delete()
    with pytest.raises(Conflict):
        acts.shut(thing, reason="worn", by=giang, on=DAY)


def test_an_act_needs_a_line_in_the_table_and_stands_once(acts):
    def act(*, by, on):
        """Never called."""

    with pytest.raises(ValueError, match="one line"):
        operation("tests.thing.unheard_of", "?")(act)
    with pytest.raises(ValueError, match="one line"):
        operation("tests.thing.make", "?")(act)


def test_members_of_other_parties_cannot_be_named(giang, scope):
    school = make_party("Hoa Sen", "organization", slug="hoa-sen")
    lan = make_member(school, "Nguyễn Lan", Role.QUALITY_MANAGER)
    assert list(rows_named_by(Member, giang)) == [giang.member]
    assert list(rows_named_by(Member, lan)) == [lan.member]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_exactly_one_takes_the_step(acts, body, giang):
    with acting_as(body):
        thing = made(acts, giang)
    together = threading.Barrier(2)
    outcomes = []

    def act():
        try:
            with acting_as(body):
                mine = Thing.objects.get(pk=thing.pk)
                together.wait(20)
                acts.shut(mine, reason="worn", by=giang, on=DAY)
            outcomes.append("done")
        except (Refused, Conflict) as answer:
            outcomes.append(type(answer).__name__)
        finally:
            connection.close()

    run(act, act)
    assert sorted(outcomes) in (["Conflict", "done"], ["Refused", "done"])
    with acting_as(body):
        assert ThingStep.objects.count() == 1
        assert Event.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_steps_with_one_number_the_second_is_a_conflict(body, giang, monkeypatch):
    """Where the thing cannot be locked, as with a foreign one, the number decides."""

    class BothReadBefore(list):
        """The history as it was before either of them wrote."""

        def values_list(self, *_names, **_flat):
            return []

    monkeypatch.setattr(QuerySet, "values_list", BothReadBefore.values_list)
    with acting_as(body):
        thing = Thing.objects.create(owner=body, name="desk")
    together = threading.Barrier(2)
    outcomes = []

    def act():
        try:
            with acting_as(body):
                mine = Thing.objects.get(pk=thing.pk)
                together.wait(20)
                mine.take("shut", by=giang, on=DAY)
            outcomes.append("done")
        except Conflict:
            outcomes.append("Conflict")
        finally:
            connection.close()

    run(act, act)
    assert sorted(outcomes) == ["Conflict", "done"]


@pytest.mark.django_db(transaction=True)
def test_of_two_with_one_key_both_get_the_same_answer(acts, body, giang):
    together = threading.Barrier(2)
    answers = []

    def act():
        try:
            together.wait(20)
            with acting_as(body):
                answers.append(made(acts, giang, key="twice").pk)
        finally:
            connection.close()

    run(act, act)
    assert len(answers) == 2
    assert len(set(answers)) == 1
    with acting_as(body):
        assert Thing.objects.count() == Event.objects.count() == 1


def run(*functions):
    threads = [threading.Thread(target=function) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()

from __future__ import annotations

import pytest

from learnmark.foundation.acts.reading import read_once, reading, reading_anew
from learnmark.foundation.tenancy.models import Party
from learnmark.foundation.tenancy.scope import acting_as

asked = []


@read_once
def looked_up(thing, *, names=()):
    asked.append(thing)
    return [thing, *names]


@pytest.fixture(autouse=True)
def forgotten():
    asked.clear()


def test_outside_every_fact_is_read_whenever_it_is_asked_for():
    assert looked_up("a") is not looked_up("a")
    assert asked == ["a", "a"]


def test_inside_the_same_fact_is_read_once():
    with reading():
        assert looked_up("a", names=["x"]) is looked_up("a", names=["x"])
        assert looked_up("a", names=["y"]) == ["a", "y"]
        assert looked_up("b") == ["b"]
    assert asked == ["a", "a", "b"]
    looked_up("b")
    assert asked == ["a", "a", "b", "b"]


def test_an_act_reads_anew():
    with reading():
        looked_up("a")
        with reading_anew():
            looked_up("a")
            looked_up("a")
        looked_up("a")
    assert asked == ["a", "a", "a"]


def test_a_row_fetched_again_is_another_one():
    one, again = Party(slug="a"), Party(slug="a")
    again.pk = one.pk
    with reading():
        looked_up(one)
        looked_up(one)
        looked_up(again)
    assert len(asked) == 2


@pytest.mark.django_db
def test_what_one_party_read_is_not_shown_to_another():
    parties = [
        Party.objects.create(slug=slug, name=slug, kind=Party.Kind.BODY, opened_on="2026-01-01")
        for slug in ("one", "two")
    ]
    with reading():
        for party in parties:
            with acting_as(party):
                looked_up("a")
    assert asked == ["a", "a"]

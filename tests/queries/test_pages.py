"""The most used pages ask the database so often and no more."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.pages import UNCOUNTED, Page, client_of, pages
from benchmarks.world import fill
from learnmark.certification.models import Certificate
from learnmark.foundation import clock
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.library.loading import load_all
from learnmark.rules.authority import Role

MOST, MOST_OF_ALL_CASES = 25, 12


def deciding(world):
    return world.holder(Role.DECISION_MAKER)


def first_certificate(_world):
    return reverse("certification.certificate", args=[Certificate.objects.order_by("id")[0].pk])


@pytest.mark.django_db
def test_a_page_asks_at_most_so_often():
    load_all(clock.today())
    world = fill(cases=14)
    more = Page("certificate, deciding", deciding, first_certificate)
    asked = {page.name: count(page, world) for page in (*pages(), more)}
    assert max(asked.values()) <= MOST, asked
    assert asked["home of a coordinator"] <= MOST_OF_ALL_CASES, asked


def count(page, world):
    with acting_as(world.body):
        address, client = page.where(world), client_of(page.who(world))
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return sum(not query["sql"].startswith(UNCOUNTED) for query in captured.captured_queries)

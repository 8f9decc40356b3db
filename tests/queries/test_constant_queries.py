"""A page asks the database as often for many rows as for few.

Every list of the product is looked at, as somebody who may see it, in a small and in a large world
of benchmarks/world.py. There is no list of lists here: `LISTINGS` is asked, and the page that
belongs to each is found by opening the pages that need no argument.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from benchmarks.pages import UNCOUNTED
from benchmarks.world import fill
from learnmark.audits.models import Visit
from learnmark.foundation import clock
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.ui.listing import LISTINGS, PAGE_SIZES
from learnmark.library.loading import load_all
from learnmark.rules.authority import Relation, permits

MOST, MOST_OF_CHECKLIST = 12, 10
SMALL, LARGE, HUGE = 10, 200, 10_000
CHECKLIST = "checklist"

_ = get_resolver().url_patterns  # importing the addresses declares the lists
pytestmark = pytest.mark.django_db
NAMES = sorted(name for name, listing in LISTINGS.items() if ".tests." not in listing.__module__)


@dataclass(frozen=True)
class Seen:
    """A page as it was looked at: how many rows the list has, and what was asked."""

    rows: int
    queries: tuple[str, ...]

    def __str__(self):
        asked = "\n".join(f"{n:3} {sql[:300]}" for n, sql in enumerate(self.queries, start=1))
        return f"{len(self.queries)} queries for {self.rows} rows:\n{asked}"


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker):
    """Looks at every page in a world of a size, once; nothing of it stays in the database."""
    known = {}

    def look(cases):
        if cases not in known:
            with django_db_blocker.unblock(), undone():
                load_all(clock.today())
                known[cases] = look_at_everything(fill(cases=cases))
        return known[cases]

    return look


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def look_at_everything(world):
    seen = {name: look(browser(viewer(world, name)), *pages_for(name), name=name) for name in NAMES}
    with acting_as(world.body):
        running = Visit.objects.with_state(world.today).filter(state_now="in_progress")
        visit = running.order_by("id")[0]
        leader = visit.team.get(role="team_leader").member
    page = reverse("audits.checklist", args=[visit.pk])
    seen[CHECKLIST] = look(browser(leader), page)
    return seen


def viewer(world, name):
    """A member of the body who may see a list of this name, else one of the group of schools."""
    act = LISTINGS[name].act
    members = (*world.members, world.client_member)
    return next(m for m in members if permits(act, m.role_set, Relation.OWN))


def browser(member):
    client = Client()
    client.force_login(member.user)
    return client


def pages_for(name):
    """The addresses at which the page of a list may be: all that ask for the same permission."""
    return [
        route
        for route, view in routes(get_resolver())
        if getattr(view, "permission", "") == LISTINGS[name].act
    ]


def routes(resolver, before="/"):
    for pattern in resolver.url_patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif not {"<", "(", "^"} & set(route):
            yield route, pattern.callback


def look(client, *pages, name=""):
    """The list of this name at the first of these pages that shows it, or just the one page."""
    query = urlencode({"size": max(PAGE_SIZES)})
    for page in pages:
        address = f"{page}?{query}"
        answer = client.get(address)
        source = (answer.context or {}).get("source")
        if not name or getattr(source, "name", "") == name:
            assert answer.status_code == 200, f"{address} answered {answer.status_code}"
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            texts = (query["sql"] for query in asked.captured_queries)
            return Seen(
                source.total if name else 0,
                tuple(sql for sql in texts if not sql.startswith(UNCOUNTED)),
            )
    raise AssertionError(f"{name} has no page among {pages}")


def assert_constant(few, many):
    assert many.rows > few.rows, "the large world has no more of it: nothing would be shown"
    assert len(many.queries) == len(few.queries), f"{few}\n\n{many}"


@pytest.mark.parametrize("name", NAMES)
def test_a_list_asks_as_often_for_many_rows_as_for_few(worlds, name):
    assert_constant(worlds(SMALL)[name], worlds(LARGE)[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_list_asks_at_most_so_often(worlds, name):
    seen = worlds(LARGE)[name]
    assert len(seen.queries) <= MOST, str(seen)


def test_the_checklist_asks_at_most_so_often(worlds):
    few, many = worlds(SMALL)[CHECKLIST], worlds(LARGE)[CHECKLIST]
    assert len(many.queries) == len(few.queries), f"{few}\n\n{many}"
    assert len(many.queries) <= MOST_OF_CHECKLIST, str(many)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_list_asks_as_often_for_ten_thousand_cases(worlds, name):
    assert_constant(worlds(SMALL)[name], worlds(HUGE)[name])

"""What every test of the project shares: how hard to try, which database, which browser."""

from __future__ import annotations

import os
import shutil
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import DatabaseOperations

# On a busy machine a slow example says nothing about the code. Everyday runs draw the same examples
# each time, so that nothing fails by chance; `make test-long` draws new ones.
hypothesis.settings.register_profile("dev", max_examples=50, deadline=None, derandomize=True)
hypothesis.settings.register_profile("long", max_examples=2000, deadline=None)
hypothesis.settings.load_profile("dev")


_flush = DatabaseOperations.execute_sql_flush


def _past_the_triggers(operations: DatabaseOperations, statements: list[str]) -> None:
    """Empty the tables between tests although triggers refuse to delete what is only ever added.

    PostgreSQL empties tables by TRUNCATE, which the triggers let pass; SQLite has DELETE only.
    """
    with operations.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        _flush(operations, statements)
    finally:
        with operations.connection.cursor() as cursor:
            for _name, sql in triggers:
                cursor.execute(sql)


DatabaseOperations.execute_sql_flush = _past_the_triggers  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return
    skip = pytest.mark.skip(reason="means something on PostgreSQL only")
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium; nothing is downloaded."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    # Chromium's own sandbox refuses to work for root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": arguments}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database holds the shipped libraries from the start, as every installation does.

    Loading them anew in each test would cost more than all else; where a transactional test has
    emptied the tables, `load_all` fills them again.
    """
    from datetime import date

    from learnmark.foundation.acts.tests.things import make_tables
    from learnmark.library.loading import load_all

    # What looks through all models would else stumble over those of tests, depending on the order.
    make_tables(django_db_blocker)
    with django_db_blocker.unblock():
        load_all(date(2026, 1, 1))

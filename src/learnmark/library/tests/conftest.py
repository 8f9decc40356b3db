from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from learnmark import library
from learnmark.library.loading import load_all

CONTENT = Path(library.__file__).parent.parent / "content"
DAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _empty_library(request):
    """These tests begin with an empty library; the rows come back when the test's end undoes it."""
    marked = request.node.get_closest_marker("django_db")
    if not marked and not {"db", "client"} & set(request.fixturenames):
        return
    request.getfixturevalue("db")
    tables = [m._meta.db_table for m in apps.get_app_config("library").get_models()]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                if name.startswith("library_"):
                    cursor.execute(f'DROP TRIGGER "{name}"')
            for table in reversed(tables):
                cursor.execute(f'DELETE FROM "{table}"')
        else:
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


@pytest.fixture
def loaded(db):
    """The shipped content in the library."""
    return load_all(DAY)


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped content, to be changed by a test."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))

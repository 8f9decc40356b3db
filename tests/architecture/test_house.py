"""What holds for the whole house: routes, permissions, rows, fields, policies, names."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import URLPattern, URLResolver, get_resolver

from learnmark.foundation.acts.operation import OPERATIONS
from learnmark.foundation.classes import CLASSES, OF_LIBRARIES, classes_of
from learnmark.foundation.journal.names import EVENT_NAMES
from learnmark.foundation.tenancy.guards import NeverChanged, OnlyItsParty
from learnmark.foundation.tenancy.rows import HandedRow, OwnedRow
from learnmark.foundation.ui.listing import LISTINGS
from learnmark.rules.authority import PERMISSIONS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "learnmark"

NO_PERMISSION = {
    "set_language": "Django's own: sets a cookie, shows nothing",
    "api:openapi-json": "the description of the API holds no row",
    "ui:theme": "light or dark: sets a cookie, shows nothing",
    "api:api-root": "django-ninja's anchor for reversing, answers 404",
}
"""Routes outside the authority table. Those of allauth are excepted by their module."""

OF_ALLAUTH = "allauth."
"""Signing in, passwords, second factors, sessions: each person's own, guarded by allauth itself."""

UNUSED_PERMISSIONS = {
    "files.file.store": "uploads are inputs of acts; each of those has its own line",
}

NOT_OWNED = {
    "accounts.User": "a person is not a party's: the same person may be in several",
    "accounts.ApiToken": "belongs to a person, looked up before any party is known",
    "tenancy.Party": "is the owner of rows, not a row",
    "tenancy.Member": "needed to find out in which party a request acts",
    "acts.Receipt": "strangers' acts have receipts too; looked up by account and key",
    "jobs.Job": "the worker finds the work of all parties; holds identifiers only",
    "jobs.Tick": "the schedule of the installation",
}
"""Models without an owner. Those of the library are content for everybody."""


def routes(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            name = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from routes(pattern, name)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern.callback


def permissions_of(view):
    """The lines of the table behind a view; a route of the API has one for each method."""
    if hasattr(view, "permission"):
        return {view.permission}
    return {
        getattr(operation.view_func, "permission", None)
        for cell in getattr(view, "__closure__", None) or ()
        for operation in getattr(cell.cell_contents, "operations", ())
    }


def ours():
    return [
        model for model in apps.get_models()
        if model.__module__.startswith("learnmark.") and ".tests." not in model.__module__
    ]  # fmt: skip


def python_files():
    return [
        path for path in SOURCE.rglob("*.py")
        if not {"tests", "migrations"} & set(path.relative_to(SOURCE).parts)
    ]  # fmt: skip


def test_every_route_has_a_line_in_the_authority_table():
    without = []
    for name, view in routes():
        if getattr(view, "__module__", "").startswith(OF_ALLAUTH) or name in NO_PERMISSION:
            continue
        named = permissions_of(view)
        if not named or not named <= PERMISSIONS.keys():
            without.append(f"{name}: {getattr(view, '__module__', '')}.{view.__qualname__}")
    assert not without, "\n".join(without)


def test_every_exception_of_a_route_is_needed():
    names = {name for name, _view in routes()}
    assert NO_PERMISSION.keys() <= names


def test_every_line_of_the_authority_table_is_used():
    used = set(OPERATIONS) | {listing.act for listing in LISTINGS.values()}
    for _name, view in routes():
        used |= permissions_of(view)
    unused = sorted(set(PERMISSIONS) - used - UNUSED_PERMISSIONS.keys())
    assert not unused, unused


def test_every_model_has_an_owner_or_a_reason():
    loose = {
        model._meta.label for model in ours()
        if not issubclass(model, OwnedRow) and model._meta.app_label != "library"
    }  # fmt: skip
    assert loose == NOT_OWNED.keys()


def test_every_owned_model_keeps_its_scope():
    """A room that replaces the manager or the meta of a row would open the first wall."""
    from learnmark.foundation.tenancy.rows import ScopedQuerySet

    wrong = [
        model._meta.label for model in ours()
        if issubclass(model, OwnedRow)
        and not (
            issubclass(type(model.objects)._queryset_class, ScopedQuerySet)
            and (model._default_manager.name == "objects" or model.SEEN_BY == "everyone")
            and model._meta.base_manager_name == "everywhere"
        )
    ]  # fmt: skip
    assert not wrong


def test_every_field_is_classed():
    unclassed, wrong = [], []
    for model in apps.get_models():
        if ".tests." in model.__module__:
            continue
        classed = classes_of(model)
        for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many):
            data_class = classed.get(field.name)
            if data_class is None:
                unclassed.append(f"{model._meta.label}.{field.name}")
            elif data_class not in CLASSES:
                wrong.append(f"{model._meta.label}.{field.name}: {data_class}")
    assert not unclassed
    assert not wrong


def test_no_class_is_given_to_a_field_that_is_gone():
    stale = []
    for model in ours():
        fields = {field.name for field in model._meta.get_fields()}
        for names in vars(model).get("DATA", {}).values():
            stale += [f"{model._meta.label}.{name}" for name in names.split() if name not in fields]
    assert not stale
    labels = {model._meta.label_lower for model in apps.get_models()}
    assert OF_LIBRARIES.keys() <= labels


@pytest.fixture(scope="module")
def guards():
    """(label, kind of guard) → operation, from the migrations."""
    found = {}
    for (app, _name), migration in MigrationLoader(None).disk_migrations.items():
        for operation in migration.operations:
            if isinstance(operation, (OnlyItsParty, NeverChanged)):
                found[f"{app}.{operation.model_name}", type(operation)] = operation
    return found


def test_every_owned_table_has_its_policy_in_a_migration(guards):
    wrong = []
    for model in ours():
        if not issubclass(model, OwnedRow):
            continue
        sees = getattr(model, "SEEN_BY", "dossier" if issubclass(model, HandedRow) else "")
        guard = guards.get((model._meta.label, OnlyItsParty))
        if guard is None or guard.sees != sees:
            wrong.append(model._meta.label)
    assert not wrong


def test_every_row_that_is_only_ever_added_has_its_trigger(guards):
    marked = {model._meta.label for model in ours() if getattr(model, "NEVER_CHANGED", False)}
    assert marked == {label for label, kind in guards if kind is NeverChanged}
    assert "journal.Event" in marked


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_database_holds_every_policy():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, policyname FROM pg_policies")
        policies = set(cursor.fetchall())
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {row[0] for row in cursor.fetchall()}
    tables = {model._meta.db_table for model in ours() if issubclass(model, OwnedRow)}
    assert tables <= forced
    assert {(t, p) for t in tables for p in ("party_reads", "party_writes")} <= policies


@pytest.mark.django_db
def test_the_database_refuses_to_change_what_is_only_ever_added():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            guarded = {row[0] for row in cursor.fetchall()}
        else:
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")
            guarded = [row[0] for row in cursor.fetchall()]
            assert all(guarded.count(table) == 2 for table in guarded), "UPDATE and DELETE"
    for model in ours():
        if getattr(model, "NEVER_CHANGED", False):
            assert model._meta.db_table in guarded


def test_no_room_is_a_drawer_for_everything():
    forbidden = {"core", "base", "common", "utils", "helpers", "services", "selectors", "signals"}
    wrong = [
        path.relative_to(ROOT).as_posix()
        for path in SOURCE.rglob("*")
        if path.stem in forbidden and path.suffix in {"", ".py"} and "static" not in path.parts
    ]
    assert not wrong


CLOCKS = re.compile(
    r"\b(date\.today|datetime\.(now|utcnow|today)|timezone\.(now|localdate|localtime))\b"
)


def test_the_clock_is_read_in_one_place():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"][
        "lint"
    ]
    assert settings["select"] == ["ALL"]
    assert not {"TID", "TID25", "TID251"} & set(settings["ignore"])
    banned = settings["flake8-tidy-imports"]["banned-api"]
    assert {
        "datetime.date.today", "datetime.datetime.now", "datetime.datetime.utcnow",
        "datetime.datetime.today", "django.utils.timezone.now",
    } <= banned.keys()  # fmt: skip
    excepted = [path for path, rules in settings["per-file-ignores"].items() if "TID251" in rules]
    assert excepted == ["src/learnmark/foundation/clock/**"]
    readers = {
        path.relative_to(SOURCE).as_posix()
        for path in python_files()
        if "TID251" in (text := path.read_text(encoding="utf-8"))
        or any(CLOCKS.search(line) for line in _code(text))
    }
    assert readers <= {"foundation/clock/__init__.py"}


def _code(text):
    """The calls of a source; what stands in docstrings and comments is no code."""
    return [
        ast.unparse(node.func) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)
    ]


def test_every_declared_event_is_recorded_somewhere():
    recorded = set()
    for path in python_files():
        if path.name == "events.py" or path.parent.name == "events":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                recorded.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                recorded.add("".join(
                    str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values
                ))  # fmt: skip
    patterns = [
        re.compile(re.escape(r).replace(r"\*", r"\w+")) for r in recorded if "*" in r and ":" in r
    ]
    never = [
        name for name in EVENT_NAMES
        if name not in recorded and not any(pattern.fullmatch(name) for pattern in patterns)
    ]  # fmt: skip
    assert not never


def test_every_exception_of_the_authority_table_is_needed():
    used = set(OPERATIONS) | {line for _name, view in routes() for line in permissions_of(view)}
    assert not UNUSED_PERMISSIONS.keys() & used


def test_every_room_says_what_it_is_for():
    for package in (*SOURCE.glob("*/__init__.py"), *SOURCE.glob("foundation/*/__init__.py")):
        if {"tests", "static", "templates"} & set(package.relative_to(SOURCE).parts):
            continue
        name = ".".join(package.parent.relative_to(SOURCE.parent).parts)
        assert (import_module(name).__doc__ or "").strip(), name

"""Saying in plain words what is missing or misconfigured."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

LEAST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 2 * 2**30
LOCALLY = " On one person's machine `learnmark --local doctor` examines without it."

Answer = tuple[str, str]
"""("ok" | "warning" | "fault", a sentence)"""


def examine() -> int:
    """Print every answer; exit code 1 where there is a fault."""
    answers = list(_answers())
    for kind, sentence in answers:
        sys.stdout.write(f"{kind.upper():8} {sentence}\n")
    return 1 if any(kind == "fault" for kind, _sentence in answers) else 0


def _answers() -> Iterator[Answer]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    fine = sys.version_info[:2] >= LEAST_PYTHON
    yield ("ok" if fine else "fault"), f"Python {version}; 3.11 or newer is needed."
    try:
        import django

        django.setup()
        from django.conf import settings
    except Exception as error:  # noqa: BLE001  whatever is wrong with the settings is the answer
        yield "fault", _wrong_setting(error)
        return
    for look in (_folder, _database, _front_end, _words, _mail, _safety, _libraries, _queue):
        try:
            yield from look(settings)
        except Exception as error:  # noqa: BLE001  one failing look must not hide the others
            yield "fault", f"{_name(look)}: {type(error).__name__}: {error}"


def _wrong_setting(error: Exception) -> str:
    """The setting by its name and what it allows; anything else with its kind."""
    if type(error).__name__ != "ImproperlyConfigured":
        return f"The settings cannot be read: {type(error).__name__}: {error}"
    local = os.environ.get("LEARNMARK_LOCAL", "").strip().lower()
    hint = "" if local in {"on", "1", "true", "yes"} else LOCALLY
    return f"{error}.{hint}" if "is missing" in str(error) else f"{error}."


def _name(look: Callable[..., object]) -> str:
    return look.__name__.strip("_").replace("_", " ")


def _folder(settings: Any) -> Iterator[Answer]:
    place: Path = settings.LEARNMARK_DATA_DIR
    if not place.exists():
        yield "warning", f"The folder {place} does not exist yet; `learnmark migrate` makes it."
        return
    writable = os.access(place, os.W_OK)
    yield (
        ("ok" if writable else "fault"),
        f"Files are kept in {place}"
        + ("." if writable else ", which cannot be written to by this account."),
    )
    free = shutil.disk_usage(place).free
    enough = free > LEAST_FREE_BYTES
    yield ("ok" if enough else "warning"), f"{free // 2**20} MB are free there."


def _database(settings: Any) -> Iterator[Answer]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        yield "warning", "There is no database yet; `learnmark migrate` makes it."
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        yield "ok", f"The database answers ({connection.vendor})."
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
            cursor.execute("PRAGMA synchronous")
            safe = mode == "wal" and cursor.fetchone()[0] == 2  # noqa: PLR2004  2 is FULL
            yield ("ok" if safe else "fault"), f"SQLite writes ahead ({mode}) and syncs fully."
        else:
            cursor.execute(
                "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname=current_user"
            )
            beyond = cursor.fetchone()[0]
            yield (
                ("fault" if beyond else "ok"),
                (
                    "The database account bypasses row-level policies: use one that is no superuser."
                    if beyond
                    else "The database account is bound by the row-level policies."
                ),
            )
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield (
        ("warning" if waiting else "ok"),
        (
            f"{len(waiting)} migrations wait; run `learnmark migrate`."
            if waiting
            else "The database is up to date."
        ),
    )


def _front_end(settings: Any) -> Iterator[Answer]:
    from django.contrib.staticfiles import finders

    found = finders.find("learnmark/dist/style.css")
    yield (
        ("ok" if found else "fault"),
        (
            "The pages' styles and scripts are there."
            if found
            else "The pages' styles and scripts are missing: install the package anew, or `make run`."
        ),
    )


def _words(settings: Any) -> Iterator[Answer]:
    for place in settings.LOCALE_PATHS:
        folder = Path(place) / "vi" / "LC_MESSAGES"
        if not (folder / "django.mo").exists():
            yield "warning", "Vietnamese texts were not built; pages are English."
            continue
        done, all_of_them = translated(folder)
        if done == all_of_them:
            yield "ok", f"Vietnamese texts are whole ({done} of {all_of_them})."
        else:
            percent = 100 * done // all_of_them
            yield (
                "warning",
                f"Vietnamese texts: {percent} % ({done} of {all_of_them}) are translated.",
            )


def translated(folder: Path) -> tuple[int, int]:
    """How many texts the built catalogue translates, and how many there are to translate.

    All are counted in the source beside it; without a source the built ones are all.
    """
    with (folder / "django.mo").open("rb") as file:
        built = GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # noqa: SLF001  the only way to all
    done = {
        key[0] if isinstance(key, tuple) else key for key, text in built.items() if key and text
    }
    source = folder / "django.po"
    if not source.exists():
        return len(done), len(done)
    wanted = set(_texts_of(source.read_text(encoding="utf-8")))
    return len(wanted & done), len(wanted)


def _texts_of(source: str) -> Iterator[str]:
    """The texts of a catalogue's source, with their context as the built one keys them."""
    for entry in re.split(r"\n\s*\n", source):
        live = "\n".join(line for line in entry.splitlines() if not line.startswith("#"))
        found = re.search(r'^msgid ((?:".*"\s*)+)', live, re.MULTILINE)
        text = _joined(found[1]) if found else ""
        context = re.search(r'^msgctxt (".*")', live, re.MULTILINE)
        if text:
            yield f"{_joined(context[1])}\x04{text}" if context else text


def _joined(quoted: str) -> str:
    return "".join(json.loads(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', quoted))


def _mail(settings: Any) -> Iterator[Answer]:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield "warning", f"Mail is not sent but kept ({settings.EMAIL_BACKEND.split('.')[-2]})."
        return
    try:
        socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=5).close()
    except OSError as error:
        yield "fault", f"No mail server at {settings.EMAIL_HOST}:{settings.EMAIL_PORT}: {error}"
    else:
        yield "ok", f"A mail server answers at {settings.EMAIL_HOST}:{settings.EMAIL_PORT}."


def _safety(settings: Any) -> Iterator[Answer]:
    if settings.LEARNMARK_LOCAL:
        yield "warning", "Local use: no TLS, loopback only. Not for others to reach."
    else:
        from django.core.checks import Tags, run_checks

        warnings = run_checks(tags=[Tags.security], include_deployment_checks=True)
        yield (
            ("warning" if warnings else "ok"),
            f"{len(warnings)} security warnings (check --deploy).",
        )
        secure = settings.LEARNMARK_URL.startswith("https://")
        yield (
            ("ok" if secure else "fault"),
            (
                f"The public address is {settings.LEARNMARK_URL}"
                + ("." if secure else "; it must be https.")
            ),
        )


def _libraries(_settings: Any) -> Iterator[Answer]:
    from learnmark.library.facts import frameworks

    keys = ", ".join(framework.key for framework in frameworks())
    yield (
        ("ok" if keys else "warning"),
        (
            f"Requirement libraries: {keys}."
            if keys
            else "No library is loaded; run `learnmark migrate`."
        ),
    )


def _queue(_settings: Any) -> Iterator[Answer]:
    from datetime import timedelta

    from learnmark.foundation import clock
    from learnmark.foundation.jobs.models import Job

    parked = Job.objects.filter(parked_at__isnull=False).count()
    yield ("warning" if parked else "ok"), f"{parked} jobs are parked after failing."
    late = Job.objects.filter(
        done_at=None, parked_at=None, due_at__lt=clock.now() - timedelta(minutes=15)
    ).count()
    yield (
        ("warning" if late else "ok"),
        f"{late} jobs wait longer than a quarter of an hour"
        + ("; does `learnmark worker` run?" if late else "."),
    )

"""A filled database of every released version is brought up to date without losing anything."""

from __future__ import annotations

import json
import lzma
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.sqlite3.xz"))
KEPT = (
    "tenancy_party", "tenancy_member", "journal_event", "certification_case",
    "certification_decision", "certification_certificate", "audits_visit", "audits_finding",
    "register_entry", "register_mark",
)  # fmt: skip


def counts(place: Path) -> dict[str, int]:
    """Rows of what must never get fewer."""
    with closing(sqlite3.connect(place)) as database:
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in KEPT
        }


def learnmark(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line on a data folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEARNMARK_")}
    kept["DJANGO_SETTINGS_MODULE"] = "learnmark.project.settings"
    kept |= {"LEARNMARK_LOCAL": "on", "LEARNMARK_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "learnmark.project.command", *arguments]
    return subprocess.run(command, env=kept, capture_output=True, text=True, check=False)


def test_there_is_a_database_of_a_released_version():
    assert [path.name for path in FIXTURES if path.name.startswith("learnmark-0.1.0")]


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.name)
def test_a_database_of_an_earlier_version_is_brought_up_to_date(fixture, tmp_path):
    place = tmp_path / "learnmark.sqlite3"
    place.write_bytes(lzma.decompress(fixture.read_bytes()))
    before = counts(place)
    done = learnmark(tmp_path, "migrate")
    assert done.returncode == 0, done.stderr
    after = counts(place)
    assert {table: after[table] for table in before} == before

    looked = json.loads(learnmark(tmp_path, "fsck", "--json").stdout)
    # The fixture is the database alone; its files are not kept.
    assert [fault for fault in looked["faults"] if "bytes are missing" not in fault] == []
    assert looked["checked"]["events"] == before["journal_event"]

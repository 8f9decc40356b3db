"""Settings: safe by default, with errors that name what is allowed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from learnmark.project import environment

SOURCE = Path(__file__).parents[3]


def run(tmp_path, *command, **given):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LEARNMARK_", "DJANGO_"))}
    values = {
        "PYTHONPATH": str(SOURCE),
        "DJANGO_SETTINGS_MODULE": "learnmark.project.settings",
        "LEARNMARK_DATA_DIR": str(tmp_path),
    }
    return subprocess.run(
        [sys.executable, *command], env={**kept, **values, **given}, text=True,
        capture_output=True, check=False, timeout=120,
    )  # fmt: skip


def test_the_check_for_deployment_finds_nothing(tmp_path):
    done = run(
        tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING",
        LEARNMARK_SECRET_KEY="k2J9-mZ4_qL7vX1sW8tB5nR3yD6fH0gC" * 2,
        LEARNMARK_URL="https://learnmark.example",
        LEARNMARK_ALLOWED_HOSTS="learnmark.example",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_production_refuses_to_start_without_its_secret(tmp_path):
    done = run(tmp_path, "-m", "django", "check")
    assert done.returncode != 0
    assert "LEARNMARK_SECRET_KEY is missing" in done.stderr


def test_local_use_keeps_one_secret_for_its_owner_only(tmp_path):
    show = "import django; from django.conf import settings; print(settings.SECRET_KEY)"
    first = run(tmp_path, "-c", show, LEARNMARK_LOCAL="on")
    again = run(tmp_path, "-c", show, LEARNMARK_LOCAL="on")
    assert len(first.stdout) > 60
    assert first.stdout == again.stdout
    (kept,) = tmp_path.iterdir()
    assert kept.stat().st_mode & 0o077 == 0


def test_wrong_values_name_what_is_allowed(monkeypatch):
    monkeypatch.setenv("LEARNMARK_X", "maybe")
    with pytest.raises(ImproperlyConfigured, match="allowed are on and off"):
        environment.env_bool("X", default=True)
    with pytest.raises(ImproperlyConfigured, match="allowed are whole numbers from 1"):
        environment.env_int("X", 1, least=1)
    with pytest.raises(ImproperlyConfigured, match="allowed are sqlite"):
        environment.database("mysql://localhost/x")


def test_a_secret_may_lie_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv("LEARNMARK_X_FILE", str(tmp_path / "secret"))
    assert environment.env_text("X") == "from a file"
    monkeypatch.setenv("LEARNMARK_X_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="LEARNMARK_X_FILE"):
        environment.env_text("X")


def test_addresses_of_databases():
    sqlite = environment.database("sqlite:////srv/learnmark.sqlite3")
    assert sqlite["NAME"] == "/srv/learnmark.sqlite3"
    assert "synchronous=FULL" in str(sqlite["OPTIONS"])
    postgres = environment.database("postgresql://u:p%40ss@db:5433/learn?sslmode=require")
    assert [postgres[k] for k in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "learn", "u", "p@ss", "db", "5433",
    ]  # fmt: skip
    assert postgres["OPTIONS"] == {"sslmode": "require"}

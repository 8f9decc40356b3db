"""Settings from the environment, with errors that name the allowed values."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PREFIX = "LEARNMARK_"


def env_text(name: str, default: str = "") -> str:
    """A text; `NAME_FILE` may name a file that holds it instead, as for secrets.

    An empty value counts as unset: container files pass variables on that nobody filled in.
    """
    if place := os.environ.get(f"{PREFIX}{name}_FILE"):
        try:
            return Path(place).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{PREFIX}{name}_FILE: {error}") from error
    return os.environ.get(f"{PREFIX}{name}", "").strip() or default


def env_bool(name: str, *, default: bool) -> bool:
    """A switch: on or off."""
    value = env_text(name, "on" if default else "off").lower()
    if value in {"on", "1", "true", "yes"}:
        return True
    if value in {"off", "0", "false", "no"}:
        return False
    raise ImproperlyConfigured(f"{PREFIX}{name}={value}: allowed are on and off")


def env_int(name: str, default: int, *, least: int = 0) -> int:
    """A whole number, not below the least."""
    value = env_text(name, str(default))
    if not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(
            f"{PREFIX}{name}={value}: allowed are whole numbers from {least}"
        )
    return int(value)


def env_list(name: str, default: str = "") -> list[str]:
    """Values separated by commas."""
    return [part.strip() for part in env_text(name, default).split(",") if part.strip()]


def database(url: str) -> dict[str, object]:
    """Django's database settings for `sqlite:///path` or `postgresql://user:secret@host/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # Without IMMEDIATE most of two writers at once fail with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: an acknowledged write survives a power cut.
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON;PRAGMA cache_size=-20000;PRAGMA mmap_size=134217728;"
                "PRAGMA temp_store=MEMORY",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": query,
        }
    raise ImproperlyConfigured(
        f"{PREFIX}DATABASE_URL={parts.scheme}://…: allowed are sqlite:///path and postgresql://…"
    )

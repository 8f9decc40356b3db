"""The only reader of the clock.

For: the moment and the day, in a party's time zone, movable by tests and the demonstration.
Not for: time-outs and leases of a running process, which use the monotonic clock.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

_shift = timedelta(0)


def now() -> datetime:
    """The moment, aware, in UTC."""
    return datetime.now(UTC) + _shift


def today(zone: str = "UTC") -> date:
    """The day in a time zone, such as that of a certification body."""
    return now().astimezone(ZoneInfo(zone)).date()


def move_to(day: date, zone: str = "UTC") -> None:
    """Move the clock of this process to mid-morning of a day; for tests and the demonstration."""
    global _shift  # noqa: PLW0603  the one place where time is a state
    target = datetime.combine(day, time(9, 30), ZoneInfo(zone))
    _shift = target - datetime.now(UTC)


def move_back() -> None:
    """Let the clock of this process tell the real time again."""
    global _shift  # noqa: PLW0603  the one place where time is a state
    _shift = timedelta(0)


@contextmanager
def moved_to(day: date, zone: str = "UTC") -> Iterator[None]:
    """Inside the block the clock stands at mid-morning of a day."""
    global _shift  # noqa: PLW0603  the one place where time is a state
    before = _shift
    move_to(day, zone)
    try:
        yield
    finally:
        _shift = before

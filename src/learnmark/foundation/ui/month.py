"""A month as a grid of weeks, for the template `ui/month_grid.html`."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR


@dataclass(frozen=True)
class DayEvent:
    """Something on a day, or on each day from `on` to `until`."""

    title: str
    on: date
    until: date | None = None
    url: str = ""
    tone: str = "neutral"

    def covers(self, day: date) -> bool:
        return self.on <= day <= (self.until or self.on)


@dataclass(frozen=True)
class Day:
    date: date
    inside: bool
    today: bool
    events: tuple[DayEvent, ...]


@dataclass(frozen=True)
class Month:
    """`first` is the first of the month; weeks begin on Monday, as in Viet Nam and ISO 8601."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """Short and full name of each day of the week, in the reader's language."""
        return [(str(WEEKDAYS_ABBR[number]), str(WEEKDAYS[number])) for number in range(7)]

    @property
    def previous(self) -> date:
        year, month = divmod(self.first.year * 12 + self.first.month - 2, 12)
        return date(year, month + 1, 1)

    @property
    def next(self) -> date:
        year, month = divmod(self.first.year * 12 + self.first.month, 12)
        return date(year, month + 1, 1)


def month_of(year: int, month: int, *, events: Iterable[DayEvent], today: date) -> Month:
    """The month with its events; days of the neighbouring months stand outside and empty."""
    known = sorted(events, key=lambda event: event.on)

    def day(when: date) -> Day:
        inside = when.month == month
        found = tuple(event for event in known if inside and event.covers(when))
        return Day(when, inside, when == today, found)

    grid: Sequence[Sequence[date]] = Calendar().monthdatescalendar(year, month)
    return Month(date(year, month, 1), tuple(tuple(day(when) for when in week) for week in grid))

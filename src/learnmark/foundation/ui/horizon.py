"""The coming months as one drawing: lanes of marks, for the template `ui/horizon.html`.

All measures are whole units of the SVG's own grid, so that no decimal comma can enter it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = 18
LABEL_WIDTH = 170
MONTH_WIDTH = 56
HEAD_HEIGHT = 52
LANE_HEIGHT = 44
RADIUS = 11


@dataclass(frozen=True)
class Milestone:
    """Something planned or due, on a day or from `on` to `until`, in a lane."""

    title: str
    on: date
    lane: str
    until: date | None = None
    url: str = ""
    tone: str = "info"
    note: str = ""


@dataclass(frozen=True)
class Mark:
    number: int
    milestone: Milestone
    x: int
    y: int
    width: int

    @property
    def left(self) -> int:
        return self.x - RADIUS

    @property
    def top(self) -> int:
        return self.y - RADIUS

    @property
    def baseline(self) -> int:
        return self.y + 4


@dataclass(frozen=True)
class Column:
    """One month: its first day and where it stands."""

    first: date
    x: int
    banded: bool

    @property
    def text_x(self) -> int:
        return self.x + 6


@dataclass(frozen=True)
class Lane:
    label: str
    y: int
    line: int


@dataclass(frozen=True)
class Horizon:
    columns: tuple[Column, ...]
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    today_x: int | None
    month_width: int = MONTH_WIDTH
    head: int = HEAD_HEIGHT
    mark_height: int = 2 * RADIUS
    radius: int = RADIUS

    @property
    def width(self) -> int:
        return LABEL_WIDTH + MONTH_WIDTH * len(self.columns) + RADIUS

    @property
    def height(self) -> int:
        return HEAD_HEIGHT + LANE_HEIGHT * len(self.lanes)


def horizon_from(
    start: date, *, milestones: Sequence[Milestone], today: date, months: int = MONTHS
) -> Horizon:
    """What lies within `months` months from the first of the month of `start`, numbered by day."""
    firsts = [_months_later(start, count) for count in range(months + 1)]
    begin, end = firsts[0], firsts[-1]
    inside = sorted(
        (found for found in milestones if found.on < end and (found.until or found.on) >= begin),
        key=lambda found: found.on,
    )
    labels = list(dict.fromkeys(found.lane for found in milestones))
    centre = {label: _lane_y(place) for place, label in enumerate(labels)}

    def mark(number: int, found: Milestone) -> Mark:
        x = _x(max(found.on, begin), firsts)
        right = _x(min(found.until or found.on, end - timedelta(days=1)), firsts)
        return Mark(number, found, x, centre[found.lane], right - x + 2 * RADIUS)

    return Horizon(
        columns=tuple(
            Column(first, LABEL_WIDTH + MONTH_WIDTH * place, banded=place % 2 == 0)
            for place, first in enumerate(firsts[:-1])
        ),
        lanes=tuple(Lane(name, y + 4, y + LANE_HEIGHT // 2) for name, y in centre.items()),
        marks=tuple(mark(number, found) for number, found in enumerate(inside, start=1)),
        today_x=_x(today, firsts) if begin <= today < end else None,
    )


def _lane_y(place: int) -> int:
    return HEAD_HEIGHT + LANE_HEIGHT * place + LANE_HEIGHT // 2


def _months_later(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, 1)


def _x(day: date, firsts: Sequence[date]) -> int:
    """Where a day stands: within its month in proportion."""
    place = max(index for index, first in enumerate(firsts) if first <= day)
    length = (_months_later(day, 1) - firsts[place]).days
    return LABEL_WIDTH + MONTH_WIDTH * place + MONTH_WIDTH * (day - firsts[place]).days // length

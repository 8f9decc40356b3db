"""What happens on which day: audits, due days of tasks, limits of the cycle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from learnmark.audits.models import Visit
from learnmark.certification.facts.journey import Standing
from learnmark.certification.facts.whereabouts import CALENDAR_WORDS, place_of, words_of
from learnmark.foundation.acts.links import address, link_for
from learnmark.foundation.tenancy.actor import Actor

OVER = frozenset({"cancelled", "aborted"})


@dataclass(frozen=True)
class Dated:
    """Something on a day or over several, in one case."""

    title: str
    case: str
    client: str
    on: date
    until: date | None = None
    url: str = ""
    tone: str = "info"


@dataclass(frozen=True)
class Window:
    """The days that somebody looks at, both included."""

    first: date = date.min
    last: date = date.max

    def shows(self, on: date, until: date | None = None) -> bool:
        return on <= self.last and (until or on) >= self.first


def days_of(
    standing: Standing, actor: Actor, *, first: date = date.min, last: date = date.max
) -> Iterator[Dated]:
    """Every day that matters in a case, from the first to the last that is looked at."""
    window = Window(first, last)
    yield from _visits(standing, actor, window)
    yield from _tasks(standing, actor, window)
    yield from _limits(standing, window)


def kind_of(visit: Any) -> str:
    """The kind of an audit in words."""
    return str(Visit.Kind(visit.kind).label)


def _names(standing: Standing) -> tuple[str, str]:
    """The case as lists name it, and its client where there is little room."""
    return standing.title, standing.case.client_name if standing.case else standing.title


def _visits(standing: Standing, actor: Actor, window: Window) -> Iterator[Dated]:
    for visit in standing.visits:
        state = visit.state_now
        if visit.starts_on is None or state in OVER:
            continue
        last = visit.ends_on if visit.ends_on != visit.starts_on else None
        if not window.shows(visit.starts_on, last):
            continue
        tone = "good" if state == "closed" else "info"
        title = kind_of(visit).capitalize()
        url = link_for(actor, "audits.visit", visit.pk)
        yield Dated(title, *_names(standing), visit.starts_on, last, url, tone)


def _tasks(standing: Standing, actor: Actor, window: Window) -> Iterator[Dated]:
    for task in standing.journey.tasks:
        if task.due is not None and window.shows(task.due):
            tone = "danger" if task.overdue else "waiting"
            place = place_of(task, standing, actor)
            yield Dated(words_of(task), *_names(standing), task.due, None, place, tone)


def _limits(standing: Standing, window: Window) -> Iterator[Dated]:
    """The days that the cycle may not pass: audits still ahead, and the last valid day."""
    calendar = None if standing.journey.ended else standing.journey.calendar
    if calendar is None or standing.case is None:
        return
    url = address("certification.case", standing.case.pk)
    for audit in calendar.audits:
        if audit.held_on is None and window.shows(audit.not_after):
            words = _("%(audit)s, latest day") % {"audit": CALENDAR_WORDS[audit.kind]}
            yield Dated(words, *_names(standing), audit.not_after, None, url, "warning")
    if window.shows(calendar.last_valid_day):
        last = _("Last valid day of the certificate")
        yield Dated(last, *_names(standing), calendar.last_valid_day, None, url, "warning")

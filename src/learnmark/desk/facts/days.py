"""What happens on which day: audits, due days of tasks, limits of the cycle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

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


def days_of(standing: Standing, actor: Actor) -> Iterator[Dated]:
    """Every day that matters in a case."""
    yield from _visits(standing, actor)
    yield from _tasks(standing, actor)
    yield from _limits(standing)


def _names(standing: Standing) -> tuple[str, str]:
    """The case as lists name it, and its client where there is little room."""
    return standing.title, standing.case.client_name if standing.case else standing.title


def _visits(standing: Standing, actor: Actor) -> Iterator[Dated]:
    for visit in standing.visits:
        state = visit.state_now
        if visit.starts_on is None or state in OVER:
            continue
        tone = "good" if state == "closed" else "info"
        title = visit.get_kind_display().capitalize()
        url = link_for(actor, "audits.visit", visit.pk)
        last = visit.ends_on if visit.ends_on != visit.starts_on else None
        yield Dated(title, *_names(standing), visit.starts_on, last, url, tone)


def _tasks(standing: Standing, actor: Actor) -> Iterator[Dated]:
    for task in standing.journey.tasks:
        if task.due is not None:
            tone = "danger" if task.overdue else "waiting"
            place = place_of(task, standing, actor)
            yield Dated(words_of(task), *_names(standing), task.due, None, place, tone)


def _limits(standing: Standing) -> Iterator[Dated]:
    """The days that the cycle may not pass: audits still ahead, and the last valid day."""
    calendar = standing.journey.calendar
    if calendar is None or standing.case is None or standing.journey.ended:
        return
    url = address("certification.case", standing.case.pk)
    for audit in calendar.audits:
        if audit.held_on is None:
            words = _("%(audit)s, latest day") % {"audit": CALENDAR_WORDS[audit.kind]}
            yield Dated(words, *_names(standing), audit.not_after, None, url, "warning")
    last = _("Last valid day of the certificate")
    yield Dated(last, *_names(standing), calendar.last_valid_day, None, url, "warning")

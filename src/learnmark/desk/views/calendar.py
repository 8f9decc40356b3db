"""The month: audits, due days and limits, as a grid and as a list."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learnmark.desk.facts.days import Dated, days_of
from learnmark.desk.facts.work import desk_of
from learnmark.foundation.acts.routes import page
from learnmark.foundation.ui.month import DayEvent, month_of

MOST_OF_A_DAY = 5
URGENCY = ("danger", "warning", "waiting", "info", "good")


@page("desk.calendar.see")
def calendar(request: HttpRequest) -> HttpResponse:
    """One month of all cases; `?month=2026-03` chooses it, `?view=list` shows it as a list."""
    actor: Any = request.actor  # type: ignore[attr-defined]  # set by middleware
    today: date = request.today  # type: ignore[attr-defined]
    first = _wanted(request.GET.get("month", ""), today)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    desk = desk_of(actor, on=today, ended=True)
    found = (
        day
        for standing in desk.standings
        for day in days_of(standing, actor, first=first, last=last)
    )
    inside = sorted(found, key=lambda day: (day.on, day.case))
    list_url = f"?month={first:%Y-%m}&view=list"
    events = list(_events(inside, list_url))
    month = month_of(first.year, first.month, events=events, today=today)
    as_list = request.GET.get("view") == "list"
    more = "&view=list" if as_list else ""
    context = {
        "title": _("Calendar"),
        "month": month,
        "days": inside,
        "as_list": as_list,
        "previous_url": f"?month={month.previous:%Y-%m}{more}",
        "next_url": f"?month={month.next:%Y-%m}{more}",
        "today_url": f"?month={today:%Y-%m}{more}",
        "other_url": f"?month={first:%Y-%m}" if as_list else list_url,
    }
    return render(request, "desk/calendar.html", context)


def _events(days: list[Dated], list_url: str) -> Iterator[DayEvent]:
    """At most a handful for each day of the grid; the list has them all."""
    by_day: dict[date, list[Dated]] = {}
    for day in days:
        by_day.setdefault(day.on, []).append(day)
    for on, found in by_day.items():
        # What is overdue must not hide behind what is long done.
        shown = sorted(found, key=lambda day: URGENCY.index(day.tone))[:MOST_OF_A_DAY]
        for day in shown:
            yield DayEvent(f"{day.title}: {day.client}", on, day.until, day.url, day.tone)
        if more := len(found) - len(shown):
            words = ngettext("%(n)s more", "%(n)s more", more) % {"n": more}
            yield DayEvent(words, on, None, list_url, "neutral")


def _wanted(month: str, today: date) -> date:
    """The first of the month asked for; this month where that is none."""
    try:
        found = date.fromisoformat(f"{month}-01")
    except ValueError:
        found = today
    # The neighbouring months are linked, so both ends of the calendar stay out of reach.
    return found.replace(day=1) if MINYEAR < found.year < MAXYEAR else today.replace(day=1)

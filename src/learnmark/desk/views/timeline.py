"""The portfolio over the next 18 months, one lane per case."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from learnmark.certification.facts.journey import Standing
from learnmark.certification.facts.whereabouts import state_badge
from learnmark.desk.facts.days import days_of
from learnmark.desk.facts.work import desk_of
from learnmark.foundation.acts.links import address
from learnmark.foundation.acts.routes import page
from learnmark.foundation.ui.horizon import Milestone, horizon_from
from learnmark.library.wording import fold
from learnmark.rules.case_facts import STEP_LABELS

PER_PAGE = 12
CERTIFICATES = ("active", "suspended", "expired", "withdrawn", "cancelled")


@page("desk.calendar.see")
def timeline(request: HttpRequest) -> HttpResponse:
    """What is planned and due; filters by words, step, state of the certificate, and overdue."""
    actor: Any = request.actor  # type: ignore[attr-defined]  # set by middleware
    today: date = request.today  # type: ignore[attr-defined]
    everything = desk_of(actor, on=today, ended=True).standings
    found = sorted(_narrowed(everything, request.GET), key=_urgency)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    milestones = [
        Milestone(day.title, day.on, _lane(standing), day.until, day.url, day.tone)
        for standing in shown
        for day in days_of(standing, actor)
    ]
    context = {
        "title": _("The next 18 months"),
        "drawing": horizon_from(today, milestones=milestones, today=today),
        "cases": [_shown(standing) for standing in shown],
        "page": shown,
        "filters": _filters(request.GET),
        "search": request.GET.get("q", ""),
        "narrowed": any(request.GET.get(k) for k in ("q", "step", "status", "overdue")),
        "any": bool(everything),
        **_pages(request.GET, shown),
    }
    return render(request, "desk/timeline.html", context)


def _narrowed(standings: Any, query: Any) -> list[Standing]:
    words = fold(query.get("q", "")[:200]).split()
    step, status, late = query.get("step"), query.get("status"), query.get("overdue")
    return [
        s
        for s in standings
        if (not words or all(word in fold(s.title) for word in words))
        and (not step or s.journey.current == step)
        and (not status or _status(s) == status)
        and (not late or s.journey.overdue)
    ]


def _status(standing: Standing) -> str:
    if standing.facts.certificate_id:
        return standing.facts.certificate_status
    return "ended" if standing.journey.ended else "before"


def _urgency(standing: Standing) -> tuple[date, str]:
    following = standing.journey.next
    return (following.due if following and following.due else date.max, standing.title)


def _lane(standing: Standing) -> str:
    return standing.case.number if standing.case else standing.title[:20]


def _shown(standing: Standing) -> dict[str, Any]:
    case = standing.case
    current = standing.journey.current
    following = standing.journey.next
    return {
        "title": standing.title,
        "url": address("certification.case", case.pk) if case else "",
        "badge": state_badge(standing),
        "step": _(STEP_LABELS[current]) if current else _("Ended"),
        "due": following.due if following else None,
        "overdue": standing.journey.overdue,
    }


def _filters(query: Any) -> list[dict[str, Any]]:
    from learnmark.rules.lifecycle import CERTIFICATE

    steps = [("", _("All")), *((str(key), _(label)) for key, label in STEP_LABELS.items())]
    states = [
        ("", _("All")),
        ("before", _("Not certified yet")),
        *((state, _(CERTIFICATE.state_labels[state])) for state in CERTIFICATES),
        ("ended", _("Ended without certificate")),
    ]
    late = [("", _("All")), ("yes", _("Only overdue"))]
    return [
        {"name": "step", "label": _("Step"), "choices": steps, "value": query.get("step", "")},
        {"name": "status", "label": _("Certificate"), "choices": states,
         "value": query.get("status", "")},
        {"name": "overdue", "label": _("Overdue"), "choices": late,
         "value": query.get("overdue", "")},
    ]  # fmt: skip


def _pages(query: Any, shown: Any) -> dict[str, str]:
    def link(number: int) -> str:
        changed = query.copy()
        changed["page"] = str(number)
        return f"?{changed.urlencode()}"

    return {
        "previous_url": link(shown.previous_page_number()) if shown.has_previous() else "",
        "next_url": link(shown.next_page_number()) if shown.has_next() else "",
    }

"""Buttons of acts with what stands against them, and the timeline of a thing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from learnmark.foundation.acts.forms import FORMS
from learnmark.foundation.acts.operation import OPERATIONS
from learnmark.foundation.journal.models import Event
from learnmark.foundation.journal.names import EVENT_NAMES
from learnmark.rules.authority import R_AUTH_1, R_AUTH_2

register = template.Library()
LONGEST_TIMELINE = 200


@register.inclusion_tag("acts/button.html", takes_context=True)
def act_button(
    context: Any, act: str, subject: Any = None, *, primary: bool = False, label: Any = ""
) -> dict[str, Any]:
    """The button of an act; nothing where the role or the state does not fit.

    What the rules have against it stands beside the button before anybody presses it. A missing
    second factor is asked for on the act's own page.
    """
    operation, actor = OPERATIONS[act], context["request"].actor
    if operation.inner or not operation.possible(subject):
        return {"shown": False}
    verdict = operation.objections(subject, by=actor, on=context["request"].today)
    if any(found.rule == R_AUTH_1 for found in verdict):
        return {"shown": False}
    arguments = [subject.pk] if operation.subject_model is not None else []
    form = FORMS.get(act)
    return {
        "shown": True,
        "url": reverse(act, args=arguments),
        "title": label or _(operation.title),
        "found": [found for found in verdict if found.rule != R_AUTH_2],
        "primary": primary,
        "danger": bool(form and form.danger),
    }


@register.simple_tag(takes_context=True)
def second_factor_url(context: Any) -> str:
    """Where a second factor is shown, coming back here afterwards."""
    request = context["request"]
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}"


@register.inclusion_tag("ui/timeline.html")
def timeline_of(thing: Any, also: Iterable[Any] = ()) -> dict[str, Any]:
    """What happened to a thing and to what belongs to it, newest first, as far as one may see.

    `also` are identifiers of further things whose history is part of this one.
    """
    from django.db.models import Q

    about = [thing.pk, *also]
    rows = (
        Event.objects.filter(Q(object_id__in=about) | Q(parent_id__in=about))
        .select_related("member__user", "member__party", "owner")
        .prefetch_related("secrets")
        .order_by("-at", "-number")[:LONGEST_TIMELINE]
    )
    events = _together([_shown(row) for row in rows])
    return {"events": events, "empty": _("Nothing has happened yet.")}


def _together(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Repetitions within a minute told once, with their number: "Requirements assessed ×8"."""
    told: list[dict[str, Any]] = []
    for event in events:
        alike = (event["word"], event["by"], event["text"], _minute(event["when"]))
        if told and told[-1]["alike"] == alike:
            told[-1]["times"] += 1
            told[-1]["word"] = f"{event['word']} ×{told[-1]['times']}"
        else:
            told.append({**event, "alike": alike, "times": 1})
    return told


def _minute(when: date | datetime) -> str:
    return when.isoformat()[:16]


def _shown(event: Event) -> dict[str, Any]:
    reason = next((s.value for s in event.secrets.all() if s.field == "reason"), "")
    who = str(event.member.user) if event.member else _("automatic")
    # A journal also tells what the other side did: the name goes with the person, not the journal.
    party = event.member.party if event.member else event.owner
    return {
        "word": _(EVENT_NAMES.get(event.name, event.name)),
        "when": event.at or event.day,
        "by": f"{who}, {party.name}",
        "text": json.loads(reason) if reason else "",
        "tone": "neutral",
    }

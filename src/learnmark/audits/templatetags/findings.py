"""What the page of a visit shows of checklist, findings and report."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from learnmark.audits.facts.checklists import NOT_ASSESSED, tree_of
from learnmark.audits.facts.earlier import minors_to_verify
from learnmark.audits.facts.findings import course_of, earlier_minors, next_due
from learnmark.audits.facts.wording import state_word
from learnmark.audits.models import Assessment, Finding
from learnmark.foundation.tenancy.scope import current_party_id

register = template.Library()
TONES = {"conform": "good", "opportunity": "info", "minor": "warning", "major": "danger"}


@register.simple_tag
def is_ours(visit: Any) -> bool:
    """Whether the party in scope is the auditing one."""
    return bool(visit.owner_id == current_party_id())


@register.filter
def tone_of_assessment(value: str) -> str:
    """The tone in which an assessment is shown."""
    return TONES.get(value, "neutral")


@register.simple_tag
def progress_of(visit: Any) -> dict[str, Any]:
    """How many requirements are assessed, and how; four queries."""
    rows = Assessment.objects.filter(visit=visit).exclude(value=NOT_ASSESSED)
    counted = dict(rows.values_list("value").annotate(number=Count("id")).order_by("value"))
    words = [
        {"word": label, "tone": tone_of_assessment(value), "number": counted[value]}
        for value, label in Assessment.Value.choices
        if value in counted
    ]
    total = sum(node.total for node in tree_of(visit.programme))
    return {"assessed": sum(counted.values()), "total": total, "words": words}


@register.simple_tag(takes_context=True)
def findings_of(context: Any, visit: Any) -> list[dict[str, Any]]:
    """The findings of a visit that the reader may see, with state and next day; two queries."""
    today = context["request"].today
    rows = Finding.objects.filter(visit=visit).prefetch_related("steps").order_by("number")
    shown = []
    repeated = None
    for row in rows:
        state = row.state_on(today)
        due = next_due(row, state)
        hint = False
        if row.grade == Finding.Grade.MINOR and row.frozen_on is None:
            if repeated is None:
                repeated = set(earlier_minors(visit).values_list("requirement", flat=True))
            hint = row.requirement in repeated
        shown.append(
            {
                "finding": row,
                "state": state,
                "word": state_word(row, state),
                "due": due,
                "overdue": bool(due and due < today),
                "repeats": hint,
                "course": course_of(row),
            }
        )
    return shown


@register.simple_tag(takes_context=True)
def minors_left(context: Any, visit: Any) -> list[dict[str, Any]]:
    """The minors of earlier audits that this one has to verify or to raise again; one query."""
    shown = []
    for row in minors_to_verify(visit, context["request"].today):
        asked = urlencode(
            {"requirement": row.requirement, "repeats": row.pk, "grade": Finding.Grade.MAJOR}
        )
        shown.append(
            {
                "finding": row,
                "state": row.state_now,
                "word": state_word(row, row.state_now),
                "again": f"{reverse('audits.finding.raise', args=[visit.pk])}?{asked}",
            }
        )
    return shown


@register.simple_tag(takes_context=True)
def ending_of(context: Any, visit: Any) -> dict[str, Any]:
    """Where report and recommendation stand: state, days, names, words; one query."""
    steps = {step.act: step for step in visit.steps.all()}
    return {
        "state": visit.state_on(context["request"].today),
        "frozen": steps.get("freeze"),
        "issued": steps.get("issue_report"),
        "accepted": steps.get("accept_responses"),
        "positive": steps.get("recommend_positive"),
        "negative": steps.get("recommend_negative"),
    }

"""How answers and steps of an application are laid out for templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from learnmark.certification.facts.answers import read, shown
from learnmark.certification.intake.fields import NOTES, SECTIONS, Section
from learnmark.certification.models import Application

if TYPE_CHECKING:
    from collections.abc import Mapping

WIZARD = tuple(section for section in SECTIONS if section is not NOTES)
"""The steps with pages of their own; notes stand with the documents."""


def shown_answers(answers: dict[str, Any], *, typed: bool = False) -> list[dict[str, Any]]:
    """Every answered question by step; `typed` for a draft, whose answers are still raw text."""
    language = get_language() or "en"
    values = read(answers, language=language).values if typed else answers
    laid_out = []
    for section in SECTIONS:
        given = values.get(section.key)
        rows = given if section.repeats else [given]
        shown_rows = [_row(section, row or {}, language) for row in rows or []]
        laid_out.append(
            {
                "key": section.key,
                "label": section.label.in_language(language),
                "repeats": section.repeats,
                "rows": [row for row in shown_rows if row["items"]],
            }
        )
    return laid_out


def _row(section: Section, row: dict[str, Any], language: str) -> dict[str, Any]:
    items = [
        {
            "term": field.label.in_language(language),
            "text": shown(field, row.get(field.key), language),
        }
        for field in section.fields
        if row.get(field.key) not in (None, "")
    ]
    return {"title": row.get("name", ""), "items": items}


def wizard_steps(
    application: Application, current: str, *, left: Mapping[str, int] | None = None
) -> list[dict[str, Any]]:
    """The step bar of the wizard: which steps are complete, which still miss something.

    `left` says how much stands open in each step; without it only questions without a good
    answer count, and those of a step that nobody has begun are not held against it.
    """
    reading = read(application.answers, language=get_language() or "en")
    steps = []
    for section in WIZARD:
        begun = left is not None or bool(application.answers.get(section.key))
        many = reading.count(section.key) if left is None else left.get(section.key, 0)
        steps.append(_step(application, section, current, many=many, begun=begun))
    documents = reverse("certification.application_step", args=[application.pk, "documents"])
    check = reverse("certification.application.submit", args=[application.pk])
    steps.append(_plain_step("documents", _("Documents"), documents, current))
    if application.state == "draft":
        steps.append(_plain_step("check", _("Check and submit"), check, current))
    return steps


def _step(
    application: Application, section: Section, current: str, *, many: int, begun: bool
) -> dict[str, Any]:
    empty = not application.answers.get(section.key)
    note = ngettext("%(n)d answer open", "%(n)d answers open", many) % {"n": many} if many else ""
    state = ("open" if many else "done") if begun else "later"
    if section.repeats and empty:
        note = _("No site yet") if section.key == "sites" else _("No programme yet")
    elif not begun:
        note = ""
    return {
        "key": section.key,
        "label": section.label.in_language(get_language() or "en"),
        "state": "current" if section.key == current else state,
        "note": note,
        "url": reverse("certification.application_step", args=[application.pk, section.key])
        + ("?checked=1" if state == "open" else ""),
        "left": many,
        "empty": empty,
    }


def _plain_step(key: str, label: str, url: str, current: str) -> dict[str, Any]:
    state = "current" if key == current else "later"
    return {"key": key, "label": label, "state": state, "note": "", "url": url}

"""An application's answers: kept as typed in a draft, read for the rules and for the case.

A draft and a case hold the same mapping: `{"organization": {...}, "system": {...}, "scope": {...},
"notes": {...}, "sites": [...], "programmes": [...]}` with the keys of `intake.fields`. In a draft
every value is the text that somebody typed; read answers are plain JSON: text, yes or no as bool,
whole numbers as int, hours as decimal text, days in ISO form, several choices as a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import formats

from learnmark.certification.intake.answers import (
    MISSING,
    Answer,
    Complaint,
    FormValues,
    is_needed,
    missing,
    read_answer,
)
from learnmark.certification.intake.fields import COUNTRY, SECTIONS, Field, Kind, Section
from learnmark.foundation.ui.countries import country_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_TYPED = 8000
"""Characters kept of one answer; more than any field allows, so that nothing typed is lost."""
SILENCE_IS_NONE = frozenset({"outsourced_processes", "special_needs"})
"""Fields in which an empty answer means "none at all", once their step was saved."""


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one answer; `row` counts sites or programmes from 0, None elsewhere."""

    section: Section
    row: int | None
    field: Field
    complaint: Complaint

    @property
    def is_missing(self) -> bool:
        """Whether the answer is not there at all."""
        return self.complaint.cause is MISSING

    def says(self, translate: Any = str) -> str:
        """What is wrong, in the language of `translate` (pass gettext)."""
        return str(translate(self.complaint.cause.says)).format(**self.complaint.values)


@dataclass(frozen=True)
class Reading:
    """The answers that can be taken, as plain values, and a problem for each that cannot."""

    values: dict[str, Any]
    problems: tuple[FieldProblem, ...]

    def of(self, section: str, row: int | None = None) -> dict[str, FieldProblem]:
        """The problems of one step, or of one of its rows, by field."""
        return {
            problem.field.key: problem
            for problem in self.problems
            if problem.section.key == section and problem.row == row
        }

    def count(self, section: str) -> int:
        """How many problems a step has."""
        return sum(problem.section.key == section for problem in self.problems)


def section_of(key: str) -> Section | None:
    """The step of this key, or None."""
    return next((section for section in SECTIONS if section.key == key), None)


def empty_answers() -> dict[str, Any]:
    """A draft in which nothing was typed yet."""
    return {section.key: [] for section in SECTIONS if section.repeats}


def typed(section: Section, given: Mapping[str, Any]) -> dict[str, str]:
    """What somebody typed, cut down to the fields of the step; nothing is judged here."""
    kept = {}
    for field in section.fields:
        if field.key in given:
            text = str(given[field.key] if given[field.key] is not None else "")
            kept[field.key] = text.replace("\x00", "").strip()[:LONGEST_TYPED]
    return kept


def read(answers: Mapping[str, Any], *, language: str = "en") -> Reading:
    """Every answer of a draft, checked against its field."""
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for section in SECTIONS:
        if section.repeats:
            rows = []
            for place, row in enumerate(answers.get(section.key) or []):
                plain, found = _read_row(section, place, row, language)
                rows.append(plain)
                problems += found
            values[section.key] = rows
        else:
            plain, found = _read_row(section, None, answers.get(section.key) or {}, language)
            values[section.key] = plain
            problems += found
    return Reading(values, tuple(problems))


def _read_row(
    section: Section, place: int | None, row: Mapping[str, Any], language: str
) -> tuple[dict[str, Any], list[FieldProblem]]:
    taken: dict[str, Answer] = {}
    problems = []
    complained = set()
    for field in section.fields:
        try:
            answer = read_answer(field, row.get(field.key), language=language)
        except Complaint as complaint:
            problems.append(FieldProblem(section, place, field, complaint))
            complained.add(field.key)
            continue
        if answer is not None:
            taken[field.key] = answer
        elif field.key in SILENCE_IS_NONE and field.key in row:
            taken[field.key] = ""
    for field in section.fields:
        if field.key not in taken and field.key not in complained and is_needed(field, taken):
            lacking = missing(field, language=language)
            problems.append(FieldProblem(section, place, field, lacking))
    return {key: plain(value) for key, value in taken.items()}, problems


def plain(answer: Answer) -> Any:
    """An answer as JSON keeps it."""
    if isinstance(answer, date):
        return answer.isoformat()
    if isinstance(answer, Decimal):
        return str(answer)
    return list(answer) if isinstance(answer, tuple) else answer


def as_typed(answer: Any) -> str:
    """A read answer the way somebody would type it into the wizard."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, list | tuple):
        return ";".join(str(item) for item in answer)
    return "" if answer is None else str(plain(answer))


def from_form(values: FormValues) -> dict[str, Any]:
    """The good cells of a filled workbook as a draft."""
    draft: dict[str, Any] = {}
    for section in SECTIONS:
        if section.key == "sites":
            draft["sites"] = [_typed_row(row) for row in values.sites]
        elif section.key == "programmes":
            draft["programmes"] = [_typed_row(row) for row in values.programmes]
        else:
            draft[section.key] = {
                field.key: as_typed(values.answers[field.key])
                for field in section.fields
                if field.key in values.answers
            }
    return draft


def _typed_row(row: Mapping[str, Any]) -> dict[str, str]:
    return {key: as_typed(value) for key, value in row.items()}


def to_form(answers: Mapping[str, Any]) -> FormValues:
    """The good answers of a draft, ready to be written into the workbook."""
    single: dict[str, Answer] = {}
    rows: dict[str, tuple[dict[str, Answer], ...]] = {"sites": (), "programmes": ()}
    for section in SECTIONS:
        if section.repeats:
            given = answers.get(section.key) or []
            rows[section.key] = tuple(dict(_good(section, row)) for row in given)
        else:
            single.update(_good(section, answers.get(section.key) or {}))
    return FormValues(single, rows["sites"], rows["programmes"])


def _good(section: Section, row: Mapping[str, Any]) -> Iterator[tuple[str, Answer]]:
    for field in section.fields:
        try:
            answer = read_answer(field, row.get(field.key))
        except Complaint:
            continue
        if answer is not None:
            yield field.key, answer


def shown(field: Field, value: Any, language: str) -> str:
    """A read answer in words, for a page."""
    if value is None or value == "":
        return ""
    if field.kind is Kind.BOOLEAN:
        key = "yes" if value is True else "no"
        return next(c.label.in_language(language) for c in field.choices if c.key == key)
    if field.kind is Kind.CHOICE:
        keys = value if isinstance(value, list) else [value]
        labels = {choice.key: choice.label.in_language(language) for choice in field.choices}
        return ", ".join(labels.get(key, str(key)) for key in keys)
    if field.kind is Kind.DATE:
        return str(formats.date_format(date.fromisoformat(value), "DATE_FORMAT"))
    return country_name(str(value), language) if field.pattern == COUNTRY else str(value)

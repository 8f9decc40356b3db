"""What stands against a draft of an application, each thing told once and with its question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext

from learnmark.certification.facts.answers import FieldProblem, Reading, read
from learnmark.certification.facts.applications import eligibility, in_words, lacking
from learnmark.rules.application import MUST_TELL, R_APP_1
from learnmark.rules.verdict import Objection, Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from learnmark.rules.scheme import Scheme

R_APP_9 = Rule(
    "R-APP-9",
    "9.1.1",
    gettext_noop("{about}"),
    gettext_noop("Correct the answer in its step of the application."),
)


TOLD_BY_RULES = frozenset(
    {
        ("organization", "legal_name"), ("organization", "legal_status"),
        ("organization", "address"), ("scope", "desired_scope"), ("system", "edition"),
        ("system", "consultancy_used"), ("system", "early_childhood"), ("system", "languages"),
    }
)  # fmt: skip
"""Fields whose absence a rule of 9.1.1 tells already, so that nothing is said twice."""


QUESTIONS: dict[str, tuple[str, ...]] = {
    "legal_name": ("organization", "legal_name"),
    "legal_status": ("organization", "legal_status"),
    "address": ("organization", "address"),
    "contact": ("organization", "contact_name", "contact_email"),
    "desired_scope": ("scope", "desired_scope"),
    "activities": ("scope", "main_activities"),
    "special_needs": ("scope", "special_needs"),
    "relevant_law": ("system", "legal_duties"),
    "framework": ("system", "edition"),
    "outsourced_processes": ("system", "outsourced_processes"),
    "consultancy_used": ("system", "consultancy_used"),
    "early_childhood": ("system", "early_childhood"),
    "languages": ("system", "languages"),
    "operating_since": ("system", "operating_since"),
    "planned_from": ("system", "planned_stage_1"),
}
"""What 9.1.1 must be told → the step and the questions in which the applicant tells it."""


OF_LABEL = {MUST_TELL[name]: place for name, place in QUESTIONS.items()}


STEP_OF_RULE = {
    "R-APP-2": "sites", "R-APP-3": "sites", "R-APP-4": "programmes", "R-APP-5": "programmes",
    "R-APP-6": "sites", "R-APP-8": "system", "R-APP-10": "sites", "R-ELI-2": "programmes",
}  # fmt: skip


CONSULTANTS = frozenset({"consultant_name", "consultant_organization"})


PEOPLE = frozenset(
    {"full_time", "full_time_hours_per_week", "part_time", "part_time_hours_per_week",
     "temporary", "contractors", "contractor_hours"}
)  # fmt: skip


@dataclass(frozen=True)
class Placed(Objection):
    """An objection to a draft with the question that answers it; `row` counts from 0."""

    step: str = ""
    row: int | None = None
    field: str = ""
    draft: UUID | None = None

    @property
    def url(self) -> str:
        """The page of the question; empty where the draft is not known."""
        if self.draft is None or not self.step:
            return ""
        place: list[Any] = [self.draft, self.step]
        name = "certification.application_step"
        if self.row is not None:
            name, place = "certification.application_row", [*place, self.row]
        anchor = f"#id_{self.field}" if self.field else ""
        return f"{reverse(name, args=place)}?checked=1{anchor}"


def objections_to_draft(
    answers: Mapping[str, Any], *, scheme: Scheme, language: str = "en", draft: UUID | None = None
) -> Verdict:
    """All that stands against submitting a draft: answers, completeness, the whole catalogue.

    Each thing is told once, with the question that answers it. Whether the standard applies at
    all (R-ELI-1) is the body's to judge: it declines with the reason (9.1.2.2). The applicant is
    warned, and may still ask.
    """
    reading = read(answers, language=language)
    unsaid = lacking(reading.values, scheme=scheme)
    asked = [p for p in reading.problems if not _told(p, unsaid)]
    return (
        *(_placed(p, reading, language, draft) for p in asked),
        *(_led(found, draft) for found in unsaid if not _asked(found, asked, reading)),
        *(_led(found, draft) for found in eligibility(reading.values) if not _is_doubt(found)),
    )


def doubts_about_draft(
    answers: Mapping[str, Any], *, language: str = "en", draft: UUID | None = None
) -> Verdict:
    """Why the body will probably decline (R-ELI-1): a warning, since only the body judges it."""
    values = read(answers, language=language).values
    return tuple(_led(found, draft) for found in eligibility(values) if _is_doubt(found))


def _is_doubt(found: Objection) -> bool:
    return found.rule.id.startswith("R-ELI-1")


def _told(problem: FieldProblem, unsaid: Verdict) -> bool:
    """Whether a rule tells already that this answer is not there."""
    if not problem.is_missing:
        return False
    if problem.field.key in CONSULTANTS:
        return any(found.rule.id == "R-APP-7" for found in unsaid)
    return (problem.section.key, problem.field.key) in TOLD_BY_RULES


def _asked(found: Objection, asked: list[FieldProblem], reading: Reading) -> bool:
    """Whether a question of its own tells already what this rule found."""
    step, *fields = OF_LABEL.get(found.about, ("",)) if found.rule is R_APP_1 else ("",)
    places = {(p.section.key, p.field.key) for p in asked}
    if found.rule is R_APP_1:
        return any((step, field) in places for field in fields)
    if found.rule.id == "R-APP-3":
        sites = reading.values.get("sites")
        return not sites or any(key in PEOPLE for step, key in places if step == "sites")
    if found.rule.id in ("R-APP-5", "R-APP-6"):
        return found.about in set(_rows_asked(STEP_OF_RULE[found.rule.id], asked, reading))
    return False


def _rows_asked(step: str, asked: list[FieldProblem], reading: Reading) -> Iterator[str]:
    """The names by which rules call the rows of a step that have a question open."""
    for problem in asked:
        if problem.section.key == step and problem.row is not None:
            row = reading.values[step][problem.row]
            yield str(row.get("name", "")).strip() or str(problem.row + 1)


def _led(found: Objection, draft: UUID | None) -> Placed:
    """An objection of a rule with the step, and where it is one, the question it speaks of."""
    told = in_words(found)
    step, field = STEP_OF_RULE.get(found.rule.id, "scope"), ""
    if found.rule is R_APP_1:
        step, field, *_more = OF_LABEL[found.about]
    elif found.rule.id == "R-APP-7":
        step, field = "system", "consultant_name"
    elif found.rule.id == "R-APP-8":
        field = "edition"
    elif _is_doubt(found):
        field = "only_products" if found.rule.id == "R-ELI-1b" else "uses_curriculum"
    return Placed(told.rule, told.about, step=step, field=field, draft=draft)


def _placed(problem: FieldProblem, reading: Reading, language: str, draft: UUID | None) -> Placed:
    place = problem.section.label.in_language(language)
    if problem.row is not None:
        row = reading.values[problem.section.key][problem.row]
        place = f"{place}, {row.get('name') or problem.row + 1}"
    label = problem.field.label.in_language(language)
    says = problem.says(gettext)
    if label not in says:
        place = f"{place}, {label}"
    return Placed(
        R_APP_9,
        f"{place}: {says}",
        step=problem.section.key,
        row=problem.row,
        field=problem.field.key,
        draft=draft,
    )

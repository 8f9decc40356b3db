"""Read answers turned into the facts that rules judge: applications."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext

from learnmark.certification.facts.answers import FieldProblem, Reading, read
from learnmark.certification.facts.quotes import staff_groups
from learnmark.certification.intake.answers import folded
from learnmark.certification.intake.staff_lists import FULL_TIME_HOURS
from learnmark.rules.application import (
    MUST_TELL,
    R_APP_1,
    ApplicationFacts,
    ProgrammeFacts,
    SiteFacts,
    objections_to_submitting,
)
from learnmark.rules.scope import ApplicantFacts, objections_to_eligibility
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
R_APP_10 = Rule(
    "R-APP-10",
    "9.1.1",
    gettext_noop("Exactly one site is the head office; in this application there are {about}."),
    gettext_noop("Answer the question about the head office with yes for one site only."),
)

SCHEME_KEY = "iso21001"
"""The scheme that applications are made under."""

MODE_OF_LEVEL = {
    "early_childhood": "early_childhood",
    "school": "school",
    "vocational": "vocational",
    "higher": "higher",
    "corporate": "corporate",
    # The scheme has no mode of its own for these; auditing them asks for the nearest competence.
    "adult": "vocational",
    "other": "vocational",
}
"""Level of a programme → the scheme's delivery mode, by which competence is asked for."""
ONLINE = frozenset({"online", "blended"})

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


def programme_modes(programme: Mapping[str, Any]) -> frozenset[str]:
    """The scheme's delivery modes of one programme; empty while its delivery is not answered."""
    delivery = programme.get("delivery_modes") or []
    if not delivery:
        return frozenset()
    modes = (
        {MODE_OF_LEVEL[programme["level"]]} if programme.get("level") in MODE_OF_LEVEL else set()
    )
    return frozenset(modes | ({"online"} if ONLINE & set(delivery) else set()))


def delivery_modes(answers: Mapping[str, Any]) -> list[str]:
    """The scheme's delivery modes of all programmes, sorted."""
    return sorted({mode for row in answers.get("programmes", []) for mode in programme_modes(row)})


def languages(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The working languages as the applicant named them."""
    text = str(answers.get("system", {}).get("languages", ""))
    return tuple(part.strip() for part in re.split(r"[,;/\n]", text) if part.strip())


def application_facts(answers: Mapping[str, Any]) -> ApplicationFacts:
    """Read answers as the rules of 9.1.1 want them."""
    organization, system, scope = (
        answers.get(k) or {} for k in ("organization", "system", "scope")
    )
    consultants = (system.get("consultant_name", ""), system.get("consultant_organization", ""))
    contact = (organization.get("contact_name", ""), organization.get("contact_email", ""))
    return ApplicationFacts(
        legal_name=organization.get("legal_name", ""),
        legal_status=organization.get("legal_status", ""),
        address=organization.get("address", ""),
        contact=" ".join(contact) if all(contact) else "",
        desired_scope=scope.get("desired_scope", ""),
        activities=scope.get("main_activities", ""),
        relevant_law=system.get("legal_duties", ""),
        framework=system.get("edition", ""),
        outsourced_processes=system.get("outsourced_processes"),
        consultancy_used=system.get("consultancy_used"),
        consultants=tuple(name for name in consultants if name),
        early_childhood=system.get("early_childhood"),
        special_needs=scope.get("special_needs"),
        languages=languages(answers),
        operating_since=_day(system, "operating_since"),
        last_internal_audit=_day(system, "last_internal_audit"),
        last_management_review=_day(system, "last_management_review"),
        planned_from=_day(system, "planned_stage_1"),
        sites=tuple(_site(row) for row in answers.get("sites", [])),
        staff=staff_groups(answers, full_time_hours=FULL_TIME_HOURS),
        programmes=tuple(_programme(row) for row in answers.get("programmes", [])),
    )


def _day(section: Mapping[str, Any], key: str) -> date | None:
    return date.fromisoformat(section[key]) if section.get(key) else None


def _site(row: Mapping[str, Any]) -> SiteFacts:
    # A virtual site has no street; what it is called stands in for it.
    virtual = bool(row.get("virtual"))
    address = row.get("address", "") or (row.get("name", "") if virtual else "")
    return SiteFacts(row.get("name", ""), address, row.get("activities", ""), virtual=virtual)


def _programme(row: Mapping[str, Any]) -> ProgrammeFacts:
    return ProgrammeFacts(row.get("name", ""), programme_modes(row), row.get("learners"))


def applicant_facts(answers: Mapping[str, Any]) -> ApplicantFacts:
    """Read answers as the rules of eligibility want them (R-ELI-1, R-ELI-2)."""
    scope = answers.get("scope") or {}
    programmes = answers.get("programmes", [])
    uses_curriculum = scope.get("uses_curriculum") is True
    return ApplicantFacts(
        uses_curriculum=uses_curriculum,
        # The question itself says: through teaching, learning, training or research.
        works_through=frozenset({"teaching", "learning"}) if uses_curriculum else frozenset(),
        offers_services=scope.get("only_products") is False,
        programmes_offered=frozenset(row.get("name", "") for row in programmes),
        programmes_in_scope=frozenset(
            row.get("name", "") for row in programmes if row.get("in_scope") is True
        ),
    )


def eligibility(answers: Mapping[str, Any]) -> Verdict:
    """What stands against certifying this applicant at all, as far as its questions are answered."""
    scope = answers.get("scope") or {}
    if scope.get("uses_curriculum") is None or scope.get("only_products") is None:
        return ()  # the missing answer itself is objected to
    verdict = objections_to_eligibility(applicant_facts(answers))
    if not scope["uses_curriculum"]:
        # Without a curriculum there is nothing that it could work through.
        return tuple(found for found in verdict if found.rule.id != "R-ELI-1c")
    return verdict


def what_is_missing(answers: Mapping[str, Any], *, scheme: Scheme) -> Verdict:
    """Everything read answers must still tell (9.1.1), with labels in the reader's language."""
    return tuple(_in_words(found) for found in _lacking(answers, scheme=scheme))


def _lacking(answers: Mapping[str, Any], *, scheme: Scheme) -> Verdict:
    found = objections_to_submitting(application_facts(answers), scheme=scheme)
    return (*found, *_head_offices(answers))


def _in_words(found: Objection) -> Objection:
    return replace(found, about=gettext(found.about)) if found.rule is R_APP_1 else found


def _head_offices(answers: Mapping[str, Any]) -> Verdict:
    sites = answers.get("sites", [])
    heads = sum(site.get("is_head_office") is True for site in sites)
    return () if not sites or heads == 1 else (R_APP_10.objects(heads),)


def objections_to_draft(
    answers: Mapping[str, Any], *, scheme: Scheme, language: str = "en", draft: UUID | None = None
) -> Verdict:
    """All that stands against submitting a draft: answers, completeness, the whole catalogue.

    Each thing is told once, with the question that answers it. Whether the standard applies at
    all (R-ELI-1) is the body's to judge: it declines with the reason (9.1.2.2). The applicant is
    warned, and may still ask.
    """
    reading = read(answers, language=language)
    lacking = _lacking(reading.values, scheme=scheme)
    asked = [p for p in reading.problems if not _told(p, lacking)]
    return (
        *(_placed(p, reading, language, draft) for p in asked),
        *(_led(found, draft) for found in lacking if not _asked(found, asked, reading)),
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


def _told(problem: FieldProblem, lacking: Verdict) -> bool:
    """Whether a rule tells already that this answer is not there."""
    if not problem.is_missing:
        return False
    if problem.field.key in CONSULTANTS:
        return any(found.rule.id == "R-APP-7" for found in lacking)
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
    told = _in_words(found)
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


def _placed(
    problem: FieldProblem, reading: Reading, language: str, draft: UUID | None
) -> Placed:
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


def merged(answers: Mapping[str, Any], proposal: Mapping[str, Any]) -> dict[str, Any]:
    """A draft with what was read from a file: answers replace, rows of the same name are joined."""
    result = {
        key: dict(value) if isinstance(value, dict) else list(value)
        for key, value in answers.items()
    }
    for key, value in proposal.items():
        if isinstance(value, dict):
            result[key] = {**result.get(key, {}), **value}
        else:
            result[key] = _joined(result.get(key, []), value)
    return result


def _joined(rows: list[dict[str, str]], news: list[dict[str, str]]) -> list[dict[str, str]]:
    joined = [dict(row) for row in rows]
    for new in news:
        name = folded(new.get("name", ""))
        same = next((row for row in joined if folded(row.get("name", "")) == name), None)
        if same is None:
            joined.append(dict(new))
        else:
            same.update({key: value for key, value in new.items() if value})
    return joined

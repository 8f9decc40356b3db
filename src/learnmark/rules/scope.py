"""Who may be certified and what the scope must hold (R-ELI-1, R-ELI-2, clause 4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from learnmark.rules.verdict import Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from learnmark.rules.verdict import Objection

R_ELI_1 = Rule(
    "R-ELI-1",
    "1",
    gettext_noop("No curriculum is used to support the development of competence."),
    gettext_noop(
        "The standard is for organizations that teach, train or research with a curriculum."
    ),
)
R_ELI_1B = Rule(
    "R-ELI-1b",
    "1",
    gettext_noop("Only educational products are offered, no educational services."),
    gettext_noop("Look for a standard for the product; this one is for educational services."),
)
R_ELI_1C = Rule(
    "R-ELI-1c",
    "1",
    gettext_noop("Competence is supported neither by teaching, learning, training nor research."),
    gettext_noop("Say by which of these the curriculum is put into practice."),
)
R_ELI_2 = Rule(
    "R-ELI-2",
    "4.3",
    gettext_noop("The programme {about} is offered to learners and is not in scope."),
    gettext_noop("Take it into the scope; services to learners may not be left out."),
)
R_ELI_2B = Rule(
    "R-ELI-2b",
    "4.3",
    gettext_noop("A programme offered to learners would be out of scope."),
    gettext_noop("Plan with all programmes; services to learners may not be left out."),
)
R_SCO_1 = Rule(
    "R-SCO-1",
    "4.3",
    gettext_noop("The exclusion of {about} has no justification."),
    gettext_noop("Write down why the requirement does not apply."),
)
R_SCO_2 = Rule(
    "R-SCO-2",
    "4.3",
    gettext_noop("The exclusion of {about} affects conformity or the satisfaction of learners."),
    gettext_noop("Apply the requirement; it may not be excluded."),
)
R_SCO_3 = Rule(
    "R-SCO-3",
    "8.3",
    gettext_noop("{about} is excluded although the curriculum or the lessons are designed here."),
    gettext_noop("Exclude parts of 8.3 only where curricula are imposed from outside."),
)
R_SCO_4 = Rule(
    "R-SCO-4",
    "4.3",
    gettext_noop("The exclusion of {about} is unusual."),
    gettext_noop("Look closely at its justification during the audit."),
)
R_ELI_3 = Rule(
    "R-ELI-3",
    "9.1.2",
    gettext_noop("This question is not answered: {about}"),
    gettext_noop("Answer every question with yes or no."),
)


@dataclass(frozen=True)
class ApplicantFacts:
    """What decides on eligibility: the organization's or the department's own services.

    `works_through` holds any of teaching, learning, training, research. Type, size, delivery and
    the business of a larger organization around it play no part.
    """

    uses_curriculum: bool
    works_through: frozenset[str]
    offers_services: bool
    programmes_offered: frozenset[str]
    programmes_in_scope: frozenset[str]


WORKS_THROUGH = frozenset({"teaching", "learning", "training", "research"})


def objections_to_eligibility(applicant: ApplicantFacts) -> Verdict:
    """R-ELI-1 (a hard stop) and R-ELI-2."""
    return (
        *_not_an_educational_organization(applicant),
        *_programmes_left_out(applicant),
    )


@dataclass(frozen=True)
class Question:
    """A question of the self-check for visitors; `wanted` is the answer that speaks for it."""

    key: str
    text: str
    help: str
    wanted: bool
    rule: Rule


SELF_CHECK = (
    Question(
        "uses_curriculum",
        gettext_noop("Do you work with a curriculum?"),
        gettext_noop("It says what is learned, why, how and how well. Any form will do."),
        wanted=True,
        rule=R_ELI_1,
    ),
    Question(
        "works_through",
        gettext_noop("Do people build competence with you through teaching, training or research?"),
        gettext_noop(
            "Schools, universities, centres and training departments of companies all count."
        ),
        wanted=True,
        rule=R_ELI_1C,
    ),
    Question(
        "only_products",
        gettext_noop("Do you offer only educational products, such as textbooks or software?"),
        gettext_noop("Answer no when you also teach or train, even a little."),
        wanted=False,
        rule=R_ELI_1B,
    ),
    Question(
        "everything_in_scope",
        gettext_noop("Would every programme you offer to learners be in scope?"),
        gettext_noop("A programme that learners can take may not be left out."),
        wanted=True,
        rule=R_ELI_2B,
    ),
)
"""Anonymous visitors answer these; nothing of it needs to be stored."""


def self_check(answers: Mapping[str, bool]) -> Verdict:
    """What a visitor's answers say against certification; unanswered questions are named."""
    return tuple(_self_check(answers))


@dataclass(frozen=True)
class Exclusion:
    """A clause that the organization declares not applicable (4.3).

    `curriculum_imposed`: curricula come from outside, only their delivery is designed here.
    """

    clause: str
    justification: str
    affects_conformity: bool
    curriculum_imposed: bool = False


USUAL_EXCLUSIONS = ("7.1.5.2", "8.3", "8.4", "A")


def objections_to_exclusions(exclusions: tuple[Exclusion, ...]) -> Verdict:
    """Exclusions without justification, with effect, or of the organization's own design."""
    return tuple(
        objection for exclusion in exclusions for objection in _against_exclusion(exclusion)
    )


def doubts_about_exclusions(exclusions: tuple[Exclusion, ...]) -> Verdict:
    """Exclusions that are seldom right. A doubt blocks nothing; an auditor looks closer."""
    return tuple(
        R_SCO_4.objects(exclusion.clause)
        for exclusion in exclusions
        if not any(_lies_in(exclusion.clause, usual) for usual in USUAL_EXCLUSIONS)
    )


def _not_an_educational_organization(applicant: ApplicantFacts) -> Iterator[Objection]:
    if not applicant.uses_curriculum:
        yield R_ELI_1.objects()
    if not applicant.offers_services:
        yield R_ELI_1B.objects()
    if not applicant.works_through & WORKS_THROUGH:
        yield R_ELI_1C.objects()


def _programmes_left_out(applicant: ApplicantFacts) -> Iterator[Objection]:
    for programme in sorted(applicant.programmes_offered - applicant.programmes_in_scope):
        yield R_ELI_2.objects(programme)


def _self_check(answers: Mapping[str, bool]) -> Iterator[Objection]:
    for question in SELF_CHECK:
        answer = answers.get(question.key)
        if answer is None:
            yield R_ELI_3.objects(question.text)
        elif answer is not question.wanted:
            yield question.rule.objects()


def _against_exclusion(exclusion: Exclusion) -> Iterator[Objection]:
    if not exclusion.justification.strip():
        yield R_SCO_1.objects(exclusion.clause)
    if exclusion.affects_conformity:
        yield R_SCO_2.objects(exclusion.clause)
    whole = exclusion.clause in {"8", "8.3"}
    if whole or (_lies_in(exclusion.clause, "8.3") and not exclusion.curriculum_imposed):
        # The delivery is designed by whoever teaches, even where the curriculum is imposed.
        yield R_SCO_3.objects(exclusion.clause)


def _lies_in(clause: str, above: str) -> bool:
    return clause == above or clause.startswith(f"{above}.")

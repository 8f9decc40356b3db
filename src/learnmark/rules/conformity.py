"""From assessed requirements up to clauses and to the whole standard."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from learnmark.rules.verdict import Objection, Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

R_CON_1 = Rule(
    "R-CON-1",
    "4.3",
    gettext_noop("{about} is marked not applicable without a justification."),
    gettext_noop("Justify it, or assess the requirement."),
)
R_CON_2 = Rule(
    "R-CON-2",
    "9.4",
    gettext_noop("{about} is assessed twice."),
    gettext_noop("Keep one assessment of each requirement."),
)


class Assessment(StrEnum):
    """How one requirement was found."""

    NOT_ASSESSED = "not_assessed"
    CONFORM = "conform"
    OPPORTUNITY = "opportunity"
    MINOR = "minor"
    MAJOR = "major"
    NOT_APPLICABLE = "not_applicable"


# What speaks for a clause, the first that occurs in it. A gap outweighs good news below it:
# a clause is not conform while part of it was never looked at.
WEIGHT = (
    Assessment.MAJOR,
    Assessment.MINOR,
    Assessment.NOT_ASSESSED,
    Assessment.OPPORTUNITY,
    Assessment.CONFORM,
    Assessment.NOT_APPLICABLE,
)


@dataclass(frozen=True)
class RequirementAssessment:
    """One requirement of the library under its clause, for example clause `8.5.1.2`."""

    requirement: str
    clause: str
    value: Assessment
    justification: str = ""


@dataclass(frozen=True)
class ClauseConformity:
    """A clause, or the whole (clause `""`), with the number of requirements of each value."""

    clause: str
    value: Assessment
    counts: tuple[tuple[Assessment, int], ...]

    @property
    def total(self) -> int:
        """All requirements below this clause."""
        return sum(number for _, number in self.counts)

    @property
    def fully_assessed(self) -> bool:
        """No requirement below it is left to look at."""
        return dict(self.counts)[Assessment.NOT_ASSESSED] == 0


@dataclass(frozen=True)
class Conformity:
    """The whole standard and every clause, in the order of the standard."""

    whole: ClauseConformity
    clauses: tuple[ClauseConformity, ...]

    def clause(self, number: str) -> ClauseConformity | None:
        """The clause with this number, or None when nothing lies below it."""
        return next((clause for clause in self.clauses if clause.clause == number), None)


def roll_up(assessments: Iterable[RequirementAssessment]) -> Conformity:
    """Each clause says the heaviest value below it; nothing assessed is `not_assessed`."""
    below: defaultdict[str, list[Assessment]] = defaultdict(list)
    below[""] = []
    for assessment in assessments:
        for clause in ("", *_clauses_above(assessment.clause)):
            below[clause].append(assessment.value)
    clauses = sorted((clause for clause in below if clause), key=clause_order)
    return Conformity(
        _rolled_up("", below[""]), tuple(_rolled_up(clause, below[clause]) for clause in clauses)
    )


def objections_to_assessments(assessments: Iterable[RequirementAssessment]) -> Verdict:
    """Not applicable without justification, and requirements assessed twice."""
    return tuple(_against(assessments))


def clause_order(clause: str) -> tuple[tuple[int, str], ...]:
    """Sorts clauses as the standard does: 8.2 before 8.10, annexes last."""
    return tuple(
        (int(part), "") if part.isdecimal() else (10_000, part) for part in clause.split(".")
    )


def _clauses_above(clause: str) -> Iterator[str]:
    parts = clause.split(".")
    for depth in range(1, len(parts) + 1):
        yield ".".join(parts[:depth])


def _rolled_up(clause: str, values: list[Assessment]) -> ClauseConformity:
    counted = Counter(values)
    heaviest = next((value for value in WEIGHT if counted[value]), Assessment.NOT_ASSESSED)
    return ClauseConformity(clause, heaviest, tuple((value, counted[value]) for value in WEIGHT))


def _against(assessments: Iterable[RequirementAssessment]) -> Iterator[Objection]:
    seen: set[str] = set()
    for assessment in assessments:
        excluded = assessment.value is Assessment.NOT_APPLICABLE
        if excluded and not assessment.justification.strip():
            yield R_CON_1.objects(assessment.requirement)
        if assessment.requirement in seen:
            yield R_CON_2.objects(assessment.requirement)
        seen.add(assessment.requirement)

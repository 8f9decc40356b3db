"""The checklist of a visit: every requirement of the programme with the team's judgement."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from learnmark.audits.models import Assessment, Finding
from learnmark.library.facts import default_profiles, framework, requirement_tree
from learnmark.library.models import Requirement
from learnmark.rules.conformity import Assessment as Value
from learnmark.rules.conformity import RequirementAssessment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learnmark.audits.models import AuditProgramme, Visit
    from learnmark.library.facts import ClauseNode
    from learnmark.library.models import Clause

NOT_ASSESSED = Assessment.Value.NOT_ASSESSED.value
DIGITS = 12


@dataclass(frozen=True)
class Row:
    """A requirement with what the team recorded on it."""

    requirement: Requirement
    value: str
    note: str
    findings: tuple[Finding, ...]
    planned: bool
    problem: str = ""

    @property
    def key(self) -> str:
        """The row's id on the page, without signs that mean something in a selector."""
        return self.requirement.code.replace(".", "-")

    @property
    def print(self) -> str:
        """A fingerprint of what stood here when the page was shown."""
        return fingerprint(self.value, self.note)

    @property
    def open(self) -> bool:
        return self.value == NOT_ASSESSED

    @property
    def lacks_finding(self) -> bool:
        """Assessed as a nonconformity, but nobody raised it."""
        graded = self.value in (Assessment.Value.MINOR, Assessment.Value.MAJOR)
        return graded and not any(found.is_nonconformity for found in self.findings)


@dataclass(frozen=True)
class Group:
    """A clause that holds requirements, with its rows."""

    clause: Clause
    rows: tuple[Row, ...]

    @property
    def assessed(self) -> int:
        return sum(not row.open for row in self.rows)


@dataclass(frozen=True)
class Chapter:
    """A clause of the first level with all groups below it."""

    clause: Clause
    groups: tuple[Group, ...]

    @property
    def total(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @property
    def assessed(self) -> int:
        return sum(group.assessed for group in self.groups)

    @property
    def left(self) -> int:
        return self.total - self.assessed

    @property
    def anything_planned(self) -> bool:
        return any(row.planned for group in self.groups for row in group.rows)


@dataclass(frozen=True)
class Checklist:
    """The whole checklist in the order of the standard."""

    chapters: tuple[Chapter, ...]

    def rows(self) -> Iterator[Row]:
        """Every row in order."""
        for chapter in self.chapters:
            for group in chapter.groups:
                yield from group.rows

    @property
    def total(self) -> int:
        return sum(chapter.total for chapter in self.chapters)

    @property
    def assessed(self) -> int:
        return sum(chapter.assessed for chapter in self.chapters)

    def chapter(self, number: str) -> Chapter | None:
        """The chapter of this number."""
        return next((c for c in self.chapters if c.clause.number == number), None)

    @property
    def next_chapter(self) -> Chapter | None:
        """The first chapter with something left to look at, else the first."""
        left = (c for c in self.chapters if c.left)
        return next(left, self.chapters[0] if self.chapters else None)


def fingerprint(value: str, note: str) -> str:
    """A short print of a judgement: tells whether somebody else changed it meanwhile."""
    plain = f"{value}|{' '.join(note.split())}"
    return hashlib.sha256(plain.encode()).hexdigest()[:DIGITS]


def checklist(visit: Visit) -> Checklist:
    """The checklist of a visit; five queries whatever its length."""
    recorded = {row.requirement: row for row in Assessment.objects.filter(visit=visit)}
    findings: dict[str, list[Finding]] = defaultdict(list)
    for found in Finding.objects.filter(visit=visit):
        findings[found.requirement].append(found)
    planned = tuple(str(clause) for clause in visit.clauses)

    def row(requirement: Requirement, clause: Clause) -> Row:
        known = recorded.get(requirement.reference)
        return Row(
            requirement,
            known.value if known else NOT_ASSESSED,
            known.note if known else "",
            tuple(findings[requirement.reference]),
            not planned or _under(clause.number, planned),
        )

    return Checklist(tuple(_chapter(node, row) for node in tree_of(visit.programme)))


def _chapter(top: ClauseNode, row: Any) -> Chapter:
    groups = (
        Group(node.clause, tuple(row(found, node.clause) for found in node.requirements))
        for node in top.walk()
        if node.requirements
    )
    return Chapter(top.clause, tuple(groups))


def _under(number: str, planned: tuple[str, ...]) -> bool:
    return any(number == clause or number.startswith(f"{clause}.") for clause in planned)


def tree_of(programme: AuditProgramme) -> tuple[ClauseNode, ...]:
    """The requirements of the programme's standard with its profiles; three queries."""
    row = framework(programme.framework_key)
    profiles = {*default_profiles(row), *programme.profiles}
    return requirement_tree(row, profiles=profiles)


def unknown_references(programme: AuditProgramme, references: list[str]) -> list[str]:
    """Those that are no requirement of the programme's standard; one query."""
    known = Requirement.objects.filter(
        framework__key=programme.framework_key, reference__in=references
    )
    found = set(known.values_list("reference", flat=True))
    return [reference for reference in references if reference not in found]


def judged(values: dict[str, dict[str, str]]) -> list[RequirementAssessment]:
    """Judgements as they come from a page or the API, ready for the rules."""
    return [
        RequirementAssessment(
            reference, "", Value(given.get("value", NOT_ASSESSED)), given.get("note", "")
        )
        for reference, given in values.items()
    ]

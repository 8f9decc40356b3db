"""Does this team cover this audit (R-COMP-1 to R-COMP-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from learnmark.rules.verdict import Objection, Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator

R_COMP_1 = Rule(
    "R-COMP-1",
    "9.2.2",
    gettext_noop("Nobody on the team covers {about}."),
    gettext_noop("Add an auditor or a technical expert who does."),
)
R_COMP_1B = Rule(
    "R-COMP-1b",
    "9.2.2",
    gettext_noop("The team has {about} leaders."),
    gettext_noop("Name exactly one leader."),
)
R_COMP_1C = Rule(
    "R-COMP-1c",
    "7.1",
    gettext_noop("{about} is not qualified for this function."),
    gettext_noop("Record the evaluation, or choose a qualified person."),
)
R_COMP_2 = Rule(
    "R-COMP-2",
    "7.2",
    gettext_noop("This competence was not shown, or no longer valid, before the audit: {about}."),
    gettext_noop("Competence is shown before the function begins; evaluate first, assign later."),
)
R_COMP_3 = Rule(
    "R-COMP-3",
    "9.2.2.1",
    gettext_noop("The technical expert {about} is not accompanied by an auditor of the team."),
    gettext_noop("Name the auditor who accompanies the expert."),
)
R_COMP_3B = Rule(
    "R-COMP-3b",
    "9.2.2.1",
    gettext_noop("{about}, in training, is not supervised by an auditor of the team."),
    gettext_noop("Name the auditor who supervises."),
)


class Function(StrEnum):
    """What a person does in the team."""

    LEADER = "leader"
    AUDITOR = "auditor"
    TRAINEE = "trainee"
    TECHNICAL_EXPERT = "technical_expert"
    TRANSLATOR = "translator"
    OBSERVER = "observer"
    GUIDE = "guide"


class Field(StrEnum):
    """A field of competence; a `Competence` names what of it, such as language `vi`."""

    STANDARD = "standard"
    SECTOR = "sector"
    DELIVERY_MODE = "delivery_mode"
    LANGUAGE = "language"
    LAW = "law"
    FUNCTION = "function"


AUDITORS = frozenset({Function.LEADER, Function.AUDITOR})
# A trainee, an observer or a guide brings no competence to the team, whatever they know.
BRINGS: dict[Function, frozenset[Field]] = {
    Function.LEADER: frozenset(Field),
    Function.AUDITOR: frozenset(Field),
    Function.TECHNICAL_EXPERT: frozenset({Field.SECTOR, Field.DELIVERY_MODE, Field.LAW}),
    Function.TRANSLATOR: frozenset({Field.LANGUAGE}),
}


@dataclass(frozen=True)
class Competence:
    """A competence shown by evaluation; both days are inclusive, no end means until further notice.

    The competence to act as auditor is `Field.FUNCTION` with the code `auditor` or `leader`.
    """

    field: Field
    code: str
    shown_on: date
    valid_until: date | None = None

    def stood_before(self, day: date) -> bool:
        """Shown before this day and still valid on it."""
        return self.shown_on < day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class TeamMember:
    """A person in a team; `accompanied_by` is the auditor who goes along or supervises."""

    person: str
    function: Function
    competences: tuple[Competence, ...] = ()
    accompanied_by: str = ""


@dataclass(frozen=True)
class Demand:
    """What an audit that begins on a day asks of its team as a whole."""

    begins_on: date
    standard: str
    sectors: frozenset[str]
    delivery_modes: frozenset[str]
    languages: frozenset[str]
    laws: frozenset[str] = frozenset()

    def needs(self) -> tuple[tuple[Field, str], ...]:
        """Every need, in a fixed order."""
        many = (
            (Field.SECTOR, self.sectors),
            (Field.DELIVERY_MODE, self.delivery_modes),
            (Field.LANGUAGE, self.languages),
            (Field.LAW, self.laws),
        )
        rest = tuple((field, code) for field, codes in many for code in sorted(codes))
        return ((Field.STANDARD, self.standard), *rest)


def objections_to_team(team: tuple[TeamMember, ...], demand: Demand) -> Verdict:
    """Every objection to this team for this audit."""
    return (
        *_needs_uncovered(team, demand),
        *_not_one_leader(team),
        *_unqualified(team, demand),
        *_unaccompanied(team),
    )


def _needs_uncovered(team: tuple[TeamMember, ...], demand: Demand) -> Iterator[Objection]:
    for field, code in demand.needs():
        brought = [
            (member, competence)
            for member in team
            if field in BRINGS.get(member.function, frozenset())
            for competence in member.competences
            if (competence.field, competence.code) == (field, code)
        ]
        if any(competence.stood_before(demand.begins_on) for _, competence in brought):
            continue
        yield R_COMP_1.objects(f"{field.value} {code}")
        for member, competence in brought:
            yield R_COMP_2.objects(
                f"{member.person}, {field.value} {code}, {competence.shown_on.isoformat()}"
            )


def _not_one_leader(team: tuple[TeamMember, ...]) -> Iterator[Objection]:
    leaders = sum(member.function is Function.LEADER for member in team)
    if leaders != 1:
        yield R_COMP_1B.objects(leaders)


def _unqualified(team: tuple[TeamMember, ...], demand: Demand) -> Iterator[Objection]:
    for member in team:
        if member.function in AUDITORS and not _qualified(member, demand.begins_on):
            yield R_COMP_1C.objects(f"{member.person}, {member.function.value}")


def _qualified(member: TeamMember, day: date) -> bool:
    # Who may lead may also audit.
    enough = {member.function.value, Function.LEADER.value}
    return any(
        competence.field is Field.FUNCTION
        and competence.code in enough
        and competence.stood_before(day)
        for competence in member.competences
    )


def _unaccompanied(team: tuple[TeamMember, ...]) -> Iterator[Objection]:
    auditors = {member.person for member in team if member.function in AUDITORS}
    rules = {Function.TECHNICAL_EXPERT: R_COMP_3, Function.TRAINEE: R_COMP_3B}
    for member in team:
        rule = rules.get(member.function)
        if rule is not None and member.accompanied_by not in auditors:
            yield rule.objects(member.person)

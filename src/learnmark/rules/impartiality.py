"""Who may not audit, decide or handle a matter, and why (R-IMP-1 to R-IMP-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from learnmark.rules.calendar import free_from
from learnmark.rules.verdict import Objection, Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator

R_IMP_1 = Rule(
    "R-IMP-1",
    "9.5.1",
    gettext_noop("{about} took part in the audit behind this decision."),
    gettext_noop("Let a person decide who was on none of the audit teams."),
)
R_IMP_2 = Rule(
    "R-IMP-2",
    "5.1.3",
    gettext_noop("{about} is neither employed by nor under contract with the certification body."),
    gettext_noop("Record the contract, or let another person decide; decisions stay in house."),
)
R_IMP_3 = Rule(
    "R-IMP-3",
    "5.2.5",
    gettext_noop("The certification body offers management-system consultancy: {about}."),
    gettext_noop("Give up the consultancy; a body that certifies offers none."),
)
R_IMP_4 = Rule(
    "R-IMP-4",
    "5.2.6",
    gettext_noop("The certification body made internal audits for this client: {about}."),
    gettext_noop("Wait until the ban has passed, or refer the client to another body."),
)
R_IMP_5 = Rule(
    "R-IMP-5",
    "5.2.7",
    gettext_noop("The client had consultancy from a body related to this one: {about}."),
    gettext_noop("Wait until the ban has passed, or refer the client to another body."),
)
R_IMP_6 = Rule(
    "R-IMP-6",
    "5.2.10",
    gettext_noop("There is a tie to the client: {about}."),
    gettext_noop("Choose another person; after the ban, record why the tie is no threat."),
)
R_IMP_7 = Rule(
    "R-IMP-7",
    "9.7",
    gettext_noop("{about} took part in the matter that is to be judged."),
    gettext_noop("Choose a person who had no part in it."),
)
R_IMP_8 = Rule(
    "R-IMP-8",
    "5.2.13",
    gettext_noop("{about} has given no statement about conflicts with this client."),
    gettext_noop("Ask for the statement before the assignment."),
)


class Tie(StrEnum):
    """What binds a person or body to a client; `NONE` is a declaration, not a gap."""

    NONE = "none"
    CONSULTANCY = "consultancy"
    EMPLOYMENT = "employment"
    TEACHING = "teaching"
    OWNERSHIP = "ownership"
    FAMILY = "family"
    INTERNAL_AUDIT = "internal_audit"


@dataclass(frozen=True)
class ConflictStatement:
    """What a person declared about one client; `ended_on` is None while the tie goes on."""

    tie: Tie
    stated_on: date
    ended_on: date | None = None


@dataclass(frozen=True)
class DeclaredConsultant:
    """A consultant as the client named it (9.1.1): a person, a body, or both.

    `related` says that the body has a relationship with the certification body.
    """

    person: str = ""
    body: str = ""
    related: bool = False
    ended_on: date | None = None


@dataclass(frozen=True)
class Assignment:
    """One person for any work on one client's certification, audit or not."""

    person: str
    statements: tuple[ConflictStatement, ...]
    declared_consultants: tuple[DeclaredConsultant, ...] = ()


@dataclass(frozen=True)
class CertificationBody:
    """What the body itself did for a client; `internal_audits` are the last days of these."""

    consultancy_offered: tuple[str, ...] = ()
    internal_audits: tuple[date | None, ...] = ()
    declared_consultants: tuple[DeclaredConsultant, ...] = ()


@dataclass(frozen=True)
class Decider:
    """The person who decides, with everyone on the teams of the audits in the decision file."""

    person: str
    engaged_by_body: bool
    audit_teams: frozenset[str]


@dataclass(frozen=True)
class Judgement:
    """Objections block; warnings are shown, answered in writing and block nothing."""

    objections: Verdict
    warnings: Verdict


def judge_assignment(assignment: Assignment, *, on: date, ban_months: int) -> Judgement:
    """R-IMP-6 and R-IMP-8: blocked inside the ban (D-12), a warning after it."""
    ties = tuple(_ties_of(assignment))
    undeclared = tuple(_undeclared(assignment, on))
    return _judged(ties, R_IMP_6, on, ban_months, undeclared)


def judge_body(body: CertificationBody, *, on: date, ban_months: int) -> Judgement:
    """R-IMP-3, R-IMP-4 and R-IMP-5: may this body certify this client at all."""
    offered = tuple(R_IMP_3.objects(service) for service in body.consultancy_offered)
    audits = tuple((Tie.INTERNAL_AUDIT.value, ended) for ended in body.internal_audits)
    related = tuple(
        (consultant.body or consultant.person, consultant.ended_on)
        for consultant in body.declared_consultants
        if consultant.related
    )
    first = _judged(audits, R_IMP_4, on, ban_months, offered)
    second = _judged(related, R_IMP_5, on, ban_months, ())
    return Judgement(first.objections + second.objections, first.warnings + second.warnings)


def objections_to_deciding(decider: Decider) -> Verdict:
    """R-IMP-1 and R-IMP-2; experts and auditors in training are members of the team too."""
    return (*_took_part(decider), *_not_engaged(decider))


def objections_to_handling(handler: str, *, involved: frozenset[str]) -> Verdict:
    """R-IMP-7: nobody judges what they audited, decided, taught or built themselves."""
    return (R_IMP_7.objects(handler),) if handler in involved else ()


def _ties_of(assignment: Assignment) -> Iterator[tuple[str, date | None]]:
    for statement in assignment.statements:
        if statement.tie is not Tie.NONE:
            yield f"{assignment.person}, {statement.tie.value}", statement.ended_on
    # The client may remember what the person's own statement leaves out.
    for consultant in assignment.declared_consultants:
        if consultant.person == assignment.person:
            yield f"{assignment.person}, {Tie.CONSULTANCY.value}", consultant.ended_on


def _undeclared(assignment: Assignment, on: date) -> Iterator[Objection]:
    if not any(statement.stated_on <= on for statement in assignment.statements):
        yield R_IMP_8.objects(assignment.person)


def _judged(
    ties: tuple[tuple[str, date | None], ...],
    rule: Rule,
    on: date,
    ban_months: int,
    besides: Verdict,
) -> Judgement:
    blocking = {tie for tie in ties if _inside_the_ban(tie[1], on, ban_months)}
    told = dict.fromkeys(ties)  # the client and the person may tell of the same tie
    return Judgement(
        besides + tuple(_tie_told(rule, tie) for tie in told if tie in blocking),
        tuple(_tie_told(rule, tie) for tie in told if tie not in blocking),
    )


def _inside_the_ban(ended_on: date | None, on: date, ban_months: int) -> bool:
    return ended_on is None or on < free_from(ended_on, months=ban_months)


def _tie_told(rule: Rule, tie: tuple[str, date | None]) -> Objection:
    what, ended_on = tie
    return rule.objects(f"{what}, {ended_on.isoformat()}" if ended_on else what)


def _took_part(decider: Decider) -> Iterator[Objection]:
    if decider.person in decider.audit_teams:
        yield R_IMP_1.objects(decider.person)


def _not_engaged(decider: Decider) -> Iterator[Objection]:
    if not decider.engaged_by_body:
        yield R_IMP_2.objects(decider.person)

"""Findings: grades, what a complete one holds, what blocks the freeze, and answers (9.4.5 to 9.4.10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from learnmark.rules.verdict import Objection, Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from learnmark.rules.scheme import Scheme

R_FIN_1 = Rule(
    "R-FIN-1",
    "9.4.5",
    gettext_noop("A finding is incomplete: {about}."),
    gettext_noop("Fill in what is missing before the findings are frozen."),
)
R_FIN_2 = Rule(
    "R-FIN-2",
    "9.4.5",
    gettext_noop("{about} misses a requirement and is recorded as an opportunity or conformity."),
    gettext_noop("Grade it as minor or major nonconformity."),
)
R_FIN_3 = Rule(
    "R-FIN-3",
    "9.4.5",
    gettext_noop("{about} repeats a minor nonconformity that was not effectively corrected."),
    gettext_noop("Raise it to major, as the scheme demands."),
)
R_FIN_4 = Rule(
    "R-FIN-4",
    "9.4.5",
    gettext_noop("{about} is not the team leader."),
    gettext_noop("Only the team leader may freeze the findings."),
)
R_FIN_5 = Rule(
    "R-FIN-5",
    "9.3.1.2",
    gettext_noop("{about} is graded although this is stage 1."),
    gettext_noop("Record an area of concern; stage 1 grades nothing."),
)
R_FIN_6 = Rule(
    "R-FIN-6",
    "9.4.5",
    gettext_noop("{about} was not discussed with the client."),
    gettext_noop("Discuss the nonconformity and record differences of opinion."),
)
R_FIN_7 = Rule(
    "R-FIN-7",
    "9.4.9",
    gettext_noop("The response is incomplete: {about}."),
    gettext_noop("Return it to the client with a comment on what is missing."),
)
R_FIN_8 = Rule(
    "R-FIN-8",
    "9.4.10",
    gettext_noop("The major nonconformity {about} is not verified as corrected."),
    gettext_noop("Verify correction and corrective action on evidence, on site where needed."),
)
R_FIN_9 = Rule(
    "R-FIN-9",
    "9.4.10",
    gettext_noop("No plan is accepted for the minor nonconformity {about}."),
    gettext_noop("Review correction, cause and plan, and accept them with name and date."),
)
R_FIN_10 = Rule(
    "R-FIN-10",
    "9.4.10",
    gettext_noop("The review of the response lacks {about}."),
    gettext_noop("Record who reviewed it and when; a return says why."),
)
R_FIN_11 = Rule(
    "R-FIN-11",
    "9.6.2.2",
    gettext_noop("The earlier minor nonconformity {about} is neither verified nor raised again."),
    gettext_noop("Verify its correction on its own page, or raise it again in this audit."),
)
R_FIN_12 = Rule(
    "R-FIN-12",
    "9.4.8",
    gettext_noop("The report calls the action on {about} effective, but nobody has verified it."),
    gettext_noop("Verify the nonconformity on its own page, or correct the report."),
)


class Grade(StrEnum):
    """What a finding weighs."""

    MAJOR = "major"
    MINOR = "minor"
    OPPORTUNITY = "opportunity"
    CONFORMITY = "conformity"


NONCONFORMITIES = frozenset({Grade.MAJOR, Grade.MINOR})
UNDOING_A_PLAN = frozenset({"return_", "respond"})


@dataclass(frozen=True)
class FindingFacts:
    """A finding as it stands; `number` is how people name it.

    `misses_requirement`: the auditor answered that a requirement is not met. `repeats_minor`: the
    same requirement had a minor nonconformity whose correction did not work.
    """

    number: str
    grade: Grade
    requirement: str
    statement: str
    evidence: str
    place: str
    auditor: str
    found_on: date | None
    misses_requirement: bool
    repeats_minor: bool = False
    discussed_with_client: bool = False


@dataclass(frozen=True)
class ResponseFacts:
    """A client's answer to a nonconformity with the body's review and verification."""

    number: str
    grade: Grade
    correction: str
    cause: str
    corrective_action: str
    correction_by: date | None
    corrective_action_by: date | None
    evidence: tuple[str, ...] = ()
    accepted_by: str = ""
    accepted_on: date | None = None
    verified_by: str = ""
    verified_on: date | None = None


@dataclass(frozen=True)
class DueDates:
    """The inclusive last days of a nonconformity; `closing` is that of the plan for a minor."""

    response: date
    closing: date


def complete_finding(finding: FindingFacts) -> Verdict:
    """What the finding lacks of its mandatory content (5.9)."""
    needed = {
        gettext_noop("requirement"): finding.requirement.strip(),
        gettext_noop("statement"): finding.statement.strip(),
        gettext_noop("objective evidence"): finding.evidence.strip(),
        gettext_noop("site or process"): finding.place.strip(),
        gettext_noop("auditor"): finding.auditor.strip(),
        gettext_noop("date"): finding.found_on,
    }
    return tuple(
        R_FIN_1.objects(f"{finding.number}, {name}") for name, value in needed.items() if not value
    )


def objections_to_freezing(
    findings: tuple[FindingFacts, ...],
    *,
    by: str,
    team_leader: str,
    stage1: bool,
    scheme: Scheme,
) -> Verdict:
    """Everything that stands against freezing the findings of an audit."""
    leader = () if by == team_leader else (R_FIN_4.objects(by),)
    return leader + tuple(
        objection
        for finding in findings
        for objection in _against_finding(finding, stage1=stage1, scheme=scheme)
    )


def due_dates(
    grade: Grade, *, raised_on: date, scheme: Scheme, not_after: date | None = None
) -> DueDates | None:
    """When answer and closing are due (D-03, D-04); None for what needs no answer.

    `not_after` is the limit of the standard for majors: D-05 or D-08, whichever applies.
    """
    if grade not in NONCONFORMITIES:
        return None
    days = scheme.major_close_days if grade is Grade.MAJOR else scheme.minor_plan_days
    response = raised_on + timedelta(days=scheme.response_days)
    closing = raised_on + timedelta(days=days)
    if not_after is not None and grade is Grade.MAJOR:
        return DueDates(min(response, not_after), min(closing, not_after))
    return DueDates(response, closing)


def objections_to_accepting_response(response: ResponseFacts) -> Verdict:
    """What an answer lacks before the body may accept it (9.4.9)."""
    needed = {
        gettext_noop("correction"): response.correction.strip(),
        gettext_noop("cause"): response.cause.strip(),
        gettext_noop("corrective action"): response.corrective_action.strip(),
        gettext_noop("day of the correction"): response.correction_by,
        gettext_noop("day of the corrective action"): response.corrective_action_by,
    }
    return tuple(
        R_FIN_7.objects(f"{response.number}, {name}") for name, value in needed.items() if not value
    )


def objections_to_closing_responses(responses: tuple[ResponseFacts, ...]) -> Verdict:
    """What is open before a positive recommendation: majors verified, minors' plans accepted."""
    return tuple(objection for response in responses for objection in _against_response(response))


def objections_to_minors_left(names: Iterable[str]) -> Verdict:
    """R-FIN-11: minors are verified at the next audit at the latest, or raised again there."""
    return tuple(R_FIN_11.objects(name) for name in names)


def objections_to_claims(said: Mapping[str, str], *, verified: Collection[str]) -> Verdict:
    """R-FIN-12: `said` is nonconformity → what a report says came of the action on it."""
    return tuple(
        R_FIN_12.objects(name)
        for name, result in said.items()
        if result == "effective" and name not in verified
    )


def plan_stands(acts: Iterable[str]) -> bool:
    """Whether a plan was accepted and neither returned nor replaced by another response since.

    Escalation says that a plan is carried out late; it does not take the acceptance back (5.9).
    """
    stands = False
    for act in acts:
        if act == "accept_plan":
            stands = True
        elif act in UNDOING_A_PLAN:
            stands = False
    return stands


def objections_to_reviewing(*, by: str, on: date | None, accepted: bool, comment: str) -> Verdict:
    """What the review of an answer lacks: name and date, and on a return the comment (9.4.10)."""
    needed = {gettext_noop("name"): by.strip(), gettext_noop("date"): on}
    if not accepted:
        needed[gettext_noop("comment")] = comment.strip()
    return tuple(R_FIN_10.objects(name) for name, value in needed.items() if not value)


def _against_finding(finding: FindingFacts, *, stage1: bool, scheme: Scheme) -> Iterator[Objection]:
    yield from complete_finding(finding)
    nonconformity = finding.grade in NONCONFORMITIES
    if finding.misses_requirement and not nonconformity and not stage1:
        yield R_FIN_2.objects(finding.number)
    repeated = finding.repeats_minor and scheme.repeated_minor_raised
    if repeated and finding.grade is Grade.MINOR:
        yield R_FIN_3.objects(finding.number)
    if stage1 and nonconformity:
        yield R_FIN_5.objects(finding.number)
    if nonconformity and not finding.discussed_with_client:
        yield R_FIN_6.objects(finding.number)


def _against_response(response: ResponseFacts) -> Iterator[Objection]:
    if response.grade not in NONCONFORMITIES:
        return
    yield from objections_to_accepting_response(response)
    accepted = response.accepted_by.strip() and response.accepted_on
    verified = response.verified_by.strip() and response.verified_on and response.evidence
    if response.grade is Grade.MAJOR and not (accepted and verified):
        yield R_FIN_8.objects(response.number)
    if response.grade is Grade.MINOR and not accepted:
        yield R_FIN_9.objects(response.number)

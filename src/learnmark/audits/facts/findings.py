"""Findings as the rules judge them, and what came of visits.

`visit_results(visits)` is what the decision room reads: one pass over all visits given.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Prefetch, Q

from learnmark.audits.facts.earlier import later_audits, next_audit_over
from learnmark.audits.facts.papers import roles_in
from learnmark.audits.facts.programmes import scheme_of_programme
from learnmark.audits.models import Answer, Assessment, Finding, TeamMember, Visit
from learnmark.foundation.acts.reading import read_once
from learnmark.rules import findings as rules
from learnmark.rules.calendar import major_verified_by
from learnmark.rules.conformity import Assessment as Value
from learnmark.rules.conformity import Conformity, RequirementAssessment, roll_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from learnmark.foundation.tenancy.actor import Actor

RECORDING = (
    TeamMember.Role.LEADER,
    TeamMember.Role.AUDITOR,
    TeamMember.Role.TRAINEE,
    TeamMember.Role.EXPERT,
)
"""Roles that record what the team saw; observers do not influence the audit (9.2.2.1)."""
REVIEWING = (TeamMember.Role.LEADER, TeamMember.Role.AUDITOR)
LEADING = (TeamMember.Role.LEADER,)
NONCONFORMITIES = (Finding.Grade.MAJOR, Finding.Grade.MINOR)


# People


def in_team(visit: Visit, by: Actor, roles: Iterable[str] = RECORDING) -> bool:
    """Whether a person is in the team of this visit in one of the roles."""
    return not roles_in(visit, by).isdisjoint(roles)


def reviews(finding: Finding, by: Actor) -> bool:
    """Whether a person may judge answers: in the team of its visit or of a later one."""
    if by.member is None:
        return False
    team = TeamMember.objects.filter(
        Q(visit=finding.visit_id) | Q(visit__in=later_audits(finding.visit).values("pk")),
        member=by.member,
        removed_on=None,
        role__in=REVIEWING,
    )
    return team.exists()


def leader(visit: Visit) -> TeamMember | None:
    """The team leader of a visit."""
    team = TeamMember.objects.filter(visit=visit, role=TeamMember.Role.LEADER, removed_on=None)
    return team.select_related("member__user").first()


# Rules


def due_dates(finding: Finding) -> rules.DueDates | None:
    """When the answer to a finding and its closing are due (D-03, D-04), within D-05 or D-08."""
    visit = finding.visit
    limit = None
    if visit.kind == Visit.Kind.STAGE_2 and visit.ends_on:
        limit = major_verified_by(visit.ends_on)
    elif visit.kind == Visit.Kind.RECERTIFICATION:
        limit = visit.not_after
    return rules.due_dates(
        rules.Grade(finding.grade),
        raised_on=finding.raised_on,
        scheme=scheme_of_programme(visit.programme),
        not_after=limit,
    )


def findings_of(visit: Visit) -> tuple[rules.FindingFacts, ...]:
    """All findings of a visit, ready for the rules."""
    graded = assessed_as(visit, (Assessment.Value.MINOR, Assessment.Value.MAJOR))
    return tuple(
        rules.FindingFacts(
            number=row.reference,
            grade=rules.Grade(row.grade),
            requirement=row.requirement,
            statement=row.statement,
            evidence=row.evidence,
            place=row.site,
            auditor=row.auditor_name,
            found_on=row.raised_on,
            misses_requirement=row.requirement in graded,
            repeats_minor=row.repeats_id is not None,
            discussed_with_client=row.discussed,
        )
        for row in Finding.objects.filter(visit=visit)
    )


@read_once
def assessed_as(visit: Visit, values: Iterable[str]) -> list[str]:
    """The requirements that the team assessed with one of the values."""
    rows = Assessment.objects.filter(visit=visit, value__in=list(values))
    return list(rows.order_by("requirement").values_list("requirement", flat=True))


def earlier_minors(visit: Visit) -> Any:
    """The minors of earlier visits to the same client, newest first, that a finding may repeat."""
    earlier = Finding.objects.filter(
        visit__programme__client_id=visit.programme.client_id,
        grade=Finding.Grade.MINOR,
        frozen_on__isnull=False,
    )
    earlier = earlier.exclude(
        visit__programme_id=visit.programme_id, visit__number__gte=visit.number
    )
    return earlier.select_related("visit").order_by("-raised_on", "-number")


# What came of a finding


@dataclass(frozen=True)
class Course:
    """Where the answer to a finding stands: days and names of the last valid step of each kind."""

    answered_on: date | None = None
    accepted_on: date | None = None
    accepted_by: str = ""
    evidence_on: date | None = None
    verified_on: date | None = None
    verified_by: str = ""
    verified_how: str = ""
    escalated_on: date | None = None


def course_of(finding: Finding) -> Course:
    """The course of a finding; a return undoes the answer, a new answer the acceptance."""
    found: dict[str, Any] = {}
    for step in finding.steps.all():
        if step.act == "respond":
            found = {"answered_on": step.on}
        elif step.act == "return_":
            found = {}
        elif step.act == "accept_plan":
            found |= {"accepted_on": step.on, "accepted_by": step.by_name}
        elif step.act == "submit_evidence":
            found["evidence_on"] = step.on
        elif step.act == "return_evidence":
            found.pop("evidence_on", None)
        elif step.act == "verify":
            found |= {"verified_on": step.on, "verified_by": step.by_name}
            found["verified_how"] = step.grounds
        elif step.act == "escalate":
            found["escalated_on"] = step.on
    return Course(**found)


def response_of(finding: Finding) -> rules.ResponseFacts:
    """The last answer to a nonconformity with its review, ready for the rules."""
    answers = list(finding.answers.all())
    course = course_of(finding)
    last = next((a for a in reversed(answers) if a.kind == Answer.Kind.RESPONSE), None)
    shown = [a.evidence_note or f"{len(a.files)}" for a in answers if a.evidence_note or a.files]
    if course.verified_how:
        shown.append(course.verified_how)
    return rules.ResponseFacts(
        number=finding.reference,
        grade=rules.Grade(finding.grade),
        correction=last.correction if last else "",
        cause=last.cause if last else "",
        corrective_action=last.corrective_action if last else "",
        correction_by=last.corrected_on if last else None,
        corrective_action_by=last.action_due_on if last else None,
        evidence=tuple(shown),
        accepted_by=course.accepted_by,
        accepted_on=course.accepted_on,
        verified_by=course.verified_by,
        verified_on=course.verified_on,
    )


def nonconformities(visit: Visit) -> list[Finding]:
    """The nonconformities of a visit with steps and answers fetched along; three queries."""
    rows = Finding.objects.filter(visit=visit, grade__in=NONCONFORMITIES)
    return list(rows.prefetch_related("steps", "answers").select_related("visit"))


DUE_FIELD = {
    "open": "response_due",
    "returned": "response_due",
    "response_submitted": "close_due",
    "plan_accepted": "close_due",
    "evidence_submitted": "close_due",
    "escalated": "close_due",
}
"""State → the field with the last day of what comes next."""
CLIENTS_TURN = ("open", "returned", "plan_accepted", "escalated")


def next_due(finding: Finding, state: str) -> date | None:
    """The last day of what comes next for a finding in this state.

    None for a minor with an accepted plan: it waits for the next audit, whenever that is.
    """
    if finding.grade == Finding.Grade.MINOR and state in ("plan_accepted", "evidence_submitted"):
        return None
    name = DUE_FIELD.get(state)
    found: date | None = getattr(finding, name) if name else None
    return found


def days_late(finding: Finding, day: date | None) -> int:
    """By how many days an answer of a day passes the day it was due; 0 where it is in time."""
    if day is None or finding.response_due is None:
        return 0
    return max(0, (day - finding.response_due).days)


def past_last_day(finding: Finding, on: date) -> bool:
    """Whether an accepted plan stayed without verification beyond its last day.

    A major: beyond the day to close it. A minor: beyond the end of the next audit (9.4.10).
    """
    if finding.grade == Finding.Grade.MAJOR:
        return finding.close_due is not None and finding.close_due < on
    return next_audit_over(finding, on)


# What came of a visit


@dataclass(frozen=True)
class FindingResult:
    """A finding as the decision sees it; days are None where it did not happen."""

    id: UUID
    reference: str
    grade: str
    requirement: str
    statement: str
    state: str
    raised_on: date
    response_due: date | None
    close_due: date | None
    answered_on: date | None
    accepted_on: date | None
    accepted_by: str
    verified_on: date | None
    verified_by: str
    days_late: int

    @property
    def is_nonconformity(self) -> bool:
        return self.grade in NONCONFORMITIES


@dataclass(frozen=True)
class VisitResult:
    """What came of one visit.

    `recommendation` is "positive", "negative" or "" while there is none. `assessed` rolls up what
    the team assessed; requirements nobody looked at are not counted in it.
    """

    visit_id: UUID
    kind: str
    number: int
    state: str
    ended_on: date | None
    frozen_on: date | None
    report_issued_on: date | None
    recommendation: str
    recommended_on: date | None
    recommended_by: str
    recommendation_text: str
    findings: tuple[FindingResult, ...]
    assessed: Conformity = field(repr=False)

    @property
    def majors(self) -> tuple[FindingResult, ...]:
        return tuple(found for found in self.findings if found.grade == Finding.Grade.MAJOR)

    @property
    def minors(self) -> tuple[FindingResult, ...]:
        return tuple(found for found in self.findings if found.grade == Finding.Grade.MINOR)

    @property
    def open_majors(self) -> tuple[FindingResult, ...]:
        """Majors that nobody has verified as corrected."""
        return tuple(found for found in self.majors if found.verified_on is None)

    @property
    def minors_without_plan(self) -> tuple[FindingResult, ...]:
        """Minors whose plan is not accepted."""
        return tuple(found for found in self.minors if found.accepted_on is None)


def visit_results(visits: Iterable[Visit]) -> dict[UUID, VisitResult]:
    """Visit id → what came of it; five queries whatever the number of visits."""
    ids = [visit.pk for visit in visits]
    assessed: dict[UUID, list[RequirementAssessment]] = defaultdict(list)
    rows = Assessment.objects.filter(visit__in=ids).order_by("requirement")
    for visit_id, requirement, value in rows.values_list("visit_id", "requirement", "value"):
        assessed[visit_id].append(
            RequirementAssessment(requirement, clause_of(requirement), Value(value))
        )
    findings = Finding.objects.order_by("number").prefetch_related("steps")
    found = Visit.objects.filter(pk__in=ids).prefetch_related(
        "steps", Prefetch("findings", queryset=findings)
    )
    return {visit.pk: _result(visit, roll_up(assessed[visit.pk])) for visit in found}


def _result(visit: Visit, assessed: Conformity) -> VisitResult:
    steps = {step.act: step for step in visit.steps.all()}
    frozen, issued = steps.get("freeze"), steps.get("issue_report")
    said = steps.get("recommend_positive") or steps.get("recommend_negative")
    return VisitResult(
        visit_id=visit.pk,
        kind=visit.kind,
        number=visit.number,
        state=visit.state,
        ended_on=visit.ends_on,
        frozen_on=frozen.on if frozen else None,
        report_issued_on=issued.on if issued else None,
        recommendation=said.act.removeprefix("recommend_") if said else "",
        recommended_on=said.on if said else None,
        recommended_by=said.by_name if said else "",
        recommendation_text=said.grounds if said else "",
        findings=tuple(_finding_result(row) for row in visit.findings.all()),
        assessed=assessed,
    )


def _finding_result(row: Finding) -> FindingResult:
    course = course_of(row)
    return FindingResult(
        id=row.pk,
        reference=row.reference,
        grade=row.grade,
        requirement=row.requirement,
        statement=row.statement,
        state=row.state,
        raised_on=row.raised_on,
        response_due=row.response_due,
        close_due=row.close_due,
        answered_on=course.answered_on,
        accepted_on=course.accepted_on,
        accepted_by=course.accepted_by,
        verified_on=course.verified_on,
        verified_by=course.verified_by,
        days_late=days_late(row, course.answered_on),
    )


def clause_of(requirement: str) -> str:
    """The clause in a requirement's reference: `21001:2018/8.5.1-a` gives `8.5.1`."""
    return requirement.rpartition("/")[2].rpartition("-")[0]

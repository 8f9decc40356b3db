"""Which keys the documents of an audit need: plan, stage 1 conclusions, report."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from learnmark.foundation.typeset.values import (
    Amount,
    Clock,
    Day,
    Document,
    Line,
    Part,
    Party,
    SiteKind,
    Text,
)

Mode = Literal["on_site", "remote", "hybrid"]
AuditKind = Literal["stage_1", "stage_2", "surveillance", "recertification", "special"]
TeamRole = Literal[
    "team_leader",
    "auditor",
    "auditor_in_training",
    "technical_expert",
    "observer",
    "guide",
    "interpreter",
]


class Member(Part):
    """A person of the audit team or a companion."""

    name: Line
    role: TeamRole
    affiliation: Line | None


class Visit(Part):
    """Where and when the team works."""

    site: Line
    address: Line
    kind: SiteKind
    starts: Day
    ends: Day
    mode: Mode


class Session(Part):
    """One line of the timetable; `ends` may be past midnight only as a session of its own."""

    day: Day
    starts: Clock
    ends: Clock
    activity: Text
    criteria: Line | None
    site: Line
    mode: Mode
    auditors: list[Line]


class Audit(Document):
    """What the audit documents share."""

    kind: AuditKind
    client: Party
    standard: Line
    criteria: list[Text]
    objectives: list[Text]
    scope: Text
    visits: Annotated[list[Visit], Field(min_length=1)]
    team: Annotated[list[Member], Field(min_length=1)]


class AuditPlan(Audit):
    """ISO/IEC 17021-1 9.2.3. `object_by` is the last day to object to a team member."""

    audit_days: Amount
    sessions: Annotated[list[Session], Field(min_length=1)]
    object_by: Day | None
    language: Line
    ict: Text | None
    confidentiality: Text | None
    contact: Line


class Topic(Part):
    """What was looked at and what the team concluded."""

    title: Line
    conclusion: Text


class Concern(Part):
    """An area of concern that could become a nonconformity at stage 2."""

    reference: Line
    requirement: Line
    text: Text


class Stage1Conclusions(Audit):
    """ISO/IEC 17021-1 9.3.1.2: written conclusions without grades."""

    topics: Annotated[list[Topic], Field(min_length=1)]
    concerns: list[Concern]
    internal_audit: Text
    management_review: Text
    readiness: Literal["ready", "ready_with_concerns", "not_ready"]
    readiness_reason: Text
    stage_2: Text
    stage_2_latest: Day | None
    leader: Line
    concluded_on: Day


class Nonconformity(Part):
    """ISO/IEC 17021-1 9.4.5.3, with the client's answer (9.4.9) where there is one."""

    reference: Line
    grade: Literal["major", "minor"]
    requirement: Line
    statement: Text
    evidence: Text
    site: Line
    auditor: Line
    raised_on: Day
    correction: Text | None
    cause: Text | None
    corrective_action: Text | None
    review: Text | None
    status: Literal["open", "answered", "accepted", "closed"]


class Remark(Part):
    """An opportunity for improvement or a conformity, with its requirement."""

    reference: Line
    requirement: Line
    text: Text


class Earlier(Part):
    """An earlier nonconformity and whether its corrective action worked."""

    reference: Line
    requirement: Line
    result: Literal["effective", "not_effective", "not_verified"]
    evidence: Text


class AuditReport(Audit):
    """ISO/IEC 17021-1 9.4.8. Days of audit time; None says "none" in the report's own words."""

    combination: Literal["single", "combined", "joint", "integrated"]
    days_planned: Amount
    days_used: Amount
    deviations: Text | None
    issues: Text | None
    changes: Text | None
    unresolved: Text | None
    ict: Text | None
    summary: Text
    strengths: list[Text]
    nonconformities: list[Nonconformity]
    opportunities: list[Remark]
    conformities: list[Remark]
    earlier: list[Earlier]
    capability: Text
    internal_audit: Text
    management_review: Text
    effectiveness: Text
    scope_conclusion: Text
    objectives_met: bool
    objectives_text: Text
    use_of_marks: Text
    recommendation: Literal[
        "grant",
        "refuse",
        "maintain",
        "renew",
        "extend_scope",
        "reduce_scope",
        "suspend",
        "restore",
        "withdraw",
    ]
    conditions: Text | None
    leader: Line
    concluded_on: Day

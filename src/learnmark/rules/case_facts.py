"""A case in facts: what it consists of, and what is said about where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Literal
from uuid import UUID

from learnmark.rules.authority import Role
from learnmark.rules.calendar import CycleDates
from learnmark.rules.verdict import gettext_noop

Side = Literal["body", "client"]
StepWord = Literal["done", "current", "overdue", "later", "not_needed"]

APPLICATION_ROW = "certification.application"
CASE_ROW = "certification.case"
AGREEMENT_ROW = "certification.agreement"
PROGRAMME_ROW = "audits.auditprogramme"
VISIT_ROW = "audits.visit"
FINDING_ROW = "audits.finding"
CERTIFICATE_ROW = "certification.certificate"

HELD = frozenset({
    "conclusions_sent", "findings_frozen", "report_draft", "report_issued", "response_pending",
    "responses_accepted", "recommended_positive", "recommended_negative", "closed",
})  # fmt: skip
PLAN_ACCEPTED = frozenset({"plan_accepted", "evidence_submitted", "escalated"})
LOST = frozenset({"cancelled", "aborted"})
BEFORE_AUDIT = frozenset({"none", "planned", "plan_sent", "plan_agreed"})


class StepKey(StrEnum):
    """The seven steps in their order."""

    REGISTRATION = "registration"
    CONTRACT = "contract"
    AUDIT = "audit"
    POST_AUDIT = "post_audit"
    DECISION = "decision"
    SURVEILLANCE = "surveillance"
    RECERTIFICATION = "recertification"


STEP_LABELS: dict[StepKey, str] = {
    StepKey.REGISTRATION: gettext_noop("Registration"),
    StepKey.CONTRACT: gettext_noop("Contract"),
    StepKey.AUDIT: gettext_noop("Audit"),
    StepKey.POST_AUDIT: gettext_noop("Documents after the audit"),
    StepKey.DECISION: gettext_noop("Review and certificate"),
    StepKey.SURVEILLANCE: gettext_noop("Surveillance"),
    StepKey.RECERTIFICATION: gettext_noop("Recertification"),
}
KIND_LABELS = {
    "stage_1": gettext_noop("stage 1"),
    "stage_2": gettext_noop("stage 2"),
    "surveillance": gettext_noop("surveillance"),
    "recertification": gettext_noop("recertification"),
    "special": gettext_noop("special audit"),
}


@dataclass(frozen=True)
class Pace:
    """Calendar days that a step may take where neither standard nor scheme sets a day."""

    submit: int = 60
    take_up: int = 3
    review: int = 10
    supply: int = 30
    quote: int = 7
    send: int = 5
    accept: int = 30
    countersign: int = 5
    settle_before: int = 60
    """Days before the last day of an audit by which its dates and team stand."""
    plan_before: int = 14
    """Days before the first day of an audit by which the client has its plan."""
    agree: int = 7
    conclusions: int = 7
    report: int = 14
    judge: int = 14
    close: int = 7
    file_review: int = 14
    decide: int = 10
    issue: int = 5


@dataclass(frozen=True)
class VisitFacts:
    """An audit of the current cycle; `since` is the day of its last act."""

    id: UUID
    kind: str
    state: str
    since: date | None = None
    not_after: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    staffed: bool = False
    drafted: bool = False
    reviewed: bool | None = None
    """What the reviewer concluded on its file; None while there is no review to be seen."""


@dataclass(frozen=True)
class OpenFinding:
    """A nonconformity that is not closed."""

    id: UUID
    visit_id: UUID
    reference: str
    grade: str
    state: str
    since: date | None = None
    response_due: date | None = None
    close_due: date | None = None

    @property
    def settled(self) -> bool:
        """Whether it stands in the way of a positive decision no longer (3.12, 9.5.2)."""
        return self.grade == "minor" and self.state in PLAN_ACCEPTED

    @property
    def waits_for_next_audit(self) -> bool:
        """Whether nobody has to do anything about it before the next audit (9.6.2.2)."""
        return self.grade == "minor" and self.state == "plan_accepted"


@dataclass(frozen=True)
class DecisionFacts:
    """A decision by its act and its days."""

    act: str
    on: date
    effective_on: date


@dataclass(frozen=True)
class CaseFacts:
    """What a case consists of on a day; `visits` are those of the current cycle."""

    application_id: UUID
    application_state: str
    application_since: date
    case_id: UUID | None = None
    quote_since: date | None = None
    quote_valid_until: date | None = None
    agreement_id: UUID | None = None
    agreement_state: str = "none"
    agreement_since: date | None = None
    programme_id: UUID | None = None
    cycle_number: int = 0
    cycle_starts_on: date | None = None
    last_valid_day: date | None = None
    visits: tuple[VisitFacts, ...] = ()
    findings: tuple[OpenFinding, ...] = ()
    decisions: tuple[DecisionFacts, ...] = ()
    certificate_id: UUID | None = None
    certificate_status: str = "none"
    issue_waits_since: date | None = None
    issued_on: date | None = None


@dataclass(frozen=True)
class Task:
    """What somebody has to do: the act, on what, on whose side, in which roles, until when.

    `words` and `about` are message ids; `about` may be empty.
    """

    step: StepKey
    act: str
    subject_type: str
    subject_id: UUID | None
    side: Side
    roles: tuple[Role, ...]
    words: str
    due: date | None
    overdue: bool
    about: str = ""
    visit_id: UUID | None = None


@dataclass(frozen=True)
class StepState:
    """One of the seven steps: since when it stands so, and until when it is to be done."""

    key: StepKey
    state: StepWord
    since: date | None = None
    due: date | None = None

    @property
    def label(self) -> str:
        return STEP_LABELS[self.key]


@dataclass(frozen=True)
class Journey:
    """The seven steps and the open tasks of a case, the most urgent first.

    `ended` says as a sentence why nothing more is to be done; it is empty while a task is open.
    """

    tasks: tuple[Task, ...]
    ended: str
    draw_steps: Callable[[], tuple[StepState, ...]] = field(repr=False, compare=False)
    draw_calendar: Callable[[], CycleDates | None] = field(repr=False, compare=False)

    @cached_property
    def steps(self) -> tuple[StepState, ...]:
        """The bar; a list of tasks does without it, so it is drawn when it is asked for."""
        return self.draw_steps()

    @cached_property
    def calendar(self) -> CycleDates | None:
        """The audits of the cycle with their limits; None before the cycle began."""
        return self.draw_calendar()

    @property
    def next(self) -> Task | None:
        """The one next action."""
        return self.tasks[0] if self.tasks else None

    @property
    def current(self) -> StepKey | None:
        """The step the case stands in; None when it has ended."""
        return next((s.key for s in self.steps if s.state in ("current", "overdue")), None)

    @property
    def overdue(self) -> bool:
        return any(task.overdue for task in self.tasks)

    def next_for(self, side: Side, roles: frozenset[Role]) -> Task | None:
        """The first task that one of these roles of this side can do."""
        mine = (t for t in self.tasks if t.side == side and roles.intersection(t.roles))
        return next(mine, None)


ORDINARY_PACE = Pace()

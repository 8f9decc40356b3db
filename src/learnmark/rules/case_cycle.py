"""What the tasks and the bar of a case both ask: its cycle, its calendar, its audits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, cached_property
from uuid import UUID

from learnmark.rules.authority import PERMISSIONS, Role
from learnmark.rules.calendar import (
    AuditHeld,
    CycleDates,
    SurveillancePolicy,
    cycle_dates,
    restore_until,
)
from learnmark.rules.case_facts import (
    BEFORE_AUDIT,
    HELD,
    LOST,
    CaseFacts,
    Pace,
    Side,
    StepKey,
    Task,
    VisitFacts,
)


class CaseCycle:
    """The facts of one case on one day."""

    def __init__(
        self, facts: CaseFacts, *, on: date, pace: Pace, policy: SurveillancePolicy
    ) -> None:
        self.facts, self.on, self.pace = facts, on, pace
        self.policy = policy

    def _restorable_until(self) -> date:
        last = self.facts.last_valid_day or self.on
        return restore_until(last, months=self.policy.restore_months)

    def _task(
        self,
        step: StepKey,
        act: str,
        subject: tuple[str, UUID | None],
        *,
        side: Side = "body",
        words: str,
        due: date | None,
        about: str = "",
        roles: tuple[Role, ...] = (),
        visit_id: UUID | None = None,
    ) -> Task:
        late = due is not None and self.on > due
        roles = roles or roles_for(act, side)
        return Task(
            step, act, subject[0], subject[1], side, roles, words, due, late, about, visit_id
        )

    def _decided(self, visit: VisitFacts) -> bool:
        """Whether a decision followed the audit; that of the initial audits is the grant."""
        if visit.kind in ("stage_1", "stage_2"):
            return True
        day = visit.since or self.on
        return any(decision.on >= day for decision in self.facts.decisions)

    @cached_property
    def calendar(self) -> CycleDates | None:
        """The audits of the cycle with their limits; None before the cycle began."""
        facts = self.facts
        if facts.cycle_starts_on is None or facts.last_valid_day is None:
            return None
        held = [
            AuditHeld("recertification" if v.kind == "recertification" else "surveillance",
                      v.starts_on or v.ends_on, v.ends_on)
            for v in facts.visits
            if v.kind in ("surveillance", "recertification") and v.state in HELD and v.ends_on
        ]  # fmt: skip
        return cycle_dates(
            facts.cycle_starts_on, last_valid_day=facts.last_valid_day,
            first_cycle=facts.cycle_number <= 1, held=held, policy=self.policy,
        )  # fmt: skip

    def _limit_of(self, visit: VisitFacts) -> date | None:
        audits = self.calendar.audits if self.calendar else ()
        ahead = (a for a in audits if a.held_on is None and a.kind == visit.kind)
        return next((a.not_after for a in ahead), None)

    def _cycle_step(self) -> StepKey:
        """Whether the cycle stands before a surveillance or before its recertification."""
        renewing = any(v.kind == "recertification" and v.state not in BEFORE_AUDIT | LOST
                       for v in self.facts.visits)  # fmt: skip
        ahead = self.calendar.next_audit if self.calendar else None
        if renewing or (ahead is not None and ahead.kind == "recertification"):
            return StepKey.RECERTIFICATION
        return StepKey.SURVEILLANCE

    def _step_of(self, visit: VisitFacts) -> StepKey:
        renewing = visit.kind == "recertification"
        return StepKey.RECERTIFICATION if renewing else StepKey.SURVEILLANCE

    def _live(self, kind: str) -> list[VisitFacts]:
        return [v for v in self.facts.visits if v.kind == kind and v.state not in LOST]


@cache
def roles_for(act: str, side: Side) -> tuple[Role, ...]:
    """The roles of one side that may do an act; an application is the client's own row."""
    permission = PERMISSIONS[act]
    owners = side == "body" or act.startswith("certification.application.")
    allowed = permission.own if owners else permission.shared
    return tuple(role for role in Role if role in allowed - {Role.CLOCK, Role.ANYONE})


def after(day: date, days: int) -> date:
    return day + timedelta(days)


def earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)

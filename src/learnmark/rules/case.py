"""Where a case stands: its seven steps, and who must do what next by when.

The seven steps are those of domain 5.1 (ISO/IEC 17021-1:2015, 9.1 to 9.6). A due day comes from
the standard or the scheme where one sets it (D-01 to D-11, responses to findings); elsewhere it is
the pace a certification body sets itself. Every state has either an open task or an end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from learnmark.rules.calendar import ORDINARY_POLICY, SurveillancePolicy
from learnmark.rules.case_cycle import latest
from learnmark.rules.case_facts import (
    ORDINARY_PACE,
    CaseFacts,
    Journey,
    Pace,
    StepKey,
    StepState,
    StepWord,
    Task,
)
from learnmark.rules.case_tasks import CaseTasks
from learnmark.rules.verdict import gettext_noop

ORDER = {key: place for place, key in enumerate(StepKey)}
"""The place of each step in the process."""


def journey(
    facts: CaseFacts,
    on: date,
    *,
    pace: Pace = ORDINARY_PACE,
    policy: SurveillancePolicy = ORDINARY_POLICY,
) -> Journey:
    """Where a case stands on a day, and who must do what next by when."""
    return _Walk(facts, on=on, pace=pace, policy=policy).journey()


class _Walk(CaseTasks):
    """Goes through the steps of one case in their order."""

    def journey(self) -> Journey:
        ended = self._end()
        tasks = () if ended else tuple(sorted(self._tasks(), key=_urgency))
        return Journey(
            tasks,
            ended,
            draw_steps=lambda: tuple(self._steps(tasks, ended=bool(ended))),
            draw_calendar=lambda: self.calendar,
        )

    def _end(self) -> str:
        facts = self.facts
        if facts.certificate_id is None:
            if facts.application_state == "declined":
                return gettext_noop("The application was declined. A new one may be made.")
            if facts.application_state == "withdrawn_by_client":
                return gettext_noop("The client withdrew the application.")
            if facts.decisions and facts.decisions[-1].act == "refuse":
                return gettext_noop("Certification was refused. A new application may be made.")
            return ""
        if facts.certificate_status == "withdrawn":
            return gettext_noop("The certification was withdrawn. A new application may be made.")
        if facts.certificate_status == "cancelled":
            return gettext_noop("The certification has ended. A new application may be made.")
        if facts.certificate_status == "expired" and self.on > self._restorable_until():
            return gettext_noop("The certificate has expired. A new application may be made.")
        return ""

    # The bar

    def _steps(self, tasks: tuple[Task, ...], *, ended: bool) -> Iterator[StepState]:
        here = self._position(tasks)
        reached = ORDER[here]
        for place, key in enumerate(StepKey):
            own = [t for t in tasks if t.step is key]
            due = min((t.due for t in own if t.due), default=None)
            if place < reached and not own:
                yield StepState(key, "done", self._done_on(key))
            elif place < reached or place == reached:
                if ended:
                    yield StepState(key, "not_needed")
                    continue
                late = any(task.overdue for task in own)
                word: StepWord = "overdue" if late else "current"
                yield StepState(key, word, self._begun_on(key), due or self._ahead(key))
            else:
                yield StepState(key, "not_needed" if ended else "later", None, self._ahead(key))

    def _position(self, tasks: tuple[Task, ...]) -> StepKey:
        facts = self.facts
        if facts.certificate_id is not None:
            waiting = facts.issue_waits_since is not None and facts.issued_on is None
            return StepKey.DECISION if waiting else self._cycle_step()
        if facts.application_state != "accepted":
            return StepKey.REGISTRATION
        if facts.agreement_state != "signed":
            return StepKey.CONTRACT
        reached = [t.step for t in tasks]
        if facts.decisions:
            return StepKey.DECISION
        return max(reached, key=ORDER.__getitem__, default=StepKey.AUDIT)

    def _done_on(self, key: StepKey) -> date | None:
        facts = self.facts
        audits = self._live("stage_2")
        held = [v.ends_on or v.since for v in audits]
        grant = next((d.on for d in facts.decisions if d.act == "grant"), None)
        done: dict[StepKey, date | None] = {
            StepKey.REGISTRATION: facts.application_since,
            StepKey.CONTRACT: facts.agreement_since,
            StepKey.AUDIT: latest(held),
            StepKey.POST_AUDIT: latest(v.since for v in audits),
            StepKey.DECISION: facts.issued_on or grant,
        }
        return done.get(key)

    def _begun_on(self, key: StepKey) -> date | None:
        before = list(StepKey)[ORDER[key] - 1]
        if key is StepKey.REGISTRATION:
            return self.facts.application_since
        return self._done_on(before) or self.facts.cycle_starts_on

    def _ahead(self, key: StepKey) -> date | None:
        """The day by which a step of the cycle is due, as the calendar stands."""
        if self.calendar is None:
            return None
        if key is StepKey.RECERTIFICATION:
            return self.calendar.last_valid_day
        audits = (a for a in self.calendar.audits if a.kind == key.value and a.held_on is None)
        return next((audit.not_after for audit in audits), None)


def _urgency(task: Task) -> tuple[date, int]:
    """Sorting is stable: tasks of one day keep the order of the process."""
    return (task.due or date.max, ORDER[task.step])

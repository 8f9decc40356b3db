"""Who must do what next in a case: from the application to the next audit of the cycle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from learnmark.rules.calendar import suspension_review_by
from learnmark.rules.case_audits import AuditTasks
from learnmark.rules.case_cycle import after
from learnmark.rules.case_facts import (
    AGREEMENT_ROW,
    APPLICATION_ROW,
    CASE_ROW,
    CERTIFICATE_ROW,
    HELD,
    LOST,
    StepKey,
    Task,
)
from learnmark.rules.verdict import gettext_noop


class CaseTasks(AuditTasks):
    """Tasks of a whole case, by the state it is in."""

    def _tasks(self) -> Iterator[Task]:
        if self.facts.certificate_id is not None:
            yield from self._of_certified()
        elif self.facts.application_state != "accepted":
            yield self._registration()
        elif self.facts.agreement_state != "signed":
            yield self._contract()
        else:
            yield from self._initial()

    def _registration(self) -> Task:
        facts, pace, step = self.facts, self.pace, StepKey.REGISTRATION
        application = (APPLICATION_ROW, facts.application_id)
        case = (CASE_ROW, facts.case_id)
        since = facts.application_since
        match facts.application_state:
            case "submitted":
                words = gettext_noop("Take up the review of the application")
                act, due = "certification.case.take_up", after(since, pace.take_up)
                return self._task(step, act, case, words=words, due=due)
            case "under_review":
                words = gettext_noop("Review the application and accept or decline it")
                act, due = "certification.case.accept", after(since, pace.review)
                return self._task(step, act, case, words=words, due=due)
            case "more_information":
                words = gettext_noop("Supply the information that was asked for")
                act, due = "certification.application.supply", after(since, pace.supply)
                return self._task(step, act, application, side="client", words=words, due=due)
            case _:
                words = gettext_noop("Complete the application and submit it")
                act, due = "certification.application.submit", after(since, pace.submit)
                return self._task(step, act, application, side="client", words=words, due=due)

    def _contract(self) -> Task:
        facts, pace, step = self.facts, self.pace, StepKey.CONTRACT
        agreement = (AGREEMENT_ROW, facts.agreement_id)
        case = (CASE_ROW, facts.case_id)
        since = facts.agreement_since or facts.application_since
        match facts.agreement_state:
            case "draft":
                words = gettext_noop("Send the agreement to the client")
                act, due = "certification.agreement.send", after(since, pace.send)
                return self._task(step, act, agreement, words=words, due=due)
            case "sent":
                words = gettext_noop("Read the agreement and accept it")
                act = "certification.agreement.accept"
                due = facts.quote_valid_until or after(since, pace.accept)
                return self._task(step, act, agreement, side="client", words=words, due=due)
            case "accepted":
                words = gettext_noop("Countersign the agreement")
                act, due = "certification.agreement.countersign", after(since, pace.countersign)
                return self._task(step, act, agreement, words=words, due=due)
        quoted = facts.quote_since is not None and (
            facts.agreement_since is None or facts.quote_since > facts.agreement_since
        )
        if quoted:
            words = gettext_noop("Prepare the agreement")
            due = after(facts.quote_since or since, pace.send)
            return self._task(step, "certification.agreement.prepare", case, words=words, due=due)
        words = gettext_noop("Calculate audit time and fees")
        due = after(since, pace.quote)
        return self._task(step, "certification.quote.calculate", case, words=words, due=due)

    def _initial(self) -> Iterator[Task]:
        """Steps 3 to 5 of an initial certification."""
        first, second = self._live("stage_1"), self._live("stage_2")
        special = [v for v in self._live("special") if v.state != "closed"]
        if not first and not second:
            yield self._plan_visit(StepKey.AUDIT, "stage_1", due=None)
            return
        ahead = [v for v in first if v.state != "closed"]
        for visit in (*ahead, *special):
            yield from self._of_visit(visit, StepKey.AUDIT)
        if any(v.state not in HELD for v in first):
            return
        if not second:
            yield self._plan_visit(StepKey.AUDIT, "stage_2", due=None)
        for visit in second:
            step = StepKey.POST_AUDIT if visit.state in HELD else StepKey.AUDIT
            yield from self._of_visit(visit, step)
        yield from self._left_over(StepKey.POST_AUDIT)
        if second and all(v.state == "closed" for v in (*first, *second)):
            yield self._decide(second[-1], StepKey.DECISION)

    def _of_certified(self) -> Iterator[Task]:
        """Steps 5 (issue) to 7."""
        facts = self.facts
        certificate = (CERTIFICATE_ROW, facts.certificate_id)
        if facts.issue_waits_since is not None:
            yield self._task(
                StepKey.DECISION, "certification.certificate.issue", certificate,
                words=gettext_noop("Issue the certificate and publish it in the register"),
                due=after(facts.issue_waits_since, self.pace.issue),
            )  # fmt: skip
        if facts.certificate_status == "suspended":
            yield self._suspended()
        elif facts.certificate_status == "expired":
            yield self._task(
                StepKey.RECERTIFICATION, "certification.certificate.renew", certificate,
                words=gettext_noop("Complete the recertification of the expired certificate"),
                due=self._restorable_until(),
            )  # fmt: skip
        open_visits = [v for v in facts.visits if v.state not in LOST and v.state != "closed"]
        for visit in open_visits:
            yield from self._of_visit(visit, self._step_of(visit))
        yield from self._left_over(self._cycle_step())
        undecided = [v for v in facts.visits if v.state == "closed" and not self._decided(v)]
        for visit in undecided:
            yield self._decide(visit, self._step_of(visit))
        if facts.certificate_status == "active" and not open_visits and not undecided:
            yield self._next_of_cycle()

    def _suspended(self) -> Task:
        facts = self.facts
        day = next(
            (d.effective_on for d in reversed(facts.decisions) if d.act == "suspend"), self.on
        )
        last = facts.last_valid_day or date.max
        due = suspension_review_by(day, last_valid_day=last)
        return self._task(
            self._cycle_step(), "certification.certificate.restore",
            (CERTIFICATE_ROW, facts.certificate_id),
            words=gettext_noop("Decide on the suspension: restore, reduce or withdraw"), due=due,
        )  # fmt: skip

    def _next_of_cycle(self) -> Task:
        ahead = self.calendar.next_audit if self.calendar else None
        kind = ahead.kind if ahead else "surveillance"
        step = StepKey.RECERTIFICATION if kind == "recertification" else StepKey.SURVEILLANCE
        return self._plan_visit(step, kind, due=ahead.not_after if ahead else None)

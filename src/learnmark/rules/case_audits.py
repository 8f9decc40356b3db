"""What has to be done next on each audit of a case, its findings and its decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from learnmark.rules.authority import Role
from learnmark.rules.case_cycle import CaseCycle, after, earliest, latest
from learnmark.rules.case_facts import (
    CASE_ROW,
    CERTIFICATE_ROW,
    FINDING_ROW,
    KIND_LABELS,
    PROGRAMME_ROW,
    VISIT_ROW,
    OpenFinding,
    Side,
    StepKey,
    Task,
    VisitFacts,
)
from learnmark.rules.verdict import gettext_noop


class AuditTasks(CaseCycle):
    """Tasks of single audits (9.2 to 9.5)."""

    def _plan_visit(self, step: StepKey, kind: str, *, due: date | None) -> Task:
        """An audit that does not exist yet has to be put into the programme."""
        facts = self.facts
        act = "audits.visit.plan" if facts.programme_id else "audits.programme.plan"
        begun = facts.agreement_since or facts.application_since
        day = due - timedelta(self.pace.settle_before) if due else after(begun, self.pace.quote)
        return self._task(
            step, act, (PROGRAMME_ROW, facts.programme_id), about=KIND_LABELS[kind], due=day,
            words=gettext_noop("Put the audit into the programme"),
            roles=(Role.PLANNER, Role.COORDINATOR),
        )  # fmt: skip

    def _of_visit(self, visit: VisitFacts, step: StepKey) -> Iterator[Task]:
        if visit.state == "response_pending":
            yield from self._responses(visit, step)
            return
        found = self._visit_act(visit)
        if found is not None:
            act, words, due = found
            side: Side = "client" if act == "audits.visit.agree_plan" else "body"
            yield self._task(
                step, act, (VISIT_ROW, visit.id), side=side, words=words, due=due,
                about=KIND_LABELS[visit.kind], visit_id=visit.id,
            )  # fmt: skip
        if visit.state == "in_progress":
            yield from self._verified_now(visit, step)

    def _visit_act(self, visit: VisitFacts) -> tuple[str, str, date | None] | None:
        """The act that brings an audit on, its words and its day."""
        pace, since = self.pace, visit.since or self.on
        first, last = visit.starts_on, visit.ends_on or visit.starts_on
        match visit.state:
            case "none" | "planned":
                return self._planning_act(visit)
            case "plan_sent":
                due = earliest(after(since, pace.agree), first)
                return "audits.visit.agree_plan", gettext_noop("Agree to the audit plan"), due
            case "plan_agreed":
                begin = first or visit.not_after or since
                return "audits.visit.begin", gettext_noop("Begin the audit"), begin
            case "in_progress" if visit.kind == "stage_1":
                due = after(last or since, pace.conclusions)
                words = gettext_noop("Send the conclusions to the client")
                return "audits.visit.send_conclusions", words, due
            case "in_progress":
                words = gettext_noop("Audit, record and freeze the findings")
                return "audits.visit.freeze", words, last or since
            case "findings_frozen":
                due = after(last or since, pace.report)
                return "audits.visit.draft_report", gettext_noop("Write the audit report"), due
            case "report_draft":
                due = after(last or since, pace.report)
                return "audits.visit.issue_report", gettext_noop("Issue the audit report"), due
            case "report_issued" | "responses_accepted":
                words = gettext_noop("Recommend for or against certification")
                return "audits.visit.recommend", words, after(since, pace.close)
            case "conclusions_sent" | "recommended_positive" | "recommended_negative":
                words = gettext_noop("Close the audit")
                return "audits.visit.close", words, after(since, pace.close)
        return None

    def _planning_act(self, visit: VisitFacts) -> tuple[str, str, date | None]:
        settle = self.pace.settle_before
        limit = visit.not_after or self._limit_of(visit)
        if visit.starts_on is None:
            due = limit - timedelta(settle) if limit else after(visit.since or self.on, settle)
            # An initial audit begins well before its limit; nobody waits for that.
            if visit.kind in ("stage_1", "stage_2"):
                due = earliest(due, after(visit.since or self.on, self.pace.plan_before)) or due
            return "audits.visit.reschedule", gettext_noop("Set the dates of the audit"), due
        due = visit.starts_on - timedelta(self.pace.plan_before)
        if not visit.staffed:
            return "audits.visit.staff", gettext_noop("Name the audit team"), due
        if not visit.drafted:
            return "audits.visit.draft_plan", gettext_noop("Write the audit plan"), due
        return "audits.visit.send_plan", gettext_noop("Send the audit plan to the client"), due

    def _responses(self, visit: VisitFacts, step: StepKey) -> Iterator[Task]:
        """What is open while responses are pending (9.4.9, 9.4.10)."""
        findings = [f for f in self.facts.findings if f.visit_id == visit.id]
        unsettled = [f for f in findings if not f.settled]
        for finding in unsettled:
            yield self._of_finding(finding, step)
            if finding.state == "escalated":
                yield self._follow_up(finding, step)
        if not unsettled:
            yield self._task(
                step, "audits.visit.accept_responses", (VISIT_ROW, visit.id),
                words=gettext_noop("Conclude that all responses are accepted"),
                due=after(visit.since or self.on, self.pace.judge) if not findings
                else after(latest(f.since for f in findings) or self.on, self.pace.judge),
                about=KIND_LABELS[visit.kind], visit_id=visit.id,
            )  # fmt: skip

    def _of_finding(self, finding: OpenFinding, step: StepKey) -> Task:
        judge = after(finding.since or self.on, self.pace.judge)
        side: Side = "body"
        match finding.state:
            case "response_submitted":
                act, due = "audits.finding.accept_plan", earliest(judge, finding.close_due)
                words = gettext_noop("Accept or return the response")
            case "plan_accepted" | "escalated":
                act, side = "audits.finding.submit_evidence", "client"
                due = finding.close_due or judge
                words = gettext_noop("Carry out the corrective action and submit evidence")
            case "evidence_submitted":
                # The days of a minor are those of its plan, which is accepted by now.
                limit = None if finding.grade == "minor" else finding.close_due
                act, due = "audits.finding.verify", earliest(judge, limit)
                words = gettext_noop("Verify the evidence and close the nonconformity")
            case _:
                act, side = "audits.finding.respond", "client"
                due = finding.response_due or finding.close_due or judge
                words = gettext_noop("Answer the nonconformity")
        return self._task(
            step, act, (FINDING_ROW, finding.id), side=side, words=words, due=due,
            about=finding.reference, visit_id=finding.visit_id,
        )  # fmt: skip

    def _follow_up(self, finding: OpenFinding, step: StepKey) -> Task:
        """An escalated nonconformity is the team's concern too: verify it, or return the plan."""
        return self._task(
            step, "audits.finding.verify", (FINDING_ROW, finding.id),
            words=gettext_noop("Follow up the escalated nonconformity: verify or return it"),
            due=after(finding.since or self.on, self.pace.judge), about=finding.reference,
            visit_id=finding.visit_id,
        )  # fmt: skip

    def _left_over(self, step: StepKey) -> Iterator[Task]:
        """Nonconformities that wait for somebody although their audit does so no longer."""
        waiting = {v.id for v in self.facts.visits if v.state == "response_pending"}
        auditing = {v.id for v in self.facts.visits if v.state == "in_progress"}
        for finding in self.facts.findings:
            asked_there = finding.visit_id in waiting and not finding.settled
            if asked_there or finding.waits_for_next_audit:
                continue
            # What is settled is a task of the running audit already.
            shown_there = finding.settled and bool(auditing - {finding.visit_id})
            if finding.state == "escalated" or not shown_there:
                yield self._of_finding(finding, step)
            if finding.state == "escalated" and not shown_there:
                yield self._follow_up(finding, step)

    def _verified_now(self, visit: VisitFacts, step: StepKey) -> Iterator[Task]:
        """Minors of earlier audits are verified at the next audit at latest (9.6.2.2)."""
        for finding in self.facts.findings:
            if finding.visit_id != visit.id and finding.settled:
                yield self._task(
                    step, "audits.finding.verify", (FINDING_ROW, finding.id),
                    words=gettext_noop("Verify the corrective action of an earlier audit"),
                    due=visit.ends_on or visit.starts_on or visit.since, about=finding.reference,
                    visit_id=visit.id,
                )  # fmt: skip

    def _decide(self, visit: VisitFacts, step: StepKey) -> Task:
        since, pace = visit.since or self.on, self.pace
        limit = self.facts.last_valid_day if visit.kind == "recertification" else None
        case = (CASE_ROW, self.facts.case_id)
        certificate = (CERTIFICATE_ROW, self.facts.certificate_id)
        about = KIND_LABELS[visit.kind]
        if visit.kind in ("surveillance", "special") and self.facts.certificate_id:
            return self._task(
                step, "certification.certificate.maintain", certificate, about=about,
                words=gettext_noop("Decide on maintaining the certification"),
                due=after(since, pace.decide),
            )  # fmt: skip
        if not visit.reviewed:
            words = gettext_noop("Review the file before the decision")
            if visit.reviewed is False:
                words = gettext_noop("Complete the file and review it again")
            due = earliest(after(since, pace.file_review), limit)
            act = "certification.case.review"
            return self._task(step, act, case, about=about, words=words, due=due)
        due = earliest(after(since, pace.file_review + pace.decide), limit)
        if self.facts.certificate_id:
            act, words = "certification.certificate.renew", gettext_noop("Decide on the renewal")
            return self._task(step, act, certificate, about=about, words=words, due=due)
        words = gettext_noop("Decide on the certification: grant or refuse")
        return self._task(step, "certification.case.grant", case, words=words, due=due)

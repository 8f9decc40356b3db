"""What stands against a certification decision, before and while it is made.

A decision is one of the kinds of R-DEC-4. Each kind has one table of rules: the verdict and the
list on the reviewer's page come from the same table, so they cannot disagree.
Clauses are those of ISO/IEC 17021-1:2015.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from learnmark.rules.calendar import (
    D_01,
    D_05,
    D_08,
    D_09,
    D_11,
    major_verified_by,
    restore_until,
    stage2_by,
    suspension_review_by,
)
from learnmark.rules.impartiality import R_IMP_1, R_IMP_2
from learnmark.rules.lifecycle import APPLICATION, CERTIFICATE, NOTHING, R_LC_1
from learnmark.rules.verdict import Rule, Verdict, gettext_noop

R_DEC_1A = Rule(
    "R-DEC-1a",
    "9.5.2",
    gettext_noop("Major nonconformity {about} has not been verified as closed."),
    gettext_noop("Verify that correction and corrective action are implemented."),
)
R_DEC_1B = Rule(
    "R-DEC-1b",
    "9.5.2",
    gettext_noop("Minor nonconformity {about} has no accepted plan."),
    gettext_noop("Review the plan of correction and corrective action and accept it."),
)
R_DEC_1C = Rule(
    "R-DEC-1c",
    "9.5.2",
    gettext_noop("The review before the decision is not complete: {about}."),
    gettext_noop("Name the reviewer and answer every question of the review with yes."),
)
R_DEC_2 = Rule(
    "R-DEC-2",
    "9.5.3.1",
    gettext_noop("The decision file lacks: {about}."),
    gettext_noop("Complete the file before deciding."),
)
R_DEC_3 = Rule(
    "R-DEC-3",
    "9.6.3.3",
    gettext_noop("The recertification decision has not weighed: {about}."),
    gettext_noop("Weigh the results over the cycle and the complaints received, and record it."),
)
R_DEC_4 = Rule(
    "R-DEC-4",
    "9.5.1",
    gettext_noop("The decision does not state: {about}."),
    gettext_noop("Complete the decision; once made it cannot be changed."),
)
R_DEC_5 = Rule(
    "R-DEC-5",
    "9.6.1",
    gettext_noop("Certification cannot be maintained without an independent review: {about}."),
    gettext_noop("Pass the file to a competent person who was not in the audit."),
)
R_DEC_6 = D_05
"""The six-month rule is D-05 under another name."""
R_DEC_7 = Rule(
    "R-DEC-7",
    "7.1.3",
    gettext_noop("{about} has not been shown to be competent for this decision."),
    gettext_noop("Evaluate and record the competence before the person decides."),
)
R_DEC_8 = Rule(
    "R-DEC-8",
    "8.2.2",
    gettext_noop("The effective date {about} is before the date of the decision."),
    gettext_noop("Choose the date of the decision or a later one."),
)
R_DEC_9 = Rule(
    "R-DEC-9",
    "9.5.2",
    gettext_noop("The decision is dated before: {about}."),
    gettext_noop("Date the decision after the report and after the last closed major."),
)
R_DEC_10 = Rule(
    "R-DEC-10",
    "9.1.3, 9.1.5",
    gettext_noop("No audit of this file visited the site: {about}."),
    gettext_noop("Audit the site, or take it out of the scope."),
)
R_DEC_11 = Rule(
    "R-DEC-11",
    "9.3.1.2",
    gettext_noop("Area of concern {about} from stage 1 is still open."),
    gettext_noop("Close it in stage 2, or grade it as a finding."),
)
R_DEC_12 = Rule(
    "R-DEC-12",
    "5.1.2",
    gettext_noop("The certification agreement was not signed in time: {about}."),
    gettext_noop("Both sides sign before stage 1."),
)
R_DEC_13 = Rule(
    "R-DEC-13",
    "9.5.3.1",
    gettext_noop("There is nothing to decide on yet: {about}."),
    gettext_noop(
        "First sign the agreement and hold an audit that ends with a recommendation, or record "
        "why it ended without one."
    ),
)
R_SUS_1 = Rule(
    "R-SUS-1",
    "9.6.5.4",
    gettext_noop("The ground for suspension has not been resolved: {about}."),
    gettext_noop("Verify that the issue is resolved, or reduce or withdraw."),
)
R_SUS_2 = Rule(
    "R-SUS-2",
    "9.6.5",
    gettext_noop("The audit that was not allowed has not been held since: {about}."),
    gettext_noop(
        "Hold the surveillance or recertification audit that was missed, issue its report and "
        "recommend, then decide."
    ),
)
R_SUS_3 = Rule(
    "R-SUS-3",
    "9.6.5",
    gettext_noop("The response to {about} has not been accepted."),
    gettext_noop("Let the client answer, review the response and accept it, then decide."),
)
R_RED_1 = Rule(
    "R-RED-1",
    "9.6.5.5",
    gettext_noop("The reduced scope would leave out a service to the same learners: {about}."),
    gettext_noop("Keep all services to these learners in the scope, or take the learners out."),
)

NOT_SIGNED = gettext_noop("no signature")
NO_DECIDER = gettext_noop("decision maker")
NO_GROUNDS = gettext_noop("grounds")
NO_DOCUMENTS = gettext_noop("documents relied on")
OTHER_KIND = gettext_noop("this kind of decision; the file was prepared for another")
NO_REPORT = gettext_noop("audit report")
NO_TEAM = gettext_noop("audit team")
NO_SITES = gettext_noop("sites to be audited")
NO_RECOMMENDATION = gettext_noop("positive recommendation of the team leader")
NO_CONFIRMATION = gettext_noop("confirmation of the application data")
NO_OBJECTIVES = gettext_noop("confirmation that the audit objectives were met")
NO_REVIEWER = gettext_noop("no reviewer named")
NO_ANSWERS = gettext_noop("no question answered")
NO_CYCLE_RESULTS = gettext_noop("results over the cycle")
NO_COMPLAINTS = gettext_noop("complaints received")
NO_EXPIRY = gettext_noop("last valid day of the certificate")
NO_SUSPENSION_DAY = gettext_noop("first day of the suspension")
NO_STAGE_2 = gettext_noop("last day of stage 2")
NOT_POSITIVE = gettext_noop("the team leader's conclusion is not positive")
MAY_SUSPEND = gettext_noop("something may lead to suspension")
NOT_MONITORED = gettext_noop("surveillance is not monitored by competent staff")
THE_REPORT = gettext_noop("the audit report")
NO_AGREEMENT = gettext_noop("no signed agreement")
NO_CYCLE = gettext_noop("no certification cycle")
NO_RESULT = gettext_noop(
    "no audit with a recommendation, and none that ended for a recorded reason"
)
NO_DUE_DAY = gettext_noop("audit due")

AUDIT_NOT_ALLOWED = "audit_not_allowed"
UNANSWERED_FINDINGS = "unanswered_findings"
"""Grounds of suspension that the records show to be resolved; others are declared resolved."""


@dataclass(frozen=True)
class AuditTeam:
    """Everybody of one audit: leader, auditors, technical experts and trainees, by id."""

    audit: str
    members: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """A reviewer's answer to one question; None is not yet answered."""

    question: str
    yes: bool | None


@dataclass(frozen=True)
class DecisionPolicy:
    """Months that a body may set; the defaults are those of the standard or the convention."""

    major_months: int = 6
    restore_months: int = 6
    suspension_months: int = 6
    stage1_validity_months: int = 6


@dataclass(frozen=True, kw_only=True)
class DecisionFile:
    """Everything a decision maker must have seen, and nothing else.

    `sites` are those the audits of the file had to visit. `effective_on` None means the day of
    the decision. `majors_verified` pairs the code of each closed major with its day of closing.
    `said` False means that the decision maker has not spoken yet: a preview. `audit_ended` means
    that an audit was cancelled or aborted for a recorded reason. `suspension_code` is the ground
    of the suspension in force as one of the body's codes.
    """

    kind: str
    decider: str
    decider_employed: bool
    decider_competent: bool
    current_status: str = NOTHING
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    audit_teams: tuple[AuditTeam, ...] = ()
    prepared_by: str = ""
    reviewed_by: str = ""
    answers: tuple[Answer, ...] = ()
    said: bool = True
    grounds: str = ""
    documents: tuple[str, ...] = ()
    effective_on: date | None = None
    # The audits behind the decision.
    report_issued_on: date | None = None
    recommended: bool | None = None
    objectives_met: bool = False
    sites: frozenset[str] = frozenset()
    audited_sites: frozenset[str] = frozenset()
    open_majors: tuple[str, ...] = ()
    majors_verified: tuple[tuple[str, date], ...] = ()
    minors_without_plan: tuple[str, ...] = ()
    # Initial certification.
    application_state: str = NOTHING
    cycle_opened: bool = False
    audit_ended: bool = False
    application_confirmed: bool = False
    agreement_signed_on: date | None = None
    stage1_first_day: date | None = None
    stage1_last_day: date | None = None
    stage1_interval_justified: bool = False
    open_concerns: tuple[str, ...] = ()
    stage2_first_day: date | None = None
    stage2_last_day: date | None = None
    # The certificate that exists.
    last_valid_day: date | None = None
    cycle_results_weighed: bool = False
    complaints_weighed: bool = False
    may_lead_to_suspension: bool = False
    surveillance_monitored: bool = False
    suspended_on: date | None = None
    suspension_ground: str = ""
    suspension_ground_resolved: bool = False
    suspension_longer_because: str = ""
    suspension_code: str = ""
    missed_audit_due: date | None = None
    missed_audit_held: bool = False
    responses_missing: tuple[str, ...] = ()
    services_left_out: tuple[str, ...] = ()
    policy: DecisionPolicy = DecisionPolicy()

    def name(self, person: str) -> str:
        """The person's name as the reader knows it."""
        return self.names.get(person, person)

    @property
    def reviewed_independently(self) -> bool:
        """The reviewer is named and was in no audit of the file."""
        return bool(self.reviewed_by) and not any(
            self.reviewed_by in team.members for team in self.audit_teams
        )


@dataclass(frozen=True)
class Precondition:
    """One rule of a decision with its answer; `about` names each thing that stands against it.

    `judged` False means that the file does not hold yet what the rule would judge.
    """

    rule: Rule
    about: tuple[str, ...] = ()
    judged: bool = True

    @property
    def met(self) -> bool:
        """Judged, and nothing stands against it."""
        return self.judged and not self.about

    @property
    def open(self) -> bool:
        """There is nothing to judge yet: neither met nor unmet."""
        return not self.judged and not self.about

    @property
    def reason(self) -> str:
        """What is missing, or nothing when the rule is met."""
        return ", ".join(self.about)


Check = Callable[[DecisionFile, date], Iterable[str]]


def preconditions(kind: str, *, file: DecisionFile, on: date) -> tuple[Precondition, ...]:
    """Every rule that this kind of decision has to meet, met and unmet."""
    return tuple(
        Precondition(
            rule, tuple(check(file, on)), judged=rule not in EMPTY or not EMPTY[rule](file)
        )
        for rule, check in (*_belongs_to(kind), *TABLE[kind])
    )


def objections_to(kind: str, *, file: DecisionFile, on: date) -> Verdict:
    """Everything that stands against the decision on this day; KeyError for an unknown kind."""
    return tuple(
        unmet.rule.objects(about)
        for unmet in preconditions(kind, file=file, on=on)
        for about in unmet.about
    )


def _belongs_to(kind: str) -> tuple[tuple[Rule, Check], ...]:
    def wrong_state(file: DecisionFile, _on: date) -> Iterable[str]:
        # A refusal leaves no certificate behind; it is possible where a grant would have been.
        act = "grant" if kind == "refuse" else kind
        yield from (o.about for o in CERTIFICATE.objection(file.current_status, act))
        if act == "grant" and file.application_state != ACCEPTED:
            yield APPLICATION.state_labels[file.application_state]

    def other_kind(file: DecisionFile, _on: date) -> Iterable[str]:
        return () if file.kind == kind else (OTHER_KIND,)

    def not_stated(file: DecisionFile, on: date) -> Iterable[str]:
        return (*other_kind(file, on), *_not_stated(file))

    return ((R_LC_1, wrong_state), (R_DEC_4, not_stated))


ACCEPTED = "accepted"
"""Only on an accepted application certification is granted or refused."""


def _not_stated(file: DecisionFile) -> Iterable[str]:
    stated = {NO_DECIDER: file.decider, NO_GROUNDS: file.grounds, NO_DOCUMENTS: file.documents}
    return (part for part, value in stated.items() if not value)


def _took_part(file: DecisionFile, _on: date) -> Iterable[str]:
    return (
        f"{file.name(file.decider)} ({team.audit})"
        for team in file.audit_teams
        if file.decider in team.members
    )


def _not_of_the_body(file: DecisionFile, _on: date) -> Iterable[str]:
    return () if file.decider_employed else (file.name(file.decider),)


def _not_competent(file: DecisionFile, _on: date) -> Iterable[str]:
    return () if file.decider_competent else (file.name(file.decider),)


def _effective_too_early(file: DecisionFile, on: date) -> Iterable[str]:
    early = file.effective_on is not None and file.effective_on < on
    return (str(file.effective_on),) if early else ()


def _dated_too_early(file: DecisionFile, on: date) -> Iterable[str]:
    if file.report_issued_on is not None and on < file.report_issued_on:
        yield THE_REPORT
    yield from (code for code, verified_on in file.majors_verified if on < verified_on)


def _open_majors(file: DecisionFile, _on: date) -> Iterable[str]:
    return file.open_majors


def _minors_without_plan(file: DecisionFile, _on: date) -> Iterable[str]:
    return file.minors_without_plan


def _review_incomplete(file: DecisionFile, _on: date) -> Iterable[str]:
    if not file.reviewed_by:
        yield NO_REVIEWER
    if not file.answers:
        yield NO_ANSWERS
    yield from (answer.question for answer in file.answers if not answer.yes)


def _maintained_unreviewed(file: DecisionFile, _on: date) -> Iterable[str]:
    if file.reviewed_independently:
        return
    yield from file.open_majors
    reasons = {
        MAY_SUSPEND: file.may_lead_to_suspension,
        NOT_POSITIVE: not file.recommended,
        NOT_MONITORED: not file.surveillance_monitored,
    }
    yield from (reason for reason, stands in reasons.items() if stands)


def _sites_never_audited(file: DecisionFile, _on: date) -> Iterable[str]:
    return sorted(file.sites - file.audited_sites)


def _lacks_audit_result(file: DecisionFile, _on: date) -> Iterable[str]:
    # Without teams and sites the rules about them would find nothing to object to.
    present = {
        NO_REPORT: file.report_issued_on,
        NO_TEAM: file.audit_teams,
        NO_SITES: file.sites,
        NO_OBJECTIVES: file.objectives_met,
        NO_RECOMMENDATION: file.recommended,
    }
    return (part for part, value in present.items() if not value)


def _lacks_initial_part(file: DecisionFile, on: date) -> Iterable[str]:
    yield from _lacks_audit_result(file, on)
    if not file.application_confirmed:
        yield NO_CONFIRMATION
    if file.stage2_last_day is None:
        yield NO_STAGE_2


def _lacks_report(file: DecisionFile, _on: date) -> Iterable[str]:
    present = {NO_REPORT: file.report_issued_on, NO_TEAM: file.audit_teams}
    return (part for part, value in present.items() if not value)


def _agreement_late(file: DecisionFile, _on: date) -> Iterable[str]:
    signed_on = file.agreement_signed_on
    if signed_on is None:
        yield NOT_SIGNED
    elif file.stage1_first_day is not None and signed_on > file.stage1_first_day:
        yield signed_on.isoformat()


def _concerns_open(file: DecisionFile, _on: date) -> Iterable[str]:
    return file.open_concerns


def _nothing_to_grant(file: DecisionFile, _on: date) -> Iterable[str]:
    return () if file.cycle_opened else (NO_CYCLE,)


def _nothing_to_refuse(file: DecisionFile, on: date) -> Iterable[str]:
    if file.agreement_signed_on is None:
        yield NO_AGREEMENT
    yield from _nothing_to_grant(file, on)
    if file.recommended is None and not file.audit_ended:
        yield NO_RESULT


def _stage_1_too_old(file: DecisionFile, _on: date) -> Iterable[str]:
    if file.stage1_last_day is None or file.stage2_first_day is None:
        return ()
    due = stage2_by(file.stage1_last_day, validity_months=file.policy.stage1_validity_months)
    late = file.stage2_first_day > due and not file.stage1_interval_justified
    return (due.isoformat(),) if late else ()


def _majors_past_six_months(file: DecisionFile, on: date) -> Iterable[str]:
    if file.stage2_last_day is None:
        return ()
    due = major_verified_by(file.stage2_last_day, months=file.policy.major_months)
    still_open = ((code, on) for code in file.open_majors)
    return (code for code, day in (*file.majors_verified, *still_open) if day > due)


def _not_weighed(file: DecisionFile, _on: date) -> Iterable[str]:
    weighed = {NO_CYCLE_RESULTS: file.cycle_results_weighed, NO_COMPLAINTS: file.complaints_weighed}
    return (part for part, value in weighed.items() if not value)


def _past_expiry(file: DecisionFile, on: date) -> Iterable[str]:
    if file.last_valid_day is None:
        yield NO_EXPIRY
        return
    if on > file.last_valid_day:
        yield file.last_valid_day.isoformat()
    yield from (code for code, day in file.majors_verified if day > file.last_valid_day)


def _past_restoration(file: DecisionFile, on: date) -> Iterable[str]:
    if file.last_valid_day is None:
        return (NO_EXPIRY,)
    due = restore_until(file.last_valid_day, months=file.policy.restore_months)
    return (due.isoformat(),) if on > due else ()


def _ground_unresolved(file: DecisionFile, _on: date) -> Iterable[str]:
    suspended = file.current_status == "suspended" or bool(file.suspension_ground)
    ground = file.suspension_ground or NO_GROUNDS
    return (ground,) if suspended and not file.suspension_ground_resolved else ()


def _audit_still_missed(file: DecisionFile, _on: date) -> Iterable[str]:
    if file.suspension_code != AUDIT_NOT_ALLOWED or file.missed_audit_held:
        return ()
    return (file.missed_audit_due.isoformat() if file.missed_audit_due else NO_DUE_DAY,)


def _responses_missing(file: DecisionFile, _on: date) -> Iterable[str]:
    return file.responses_missing if file.suspension_code == UNANSWERED_FINDINGS else ()


def _suspended_too_long(file: DecisionFile, on: date) -> Iterable[str]:
    if file.current_status != "suspended":
        return ()
    if file.suspended_on is None or file.last_valid_day is None:
        return (NO_SUSPENSION_DAY if file.suspended_on is None else NO_EXPIRY,)
    months = file.policy.suspension_months
    due = suspension_review_by(file.suspended_on, last_valid_day=file.last_valid_day, months=months)
    # More than six months needs a reason; past expiry nothing can be restored for any reason.
    excused = bool(file.suspension_longer_because) and on <= file.last_valid_day
    return (due.isoformat(),) if on > due and not excused else ()


def _suspended_past_expiry(file: DecisionFile, on: date) -> Iterable[str]:
    if file.last_valid_day is None:
        return (NO_EXPIRY,)
    begins = file.effective_on or on
    return (file.last_valid_day.isoformat(),) if begins > file.last_valid_day else ()


def _services_left_out(file: DecisionFile, _on: date) -> Iterable[str]:
    return file.services_left_out


Checks = tuple[tuple[Rule, Check], ...]

DECIDER: Checks = (
    (R_IMP_1, _took_part),
    (R_IMP_2, _not_of_the_body),
    (R_DEC_7, _not_competent),
    (R_DEC_8, _effective_too_early),
    (R_DEC_9, _dated_too_early),
)
REVIEWED: Checks = (
    (R_DEC_1A, _open_majors),
    (R_DEC_1B, _minors_without_plan),
    (R_DEC_1C, _review_incomplete),
)
RENEWAL: Checks = (
    *DECIDER,
    *REVIEWED,
    (R_DEC_2, _lacks_audit_result),
    (R_DEC_3, _not_weighed),
    (R_DEC_10, _sites_never_audited),
)
ENDING_A_SUSPENSION: Checks = (
    (R_SUS_1, _ground_unresolved),
    (R_SUS_2, _audit_still_missed),
    (R_SUS_3, _responses_missing),
    (D_11, _suspended_too_long),
)

TABLE: Mapping[str, Checks] = {
    "grant": (
        *DECIDER,
        *REVIEWED,
        (R_DEC_2, _lacks_initial_part),
        (R_DEC_10, _sites_never_audited),
        (R_DEC_11, _concerns_open),
        (R_DEC_12, _agreement_late),
        (R_DEC_13, _nothing_to_grant),
        (D_01, _stage_1_too_old),
        (D_05, _majors_past_six_months),
    ),
    "refuse": (*DECIDER, (R_DEC_13, _nothing_to_refuse)),
    "maintain": (
        *DECIDER,
        (R_DEC_1B, _minors_without_plan),
        (R_DEC_2, _lacks_report),
        (R_DEC_5, _maintained_unreviewed),
        (R_DEC_10, _sites_never_audited),
    ),
    "renew": (*RENEWAL, (D_08, _past_expiry)),
    "renew_late": (*RENEWAL, (R_SUS_1, _ground_unresolved), (D_09, _past_restoration)),
    "suspend": (*DECIDER, (D_11, _suspended_past_expiry)),
    "restore": (*DECIDER, *ENDING_A_SUSPENSION),
    "reduce_scope": (*DECIDER, (R_RED_1, _services_left_out), *ENDING_A_SUSPENSION),
    "extend_scope": (
        *DECIDER,
        *REVIEWED,
        (R_DEC_2, _lacks_audit_result),
        (R_DEC_10, _sites_never_audited),
    ),
    "withdraw": DECIDER,
}
KINDS = tuple(TABLE)


def _no_audit(file: DecisionFile) -> bool:
    return not file.audit_teams


def _unsaid(file: DecisionFile) -> bool:
    return not file.said


def _no_stage_1(file: DecisionFile) -> bool:
    return file.stage1_last_day is None


EMPTY: Mapping[Rule, Callable[[DecisionFile], bool]] = {
    R_IMP_1: _no_audit,
    R_DEC_4: _unsaid,
    R_DEC_8: _unsaid,
    R_DEC_9: lambda file: file.report_issued_on is None and not file.majors_verified,
    R_DEC_1A: _no_audit,
    R_DEC_1B: _no_audit,
    R_DEC_5: lambda file: not file.said and not file.reviewed_independently,
    R_DEC_10: lambda file: not file.sites,
    R_DEC_11: _no_stage_1,
    R_DEC_12: _no_stage_1,
    D_01: lambda file: file.stage1_last_day is None or file.stage2_first_day is None,
    D_05: lambda file: file.stage2_last_day is None,
    R_SUS_1: lambda file: not file.said or not file.suspension_ground,
    R_SUS_2: lambda file: file.suspension_code != AUDIT_NOT_ALLOWED,
    R_SUS_3: lambda file: file.suspension_code != UNANSWERED_FINDINGS,
    R_RED_1: _unsaid,
    D_11: lambda file: file.kind != "suspend" and file.suspended_on is None,
}
"""When a rule finds nothing to judge in a file; silence then does not mean that it is met."""

"""What can happen to a thing, from which state, and where it then stands.

A state is the fold of dated acts. In every lifecycle the target depends on the act alone, so the
state is that of the last act: the database can map it without walking through the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from learnmark.rules.calendar import restore_until
from learnmark.rules.verdict import Rule, Verdict, gettext_noop

NOTHING = "none"

R_LC_1 = Rule(
    "R-LC-1",
    "9",
    gettext_noop("This step is not possible from the state: {about}."),
    gettext_noop("Look at the history; another step has to come first."),
)
R_LC_2 = Rule(
    "R-LC-2",
    "9.3.1.2",
    gettext_noop("This step does not belong to this kind of audit: {about}."),
    gettext_noop("Stage 1 ends with conclusions; every other audit with frozen findings."),
)


@dataclass(frozen=True)
class Transition:
    """An act, the states it may happen in, the state it leads to and the rules that guard it."""

    act: str
    sources: tuple[str, ...]
    target: str
    guards: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Lifecycle:
    """The table of one thing; `by_clock` holds what only the passing of a day does."""

    name: str
    transitions: tuple[Transition, ...]
    state_labels: Mapping[str, str]
    act_labels: Mapping[str, str]
    initial: str = NOTHING
    by_clock: tuple[Transition, ...] = ()
    targets: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        everything = (*self.transitions, *self.by_clock)
        targets = {transition.act: transition.target for transition in everything}
        if len(targets) < len(everything):
            message = f"an act of {self.name} stands in two transitions"
            raise ValueError(message)
        object.__setattr__(self, "targets", targets)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state in the order of the table, the initial one first."""
        everything = (*self.transitions, *self.by_clock)
        named = [state for t in everything for state in (*t.sources, t.target)]
        return tuple(dict.fromkeys((self.initial, *named)))

    @property
    def terminal(self) -> tuple[str, ...]:
        """The states nothing leads out of."""
        left = {s for t in (*self.transitions, *self.by_clock) for s in t.sources}
        return tuple(state for state in self.states if state not in left)

    def allowed(self, state: str) -> tuple[str, ...]:
        """The acts a person may do in this state."""
        return tuple(t.act for t in self.transitions if state in t.sources)

    def guards(self, act: str) -> tuple[str, ...]:
        """The ids of the rules to ask before the act."""
        return next(t.guards for t in self.transitions if t.act == act)

    def objection(self, state: str, act: str) -> Verdict:
        """An unknown act is objected to as well: it is possible from nowhere."""
        return () if act in self.allowed(state) else (R_LC_1.objects(self.state_labels[state]),)

    def after(self, acts: Iterable[str]) -> str:
        """Where the acts lead; ValueError when they could not have happened in this order."""
        state = self.initial
        for act in acts:
            if not any(
                act == t.act and state in t.sources for t in (*self.transitions, *self.by_clock)
            ):
                message = f"{self.name}: {act!r} is not possible from {state!r}"
                raise ValueError(message)
            state = self.targets[act]
        return state

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        for t in (*self.transitions, *self.by_clock):
            note = " (clock)" if t in self.by_clock else ""
            lines += [f"    {self._drawn(s)} --> {t.target}: {t.act}{note}" for s in t.sources]
        lines += [f"    {state} --> [*]" for state in self.terminal]
        return "\n".join(lines) + "\n"

    def _drawn(self, state: str) -> str:
        return "[*]" if state == self.initial else state


APPLICATION = Lifecycle(
    "application",
    (
        Transition("start", (NOTHING,), "draft"),
        Transition("submit", ("draft",), "submitted"),
        Transition("take_up", ("submitted",), "under_review"),
        Transition("ask_more", ("under_review",), "more_information"),
        Transition("supply", ("more_information",), "under_review"),
        Transition(
            "accept", ("under_review",), "accepted", ("R-REV-1", "R-REV-3", "R-ELI-1", "R-ELI-2")
        ),
        Transition("decline", ("under_review",), "declined", ("R-REV-4",)),
        Transition(
            "withdraw",
            ("draft", "submitted", "under_review", "more_information", "accepted"),
            "withdrawn_by_client",
        ),
    ),
    state_labels={
        NOTHING: gettext_noop("Not begun"),
        "draft": gettext_noop("Draft"),
        "submitted": gettext_noop("Submitted"),
        "under_review": gettext_noop("Under review"),
        "more_information": gettext_noop("More information requested"),
        "accepted": gettext_noop("Accepted"),
        "declined": gettext_noop("Declined"),
        "withdrawn_by_client": gettext_noop("Withdrawn by the client"),
    },
    act_labels={
        "start": gettext_noop("Start the application"),
        "submit": gettext_noop("Submit the application"),
        "take_up": gettext_noop("Take up the review"),
        "ask_more": gettext_noop("Ask for more information"),
        "supply": gettext_noop("Supply the information"),
        "accept": gettext_noop("Accept the application"),
        "decline": gettext_noop("Decline the application"),
        "withdraw": gettext_noop("Withdraw the application"),
    },
)

AGREEMENT = Lifecycle(
    "agreement",
    (
        Transition("prepare", (NOTHING,), "draft"),
        Transition("send", ("draft",), "sent"),
        Transition("accept", ("sent",), "accepted"),
        Transition("countersign", ("accepted",), "signed"),
        Transition("decline", ("sent",), "declined"),
        Transition("upload_signed", ("draft", "sent"), "signed"),
        Transition("withdraw", ("draft", "sent", "accepted"), "withdrawn"),
    ),
    state_labels={
        NOTHING: gettext_noop("Not begun"),
        "draft": gettext_noop("Draft"),
        "sent": gettext_noop("Sent"),
        "accepted": gettext_noop("Accepted"),
        "signed": gettext_noop("Signed by both"),
        "declined": gettext_noop("Declined"),
        "withdrawn": gettext_noop("Withdrawn"),
    },
    act_labels={
        "prepare": gettext_noop("Prepare the agreement"),
        "send": gettext_noop("Send the agreement"),
        "accept": gettext_noop("Accept the agreement"),
        "countersign": gettext_noop("Countersign the agreement"),
        "decline": gettext_noop("Decline the agreement"),
        "upload_signed": gettext_noop("Upload the signed agreement"),
        "withdraw": gettext_noop("Withdraw the agreement"),
    },
)

AUDIT = Lifecycle(
    "audit",
    (
        Transition("plan", (NOTHING,), "planned", ("R-COMP-1", "R-COMP-2", "R-COMP-3")),
        Transition("send_plan", ("planned",), "plan_sent", ("R-IMP-6", "R-IMP-8")),
        Transition("object_to_plan", ("plan_sent",), "planned"),
        Transition("agree_plan", ("plan_sent",), "plan_agreed"),
        Transition("recall_plan", ("plan_sent", "plan_agreed"), "planned"),
        Transition("begin", ("plan_agreed",), "in_progress", ("R-DEC-12", "D-01")),
        Transition("send_conclusions", ("in_progress",), "conclusions_sent", ("R-LC-2",)),
        Transition("freeze", ("in_progress",), "findings_frozen", ("R-LC-2",)),
        Transition("draft_report", ("findings_frozen",), "report_draft"),
        Transition("issue_report", ("report_draft",), "report_issued"),
        Transition("await_responses", ("report_issued",), "response_pending"),
        Transition("accept_responses", ("response_pending",), "responses_accepted"),
        Transition(
            "recommend_positive", ("report_issued", "responses_accepted"), "recommended_positive"
        ),
        Transition(
            "recommend_negative",
            ("report_issued", "response_pending", "responses_accepted"),
            "recommended_negative",
        ),
        Transition(
            "close",
            ("conclusions_sent", "recommended_positive", "recommended_negative"),
            "closed",
        ),
        Transition("cancel", ("planned", "plan_sent", "plan_agreed"), "cancelled"),
        Transition("abort", ("in_progress",), "aborted"),
    ),
    state_labels={
        NOTHING: gettext_noop("Not begun"),
        "planned": gettext_noop("Planned"),
        "plan_sent": gettext_noop("Plan sent"),
        "plan_agreed": gettext_noop("Plan agreed"),
        "in_progress": gettext_noop("In progress"),
        "conclusions_sent": gettext_noop("Conclusions sent"),
        "findings_frozen": gettext_noop("Findings frozen"),
        "report_draft": gettext_noop("Report in draft"),
        "report_issued": gettext_noop("Report issued"),
        "response_pending": gettext_noop("Waiting for responses"),
        "responses_accepted": gettext_noop("Responses accepted"),
        "recommended_positive": gettext_noop("Recommended"),
        "recommended_negative": gettext_noop("Not recommended"),
        "closed": gettext_noop("Closed"),
        "cancelled": gettext_noop("Cancelled"),
        "aborted": gettext_noop("Aborted"),
    },
    act_labels={
        "plan": gettext_noop("Plan the audit"),
        "send_plan": gettext_noop("Send the audit plan"),
        "object_to_plan": gettext_noop("Object to the plan"),
        "agree_plan": gettext_noop("Agree to the plan"),
        "recall_plan": gettext_noop("Call the audit plan back"),
        "begin": gettext_noop("Begin the audit"),
        "send_conclusions": gettext_noop("Send the stage 1 conclusions"),
        "freeze": gettext_noop("Freeze the findings"),
        "draft_report": gettext_noop("Draft the report"),
        "issue_report": gettext_noop("Issue the report"),
        "await_responses": gettext_noop("Ask for responses"),
        "accept_responses": gettext_noop("Accept the responses"),
        "recommend_positive": gettext_noop("Recommend certification"),
        "recommend_negative": gettext_noop("Advise against certification"),
        "close": gettext_noop("Close the audit"),
        "cancel": gettext_noop("Cancel the audit"),
        "abort": gettext_noop("Abort the audit"),
    },
)

FINDING = Lifecycle(
    "finding",
    (
        Transition("raise_", (NOTHING,), "open"),
        Transition("respond", ("open", "returned"), "response_submitted"),
        Transition("return_", ("response_submitted", "escalated"), "returned"),
        Transition("accept_plan", ("response_submitted",), "plan_accepted"),
        Transition("submit_evidence", ("plan_accepted", "escalated"), "evidence_submitted"),
        Transition("return_evidence", ("evidence_submitted",), "plan_accepted"),
        Transition(
            "verify", ("evidence_submitted", "plan_accepted", "escalated"), "verified_closed"
        ),
        Transition("escalate", ("plan_accepted",), "escalated"),
    ),
    state_labels={
        NOTHING: gettext_noop("Not begun"),
        "open": gettext_noop("Open"),
        "response_submitted": gettext_noop("Response submitted"),
        "returned": gettext_noop("Response returned"),
        "plan_accepted": gettext_noop("Plan accepted"),
        "evidence_submitted": gettext_noop("Evidence submitted"),
        "escalated": gettext_noop("Escalated"),
        "verified_closed": gettext_noop("Verified and closed"),
    },
    act_labels={
        "raise_": gettext_noop("Raise the nonconformity"),
        "respond": gettext_noop("Submit the response"),
        "return_": gettext_noop("Return the response"),
        "accept_plan": gettext_noop("Accept the plan"),
        "submit_evidence": gettext_noop("Submit evidence"),
        "return_evidence": gettext_noop("Return the evidence"),
        "verify": gettext_noop("Verify and close"),
        "escalate": gettext_noop("Escalate"),
    },
)

CERTIFICATE = Lifecycle(
    "certificate",
    (
        Transition("grant", (NOTHING,), "active", ("R-IMP-1", "R-DEC-1a", "D-05", "R-DEC-8")),
        Transition("maintain", ("active",), "active", ("R-DEC-5",)),
        Transition("suspend", ("active",), "suspended", ("R-DEC-4",)),
        Transition("restore", ("suspended",), "active", ("R-SUS-1", "D-11")),
        Transition("reduce_scope", ("active", "suspended"), "active", ("R-RED-1",)),
        Transition("extend_scope", ("active",), "active", ("R-DEC-1a",)),
        Transition("withdraw", ("active", "suspended"), "withdrawn", ("R-DEC-4",)),
        Transition("cancel", ("active", "suspended"), "cancelled"),
        Transition("renew", ("active",), "active", ("R-DEC-3", "D-08")),
        Transition("renew_late", ("expired",), "active", ("R-SUS-1", "D-09")),
        Transition("transfer_out", ("active",), "cancelled"),
    ),
    by_clock=(Transition("expire", ("active", "suspended"), "expired"),),
    state_labels={
        NOTHING: gettext_noop("Not granted"),
        "active": gettext_noop("Active"),
        "suspended": gettext_noop("Suspended"),
        "withdrawn": gettext_noop("Withdrawn"),
        "cancelled": gettext_noop("Cancelled"),
        "expired": gettext_noop("Expired"),
    },
    act_labels={
        "grant": gettext_noop("Grant certification"),
        "maintain": gettext_noop("Maintain certification"),
        "suspend": gettext_noop("Suspend certification"),
        "restore": gettext_noop("Restore certification"),
        "reduce_scope": gettext_noop("Reduce the scope"),
        "extend_scope": gettext_noop("Extend the scope"),
        "withdraw": gettext_noop("Withdraw certification"),
        "cancel": gettext_noop("Cancel at the client's wish"),
        "renew": gettext_noop("Renew certification"),
        "renew_late": gettext_noop("Renew after expiry"),
        "transfer_out": gettext_noop("Transfer to another body"),
        "expire": gettext_noop("Expiry"),
    },
)

LIFECYCLES = (APPLICATION, AGREEMENT, AUDIT, FINDING, CERTIFICATE)

CERTSEARCH_STATUSES = (
    gettext_noop("Active"),
    gettext_noop("Inactive"),
    gettext_noop("Suspended"),
    gettext_noop("Cancelled"),
    gettext_noop("Draft"),
    gettext_noop("Withdrawn"),
    gettext_noop("Expired"),
)
PUBLIC_STATUS: Mapping[str, str] = {
    NOTHING: "Draft",
    "active": "Active",
    "suspended": "Suspended",
    "withdrawn": "Withdrawn",
    "cancelled": "Cancelled",
    "expired": "Expired",
}
"""The name IAF CertSearch uses for each state of a certificate."""


def objections_to_audit_act(state: str, *, act: str, stage_1: bool) -> Verdict:
    """R-LC-1, and that only stage 1 ends with conclusions instead of findings (9.3.1.2)."""
    foreign = act == ("freeze" if stage_1 else "send_conclusions")
    misplaced = (R_LC_2.objects(AUDIT.act_labels[act]),) if foreign else ()
    return (*AUDIT.objection(state, act), *misplaced)


@dataclass(frozen=True)
class CertificateAct:
    """An act on a certificate, effective from the start of the day `on`.

    `valid_until` is the last valid day the act sets; None leaves it as it was.
    """

    act: str
    on: date
    valid_until: date | None = None


def certificate_status_on(acts: Sequence[CertificateAct], day: date) -> str:
    """The state on a day: that of the last act, unless the last valid day has passed."""
    done = _done(acts, day)
    if not done:
        return NOTHING
    state = CERTIFICATE.targets[done[-1].act]
    expiry = last_valid_day_on(acts, day)
    runs_out = state in CERTIFICATE.by_clock[0].sources
    return "expired" if runs_out and expiry is not None and day > expiry else state


def last_valid_day_on(acts: Sequence[CertificateAct], day: date) -> date | None:
    """The last valid day as known on a day."""
    return next((a.valid_until for a in reversed(_done(acts, day)) if a.valid_until), None)


def restorable_until(acts: Sequence[CertificateAct], day: date, *, months: int = 6) -> date | None:
    """The last day to restore an expired certificate, past or ahead (D-09); else None."""
    expiry = last_valid_day_on(acts, day)
    if expiry is None or certificate_status_on(acts, day) != "expired":
        return None
    return restore_until(expiry, months=months)


def _done(acts: Sequence[CertificateAct], day: date) -> list[CertificateAct]:
    # Sorting is stable: acts of one day keep the order in which they were recorded.
    return sorted((act for act in acts if act.on <= day), key=lambda act: act.on)

"""Acts: the report is drafted and issued (9.4.8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from learnmark.audits.actions.letters import tell_client
from learnmark.audits.actions.recommendations import may_lead
from learnmark.audits.facts import reports as facts
from learnmark.audits.facts.findings import due_dates
from learnmark.audits.models import Finding, Visit
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.files.store import store_bytes
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.typeset import TypesetError, render
from learnmark.rules.conduct import R_CND_10, objections_to_report
from learnmark.rules.findings import objections_to_claims
from learnmark.rules.lifecycle import AUDIT
from learnmark.rules.verdict import Verdict, gettext_noop

ISSUED = gettext_noop("Audit report for %(client)s")
ISSUED_TEXT = gettext_noop(
    "The audit report for %(client)s is issued. Nonconformities in it: %(number)s.\n\n%(url)s\n"
)
TO_ANSWER_TEXT = gettext_noop(
    "The audit report for %(client)s is issued. Nonconformities in it: %(number)s. "
    "Please answer each with correction, cause and corrective action until %(due)s.\n\n%(url)s\n"
)


def may_draft(visit: Visit, *, by: Actor, on: date, **_inputs: Any) -> Verdict:
    """The leader, from the freeze until the report is issued; a draft may be written again."""
    state = visit.state_on(on)
    early = () if state == "report_draft" else AUDIT.objection(state, "draft_report")
    return (*may_lead(visit, by=by, on=on), *early)


@operation("audits.visit.draft_report", gettext_noop("Draft the report"), guard=may_draft)
def draft_report(
    visit: Visit,
    *,
    content: dict[str, Any],
    days_used: Decimal | None = None,
    by: Actor,
    on: date,
) -> Visit:
    """What the leader writes, by the keys of the document; incomplete until the report is issued."""
    unknown = set(content) - facts.KEYS
    if unknown:
        raise ValidationError(_("The report has no part %s.") % ", ".join(sorted(unknown)))
    before = visit.days_used
    visit.report, visit.days_used = content, days_used
    visit.save()
    if visit.state_on(on) != "report_draft":
        visit.take("draft_report", by=by, on=on)
    changes = {"days_used": (before and str(before), days_used and str(days_used))}
    record(
        "audits:visit:report_drafted", visit, by=by, on=on, changes=changes, parent=visit.programme
    )
    return visit


def may_issue(visit: Visit, *, by: Actor, on: date) -> Verdict:
    """The leader, and a draft with all mandatory content that claims no more than was verified."""
    content, needed = facts.report_judged(visit)
    said, verified = facts.claimed_effective(visit)
    return (
        *may_lead(visit, by=by, on=on),
        *objections_to_report(content, needed=needed),
        *objections_to_claims(said, verified=verified),
    )


@operation(
    "audits.visit.issue_report",
    gettext_noop("Issue the report"),
    guard=may_issue,
    step="issue_report",
)
def issue_report(visit: Visit, *, by: Actor, on: date) -> Visit:
    """The report becomes a document and goes to the client together with the findings."""
    try:
        pdf = render("audit_report", facts.document(visit, on))
    except TypesetError as trouble:
        raise Refused((R_CND_10.objects(trouble),)) from trouble
    name = f"{_('audit-report')}-{visit.number}.pdf"
    visit.report_file = store_bytes(name, "application/pdf", pdf, by=by, dossier=visit.dossier)
    visit.save()
    visit.take("issue_report", by=by, on=on)
    dues = [_hand_over(finding, by=by, on=on) for finding in visit.findings.all()]
    to_answer = [day for day in dues if day is not None]
    if to_answer:
        visit.take("await_responses", by=by, on=on)
    counts = {"findings": len(dues), "nonconformities": len(to_answer)}
    record(
        "audits:visit:report_issued",
        visit,
        by=by,
        on=on,
        facts=counts,
        told=True,
        parent=visit.programme,
    )
    text = TO_ANSWER_TEXT if to_answer else ISSUED_TEXT
    due = min(to_answer).isoformat() if to_answer else ""
    tell_client(visit, ISSUED, text, number=str(len(to_answer)), due=due)
    return visit


def _hand_over(finding: Finding, *, by: Actor, on: date) -> date | None:
    """Show a finding to the client; a nonconformity begins to live. The day its answer is due."""
    dues = due_dates(finding)
    finding.dossier = finding.visit.dossier
    finding.response_due = dues.response if dues else None
    finding.close_due = dues.closing if dues else None
    finding.save()
    if dues is None:
        return None
    finding.take("raise_", by=by, on=on)
    return dues.response

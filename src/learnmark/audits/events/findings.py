"""Names of what happens: checklist, findings, report, responses."""

from __future__ import annotations

from learnmark.foundation.journal.names import declare
from learnmark.rules.verdict import gettext_noop

declare(
    {
        "audits:visit:assessed": gettext_noop("Requirements assessed"),
        "audits:finding:raised": gettext_noop("Finding raised"),
        "audits:finding:edited": gettext_noop("Finding changed"),
        "audits:finding:dropped": gettext_noop("Finding dropped"),
        "audits:visit:frozen": gettext_noop("Findings frozen"),
        "audits:visit:report_drafted": gettext_noop("Report drafted"),
        "audits:visit:report_issued": gettext_noop("Report issued"),
        "audits:finding:answered": gettext_noop("Response submitted"),
        "audits:finding:returned": gettext_noop("Response returned"),
        "audits:finding:plan_accepted": gettext_noop("Plan accepted"),
        "audits:finding:evidence_submitted": gettext_noop("Evidence submitted"),
        "audits:finding:evidence_returned": gettext_noop("Evidence returned"),
        "audits:finding:verified": gettext_noop("Verified and closed"),
        "audits:finding:escalated": gettext_noop("Escalated, because it is overdue"),
        "audits:visit:responses_accepted": gettext_noop("Responses accepted"),
        "audits:visit:recommended": gettext_noop("Recommendation given"),
    }
)

"""Names of what happens: audits."""

from __future__ import annotations

from learnmark.foundation.journal.names import declare
from learnmark.rules.verdict import gettext_noop

declare(
    {
        "audits:visit:planned": gettext_noop("Audit added to the programme"),
        "audits:visit:rescheduled": gettext_noop("Dates of the audit set"),
        "audits:visit:staffed": gettext_noop("Person assigned to the audit team"),
        "audits:visit:unstaffed": gettext_noop("Person taken off the audit team"),
        "audits:visit:plan_drafted": gettext_noop("Audit plan drafted"),
        "audits:visit:plan_sent": gettext_noop("Audit plan sent"),
        "audits:visit:plan_agreed": gettext_noop("Audit plan agreed"),
        "audits:visit:plan_objected": gettext_noop("Client objected to the audit plan"),
        "audits:visit:plan_recalled": gettext_noop("Audit plan called back"),
        "audits:visit:begun": gettext_noop("Audit begun"),
        "audits:visit:conclusions_sent": gettext_noop("Stage 1 conclusions sent"),
        "audits:visit:closed": gettext_noop("Audit closed"),
        "audits:visit:cancelled": gettext_noop("Audit cancelled"),
        "audits:visit:aborted": gettext_noop("Audit aborted"),
        "audits:concern:noted": gettext_noop("Area of concern noted"),
        "audits:concern:settled": gettext_noop("Area of concern settled"),
    }
)

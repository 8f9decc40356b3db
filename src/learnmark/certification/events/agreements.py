"""Names of events: quotes and agreements."""

from __future__ import annotations

from learnmark.foundation.journal.names import declare
from learnmark.rules.verdict import gettext_noop

declare(
    {
        "certification:quote:calculated": gettext_noop("Quote calculated"),
        "certification:agreement:prepared": gettext_noop("Agreement prepared"),
        "certification:agreement:sent": gettext_noop("Agreement sent to the client"),
        "certification:agreement:accepted": gettext_noop("Agreement accepted by the client"),
        "certification:agreement:declined": gettext_noop("Agreement declined by the client"),
        "certification:agreement:countersigned": gettext_noop(
            "Agreement signed by the certification body"
        ),
        "certification:agreement:uploaded": gettext_noop("Signed agreement uploaded"),
        "certification:agreement:withdrawn": gettext_noop("Agreement withdrawn"),
    }
)

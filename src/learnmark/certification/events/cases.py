"""Names of events: cases."""

from __future__ import annotations

from learnmark.foundation.journal.names import declare
from learnmark.rules.verdict import gettext_noop

declare(
    {
        "certification:case:received": gettext_noop("Application received, case opened"),
        "certification:case:updated": gettext_noop("Supplied information received"),
        "certification:case:taken_up": gettext_noop("Review of the application taken up"),
        "certification:case:answered": gettext_noop("Question of the review answered"),
        "certification:case:asked": gettext_noop("More information asked for"),
        "certification:case:accepted": gettext_noop("Application accepted"),
        "certification:case:declined": gettext_noop("Application declined"),
    }
)

"""Names of events: decisions."""

from __future__ import annotations

from learnmark.foundation.journal.names import declare
from learnmark.rules.verdict import gettext_noop

declare(
    {
        "certification:case:reviewed": gettext_noop("File reviewed for the decision"),
        "certification:case:granted": gettext_noop("Certification granted"),
        "certification:case:refused": gettext_noop("Certification refused"),
    }
)

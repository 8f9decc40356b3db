"""Names of events: entries."""

from __future__ import annotations

from learnmark.foundation.journal.names import declare
from learnmark.rules.verdict import gettext_noop

declare(
    {
        "register:entry:published": gettext_noop("Published in the register"),
        "register:entry:marked": gettext_noop("Status in the register changed"),
    }
)

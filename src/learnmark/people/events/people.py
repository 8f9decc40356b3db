"""Names of what happens: competences and conflict statements of people."""

from __future__ import annotations

from learnmark.foundation.journal.names import declare
from learnmark.rules.verdict import gettext_noop

declare(
    {
        "people:competence:recorded": gettext_noop("Competence recorded"),
        "people:competence:ended": gettext_noop("Competence ended"),
        "people:conflict:declared": gettext_noop("Conflict statement given"),
    }
)

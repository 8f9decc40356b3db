"""Names of events: bodies."""

from __future__ import annotations

from learnmark.foundation.journal.names import declare
from learnmark.rules.verdict import gettext_noop

declare(
    {
        "certification:body:described": gettext_noop("Public description of the body changed"),
        "certification:accreditation:entered": gettext_noop("Accreditation entered"),
        "certification:accreditation:checked": gettext_noop("Accreditation checked"),
    }
)

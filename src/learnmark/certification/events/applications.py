"""Names of events: applications."""

from __future__ import annotations

from learnmark.foundation.journal.names import declare
from learnmark.rules.verdict import gettext_noop

declare(
    {
        "certification:application:started": gettext_noop("Application started"),
        "certification:application:saved": gettext_noop("Draft of the application saved"),
        "certification:application:prefilled": gettext_noop("Draft filled from a file"),
        "certification:application:attached": gettext_noop("Document attached"),
        "certification:document:removed": gettext_noop("Document removed"),
        "certification:application:discarded": gettext_noop("Draft discarded"),
        "certification:application:submitted": gettext_noop("Application submitted"),
        "certification:application:supplied": gettext_noop("Information supplied"),
        "certification:application:withdrawn": gettext_noop("Application withdrawn by the client"),
        "certification:application:entered": gettext_noop("Paper application entered"),
        "certification:application:lodged": gettext_noop(
            "Application made on paper; entered by the certification body"
        ),
    }
)

"""Names of events: certificates."""

from __future__ import annotations

from learnmark.foundation.journal.names import declare
from learnmark.rules.verdict import gettext_noop

declare(
    {
        "certification:certificate:issued": gettext_noop("Certificate issued"),
        "certification:certificate:shown_again": gettext_noop(
            "Issue asked for again; nothing was changed"
        ),
        "certification:certificate:maintained": gettext_noop("Certification maintained"),
        "certification:certificate:suspended": gettext_noop("Certification suspended"),
        "certification:certificate:restored": gettext_noop("Certification restored"),
        "certification:certificate:reduced": gettext_noop("Scope reduced"),
        "certification:certificate:extended": gettext_noop("Scope extended"),
        "certification:certificate:withdrawn": gettext_noop("Certification withdrawn"),
        "certification:certificate:cancelled": gettext_noop(
            "Certification ended at the client's wish"
        ),
        "certification:certificate:transferred": gettext_noop(
            "Certification transferred to another body"
        ),
        "certification:certificate:renewed": gettext_noop("Certification renewed"),
        "certification:certificate:noticed": gettext_noop("Reminder sent"),
    }
)

"""Names of events of parties and their members."""

from __future__ import annotations

from learnmark.foundation.journal.names import declare
from learnmark.rules.verdict import gettext_noop

declare(
    {
        "tenancy:body:opened": gettext_noop("Certification body opened"),
        "tenancy:organization:registered": gettext_noop("Organization registered"),
        "tenancy:member:invited": gettext_noop("Member invited"),
        "tenancy:member:joined": gettext_noop("Member joined"),
        "tenancy:member:changed": gettext_noop("Roles of a member changed"),
        "tenancy:member:ended": gettext_noop("Membership ended"),
        "tenancy:invitation:withdrawn": gettext_noop("Invitation withdrawn"),
        "tenancy:share:given": gettext_noop("Access given"),
        "tenancy:share:ended": gettext_noop("Access ended"),
    }
)

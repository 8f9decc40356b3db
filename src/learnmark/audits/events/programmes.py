"""Names of what happens: audit programmes."""

from __future__ import annotations

from learnmark.foundation.journal.names import declare
from learnmark.rules.verdict import gettext_noop

declare({"audits:programme:planned": gettext_noop("Audit programme made")})

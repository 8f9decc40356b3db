"""How the state of a finding is said."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from learnmark.audits.models import Finding
from learnmark.rules.lifecycle import FINDING


def state_word(finding: Finding, state: str) -> str:
    """The state in words; before the report nothing has begun for the client."""
    if state != FINDING.initial:
        return _t(FINDING.state_labels[state])
    if finding.dossier is not None:
        return _t("For information")
    return _t("Frozen") if finding.frozen_on else _t("In preparation")

"""Names of events of audits."""

from __future__ import annotations

from learnmark.audits.events import findings, programmes, visits

__all__ = ["findings", "programmes", "visits"]

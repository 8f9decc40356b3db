"""Pages of audits."""

from __future__ import annotations

from learnmark.audits.views import findings, programmes, visits

__all__ = ["findings", "programmes", "visits"]

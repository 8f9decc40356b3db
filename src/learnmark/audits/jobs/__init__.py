"""Work of audits that the clock does."""

from __future__ import annotations

from learnmark.audits.jobs import findings

__all__ = ["findings"]

"""Forms of acts of audits."""

from __future__ import annotations

from learnmark.audits.forms import findings, plans, programmes, visits

__all__ = ["findings", "plans", "programmes", "visits"]

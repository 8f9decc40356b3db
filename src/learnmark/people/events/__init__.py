"""Names of events of people."""

from __future__ import annotations

from learnmark.people.events import people

__all__ = ["people"]

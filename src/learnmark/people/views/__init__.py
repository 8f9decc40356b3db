"""Pages of people."""

from __future__ import annotations

from learnmark.people.views import people

__all__ = ["people"]

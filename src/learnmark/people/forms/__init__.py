"""Forms of people."""

from __future__ import annotations

from learnmark.people.forms import people

__all__ = ["people"]

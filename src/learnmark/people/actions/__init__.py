"""Acts of people."""

from __future__ import annotations

from learnmark.people.actions import people

__all__ = ["people"]

"""Rows of the public register."""

from __future__ import annotations

from learnmark.register.models.entry import Entry, Mark

__all__ = ["Entry", "Mark"]

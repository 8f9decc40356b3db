"""Forms of acts of register."""

from __future__ import annotations

from learnmark.register.forms import entries

__all__ = ["entries"]

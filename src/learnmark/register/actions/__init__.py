"""Acts of register."""

from __future__ import annotations

from learnmark.register.actions import entries

__all__ = ["entries"]

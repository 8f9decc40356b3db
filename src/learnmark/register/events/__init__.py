"""Names of events of register."""

from __future__ import annotations

from learnmark.register.events import entries

__all__ = ["entries"]

"""Pages of register."""

from __future__ import annotations

from learnmark.register.views import entries

__all__ = ["entries"]

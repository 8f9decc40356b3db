"""Pages of the desk."""

from __future__ import annotations

from learnmark.desk.views import calendar, home, search, timeline, work

__all__ = ["calendar", "home", "search", "timeline", "work"]

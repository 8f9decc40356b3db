"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from learnmark.desk.views import calendar, home, search, timeline, work

urlpatterns = [
    path("", home.home, name="desk.home"),
    path("desk/work", work.work, name="desk.work"),
    path("desk/calendar", calendar.calendar, name="desk.calendar"),
    path("desk/timeline", timeline.timeline, name="desk.timeline"),
    path("desk/search", search.search, name="desk.search"),
]

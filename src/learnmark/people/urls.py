"""Addresses of people: pages of each noun, then the page of every act."""

from __future__ import annotations

from learnmark.foundation.acts.routes import act_paths
from learnmark.people import views

urlpatterns = [
    *views.people.urlpatterns,
    *act_paths("people"),
]

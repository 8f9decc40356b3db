"""Addresses of audits: pages of each noun, then the page of every act."""

from __future__ import annotations

from learnmark.audits import views
from learnmark.foundation.acts.routes import act_paths

urlpatterns = [
    *views.programmes.urlpatterns,
    *views.visits.urlpatterns,
    *views.findings.urlpatterns,
    *act_paths("audits"),
]

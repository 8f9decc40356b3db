"""Addresses of certification: pages of each noun, then the page of every act."""

from __future__ import annotations

from learnmark.certification import views
from learnmark.foundation.acts.routes import act_paths

urlpatterns = [
    *views.bodies.urlpatterns,
    *views.applications.urlpatterns,
    *views.cases.urlpatterns,
    *views.agreements.urlpatterns,
    *views.quotes.urlpatterns,
    *views.decisions.urlpatterns,
    *views.certificates.urlpatterns,
    *act_paths("certification"),
]

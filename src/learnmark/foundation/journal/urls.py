"""Addresses of the journal."""

from __future__ import annotations

from django.urls import path

from learnmark.foundation.journal import views

urlpatterns = [path("events/", views.events, name="journal.events")]

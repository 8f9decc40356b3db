"""Addresses of the register. Its acts have no page: they follow from acts on certificates."""

from __future__ import annotations

from learnmark.register import views

urlpatterns = [*views.entries.urlpatterns]

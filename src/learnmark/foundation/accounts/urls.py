"""Addresses of one's own account."""

from __future__ import annotations

from django.urls import path

from learnmark.foundation.accounts import views

urlpatterns = [
    path("", views.account, name="accounts.account"),
    path("tokens/make", views.make, name="accounts.tokens.make"),
    path("tokens/<uuid:pk>/revoke", views.revoke, name="accounts.tokens.revoke"),
]

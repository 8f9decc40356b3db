"""Addresses of parties and their members."""

from __future__ import annotations

from django.urls import path

from learnmark.foundation.acts.routes import act_paths
from learnmark.foundation.tenancy import views

urlpatterns = [
    path("members/", views.members, name="tenancy.members"),
    path("invitations/", views.invitations, name="tenancy.invitations"),
    path("join/<str:secret>", views.invitation, name="tenancy.invitation"),
    path("switch", views.switch, name="tenancy.switch"),
    *act_paths("tenancy"),
]

from __future__ import annotations

from django.urls import path

from learnmark.foundation.ui.theme import set_theme

app_name = "ui"
urlpatterns = [path("theme/", set_theme, name="theme")]

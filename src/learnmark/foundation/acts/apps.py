from __future__ import annotations

from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "learnmark.foundation.acts"
    label = "acts"

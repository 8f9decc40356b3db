from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "learnmark.foundation.jobs"
    label = "jobs"

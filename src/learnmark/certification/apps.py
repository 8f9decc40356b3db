from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "learnmark.certification"
    label = "certification"

    def ready(self) -> None:
        # What declares itself by being imported: event names, acts, their forms, lists, jobs.
        for part in (
            "events", "facts.letterheads", "facts.endings", "actions", "forms", "views", "jobs",
        ):  # fmt: skip
            if find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "learnmark.desk"
    label = "desk"

    def ready(self) -> None:
        # What declares itself by being imported: event names, acts, their forms, lists, jobs.
        for part in ("events", "actions", "forms", "views", "jobs"):
            if find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")

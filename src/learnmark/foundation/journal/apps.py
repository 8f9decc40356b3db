from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "learnmark.foundation.journal"
    label = "journal"

    def ready(self) -> None:
        # The list of events declares itself by being imported.
        import_module(f"{self.name}.views")

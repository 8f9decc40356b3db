from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "learnmark.foundation.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        # What declares itself by being imported: event names, acts, forms, lists.
        for part in ("events", "actions", "forms", "views"):
            import_module(f"{self.name}.{part}")

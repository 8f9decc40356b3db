"""Write the first migrations of every room anew from its models, with their guards.

Only for the time before the first release; from then on migrations are only added.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learnmark.project.settings")
os.environ.setdefault("LEARNMARK_LOCAL", "on")
SOURCE = Path(__file__).resolve().parent.parent / "src" / "learnmark"


def main() -> None:
    """Delete, make, guard."""
    for old in SOURCE.glob("*/migrations/0*.py"):
        old.unlink()
    for old in SOURCE.glob("foundation/*/migrations/0*.py"):
        old.unlink()
    django.setup()
    from django.apps import apps
    from django.core.management import call_command

    from learnmark.foundation.tenancy.rows import HandedRow, OwnedRow

    call_command("makemigrations", verbosity=0)
    for config in apps.get_app_configs():
        if not config.name.startswith("learnmark."):
            continue
        operations = []
        for model in config.get_models():
            if issubclass(model, OwnedRow):
                sees = getattr(model, "SEEN_BY", "dossier" if issubclass(model, HandedRow) else "")
                operations.append(f'        OnlyItsParty("{model.__name__}", sees="{sees}"),')
            if getattr(model, "NEVER_CHANGED", False):
                operations.append(f'        NeverChanged("{model.__name__}"),')
        folder = Path(config.path) / "migrations"
        earlier = sorted(path.stem for path in folder.glob("0*.py"))
        if not operations or not earlier:
            continue
        tenancy = "" if config.label == "tenancy" else '\n        ("tenancy", "0001_initial"),'
        # The policies read the table of shares.
        used = sorted({line.split("(")[0].strip() for line in operations})
        (folder / f"{len(earlier) + 1:04d}_guards.py").write_text(
            '"""Row-level policies, and rows that are only ever added."""\n\n'
            "from __future__ import annotations\n\n"
            "from django.db import migrations\n\n"
            f"from learnmark.foundation.tenancy.guards import {', '.join(used)}\n\n\n"
            "class Migration(migrations.Migration):\n"
            f'    dependencies = [\n        ("{config.label}", "{earlier[-1]}"),{tenancy}\n    ]\n\n'
            "    operations = [\n" + "\n".join(operations) + "\n    ]\n",
            encoding="utf-8",
        )
    sys.stdout.write("Written.\n")


if __name__ == "__main__":
    main()

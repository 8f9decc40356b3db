"""Row-level policies, and rows that are only ever added."""

from __future__ import annotations

from django.db import migrations

from learnmark.foundation.tenancy.guards import NeverChanged


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        NeverChanged("Clause"),
        NeverChanged("Requirement"),
        NeverChanged("RequirementMapping"),
    ]

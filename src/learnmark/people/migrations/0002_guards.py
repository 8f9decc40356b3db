"""Row-level policies, and rows that are only ever added."""

from __future__ import annotations

from django.db import migrations

from learnmark.foundation.tenancy.guards import NeverChanged, OnlyItsParty


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        OnlyItsParty("Competence", sees=""),
        OnlyItsParty("ConflictStatement", sees=""),
        NeverChanged("ConflictStatement"),
    ]

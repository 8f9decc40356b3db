"""Row-level policies, and rows that are only ever added."""

from __future__ import annotations

from django.db import migrations

from learnmark.foundation.tenancy.guards import NeverChanged, OnlyItsParty


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        OnlyItsParty("Entry", sees="everyone"),
        OnlyItsParty("Mark", sees="everyone"),
        NeverChanged("Mark"),
    ]

"""Row-level policies, and rows that are only ever added."""

from __future__ import annotations

from django.db import migrations

from learnmark.foundation.tenancy.guards import NeverChanged, OnlyItsParty


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        OnlyItsParty("AuditProgramme", sees="dossier"),
        OnlyItsParty("Visit", sees="dossier"),
        OnlyItsParty("VisitStep", sees="dossier"),
        NeverChanged("VisitStep"),
        OnlyItsParty("TeamMember", sees="dossier"),
        OnlyItsParty("VisitSite", sees="dossier"),
        OnlyItsParty("Session", sees="dossier"),
        OnlyItsParty("Concern", sees="dossier"),
        OnlyItsParty("Assessment", sees=""),
        OnlyItsParty("Finding", sees="dossier"),
        OnlyItsParty("FindingStep", sees="dossier"),
        NeverChanged("FindingStep"),
        OnlyItsParty("ResponseDraft", sees=""),
        OnlyItsParty("Answer", sees="dossier"),
        NeverChanged("Answer"),
    ]

"""Row-level policies, and rows that are only ever added."""

from __future__ import annotations

from django.db import migrations

from learnmark.foundation.tenancy.guards import NeverChanged, OnlyItsParty


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        OnlyItsParty("Application", sees="dossier"),
        OnlyItsParty("ApplicationStep", sees="dossier"),
        NeverChanged("ApplicationStep"),
        OnlyItsParty("ApplicationFile", sees="dossier"),
        OnlyItsParty("Case", sees="dossier"),
        OnlyItsParty("ReviewAnswer", sees=""),
        OnlyItsParty("Quote", sees="dossier"),
        OnlyItsParty("Agreement", sees="dossier"),
        OnlyItsParty("AgreementStep", sees="dossier"),
        NeverChanged("AgreementStep"),
        OnlyItsParty("BodyProfile", sees="everyone"),
        OnlyItsParty("Accreditation", sees="everyone"),
        OnlyItsParty("Counter", sees=""),
        OnlyItsParty("Cycle", sees="dossier"),
        OnlyItsParty("DecisionReview", sees=""),
        OnlyItsParty("Certificate", sees="dossier"),
        OnlyItsParty("Decision", sees="dossier"),
        NeverChanged("Decision"),
        OnlyItsParty("CertificateIssue", sees="dossier"),
    ]

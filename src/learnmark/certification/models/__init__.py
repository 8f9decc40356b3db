"""Rows of certification."""

from __future__ import annotations

from learnmark.certification.models.agreement import Agreement, AgreementStep, Quote
from learnmark.certification.models.application import (
    Application,
    ApplicationFile,
    ApplicationStep,
    Case,
    ReviewAnswer,
)
from learnmark.certification.models.body import Accreditation, BodyProfile, Counter
from learnmark.certification.models.decision import (
    Certificate,
    CertificateIssue,
    Cycle,
    Decision,
    DecisionReview,
)

__all__ = [
    "Accreditation",
    "Agreement",
    "AgreementStep",
    "Application",
    "ApplicationFile",
    "ApplicationStep",
    "BodyProfile",
    "Case",
    "Certificate",
    "CertificateIssue",
    "Counter",
    "Cycle",
    "Decision",
    "DecisionReview",
    "Quote",
    "ReviewAnswer",
]

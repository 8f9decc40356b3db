"""Rows of audits."""

from __future__ import annotations

from learnmark.audits.models.checklist import Assessment, Concern
from learnmark.audits.models.finding import Answer, Finding, FindingStep, ResponseDraft
from learnmark.audits.models.programme import AuditProgramme
from learnmark.audits.models.visit import Session, TeamMember, Visit, VisitSite, VisitStep

__all__ = [
    "Answer",
    "Assessment",
    "AuditProgramme",
    "Concern",
    "Finding",
    "FindingStep",
    "ResponseDraft",
    "Session",
    "TeamMember",
    "Visit",
    "VisitSite",
    "VisitStep",
]

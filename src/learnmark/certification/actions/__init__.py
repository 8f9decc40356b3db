"""Acts of certification."""

from __future__ import annotations

from learnmark.certification.actions import (
    agreements,
    applications,
    bodies,
    cases,
    certificates,
    decisions,
    quotes,
)

__all__ = [
    "agreements",
    "applications",
    "bodies",
    "cases",
    "certificates",
    "decisions",
    "quotes",
]

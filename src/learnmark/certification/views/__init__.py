"""Pages of certification."""

from __future__ import annotations

from learnmark.certification.views import (
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

"""Names of events of certification."""

from __future__ import annotations

from learnmark.certification.events import (
    agreements,
    applications,
    bodies,
    cases,
    certificates,
    decisions,
)

__all__ = ["agreements", "applications", "bodies", "cases", "certificates", "decisions"]

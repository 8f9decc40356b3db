"""Acts of audits."""

from __future__ import annotations

from learnmark.audits.actions import findings, plans, programmes, stage_1, teams, visits

__all__ = ["findings", "plans", "programmes", "stage_1", "teams", "visits"]

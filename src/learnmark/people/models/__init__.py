"""Rows of people."""

from __future__ import annotations

from learnmark.people.models.competence import Competence
from learnmark.people.models.conflict import ConflictStatement

__all__ = ["Competence", "ConflictStatement"]

from __future__ import annotations

from learnmark.library.models.frameworks import (
    Clause,
    Framework,
    Requirement,
    RequirementMapping,
)
from learnmark.library.models.kept import NeverChangedError
from learnmark.library.models.schemes import SchemeVersion

__all__ = [
    "Clause",
    "Framework",
    "NeverChangedError",
    "Requirement",
    "RequirementMapping",
    "SchemeVersion",
]

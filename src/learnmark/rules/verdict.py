"""The answer of every rule: all objections, each with its rule, its clause and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


def gettext_noop(text: str) -> str:
    """Mark a sentence for the translation catalogue; pages translate it when they show it."""
    return text


@dataclass(frozen=True)
class Rule:
    """A rule of a standard or of a scheme.

    `says` is the objection as a sentence and `remedy` what to do about it; both are English
    message ids that may hold the placeholder `{about}`.
    """

    id: str
    clause: str
    says: str
    remedy: str

    def __post_init__(self) -> None:
        earlier = RULES.setdefault(self.id, self)
        if earlier != self:
            message = f"rule {self.id} is defined twice"
            raise ValueError(message)

    def objects(self, about: object = "") -> Objection:
        """The objection of this rule to one thing; dates are written in ISO form."""
        return Objection(self, about.isoformat() if isinstance(about, date) else str(about))


@dataclass(frozen=True)
class Objection:
    """One reason why something may not be done: the rule, and what it concerns."""

    rule: Rule
    about: str = ""

    def __str__(self) -> str:
        return f"{self.rule.id}: {self.rule.says.format(about=self.about)}"


Verdict = tuple[Objection, ...]
"""Empty means: nothing stands against it."""

RULES: dict[str, Rule] = {}
"""Every rule by its id, filled as the modules of rules are imported."""

"""How an act is refused: with every objection, or because somebody was faster."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from learnmark.rules.verdict import Verdict


class Refused(Exception):  # noqa: N818  a refusal is an answer, not an error
    """An act was refused; `verdict` holds every objection."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__("; ".join(str(objection) for objection in verdict))
        self.verdict = verdict


class Conflict(Exception):  # noqa: N818  a sentence reads better than "…Error"
    """Somebody else acted on the same thing at the same time."""


class KeyReused(Exception):  # noqa: N818  a sentence reads better than "…Error"
    """An idempotency key came again with another content."""


def refuse_if(verdict: Verdict) -> None:
    """Raise Refused where there is any objection."""
    if verdict:
        raise Refused(tuple(verdict))

"""Words and colours of an audit's state, and its step bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from learnmark.rules.lifecycle import AUDIT

if TYPE_CHECKING:
    from learnmark.audits.models import Visit

STAGE_1_WAY = ("planned", "plan_sent", "plan_agreed", "in_progress", "conclusions_sent", "closed")
ORDINARY_WAY = (
    "planned",
    "plan_sent",
    "plan_agreed",
    "in_progress",
    "findings_frozen",
    "report_draft",
    "report_issued",
    "response_pending",
    "responses_accepted",
    "recommended_positive",
    "closed",
)
PASSED_BY_SOME = (("report_draft",), ("response_pending", "responses_accepted"))
"""States that are left out of the way until an audit comes to the first of them."""


def state_word(state: str) -> str:
    """The state in the reader's language."""
    return gettext(AUDIT.state_labels[state])


def state_badge(state: str) -> dict[str, str]:
    """The state as a badge."""
    return {"word": state_word(state), "tone": state}


def way_of(visit: Visit) -> list[dict[str, Any]]:
    """The states this audit passes, with the day each was reached; ends where it was called off."""
    steps = list(visit.steps.all())
    reached = {AUDIT.targets[step.act]: step.on for step in steps}
    state = AUDIT.after([step.act for step in steps])
    way = [*(STAGE_1_WAY if visit.kind == visit.Kind.STAGE_1 else ORDINARY_WAY)]
    if "recommended_negative" in reached:
        way[way.index("recommended_positive")] = "recommended_negative"
    for some in PASSED_BY_SOME:
        if some[0] not in reached:
            way = [one for one in way if one not in some]
    if state in ("cancelled", "aborted"):
        way = [*(one for one in way if one in reached), state]
    place = way.index(state)
    return [
        {
            "label": state_word(one),
            "state": _standing(number, place, last=len(way) - 1),
            "note": "",
            "on": reached.get(one) if number <= place else None,
        }
        for number, one in enumerate(way)
    ]


def _standing(number: int, place: int, *, last: int) -> str:
    if number < place or (number == place == last):
        return "done"
    return "current" if number == place else "later"

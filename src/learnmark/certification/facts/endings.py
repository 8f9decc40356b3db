"""Which audit programmes are over because their certification has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learnmark.audits.facts.earlier import over_from
from learnmark.certification.facts.journey import outlines_of, visible_cases
from learnmark.certification.models import Cycle

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID


@over_from
def programmes_of_ended_cases(programmes: Collection[UUID], on: date) -> set[UUID]:
    """Those of the programmes that belong to a refused, withdrawn, transferred or ended case."""
    cycles = Cycle.objects.filter(programme__in=list(programmes))
    cases = visible_cases(on).filter(pk__in=cycles.values("case"))
    return {
        cycle.programme_id
        for standing in outlines_of(cases, on=on)
        if standing.journey.ended
        for cycle in standing.cycles
    }

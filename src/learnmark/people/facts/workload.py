"""Whose work is where: rooms above tell, so that a person's page can show it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID


@dataclass(frozen=True)
class Work:
    """One assignment of a person that is not over yet; `what` and `role` are words for a page."""

    member_id: UUID
    what: str
    role: Any
    starts_on: date | None
    ends_on: date | None
    url: str


_tellers: list[Any] = []


def tell_work(teller: Any) -> Any:
    """Let a room above tell of the work it gives: `teller(member_ids, on) -> list[Work]`."""
    _tellers.append(teller)
    return teller


def work_of(member_ids: Collection[UUID], on: date) -> dict[UUID, list[Work]]:
    """Member → assignments ahead or under way; one question to each room."""
    found: dict[UUID, list[Work]] = defaultdict(list)
    for teller in _tellers:
        for work in teller(member_ids, on):
            found[work.member_id].append(work)
    return found

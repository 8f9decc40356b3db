"""Who sends the documents of an audit.

What a certification body tells of itself lies in a room above this one. That room registers how
it is found with `letterhead_from`; without it a document names the auditing party alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from learnmark.foundation.tenancy.models import Party

Letterhead = dict[str, str]
"""`name`, `address` and `contact`, each one line that is not empty."""

UNKNOWN = "–"
_finders: list[Callable[[Party], Letterhead | None]] = []


def letterhead_from(
    find: Callable[[Party], Letterhead | None],
) -> Callable[[Party], Letterhead | None]:
    """Register how the letterhead of a party is found; the last one registered is asked first."""
    _finders.insert(0, find)
    return find


def letterhead(party: Party) -> Letterhead:
    """Name, address and contact of the party that sends a document."""
    for find in _finders:
        found = find(party)
        if found is not None:
            return {key: found.get(key) or UNKNOWN for key in ("name", "address", "contact")}
    return {"name": party.name, "address": UNKNOWN, "contact": UNKNOWN}

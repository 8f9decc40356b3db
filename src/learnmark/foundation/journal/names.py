"""The names of events, `room:thing:participle`, each with its words for the timeline."""

from __future__ import annotations

EVENT_NAMES: dict[str, str] = {}


def declare(names: dict[str, str]) -> None:
    """Make a room's event names known; each name belongs to one room and stands once."""
    for name, words in names.items():
        if name.count(":") != 2 or name in EVENT_NAMES:  # noqa: PLR2004  room:thing:participle
            message = f"event name {name} is malformed or declared twice"
            raise ValueError(message)
        EVENT_NAMES[name] = words

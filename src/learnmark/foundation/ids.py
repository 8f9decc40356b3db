"""Identifiers of rows: UUIDs that sort by the time of their making (RFC 9562, version 7)."""

from __future__ import annotations

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """A version 7 UUID: 48 bits of milliseconds, then 74 random bits.

    Indexes stay compact because new rows land at the end. Do not use it for rows of anonymous
    acts, where the time of making must not be readable: `uuid.uuid4` there.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | secrets.randbits(80)
    value &= ~(0xF000 << 64) & ~(0xC000 << 48)
    value |= (0x7000 << 64) | (0x8000 << 48)
    return uuid.UUID(int=value)

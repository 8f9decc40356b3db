"""Canonical bytes of an event, and their RFC 6962 leaf hash."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import rfc8785

SALT_BYTES = 32


def plain(value: Any) -> Any:
    """A value as canonical JSON knows it: NFC text, whole numbers, dates and decimals as text.

    Raises TypeError for anything the closed schema does not know, floats first of all.
    """
    match value:
        case None | bool() | int():
            return value
        case Enum():
            return plain(value.value)
        case str():
            return unicodedata.normalize("NFC", value)
        case datetime() | date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case dict():
            return {
                unicodedata.normalize("NFC", str(key)): plain(item) for key, item in value.items()
            }
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted(plain(item) for item in value)
        case _ if hasattr(value, "pk"):
            return str(value.pk)
        case _:
            message = f"a journal event cannot hold a {type(value).__name__}"
            raise TypeError(message)


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of a value."""
    return rfc8785.dumps(plain(value))


def leaf_hash(body: bytes) -> bytes:
    """The RFC 6962 hash of a leaf: SHA-256 over a zero byte and the canonical body."""
    return hashlib.sha256(b"\x00" + body).digest()


def commitment(salt: bytes, value: Any) -> str:
    """HMAC-SHA-256 over the canonical value under a fresh salt (reliability 4.5)."""
    return hmac.new(salt, canonical(value), hashlib.sha256).hexdigest()


def readable(value: Any) -> str:
    """A value as its secret row keeps it."""
    return json.dumps(plain(value), ensure_ascii=False)

"""Texts in the reader's language, and texts folded for searching."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_vietnamese(language: str | None = None) -> bool:
    """Whether a language code, or the active one, is Vietnamese (`vi`, `vi-vn`)."""
    return (language or get_language() or "en").lower().partition("-")[0] == "vi"


def either(english: str, vietnamese: str, *, language: str | None = None) -> str:
    """The Vietnamese text for Vietnamese readers where there is one, otherwise the English."""
    return vietnamese if vietnamese and is_vietnamese(language) else english


def in_language(texts: Mapping[str, Any], *, language: str | None = None, nothing: Any = "") -> Any:
    """The value under `vi` or `en` that a reader understands; English where the other is empty."""
    found = texts.get("vi") if is_vietnamese(language) else None
    return found or texts.get("en") or nothing


def fold(text: str) -> str:
    """Lower case without diacritics, so that `dao tao` finds `đào tạo`.

    The Vietnamese letter đ does not decompose in Unicode and is replaced by hand.
    """
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())

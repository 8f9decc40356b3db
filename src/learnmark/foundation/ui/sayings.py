"""What the rules say, as a reader reads it: translated, with days in the reader's notation."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext

if TYPE_CHECKING:
    from learnmark.rules.verdict import Objection

ISO_DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")


def days_written_out(text: str) -> str:
    """The text with each ISO day in the reader's notation; what is no day stays as it is."""
    return ISO_DAY.sub(_written_out, text)


def _written_out(found: re.Match[str]) -> str:
    try:
        day = date.fromisoformat(found[0])
    except ValueError:
        return found[0]
    return str(formats.date_format(day, "DATE_FORMAT"))


def named(about: str) -> str:
    """What an objection concerns, translated where it is a word of ours."""
    # The empty message is the head of the catalogue, not a word.
    return days_written_out(gettext(about)) if about else ""


def says(objection: Objection) -> str:
    """The objection as a sentence in the active language."""
    return gettext(objection.rule.says).format(about=named(objection.about))


def remedy(objection: Objection) -> str:
    """What to do about it, in the active language; empty where the rule names nothing."""
    text = objection.rule.remedy
    return gettext(text).format(about=named(objection.about)) if text else ""


def plain(number: Decimal | str) -> str:
    """A number without needless zeros, in machine notation: 5, 1.5."""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_written_out(number: Decimal | str) -> str:
    """A number without needless zeros, in the reader's notation: 1.5 or 1,5."""
    return str(formats.number_format(plain(number)))

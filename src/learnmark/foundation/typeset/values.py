"""The values and parts that all documents are made of.

Days are `date` or "2027-03-31"; moments carry their offset from UTC; amounts are `Decimal` or
"1250.50". Text may hold line breaks, a Line may not.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)


def _printable(text: str) -> str:
    """Composed Unicode (the fonts hold "ế" as one sign), without signs that steer a terminal."""
    for sign in text:
        if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t":
            raise ValueError(f"holds the control character U+{ord(sign):04X}")
    return unicodedata.normalize("NFC", text)


def _one_line(text: str) -> str:
    if "\n" in text:
        raise ValueError("must be one line")
    return text


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(max_length=60_000), AfterValidator(_printable)]
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1_000),
    AfterValidator(_printable),
    AfterValidator(_one_line),
]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, Field(strict=False)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Amount = Annotated[
    Decimal,
    Field(strict=False, allow_inf_nan=False),
    # "1E+3" is right for a machine; a document shows 1000.
    PlainSerializer(lambda value: format(value, "f"), return_type=str, when_used="json"),
]
Url = Annotated[Line, StringConstraints(pattern=r"^https?://[!-~]+$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
SiteKind = Literal["headquarters", "site", "temporary", "virtual"]


class Part(BaseModel):
    """A part of a document; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Body(Part):
    """The certification body. `contact` is a line such as "info@body.example · +84 24 …"."""

    name: Line
    address: Line
    contact: Line


class Party(Part):
    """The client as an organization: `unit` is the part that is meant, `legal_entity` whose it is.

    Both are None where the organization is its own legal entity.
    """

    name: Line
    unit: Line | None
    legal_entity: Line | None
    address: Line


class Site(Part):
    """A place; `activities` is what is done there where that differs from the whole scope."""

    name: Line
    address: Line
    kind: SiteKind
    activities: Text | None


class Document(Part):
    """What every document has. `document_date` becomes the date of the PDF.

    `specimen` prints "SPECIMEN / MẪU" across each page.
    """

    lang: Literal["en", "vi"]
    specimen: bool
    document_date: Day
    number: Line
    body: Body

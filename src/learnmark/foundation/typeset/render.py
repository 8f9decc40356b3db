"""From a document's name and its data to a PDF, or to a picture of one page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Literal

from learnmark.foundation.typeset.errors import TypesetError
from learnmark.foundation.typeset.qr import qr_svg
from learnmark.foundation.typeset.sandbox import Sheet, typeset
from learnmark.foundation.typeset.schemas import checked

SHARED = ("style.typ", "ornament.typ", "labels.json")
ATTACHMENT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the PDF, for example a certificate's verifiable credential."""

    name: str
    content: bytes
    mime_type: str
    description: str
    relationship: Literal["source", "data", "alternative", "supplement"] = "data"


def render(
    document: str, data: Mapping[str, object], *, attachments: Sequence[Attachment] = ()
) -> bytes:
    """`document` with `data` as PDF/A-3a and PDF/UA-1; equal input gives equal bytes.

    `schemas.DOCUMENTS` says which documents there are and which keys each needs.
    Raises TypesetError for wrong data, a character no font holds, or a limit reached.
    """
    return _typeset(document, data, attachments=attachments, sheet=Sheet())


def preview_png(
    document: str, data: Mapping[str, object], *, page: int = 1, ppi: float = 70.0
) -> bytes:
    """One page (counted from 1) of `document` as PNG, for showing on a screen."""
    return _typeset(document, data, attachments=(), sheet=Sheet("png", page=page, ppi=ppi))


def _typeset(
    document: str,
    data: Mapping[str, object],
    *,
    attachments: Sequence[Attachment],
    sheet: Sheet,
) -> bytes:
    content = checked(document, data)
    day = date.fromisoformat(str(content["document_date"]))
    sources = {name: _template(name) for name in (*SHARED, f"{document}.typ")}
    if isinstance(content.get("verify_url"), str):
        sources["qr.svg"] = qr_svg(str(content["verify_url"])).encode()
    sources |= _attached(attachments)
    # The words of users reach Typst through this file only, as strings, never as source.
    sources["data.json"] = json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return typeset(
        sources, main=f"{document}.typ", timestamp=int(midnight.timestamp()), sheet=sheet
    )


def _template(name: str) -> bytes:
    return files("learnmark").joinpath("content", "documents", name).read_bytes()


def _attached(attachments: Sequence[Attachment]) -> dict[str, bytes]:
    """The attached files under neutral names, and the list that the style module reads."""
    names = [attachment.name for attachment in attachments]
    if len(set(names)) != len(names):
        raise TypesetError("two attachments have the same name")
    listed = []
    sources: dict[str, bytes] = {}
    for number, attachment in enumerate(attachments):
        if not ATTACHMENT_NAME.fullmatch(attachment.name):
            raise TypesetError(f"not a name for an attachment: {attachment.name!r}")
        file = f"attachment-{number}"
        sources[file] = attachment.content
        listed.append(
            {
                "file": file,
                "name": attachment.name,
                "mime_type": attachment.mime_type,
                "description": attachment.description,
                "relationship": attachment.relationship,
            }
        )
    return sources | {"attachments.json": json.dumps(listed).encode()}

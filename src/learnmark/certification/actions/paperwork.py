"""Typesetting the documents of quotes and agreements, and keeping them as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from learnmark.foundation.acts.refusals import refuse_if
from learnmark.foundation.files.store import store_bytes
from learnmark.foundation.typeset.errors import TypesetError
from learnmark.foundation.typeset.render import render
from learnmark.rules.quote import R_QUO_7

if TYPE_CHECKING:
    from uuid import UUID

    from learnmark.foundation.files.models import StoredFile
    from learnmark.foundation.tenancy.actor import Actor


def typeset_file(
    document: str, data: dict[str, Any], *, name: str, by: Actor, dossier: UUID | None = None
) -> StoredFile:
    """The PDF of a document as a file of the party in scope.

    Raises Refused where words stand in the way, such as letters that no font holds.
    """
    try:
        content = render(document, data)
    except TypesetError as error:
        refuse_if((R_QUO_7.objects(error),))
        raise
    return store_bytes(f"{name}.pdf", "application/pdf", content, by=by, dossier=dossier)

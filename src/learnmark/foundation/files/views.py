"""Handing out files: after the scoped look-up, as an attachment, never rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse
from django.shortcuts import get_object_or_404

from learnmark.foundation.acts.routes import page
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import store

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


@page("files.file.see")
def download(request: HttpRequest, pk: UUID) -> FileResponse:
    """The bytes of a file of one's own or of a shared dossier."""
    file = get_object_or_404(StoredFile.objects.all(), pk=pk)
    answer = FileResponse(
        store().open(file.sha256),
        as_attachment=True,
        filename=file.name,
        content_type=file.media_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "sandbox"
    return answer

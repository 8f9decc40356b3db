"""Keeping bytes: under their hash, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from learnmark.foundation.files.gate import checked_name, media_type_of
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.tenancy.scope import current_party_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.core.files.base import File

    from learnmark.foundation.tenancy.actor import Actor


class Store(Protocol):
    """Where bytes lie; another place than a folder needs these three."""

    def put(self, chunks: Iterable[bytes]) -> str: ...
    def open(self, sha256: str) -> File[bytes]: ...
    def holds(self, sha256: str) -> bool: ...


def make_durable(folder: Path) -> None:
    """The names in a folder survive a power cut from now on, not only the bytes of its files."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class FolderStore:
    """Bytes in a local folder, durable before `put` returns."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the bytes of a hash lie."""
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def put(self, chunks: Iterable[bytes]) -> str:
        """Write the bytes and return their SHA-256 in hexadecimal."""
        self.root.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        handle, temporary = tempfile.mkstemp(dir=self.root, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as part:
                for chunk in chunks:
                    digest.update(chunk)
                    part.write(chunk)
                part.flush()
                os.fsync(part.fileno())
            target = self.path(digest.hexdigest())
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(temporary).replace(target)
            for folder in (target.parent, target.parent.parent, self.root):
                make_durable(folder)
        finally:
            Path(temporary).unlink(missing_ok=True)
        return digest.hexdigest()

    def open(self, sha256: str) -> File[bytes]:
        """The bytes of a hash. Raises FileNotFoundError."""
        from django.core.files.base import File as DjangoFile

        return DjangoFile(self.path(sha256).open("rb"))

    def holds(self, sha256: str) -> bool:
        return self.path(sha256).is_file()


def store() -> Store:
    """The store of this installation."""
    return FolderStore(Path(settings.LEARNMARK_DATA_DIR) / "files")


def store_upload(upload: File[bytes], *, by: Actor) -> StoredFile:
    """Pass an upload through the gate and keep it as the party's own file.

    Raises ValidationError if the gate refuses it.
    """
    media_type = media_type_of(upload)
    sha256 = store().put(upload.chunks())
    return _row(checked_name(upload.name or "file"), media_type, upload.size, sha256, by=by)


def store_bytes(
    name: str, media_type: str, content: bytes, *, by: Actor, dossier: UUID | None = None
) -> StoredFile:
    """Keep bytes that this system made itself, such as a certificate's PDF."""
    sha256 = store().put(ContentFile(content).chunks())
    return _row(name, media_type, len(content), sha256, by=by, dossier=dossier)


def _row(
    name: str, media_type: str, size: int, sha256: str, *, by: Actor, dossier: UUID | None = None
) -> StoredFile:
    with transaction.atomic():
        row: StoredFile
        row, _made = StoredFile.objects.own().get_or_create(
            owner_id=current_party_id(),
            sha256=sha256,
            name=name,
            dossier=dossier,
            defaults={"media_type": media_type, "size": size, "made_by": by.member},
        )
    return row


def hand_over(file: StoredFile, dossier: UUID) -> StoredFile:
    """The same bytes as a file of the dossier, so that those who share it can read them."""
    if file.dossier == dossier:
        return file
    row: StoredFile
    row, _made = StoredFile.objects.own().get_or_create(
        owner_id=current_party_id(),
        sha256=file.sha256,
        name=file.name,
        dossier=dossier,
        defaults={"media_type": file.media_type, "size": file.size, "made_by": file.made_by},
    )
    return row


def read(file: StoredFile) -> bytes:
    """The whole content of a file that the caller may see."""
    with store().open(file.sha256) as content:
        whole: bytes = content.read()
    return whole

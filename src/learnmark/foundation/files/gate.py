"""The one gate that every upload passes: size, kind, name.

A kind is allowed by its ending and must begin with that kind's signature; what the sender says
it is does not count.
"""

from __future__ import annotations

import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.core.files.base import File

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP),
    ".odt": ("application/vnd.oasis.opendocument.text", ZIP),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", ZIP),
    ".zip": ("application/zip", ZIP),
    ".csv": ("text/csv", ()),
    ".txt": ("text/plain", ()),
}
LONGEST_NAME = 200
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that a reader of a name does not see, or that turn it around."""


def checked_name(name: str) -> str:
    """A file name without folders, control and direction characters, in NFC."""
    bare = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    kept = "".join(c for c in bare if unicodedata.category(c) not in UNSEEN).strip(" .")
    ending = PurePath(kept).suffix[-20:]
    stem = kept.removesuffix(ending)
    return stem[: LONGEST_NAME - len(ending)] + ending or "file"


def media_type_of(upload: File[bytes]) -> str:
    """The media type of an upload. Raises ValidationError, saying what to do, if refused."""
    limit = settings.LEARNMARK_UPLOAD_LIMIT
    if upload.size > limit:
        raise ValidationError(
            _("The file is larger than %(limit)d MB. Make it smaller or split it."),
            params={"limit": limit // 2**20},
        )
    if upload.size == 0:
        raise ValidationError(_("The file is empty. Choose the file again."))
    ending = PurePath(upload.name or "").suffix.lower()
    if ending not in KINDS:
        raise ValidationError(
            _("Files of this kind are not taken. Use one of: %(kinds)s."),
            params={"kinds": ", ".join(sorted(kind[1:] for kind in KINDS))},
        )
    media_type, signatures = KINDS[ending]
    upload.seek(0)
    beginning = upload.read(4096)
    upload.seek(0)
    if signatures and not beginning.startswith(signatures):
        raise ValidationError(
            _("The content is not that of a %(kind)s file. Save it anew as %(kind)s."),
            params={"kind": ending[1:]},
        )
    if (
        not signatures
        and b"\x00" in beginning
        and not beginning.startswith((b"\xff\xfe", b"\xfe\xff"))
    ):
        raise ValidationError(_("The file is not plain text. Save it anew as text."))
    return media_type

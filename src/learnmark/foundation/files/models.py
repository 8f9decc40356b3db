"""Rows of stored files."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnmark.foundation import clock
from learnmark.foundation.tenancy.rows import HandedRow


class StoredFile(HandedRow):
    """A file of a party: its bytes lie under their hash, its address is random."""

    name = models.CharField(_("file name"), max_length=255)
    media_type = models.CharField(_("type"), max_length=120)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(
        "tenancy.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )

    DATA: ClassVar[dict[str, str]] = {
        "none": "media_type size sha256 made_at made_by",
        "basic": "name",
    }

    class Meta(HandedRow.Meta):
        db_table = "files_stored_file"
        verbose_name = _("file")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["owner", "sha256", "name", "dossier"], name="the_same_file_is_kept_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "sha256", "name"],
                condition=models.Q(dossier__isnull=True),
                name="the_same_own_file_is_kept_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("files.file", args=[self.pk])

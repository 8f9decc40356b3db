"""Versions of certification schemes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from learnmark.library.models.kept import VersionRow


class SchemeVersion(VersionRow):
    """A scheme as its file says it; `body` is read by `rules.scheme.Scheme.from_mapping`.

    Without an owner it is a shipped one that everybody may use.
    """

    key = models.CharField(_("key"), max_length=40)
    version = models.CharField(_("version"), max_length=20)
    valid_from = models.DateField(_("valid from"))
    body = models.JSONField(_("body"))
    owner = models.ForeignKey(
        "tenancy.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    DATA: ClassVar[dict[str, str]] = {"none": "key version valid_from body owner"}

    class Meta:
        db_table = "library_scheme_version"
        verbose_name = _("scheme version")
        ordering: ClassVar[list[str]] = ["key", "valid_from"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["key", "version"],
                condition=models.Q(owner__isnull=True),
                name="a_shipped_scheme_version_is_one",
            ),
            models.UniqueConstraint(
                fields=["owner", "key", "version"],
                condition=models.Q(owner__isnull=False),
                name="an_own_scheme_version_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

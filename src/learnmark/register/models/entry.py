"""Entries of the public register and the marks that say how they stand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnmark.foundation import clock
from learnmark.foundation.tenancy.rows import OwnedRow


class Entry(OwnedRow):
    """A certificate as the public sees it. Everything here is meant for everyone.

    `content` is the certificate's content as `rules.certificate` lays it down; the other columns
    repeat parts of it for searching.
    """

    SEEN_BY: ClassVar[str] = "everyone"

    code = models.CharField(_("certificate number"), max_length=60, unique=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    content = models.JSONField()
    name = models.CharField(_("name"), max_length=300)
    place = models.CharField(_("place"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2)
    standard = models.CharField(_("standard"), max_length=60)
    folded = models.TextField()
    published_on = models.DateField()
    specimen = models.BooleanField(_("specimen of the demonstration"), default=False)

    DATA: ClassVar[dict[str, str]] = {
        "none": "code revision content name place country standard folded published_on specimen",
    }

    published = models.Manager()

    class Meta(OwnedRow.Meta):
        db_table = "register_entry"
        verbose_name = _("register entry")
        # A search reads the folded words from their index alone, never the contents beside them.
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["folded", "id"], name="register_entry_by_words"),
            models.Index(fields=["name", "id"], name="register_entry_by_name"),
            models.Index(fields=["standard", "id"], name="register_entry_by_standard"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("register.entry", args=[self.code])


class Mark(OwnedRow):
    """One dated act on an entry's certificate, as public as the entry; rows are only ever added."""

    SEEN_BY: ClassVar[str] = "everyone"
    NEVER_CHANGED: ClassVar[bool] = True

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="marks")
    seq = models.PositiveIntegerField()
    act = models.CharField(max_length=30)
    on = models.DateField()
    valid_until = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(default=clock.now)

    DATA: ClassVar[dict[str, str]] = {"none": "entry seq act on valid_until revision at"}

    published = models.Manager()

    class Meta(OwnedRow.Meta):
        db_table = "register_mark"
        ordering: ClassVar[list[str]] = ["seq"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["entry", "seq"], name="one_mark_per_number")
        ]

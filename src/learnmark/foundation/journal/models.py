"""Rows of the journal."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.tenancy.rows import HandedRow, OwnedRow


class JournalHead(OwnedRow):
    """The next number of a party's journal; its lock makes the numbers contiguous."""

    next_number = models.PositiveBigIntegerField(default=1)

    DATA: ClassVar[dict[str, str]] = {"none": "next_number"}

    class Meta(OwnedRow.Meta):
        db_table = "journal_head"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner"], name="one_journal_per_party")
        ]


class Event(HandedRow):
    """One act: only ever added, protected by database triggers."""

    NEVER_CHANGED: ClassVar[bool] = True

    number = models.PositiveBigIntegerField(_("number"))
    name = models.CharField(_("what happened"), max_length=80)
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("at"), null=True)
    member = models.ForeignKey(
        "tenancy.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField()
    parent_id = models.UUIDField(null=True)
    body = models.TextField()
    leaf_hash = models.BinaryField(max_length=32)

    DATA: ClassVar[dict[str, str]] = {
        "none": "number name day at member object_type object_id parent_id body leaf_hash",
    }

    class Meta(HandedRow.Meta):
        db_table = "journal_event"
        verbose_name = _("event")
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner", "number"], name="journal_numbers_are_unique")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["object_id"], name="journal_by_object"),
            models.Index(fields=["parent_id"], name="journal_by_parent"),
            models.Index(fields=["owner", "name"], name="journal_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class EventSecret(HandedRow):
    """The personal values behind an event's commitments; erasing the row makes them unlinkable."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="secrets")
    field = models.CharField(max_length=80)
    salt = models.BinaryField(max_length=32)
    value = models.TextField()

    DATA: ClassVar[dict[str, str]] = {"none": "event field", "sensitive": "salt value"}

    class Meta(HandedRow.Meta):
        db_table = "journal_event_secret"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["event", "field"], name="one_secret_per_event_field")
        ]

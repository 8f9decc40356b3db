"""Rows of the outbox."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from learnmark.foundation import clock
from learnmark.foundation.tenancy.rows import OwnedRow


class Message(OwnedRow):
    """A mail of a party to one person."""

    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    about_id = models.UUIDField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)

    DATA: ClassVar[dict[str, str]] = {
        "none": "about_id made_at sent_at",
        "basic": "to subject text",
    }

    class Meta(OwnedRow.Meta):
        db_table = "outbox_message"

    def __str__(self) -> str:
        return self.subject

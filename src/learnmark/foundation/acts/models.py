"""Receipts of acts: what makes a repeated submission harmless."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from learnmark.foundation import clock
from learnmark.foundation.tenancy.rows import Row


class Receipt(Row):
    """That an act with this key was done once, and what it made.

    Not scoped by party: strangers' acts have receipts too. A key is looked up together with the
    account that used it, so that nobody meets the keys of others.
    """

    key = models.CharField(max_length=64)
    user_id = models.UUIDField(null=True)
    act = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    result_type = models.CharField(max_length=60, blank=True)
    result_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=clock.now)

    DATA: ClassVar[dict[str, str]] = {
        "none": "key user_id act fingerprint result_type result_id at",
    }

    class Meta:
        db_table = "acts_receipt"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user_id", "key"], name="an_act_is_done_once_per_key"),
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(user_id__isnull=True),
                name="a_strangers_act_is_done_once_per_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.key}"

"""Rows of the queue."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from learnmark.foundation import clock
from learnmark.foundation.tenancy.rows import Row


class Job(Row):
    """One piece of work for one party (or for the installation), done at least once.

    Not scoped: the worker must find the work of every party. It holds identifiers only.
    """

    name = models.CharField(_("name"), max_length=80)
    party = models.ForeignKey("tenancy.Party", on_delete=models.CASCADE, null=True)
    arguments = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)
    progress = models.PositiveSmallIntegerField(default=0)

    DATA: ClassVar[dict[str, str]] = {
        "none": "name party arguments made_at due_at leased_until lease attempts done_at "
        "parked_at trouble progress",
    }

    class Meta:
        db_table = "jobs_job"
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(done_at__isnull=True, parked_at__isnull=True),
                name="jobs_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Tick(Row):
    """When a scheduled piece of work was last put into the queue."""

    name = models.CharField(max_length=80, unique=True)
    last_on = models.DateField()

    DATA: ClassVar[dict[str, str]] = {"none": "name last_on"}

    class Meta:
        db_table = "jobs_tick"

"""Rows that are only ever added: a changed source makes a new version, never a changed row."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from learnmark.foundation import clock
from learnmark.foundation.tenancy.rows import Row


class NeverChangedError(Exception):
    """A row of the library was to be changed, or to be deleted although something refers to it."""


class KeptQuerySet(models.QuerySet[Any]):
    """Rows that can be added and read."""

    def update(self, **kwargs: Any) -> int:
        raise NeverChangedError(f"{self.model.__name__} rows are never changed.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise NeverChangedError(f"{self.model.__name__} rows are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.model.in_use_among(self):
            raise NeverChangedError(f"{self.model.__name__} rows in use are never deleted.")
        return super().delete()


class KeptRow(Row):
    """A row of the library: written once."""

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NeverChangedError(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if type(self).in_use_among(type(self).objects.filter(pk=self.pk)):
            raise NeverChangedError(f"{type(self).__name__} rows in use are never deleted.")
        return super().delete(*args, **kwargs)

    @classmethod
    def in_use_among(cls, rows: models.QuerySet[Any]) -> bool:  # noqa: ARG003  a version looks
        """Whether one of these rows may not go; parts of a framework go only with the framework."""
        return True


class VersionRow(KeptRow):
    """One loaded version of a source; `used_at` is set when something first refers to it."""

    source = models.CharField(_("source file"), max_length=120, blank=True)
    digest = models.CharField(_("SHA-256 of the source"), max_length=64)
    loaded_on = models.DateField(_("loaded on"))
    used_at = models.DateTimeField(_("first used at"), null=True, editable=False)

    DATA: ClassVar[dict[str, str]] = {"none": "source digest loaded_on used_at"}

    class Meta:
        abstract = True

    @classmethod
    def in_use_among(cls, rows: models.QuerySet[Any]) -> bool:
        return rows.filter(used_at__isnull=False).exists()

    def mark_used(self) -> None:
        """Note the first use of this version; later calls change nothing."""
        if self.used_at is None:
            unused = models.QuerySet(type(self)).filter(pk=self.pk, used_at=None)
            unused.update(used_at=clock.now())
            self.refresh_from_db(fields=["used_at"])

"""Whose each row is, and how it is found: the scoped manager and the row-level policy in words.

A row belongs to exactly one party (`owner`). It is visible to its owner, and to a party that
holds a live share of the folder the row was handed over in (`dossier`). Only the owner writes.
The policies of `guards.py` say the same to PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.ids import uuid7
from learnmark.foundation.tenancy.scope import NotOurs, current_day, current_party_id


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that the party in scope may see."""

    def own(self) -> Self:
        """Only the rows that belong to the party in scope."""
        return self.filter(owner_id=current_party_id())

    def update(self, **values: Any) -> int:
        """As everywhere in Django, but only rows of one's own are reached, and none is given away."""
        if not values.keys().isdisjoint({"owner", "owner_id"}):
            raise NotOurs("A row never changes its owner.")
        return models.QuerySet.update(self.own(), **values)

    update.alters_data = True  # type: ignore[attr-defined]  # templates must not call it

    def delete(self) -> tuple[int, dict[str, int]]:
        """Deletes rows of one's own; those of others stay."""
        return models.QuerySet.delete(self.own())

    delete.alters_data = True  # type: ignore[attr-defined]  # templates must not call it
    delete.queryset_only = True  # type: ignore[attr-defined]  # no manager may delete everything

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Adds rows of one's own. Raises NotOurs for others."""
        rows = list(objs)
        for row in rows:
            row.must_be_ours("written")
        return super().bulk_create(rows, *args, **kwargs)

    def lock(self, row: OwnedRow) -> Any:
        """The same row read anew, locked where it is ours to lock.

        A foreign row cannot be locked (its policy refuses it); the unique sequence number of its
        steps decides there between two at once.
        """
        rows = self.select_for_update() if row.owner_id == current_party_id() else self
        return rows.get(pk=row.pk)


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]  # built by Django
    """Raises NoPartyInScope when rows are asked for without a party."""

    def get_queryset(self) -> ScopedQuerySet:
        rows: ScopedQuerySet = super().get_queryset()
        return rows.filter(visible_to(self.model, current_party_id()))


def visible_to(model: type[models.Model], party_id: UUID) -> Q:
    """The condition under which a party sees a row of this model."""
    mine = Q(owner_id=party_id)
    if not issubclass(model, HandedRow):
        return mine
    from learnmark.foundation.tenancy.models import Share

    return mine | Q(
        dossier__in=Share.everywhere.live_for(party_id, current_day()).values("dossier")
    )


class Row(models.Model):
    """A row with a random, time-sorted identifier and classed fields."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    DATA: ClassVar[dict[str, str]] = {"none": "id"}

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._must_fit(kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def _must_fit(self, names: Collection[str] | None) -> None:
        """Raises ValidationError for texts that PostgreSQL would refuse and SQLite would take."""
        for field in self._meta.concrete_fields:
            value = self.__dict__.get(field.attname)
            if not isinstance(value, str) or (names is not None and field.name not in names):
                continue
            if "\x00" in value:
                raise ValidationError(_("Null characters are not allowed."))
            if field.max_length is not None and len(value) > field.max_length:
                raise ValidationError(
                    _("%(field)s: at most %(limit)d characters."),
                    params={"field": field.verbose_name, "limit": field.max_length},
                )


class OwnedRow(Row):
    """A row of exactly one party."""

    owner = models.ForeignKey("tenancy.Party", on_delete=models.PROTECT, related_name="+")

    DATA: ClassVar[dict[str, str]] = {"none": "owner"}
    _came_from: UUID | None = None

    objects = ScopedManager()
    everywhere = models.Manager()  # the unscoped door: integrity checks and migrations only

    class Meta:
        abstract = True
        base_manager_name = "everywhere"  # following a key from a visible row needs no second look

    @classmethod
    def from_db(cls, *loaded: Any, **more: Any) -> Self:
        row: Self = super().from_db(*loaded, **more)
        row._came_from = row.__dict__.get("owner_id")
        return row

    def must_be_ours(self, done: str) -> None:
        """Raises NotOurs unless the row is, and was when it was read, of the party in scope."""
        party = current_party_id()
        if {self.owner_id, self._came_from or party} != {party}:
            message = f"{self._meta.label} belongs to another party and cannot be {done} here."
            raise NotOurs(message)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.must_be_ours("written")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.must_be_ours("deleted")
        return super().delete(*args, **kwargs)


class HandedRow(OwnedRow):
    """A row that its owner can hand over: those who hold a share of its dossier see it."""

    dossier = models.UUIDField(null=True, blank=True, editable=False, db_index=True)

    DATA: ClassVar[dict[str, str]] = {"none": "dossier"}

    class Meta(OwnedRow.Meta):
        abstract = True

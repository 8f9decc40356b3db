"""One declaration of what a single row shows to programs: the API's `GET .../<nouns>/<id>`.

What is named here is all that is given: drafts and secrets are left out by not being named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import Http404

from learnmark.foundation.acts.operation import OPERATIONS, rows_named_by
from learnmark.foundation.acts.reading import reading
from learnmark.foundation.acts.refusals import refuse_if
from learnmark.foundation.tenancy.rows import OwnedRow
from learnmark.rules.authority import Relation, objections_to_acting

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from django.db import models

    from learnmark.foundation.tenancy.actor import Actor

DETAILS: dict[str, Detail] = {}


@dataclass(frozen=True)
class Detail:
    """What a row shows: `fields` to everybody who sees it, `own` only to the party it belongs to.

    `act` is the line of the authority table for seeing it. `told` holds what is reckoned: key →
    function of the row and the day. A related row is given as its identifier. `state` says the
    state of rows that do not live by steps of their own.
    """

    name: str
    model: type[models.Model]
    act: str
    fields: tuple[str, ...]
    own: tuple[str, ...] = ()
    told: dict[str, Callable[[Any, date], Any]] = field(default_factory=dict)
    state: Callable[[Any, date], str] | None = None
    rows: Callable[[Actor], models.QuerySet[Any]] | None = None

    def row(self, pk: UUID, *, by: Actor) -> Any:
        """The row with what it tells. Raises Http404, or Refused where the role does not fit."""
        rows = self.rows(by) if self.rows else rows_named_by(self.model, by)
        row = rows.filter(pk=pk).first()
        if row is None:
            raise Http404
        if isinstance(row, OwnedRow):
            refuse_if(
                objections_to_acting(self.act, by.roles, relation_to(row, by), second_factor=True)
            )
        return row

    def json(self, pk: UUID, *, by: Actor, on: date) -> dict[str, Any]:
        """Type, identifier, state, fields, and the acts against which nothing stands now."""
        with reading():
            row = self.row(pk, by=by)
            mine = relation_to(row, by) is Relation.OWN
            names = (*self.fields, *(self.own if mine else ()))
            plain = {name: _plain(row, name) for name in names}
            return {
                "type": self.model._meta.label_lower,
                "id": row.pk,
                "state": self._state(row, on),
                "fields": {**plain, **{key: tell(row, on) for key, tell in self.told.items()}},
                "acts": possible_acts(row, by=by, on=on),
            }

    def _state(self, row: Any, on: date) -> str | None:
        if self.state is not None:
            return self.state(row, on)
        return str(row.state) if hasattr(row, "lifecycle") else None


def detail(name: str, model: type[models.Model], *, act: str, fields: str, **more: Any) -> None:
    """Declare what a row of `model` shows under "room.nouns"; `fields` are names with spaces."""
    own = tuple(more.pop("own", "").split())
    DETAILS[name] = Detail(name, model, act, tuple(fields.split()), own=own, **more)


def relation_to(row: Any, by: Actor) -> Relation:
    """How the actor's party stands to a row; rows without an owner are reached by one's own only."""
    if not isinstance(row, OwnedRow):
        return Relation.OWN
    return Relation.OWN if by.party and row.owner_id == by.party.pk else Relation.SHARED


def possible_acts(row: Any, *, by: Actor, on: date) -> list[str]:
    """Names of the acts on a row that nothing stands against: role, state and rules."""
    return sorted(
        act
        for act, operation in OPERATIONS.items()
        if operation.subject_model is type(row)
        and not operation.inner
        and operation.possible(row)
        and not operation.objections(row, by=by, on=on)
    )


def _plain(row: Any, name: str) -> Any:
    """A field as JSON holds it; a key to another row as that row's identifier."""
    return getattr(row, row._meta.get_field(name).attname)

"""All open tasks as a list: page, CSV and API from one declaration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from learnmark.certification.facts.whereabouts import party_of, place_of, roles_of, words_of
from learnmark.desk.facts.work import Item, desk_of
from learnmark.foundation.acts.routes import page
from learnmark.foundation.ui.listing import Column, Empty, Filter, Listing
from learnmark.library.wording import fold
from learnmark.rules.authority import Role
from learnmark.rules.case_facts import STEP_LABELS


class Items(list[Item]):
    """Tasks that a listing goes through as it goes through rows."""

    def iterator(self, chunk_size: int = 0) -> Iterator[Item]:
        return iter(self)


def _due(item: Item) -> Any:
    return item.task.due


ORDERS: dict[str, Callable[[Item], Any]] = {
    "due": lambda item: (item.task.due is None, item.task.due),
    "case": lambda item: fold(item.title),
    "step": lambda item: list(STEP_LABELS).index(item.task.step),
}


class WorkListing(Listing, name="desk.work"):
    """Open tasks of the next three months: one's own, or those of everybody with `whose=all`.

    With `due=all` also those due later.
    """

    act = "desk.home.see"
    title = _("Open work")
    search_fields = ["words"]
    columns = [
        Column("what", _("What"), lambda item: words_of(item.task)),
        Column("case", _("Case"), lambda item: item.title, order="case"),
        Column("step", _("Step"), lambda item: _t(STEP_LABELS[item.task.step]), order="step"),
        Column("who", _("Who"), lambda item: roles_of(item.task)),
        Column("party", _("Party"), lambda item: party_of(item.task, item.standing)),
        Column("due", _("Due"), _due, order="due"),
        Column(
            "late", _("State"),
            lambda item: "overdue" if item.task.overdue else "waiting",
            show=lambda item: _t("Overdue") if item.task.overdue else _t("Open"), badge=True,
        ),
    ]  # fmt: skip
    filters = [
        Filter("due", _("Due"), lambda _l: [("", _t("Within three months")), ("all", _t("All"))],
               lambda rows, _value: rows),
        Filter("whose", _("Whose"), lambda _l: [("", _t("Mine")), ("ours", _t("Of our side")),
               ("all", _t("Everybody's"))], lambda rows, _value: rows),
        Filter("step", _("Step"), lambda _l: [("", _t("All")), *(
            (str(key), _t(label)) for key, label in STEP_LABELS.items())],
            lambda rows, value: [i for i in rows if i.task.step == value]),
        Filter("role", _("Role"), lambda listing: listing.role_choices(),
               lambda rows, value: [i for i in rows if Role(value) in i.task.roles]),
        Filter("overdue", _("Overdue"), lambda _l: [("", _t("All")), ("yes", _t("Only overdue"))],
               lambda rows, _value: [i for i in rows if i.task.overdue]),
    ]  # fmt: skip

    def rows(self) -> Any:
        desk = desk_of(self.actor, on=self.today)
        items = desk.items if self.query.get("due", "") == "all" else desk.near
        match self.query.get("whose", ""):
            case "all":
                return items
            case "ours":
                return [item for item in items if item.ours]
        return [item for item in items if item.mine]

    @cached_property
    def narrowed(self) -> Any:
        """Tasks are reckoned, not stored, so they are narrowed here and not in the database."""
        items = self.rows()
        for word in fold(self.search).split():
            items = [i for i in items if word in fold(f"{words_of(i.task)} {i.title}")]
        for narrowing in self.filters:
            value = self.query.get(narrowing.name, "")
            if value and value in {str(choice) for choice, _label in narrowing.choices(self)}:
                items = narrowing.apply(items, value)
        wanted = self.query.get("sort", "")
        if order := ORDERS.get(wanted.lstrip("-")):
            items = sorted(items, key=order, reverse=wanted.startswith("-"))
        return Items(items)

    def role_choices(self) -> list[tuple[str, Any]]:
        roles = [role for role in Role if role in self.actor.roles] or list(Role)
        everybody = self.query.get("whose", "") in ("all", "ours")
        shown = [r for r in Role if r not in (Role.ANYONE, Role.CLOCK, Role.ADMINISTRATOR)]
        chosen = shown if everybody else roles
        return [("", _t("All")), *((str(role), _t(role.label)) for role in chosen)]

    def url(self, row: Item) -> str:
        return place_of(row.task, row.standing, self.actor)

    def json(self, row: Item) -> dict[str, Any]:
        """A task has no identifier of its own: act and subject tell it apart."""
        plain = {column.key: column.value(row) for column in self.columns}
        return {"act": row.task.act, "subject": row.task.subject_id, **plain}

    def empty(self) -> Empty:
        return Empty(_("Nothing is waiting for you"),
                     _("What your roles have to do next appears here, the earliest due first."),
                     "?whose=all&due=all", _("Show everybody's"))  # fmt: skip


work = page("desk.home.see")(WorkListing.view)

"""One declaration of a list: its page, its CSV export and its API operation.

A listing names its permission, its rows (scoped), columns, search fields, filters and order. The
page works without JavaScript; at most 100 rows are fetched for a page.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # not in stubs
from django.utils.translation import gettext as _

from learnmark.foundation.ui.templatetags.ui import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from learnmark.foundation.tenancy.actor import Actor

LISTINGS: dict[str, type[Listing]] = {}
PAGE_SIZES = (25, 50, 100)
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Column:
    """A column: `value(row)` is its plain value for CSV and API, `show(row)` its HTML if other."""

    key: str
    label: Any
    value: Callable[[Any], Any]
    order: str = ""
    show: Callable[[Any], Any] | None = None
    badge: bool = False


@dataclass(frozen=True)
class Filter:
    """A filter: a name, its choices (value, label), and how it narrows the rows."""

    name: str
    label: Any
    choices: Callable[[Listing], list[tuple[str, Any]]]
    apply: Callable[[Any, str], Any]


@dataclass
class Empty:
    """What an empty list says, and the next thing to do."""

    title: Any
    text: Any = ""
    action_url: str = ""
    action_label: Any = ""


@dataclass
class Cell:
    """One cell of a row."""

    text: Any
    badge: str = ""
    label: str = ""
    html: Any = field(default="")


class Listing:
    """Subclass it with `name="room.nouns"`; it then has a page, an export and an API operation."""

    name: ClassVar[str] = ""
    act: ClassVar[str] = ""
    title: ClassVar[Any] = ""
    columns: ClassVar[list[Column]] = []
    search_fields: ClassVar[list[str]] = []
    filters: ClassVar[list[Filter]] = []
    order: ClassVar[str] = "-id"
    template: ClassVar[str] = "ui/listing_page.html"

    def __init_subclass__(cls, name: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if name:
            cls.name = name
            LISTINGS[name] = cls

    def __init__(self, query: Any, *, actor: Actor, today: date) -> None:
        self.query, self.actor, self.today = query, actor, today
        self.search = query.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]

    # What a listing says of itself

    def rows(self) -> QuerySet[Any]:
        """All rows that the actor may see, with what the columns need fetched along."""
        raise NotImplementedError

    def url(self, row: Any) -> str:
        """Where a row leads."""
        return str(row.get_absolute_url()) if hasattr(row, "get_absolute_url") else ""

    def empty(self) -> Empty:
        """What is said where there is nothing."""
        return Empty(_("Nothing here yet"))

    def actions(self) -> list[dict[str, Any]]:
        """Buttons of the page head: dicts of `act` or `url` and `label`."""
        return []

    def json(self, row: Any) -> dict[str, Any]:
        """A row as the API gives it."""
        return {"id": row.pk, **{column.key: column.value(row) for column in self.columns}}

    # What follows from it

    @cached_property
    def narrowed(self) -> QuerySet[Any]:
        """The rows after search and filters, in the order asked for."""
        rows = self.rows()
        for word in self.search.split():
            match = Q()
            for name in self.search_fields:
                match |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(match)
        for narrowing in self.filters:
            value = self.query.get(narrowing.name, "")
            if value and value in {str(choice) for choice, _label in narrowing.choices(self)}:
                rows = narrowing.apply(rows, value)
        return rows.order_by(*self._order())

    def _order(self) -> list[str]:
        wanted = self.query.get("sort", "")
        for column in self.columns:
            if column.order and wanted.lstrip("-") == column.key:
                sign = "-" if wanted.startswith("-") else ""
                return [sign + column.order, "pk"]
        return [self.order, "pk"] if self.order.lstrip("-") != "pk" else [self.order]

    @cached_property
    def page(self) -> Any:
        size = self.query.get("size", "")
        per_page = int(size) if size in {str(n) for n in PAGE_SIZES} else PAGE_SIZES[0]
        return Paginator(self.narrowed, per_page).get_page(self.query.get("page"))

    @property
    def total(self) -> int:
        return int(self.page.paginator.count)

    @property
    def narrowed_down(self) -> bool:
        """Whether a search or filter is on, so that emptiness means something else."""
        return bool(self.search) or any(self.query.get(f.name) for f in self.filters)

    def link(self, **changes: Any) -> str:
        """The query string of this list with some parts changed."""
        query = self.query.copy()
        for key, value in changes.items():
            if value in ("", None):
                query.pop(key, None)
            else:
                query[key] = value
        return f"?{query.urlencode()}" if query else "?"

    def for_template(self) -> dict[str, Any]:
        """The shape that `ui/table.html` draws."""
        wanted = self.query.get("sort", "")
        columns = []
        for column in self.columns:
            sorted_now = {"": "", column.key: "ascending", f"-{column.key}": "descending"}.get(
                wanted, ""
            )
            turn = f"-{column.key}" if sorted_now == "ascending" else column.key
            columns.append(
                {
                    "key": column.key,
                    "label": column.label,
                    "sortable": bool(column.order),
                    "sorted": sorted_now,
                    "sort_url": self.link(sort=turn, page=""),
                }
            )
        page = self.page
        return {
            "columns": columns,
            "rows": [{"url": self.url(row), "cells": self._cells(row)} for row in page],
            "search": self.search,
            "searchable": bool(self.search_fields),
            "filters": [
                {
                    "name": f.name,
                    "label": f.label,
                    "choices": _with_all(f.choices(self)),
                    "value": self.query.get(f.name, ""),
                }
                for f in self.filters
            ],
            "page": page,
            "page_urls": {
                "previous": self.link(page=page.number - 1) if page.has_previous() else "",
                "next": self.link(page=page.number + 1) if page.has_next() else "",
                "numbers": [
                    {"number": n, "url": self.link(page=n) if isinstance(n, int) else ""}
                    for n in page.paginator.get_elided_page_range(page.number, on_each_side=1)
                ],
                "sizes": [
                    {
                        "size": n,
                        "url": self.link(size=n, page=""),
                        "current": n == page.paginator.per_page,
                    }
                    for n in PAGE_SIZES
                ],
            },
            "export_url": self.link(format="csv", page=""),
            "reset_url": "?",
            "total": self.total,
            "narrowed": self.narrowed_down,
            "hidden": {k: v for k, v in self.query.items() if k in ("sort", "size")},
            "empty": self.empty(),
        }

    def _cells(self, row: Any) -> list[Cell]:
        cells = []
        for column in self.columns:
            value = column.value(row)
            shown = _written_out(column.show(row) if column.show else value)
            cells.append(
                Cell(
                    text="" if shown is None else shown,
                    badge=str(value) if column.badge else "",
                    label=str(column.label),
                    html=shown if hasattr(shown, "__html__") else "",
                )
            )
        return cells

    def csv(self) -> Iterator[str]:
        """The whole narrowed list as CSV lines; text that a spreadsheet would run is defused."""
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        yield "\ufeff"
        writer.writerow([str(column.label) for column in self.columns])
        for row in self.narrowed.iterator(chunk_size=500):
            writer.writerow([_harmless(column.value(row)) for column in self.columns])
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
        yield buffer.getvalue()

    @classmethod
    def view(cls, request: HttpRequest, **context: Any) -> HttpResponseBase:
        """The page of the list, or its export with `?format=csv`."""
        listing = cls(request.GET, actor=request.actor, today=request.today)  # type: ignore[attr-defined]
        if request.GET.get("format") == "csv":
            answer = StreamingHttpResponse(
                list(listing.csv()), content_type="text/csv; charset=utf-8"
            )
            answer["Content-Disposition"] = f'attachment; filename="{cls.name}.csv"'
            return answer
        shown = listing.for_template()
        return render(
            request,
            cls.template,
            {"listing": shown, "title": cls.title, "source": listing, **context},
        )


def _written_out(shown: Any) -> Any:
    """Days and moments as the reader's language writes them; the rest as it is."""
    return moment(template_localtime(shown)) if isinstance(shown, date) else shown


def _with_all(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The choices with the one that narrows nothing in front."""
    return choices if any(not value for value, _label in choices) else [("", _("All")), *choices]


def _harmless(value: Any) -> Any:
    """A CSV value that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return (
        f"'{text}"
        if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(text)
        else text
    )


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdigit()


def link_to(url: str, text: Any) -> Any:
    """A link as a cell shows it."""
    return format_html('<a href="{}">{}</a>', url, text)

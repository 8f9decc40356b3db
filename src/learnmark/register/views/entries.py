"""Pages: the public register. Everybody reads them without an account."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from learnmark.foundation.acts.routes import page
from learnmark.foundation.ui.countries import country_name
from learnmark.foundation.ui.listing import Column, Empty, Filter, Listing
from learnmark.library.wording import fold
from learnmark.register.facts.entries import Standing, entry_of, standing, with_marks, with_status
from learnmark.register.facts.public import as_json, as_linked_data, history, shown
from learnmark.register.models import Entry
from learnmark.rules.lifecycle import PUBLIC_STATUS

FRESH_SECONDS = 60
"""How long a reader may show a page again without asking; a suspension is seen after it."""


def _standing(row: Entry, today: Any) -> Standing:
    if not hasattr(row, "standing_now"):
        row.standing_now = standing(row, today)
    return row.standing_now


def _place(row: Entry) -> str:
    """City and country; the street stands on the page of the entry."""
    country = country_name(row.country, get_language() or "en")
    return ", ".join(part for part in (row.place, country) if part)


def _shown_status(row: Entry, today: Any) -> str:
    name = _(_standing(row, today).status)
    return _("%(status)s (specimen)") % {"status": name} if row.specimen else name


class RegisterListing(Listing, name="register.entries"):
    """Every certificate, found by number, name or place with or without diacritics."""

    act = "register.entry.see"
    title = gettext_lazy("Register of certificates")
    search_fields: ClassVar[list[str]] = ["folded"]
    order = "name"
    template = "register/search.html"

    def __init__(self, query: Any, **kwargs: Any) -> None:
        super().__init__(query, **kwargs)
        self.columns = [
            Column("code", gettext_lazy("Certificate"), lambda row: row.code, order="code"),
            Column("name", gettext_lazy("Name"), lambda row: row.name, order="name"),
            Column("place", gettext_lazy("Place"), _place),
            Column("standard", gettext_lazy("Standard"), lambda row: row.standard),
            Column(
                "status",
                gettext_lazy("Status"),
                lambda row: _standing(row, self.today).state,
                show=lambda row: _shown_status(row, self.today),
                badge=True,
            ),
            Column(
                "valid_until",
                gettext_lazy("Last valid day"),
                lambda row: _standing(row, self.today).last_valid_day,
            ),
        ]
        self.filters = [
            Filter("status", gettext_lazy("Status"), lambda _l: _statuses(), self._in_state),
            Filter(
                "standard",
                gettext_lazy("Standard"),
                lambda _l: [("", _("All")), ("ISO 21001:2018",) * 2, ("ISO 21001:2025",) * 2],
                lambda rows, value: rows.filter(standard=value),
            ),
        ]

    def rows(self) -> QuerySet[Entry]:
        return with_marks(Entry.published.all())

    def _in_state(self, rows: QuerySet[Entry], value: str) -> QuerySet[Entry]:
        return with_status(rows, self.today).filter(status_now=value)

    @cached_property
    def narrowed(self) -> QuerySet[Entry]:
        """The words are looked up in their own index first; only what they find is fetched."""
        rows, matching = self.rows(), Entry.published.all()
        words = fold(self.search).split()
        for word in words:
            matching = matching.filter(folded__contains=word)
        if words:
            rows = rows.filter(pk__in=matching.values("pk"))
        for narrowing in self.filters:
            value = self.query.get(narrowing.name, "")
            if value and value in {str(choice) for choice, _label in narrowing.choices(self)}:
                rows = narrowing.apply(rows, value)
        return rows.order_by(*self._order())

    def empty(self) -> Empty:
        return Empty(
            _("No certificate has been published yet"),
            _("A certificate appears here as soon as its certification body has issued it."),
        )


def _statuses() -> list[tuple[str, Any]]:
    return [("", _("All"))] + [
        (state, _(name)) for state, name in PUBLIC_STATUS.items() if state != "none"
    ]


@page("register.entry.see")
def search(request: HttpRequest) -> HttpResponse:
    """Look up certificates by number, name, place and status."""
    answer = RegisterListing.view(request)
    patch_cache_control(answer, private=True, max_age=FRESH_SECONDS)
    return answer


@page("register.entry.see")
def entry(request: Any, code: str) -> HttpResponse:
    """One certificate as the public sees it; a page that cannot be mistaken for an unknown one."""
    row = entry_of(code)
    if row is None:
        return _unknown(request, code)
    if row.code != code:
        return redirect("register.entry", code=row.code)
    now = standing(row, request.today)
    context = {
        "entry": row,
        "content": row.content,
        "standing": now,
        "status": _(now.status),
        "facts": shown(row, now),
        "history": history(now),
        "gaps": now.gaps,
        "linked_data": _script(as_linked_data(row, now)),
        "json_url": reverse("register.entry.json", args=[row.code]),
    }
    answer = render(request, "register/entry.html", context)
    patch_cache_control(answer, private=True, max_age=FRESH_SECONDS)
    return answer


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    context = {"code": code[:80], "title": _("No such certificate")}
    answer = render(request, "register/unknown.html", context, status=404)
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


@page("register.entry.see")
def entry_json(request: Any, code: str) -> JsonResponse:
    """The same for programs; anybody may keep it for a minute."""
    row = entry_of(code)
    if row is None:
        answer = JsonResponse({"code": code[:80], "status": None, "found": False}, status=404)
        patch_cache_control(answer, no_cache=True)
        return answer
    answer = JsonResponse(
        as_json(row, standing(row, request.today)), json_dumps_params={"ensure_ascii": False}
    )
    patch_cache_control(answer, public=True, max_age=FRESH_SECONDS)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _script(data: dict[str, Any]) -> SafeString:
    """Linked data for search engines. The browser never runs it: its type is no script's."""
    text = json.dumps(data, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    # Nothing in it can end the element: every sign that HTML reads was replaced above.
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


urlpatterns = [
    path("", search, name="register.search"),
    path("<str:code>.json", entry_json, name="register.entry.json"),
    path("<str:code>", entry, name="register.entry"),
]

"""One search over what one's party may see; accents may be left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from learnmark.audits.models import Finding, Visit
from learnmark.certification.models import Application, Case, Certificate
from learnmark.foundation.acts.links import link_for
from learnmark.foundation.acts.routes import page
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Member
from learnmark.library.wording import fold

LONGEST = 200
SHOWN = 20


@page("desk.home.see")
def search(request: HttpRequest) -> HttpResponse:
    """Cases, certificates, audits, findings, applications and members that hold all words."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by middleware
    typed = request.GET.get("q", "").strip()[:LONGEST]
    words = fold(typed).split()
    groups = _groups(words, actor, request.today) if words else []  # type: ignore[attr-defined]
    context = {
        "title": _("Search"),
        "search": typed,
        "groups": groups,
        "total": sum(group["total"] for group in groups),
    }
    return render(request, "desk/search.html", context)


def _groups(words: list[str], actor: Actor, today: Any) -> list[dict[str, Any]]:
    """Every kind of thing with its hits; six queries."""
    offered: list[tuple[str, str, Iterable[Any], Callable[[Any], tuple[str, str]]]] = [
        (_("Cases"), "certification.case", Case.objects.all(),
         lambda row: (str(row), row.framework_key)),
        (_("Certificates"), "certification.certificate", Certificate.objects.select_related("case"),
         lambda row: (row.code, row.case.client_name)),
        (_("Audits"), "audits.visit", Visit.objects.select_related("programme"),
         lambda row: (f"{row.get_kind_display()} {row.programme.label}", row.programme.client_name)),
        (_("Findings"), "audits.finding", Finding.objects.only("reference", "statement", "requirement"),
         lambda row: (row.reference, f"{row.requirement} {row.statement}")),
        (_("Applications"), "certification.application", Application.objects.own(),
         lambda row: (str(row), "")),
        (_("Members"), "tenancy.member.change",
         Member.objects.current(today).filter(party=actor.in_party).select_related("user", "party"),
         lambda row: (row.user.full_name, row.title)),
    ]  # fmt: skip
    groups = []
    for label, route, rows, texts in offered:
        hits = []
        for row in rows:
            title, more = texts(row)
            found = fold(f"{title} {more}")
            if all(word in found for word in words):
                hits.append({"row": row, "title": title, "more": more[:LONGEST]})
        for hit in hits[:SHOWN]:
            hit["url"] = link_for(actor, route, hit["row"].pk)
        groups.append({"label": label, "hits": hits[:SHOWN], "total": len(hits)})
    return [group for group in groups if group["total"]]

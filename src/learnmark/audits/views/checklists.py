"""The checklist of a visit, saved clause by clause or row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learnmark.audits.actions.checklists import assess
from learnmark.audits.facts import checklists as facts
from learnmark.audits.facts.findings import in_team
from learnmark.audits.models import Assessment, Visit
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.acts.routes import page

if TYPE_CHECKING:
    from uuid import UUID

EVERYTHING = "all"


@page("audits.visit.see")
def checklist(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One chapter of the checklist with what is recorded; the team of the visit may record."""
    visits = Visit.objects.own().with_state(request.today)
    visit = get_object_or_404(visits.select_related("programme"), pk=pk)
    if request.method == "POST":
        return _save(request, visit)
    return _show(request, visit)


def _save(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Record the rows that differ; a row that somebody else changed meanwhile is left alone."""
    listed = facts.checklist(visit)
    changed, taken = _changes(request, listed)
    if changed:
        try:
            assess(visit, values=changed, by=request.actor, on=request.today)
        except Refused as refused:
            return _show(request, visit, verdict=refused.verdict, typed=changed)
    if taken:
        text = _("Somebody else changed these meanwhile, look again: %s") % ", ".join(taken)
        messages.warning(request, text)
    if changed and not request.headers.get("HX-Request"):
        text = ngettext("%d assessment saved.", "%d assessments saved.", len(changed))
        messages.success(request, text % len(changed))
    where = urlencode({k: v for k, v in request.GET.items() if k in ("clause", "only")})
    anchor = request.POST.get("anchor", "")
    address = f"{request.path}?{where}" + (f"#{anchor}" if anchor.startswith("c-") else "")
    return HttpResponseRedirect(address, status=303)


def _changes(
    request: HttpRequest, listed: facts.Checklist
) -> tuple[dict[str, dict[str, str]], list[str]]:
    changed: dict[str, dict[str, str]] = {}
    taken: list[str] = []
    for row in listed.rows():
        code = row.requirement.code
        value = request.POST.get(f"value:{code}")
        if value is None or value not in Assessment.Value.values:
            continue
        note = request.POST.get(f"note:{code}", "").replace("\r\n", "\n").strip()
        new, seen = facts.fingerprint(value, note), request.POST.get(f"was:{code}", "")
        if new in (seen, row.print):
            continue
        if seen != row.print:
            taken.append(code)
        else:
            changed[row.requirement.reference] = {"value": value, "note": note}
    return changed, taken


def _show(
    request: HttpRequest, visit: Visit, *, verdict: Any = (), typed: dict[str, Any] | None = None
) -> HttpResponse:
    listed = facts.checklist(visit)
    wanted, only = request.GET.get("clause", ""), request.GET.get("only", "")
    shown = listed.chapter(wanted) or listed.next_chapter
    chapters = list(listed.chapters) if wanted == EVERYTHING else [shown] if shown else []
    running = visit.state == "in_progress"
    refused = bool(verdict) and not request.headers.get("HX-Request")
    context = {
        "visit": visit,
        "title": _("Checklist"),
        "crumbs": [
            {"label": visit.programme.label, "url": visit.programme.get_absolute_url()}
            if hasattr(visit.programme, "get_absolute_url")
            else {"label": visit.programme.label},
            {"label": str(visit), "url": visit.get_absolute_url()},
            {"label": _("Checklist")},
        ],
        "listed": listed,
        "everything": wanted == EVERYTHING,
        "current": "" if wanted == EVERYTHING or shown is None else shown.clause.number,
        "only": only,
        "blocks": [block for chapter in chapters for block in _blocks(chapter, only, typed or {})],
        "may": running and in_team(visit, request.actor),
        "running": running,
        "values": Assessment.Value.choices,
        "verdict": verdict,
        "query": urlencode({k: v for k, v in (("clause", wanted), ("only", only)) if v}),
    }
    return render(request, "audits/checklist.html", context, status=409 if refused else 200)


def _blocks(chapter: facts.Chapter, only: str, typed: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups of a chapter with the rows asked for; what was typed in vain stays typed."""
    blocks = []
    for group in chapter.groups:
        rows = [
            replace(row, **typed[row.requirement.reference])
            if row.requirement.reference in typed
            else row
            for row in group.rows
            if _asked(row, only) or row.requirement.reference in typed
        ]
        was = {row.requirement.code: row.print for row in group.rows}
        if rows:
            pairs = [{"row": row, "was": was[row.requirement.code]} for row in rows]
            blocks.append({"group": group, "rows": pairs})
    return blocks


def _asked(row: facts.Row, only: str) -> bool:
    if only == "open":
        return row.open
    if only == "planned":
        return row.planned
    return row.lacks_finding if only == "unraised" else True


urlpatterns = [path("visits/<uuid:pk>/checklist", checklist, name="audits.checklist")]

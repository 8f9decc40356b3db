"""The library to read: frameworks, the tree of one, a clause, and the way to a new edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from learnmark.foundation.acts.routes import page
from learnmark.library import facts
from learnmark.library.marks import CONFIDENCE, DOCUMENTED
from learnmark.library.wording import in_language

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from learnmark.library.models import Framework


@page("library.framework.see")
def shelf(request: HttpRequest) -> HttpResponse:
    """All frameworks, the newest edition first."""
    return render(request, "library/frameworks.html", {"frameworks": facts.frameworks()})


@page("library.framework.see")
def tree(request: HttpRequest, key: str) -> HttpResponse:
    """The clauses and requirements of a framework, narrowed by what the reader asks for."""
    framework = _framework(key)
    wanted = facts.Narrowing(
        search=request.GET.get("q", "").strip()[: facts.LONGEST_SEARCH],
        documented_information=request.GET.get("documented", ""),
        confidence=request.GET.get("confidence", ""),
        profile=request.GET.get("profile", ""),
    )
    nodes = facts.requirement_tree(framework, narrowing=wanted)
    context = {
        "framework": framework,
        "editions": _editions(framework),
        "nodes": nodes,
        "total": sum(node.total for node in nodes),
        "wanted": wanted,
        "filters": _filters(framework, wanted),
        "all_open": wanted.narrows or request.GET.get("open") == "all",
    }
    return render(request, "library/framework.html", context)


@page("library.framework.see")
def clause(request: HttpRequest, key: str, number: str) -> HttpResponse:
    """One clause with all that stands under it, each requirement in full."""
    framework = _framework(key)
    nodes = facts.requirement_tree(framework, below=number)
    if not nodes:
        raise Http404
    context = {
        "framework": framework,
        "editions": _editions(framework, number),
        "node": nodes[0],
        "nodes": list(nodes[0].walk()),
    }
    return render(request, "library/clause.html", context)


@page("library.framework.see")
def changes(request: HttpRequest, key: str) -> HttpResponse:
    """What became of each requirement of the edition before."""
    upgrade = facts.upgrade(_framework(key))
    if upgrade is None:
        raise Http404
    return render(request, "library/upgrade.html", {"upgrade": upgrade, "framework": upgrade.later})


def _framework(key: str) -> Framework:
    try:
        return facts.framework(key)
    except facts.UnknownFramework as unknown:
        raise Http404 from unknown


def _editions(shown: Framework, number: str = "") -> list[dict[str, Any]]:
    """The editions of the same standard, to switch between; at a clause, to the same number."""
    rows = [row for row in facts.frameworks() if row.standard == shown.standard]
    there = facts.holding_clause(rows, number) if number else set()
    return [
        {
            "framework": row,
            "current": row.key == shown.key,
            "number": number if row.pk in there else "",
        }
        for row in rows
    ]


def _filters(framework: Framework, wanted: facts.Narrowing) -> list[dict[str, Any]]:
    documented = [("any", _("Any document or record"))]
    documented += [(value, word) for value, (word, _tone) in DOCUMENTED.items()]
    documented.append(("advised", _("A document is advisable")))
    confidence = [
        (value, word)
        for value, (word, _tone) in CONFIDENCE.items()
        if value in framework.details.get("confidence_values", {}) and value != "marketing"
    ]
    profiles = [(each["id"], in_language(each["title"])) for each in framework.profiles]
    return [
        {
            "name": "documented",
            "label": _("Documented information"),
            "choices": [("", _("All")), *documented],
            "value": wanted.documented_information,
        },
        {
            "name": "confidence",
            "label": _("Confidence"),
            "choices": [("", _("All")), *confidence],
            "value": wanted.confidence,
        },
        {
            "name": "profile",
            "label": _("Profile"),
            "choices": [("", _("All")), *profiles],
            "value": wanted.profile,
        },
    ]

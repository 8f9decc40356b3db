"""Pages: the audit programme of a cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext

from learnmark.audits.facts.papers import LANGUAGES, standard_of
from learnmark.audits.facts.programmes import binding_rule, coverage
from learnmark.audits.models import AuditProgramme, Visit
from learnmark.audits.views.words import state_badge
from learnmark.foundation.acts.routes import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@page("audits.visit.see")
def programme(request: Any, pk: UUID) -> HttpResponse:
    """The audits of a cycle with their limits, and what each of them covers."""
    rows = AuditProgramme.objects.select_related("client", "owner")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    visits = list(
        Visit.objects.with_state(request.today)
        .filter(programme=found)
        .select_related("programme")
        .prefetch_related("sites")
        .order_by("number")
    )
    own = found.owner_id == request.actor.in_party.pk
    context = {
        "programme": found,
        "own": own,
        "facts": _facts(found),
        "visits": [_row(visit, request.today) for visit in visits],
        "coverage": _coverage(found, visits, own=own),
        "crumbs": [{"label": gettext("Audits"), "url": reverse("audits.visits")}],
    }
    return render(request, "audits/programme.html", context)


def _coverage(found: AuditProgramme, visits: list[Visit], *, own: bool) -> Any:
    # The client gets the sites with each plan; the whole matrix is the planner's tool.
    return coverage(found, visits) if own else None


def _facts(found: AuditProgramme) -> list[dict[str, Any]]:
    language = found.audit_language
    return [
        {"term": gettext("Client"), "text": found.client_name},
        {"term": gettext("Standard"), "text": standard_of(found)},
        {"term": gettext("Scope"), "text": found.scope},
        {
            "term": gettext("Language of the audit"),
            "text": gettext(LANGUAGES.get(language, language)),
        },
        {"term": gettext("Sites"), "text": ", ".join(site["name"] for site in found.sites) or "–"},
        {"term": gettext("Opened on"), "on": found.opened_on},
    ]


def _row(visit: Visit, today: Any) -> dict[str, Any]:
    rule = binding_rule(visit)
    late = (
        visit.not_after is not None
        and visit.not_after < (visit.ends_on or today)
        and visit.state in ("planned", "plan_sent", "plan_agreed")
    )
    return {
        "visit": visit,
        "badge": state_badge(visit.state),
        "rule": rule,
        "late": late,
    }


urlpatterns: list[Any] = [
    path("programmes/<uuid:pk>", programme, name="audits.programme"),
]

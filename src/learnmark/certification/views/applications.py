"""Pages: applications of one's organization, and the page of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from learnmark.certification.actions.applications import MAY_BE_CHANGED
from learnmark.certification.facts.journey import outlines_of, visible_cases
from learnmark.certification.facts.shown import shown_answers, wizard_steps
from learnmark.certification.facts.whereabouts import state_badge
from learnmark.certification.models import Application, ApplicationFile
from learnmark.certification.views import wizard
from learnmark.foundation.acts.links import link_for
from learnmark.foundation.acts.routes import page
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.ui.listing import Column, Empty, Filter, Listing
from learnmark.rules.lifecycle import APPLICATION, NOTHING


def state_choices() -> list[tuple[str, Any]]:
    """States of applications that lists can be narrowed to."""
    return [
        ("", _t("All")),
        *((s, _t(w)) for s, w in APPLICATION.state_labels.items() if s != NOTHING),
    ]


def state_word(row: Any) -> str:
    """The state of a row annotated with `state_now`, in words."""
    return _t(APPLICATION.state_labels[row.state_now])


def _number(application: Application) -> str:
    return application.case.number if hasattr(application, "case") else ""


def _case_link(application: Application) -> Any:
    number = _number(application)
    if not number:
        return ""
    return format_html('<a href="{}">{}</a>', application.case.get_absolute_url(), number)


class ApplicationListing(Listing, name="certification.applications"):
    """The organization's own applications with their cases; discarded drafts are not among them."""

    act = "certification.application.see"
    title = _("Applications and cases")
    order = "-started_on"
    search_fields = ["body__name", "case__number"]
    columns = [
        Column("body", _("Certification body"), lambda a: a.body.name, order="body__name"),
        Column("number", _("Case"), _number, show=_case_link),
        Column("edition", _("Standard"), lambda a: a.answers.get("system", {}).get("edition", "")),
        Column("state", _("Application"), lambda a: a.state_now, show=state_word, badge=True),
        Column("stands", _("Where the case stands"), lambda _a: "", badge=True),
        Column("started", _("Started on"), lambda a: a.started_on, order="started_on"),
    ]
    filters = [
        Filter("state", _("State"), lambda _listing: state_choices(),
               lambda rows, value: rows.filter(state_now=value)),
    ]  # fmt: skip

    def rows(self) -> Any:
        rows = Application.objects.own().with_state(self.today).select_related("body", "case")
        return rows.exclude(state_now="withdrawn_by_client", case__isnull=True)

    def __init__(self, query: Any, *, actor: Actor, today: date) -> None:
        super().__init__(query, actor=actor, today=today)
        self.columns = [  # type: ignore[misc]  # one column asks the listing, not its row
            replace(column, value=self._tone, show=self._word) if column.key == "stands" else column
            for column in type(self).columns
        ]

    @cached_property
    def _badges(self) -> dict[UUID, dict[str, Any]]:
        """Where the cases stand, found for all rows at once; an organization has few."""
        found = outlines_of(visible_cases(self.today), on=self.today)
        return {standing.application_id: state_badge(standing) for standing in found}

    def _tone(self, application: Application) -> str:
        return str(self._badges.get(application.pk, {}).get("tone", ""))

    def _word(self, application: Application) -> str:
        return str(self._badges.get(application.pk, {}).get("word", ""))

    def empty(self) -> Empty:
        return Empty(
            _t("No application yet"),
            _t("An application goes to one certification body. You can save it and come back."),
            link_for(self.actor, "certification.application.start"),
            _t("Start an application"),
        )

    def actions(self) -> list[dict[str, Any]]:
        url = link_for(self.actor, "certification.application.start")
        label = _t("Start an application")
        return [{"url": url, "label": label, "icon": "plus-lg", "primary": True}] if url else []


applications = page("certification.application.see")(ApplicationListing.view)


@page("certification.application.see")
def application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One application: where it stands, what is to do, and its answers.

    The body sees the frozen copy of its case; drafts are found by their organization only.
    """
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = get_object_or_404(
        Application.objects.select_related("body", "owner", "case__owner"), pk=pk
    )
    ours = actor.party is not None and row.owner_id == actor.party.pk
    state = row.state
    case = getattr(row, "case", None)
    changeable = ours and state in MAY_BE_CHANGED
    files = ApplicationFile.objects.own().filter(application=row).select_related("file")
    asked = [step for step in row.steps.all() if step.act == "ask_more"]
    answers = shown_answers(row.answers, typed=True) if ours else shown_answers(case.answers)
    list_name = "certification.applications" if ours else "certification.cases"
    context = {
        "application": row,
        "case": case,
        "ours": ours,
        "state": state,
        "title": str(row),
        "badge": {"word": _t(APPLICATION.state_labels[state]), "tone": state},
        "crumbs": [
            {
                "label": _t("Applications and cases") if ours else _t("Cases"),
                "url": reverse(list_name),
            },
            {"label": case.number if case else _t("Draft")},
        ],
        "steps": wizard_steps(row, "") if changeable else [],
        "changeable": changeable,
        "asked": asked[-1] if asked and state == "more_information" else None,
        "sections": answers,
        "files": files.order_by("id"),
        "about": _about(row, case),
    }
    return render(request, "certification/application.html", context)


def _about(row: Application, case: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = [
        {"term": _t("Organization"), "text": row.owner.name},
        {"term": _t("Certification body"), "text": row.body.name},
        {"term": _t("Started on"), "on": row.started_on},
    ]
    if case is not None:
        items += [
            {"term": _t("Case"), "text": case.number, "url": case.get_absolute_url()},
            {"term": _t("Received on"), "on": case.opened_on},
        ]
    return items


urlpatterns = [
    path("applications", applications, name="certification.applications"),
    path("applications/<uuid:pk>", application, name="certification.application"),
    *wizard.urlpatterns,
]

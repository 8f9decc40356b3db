"""Pages: filling a draft from a roster, a staff list or the Excel form, after looking at it.

The file is read in memory and thrown away; what was understood waits in the session until the
applicant takes it over. Learner records never reach the database.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from learnmark.certification.actions.applications import MAY_BE_CHANGED, prefill
from learnmark.certification.facts.answers import section_of, to_form
from learnmark.certification.facts.prefills import SOURCES, Proposal, proposal
from learnmark.certification.forms.wizard import ImportForm
from learnmark.certification.intake.application_form import write_form
from learnmark.certification.intake.fields import Field
from learnmark.certification.models import Application
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.acts.routes import page

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_PROBLEMS = 200


def _draft(pk: UUID) -> Application | None:
    row: Application = get_object_or_404(Application.objects.own(), pk=pk)
    return row if row.state in MAY_BE_CHANGED else None


@page("certification.application.prefill")
def fill(request: Any, pk: UUID) -> HttpResponse:
    """Choose a file, look at what was read, take it over."""
    draft = _draft(pk)
    if draft is None:
        return HttpResponseRedirect(reverse("certification.application", args=[pk]))
    mark = f"prefill:{pk}"
    form = ImportForm(initial={"source": request.GET.get("source", "roster")})
    verdict: Any = ()
    if request.method == "POST" and "take" in request.POST and mark in request.session:
        waiting = request.session[mark]
        try:
            prefill(
                draft,
                source=waiting["source"],
                answers=waiting["answers"],
                by=request.actor,
                on=request.today,
            )
        except Refused as refused:
            verdict = refused.verdict
        else:
            del request.session[mark]
            messages.success(request, _("Taken over. Look through the steps and complete them."))
            return HttpResponseRedirect(
                reverse("certification.application_step", args=[pk, _first(waiting["answers"])])
            )
    elif request.method == "POST" and "drop" in request.POST:
        request.session.pop(mark, None)
        return HttpResponseRedirect(request.path)
    elif request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            source = form.cleaned_data["source"]
            data = form.cleaned_data["file"].read()
            found = proposal(
                source,
                data,
                draft=draft.answers,
                on=request.today,
                language=get_language() or "en",
            )
            request.session[mark] = _waiting(source, form.cleaned_data["file"].name, found)
            return HttpResponseRedirect(request.path)
    return _show(request, draft, form, request.session.get(mark), verdict)


def _first(answers: dict[str, Any]) -> str:
    """The first step that something was read for."""
    wizard = ("organization", "system", "scope", "sites", "programmes")
    return next((key for key in wizard if answers.get(key)), "organization")


def _waiting(source: str, name: str, found: Proposal) -> dict[str, Any]:
    """A proposal as the session keeps it."""
    return {
        "source": source,
        "name": name,
        "answers": found.answers,
        "counted": [list(pair) for pair in found.counted],
        "problems": [
            {
                "severity": p.severity.value,
                "place": " ".join(str(x) for x in (p.file, p.cell or p.row) if x),
                "column": p.column,
                "says": p.says(_),
                "remedy": p.remedy(_),
                "count": p.count,
            }
            for p in found.problems[:MOST_PROBLEMS]
        ],
    }


TONES = {"error": "danger", "warning": "warning", "note": "info"}


def _show(
    request: HttpRequest, draft: Application, form: ImportForm, waiting: Any, verdict: Any
) -> HttpResponse:
    title = _("Fill the draft from a file")
    words = {"error": _("Not read"), "warning": _("Look at it"), "note": _("Note")}
    context = {
        "application": draft,
        "title": title,
        "crumbs": [
            {"label": _("Applications and cases"), "url": reverse("certification.applications")},
            {"label": str(draft), "url": draft.get_absolute_url()},
            {"label": title},
        ],
        "form": form,
        "objections": verdict,
        "waiting": waiting,
    }
    if waiting:
        context |= {
            "source": _(SOURCES[waiting["source"]]),
            "counted": [{"term": _(term), "text": str(n)} for term, n in waiting["counted"]],
            "sections": _proposed(waiting["answers"]),
            "names_courses": waiting["source"] == "roster" and "scope" in waiting["answers"],
            "problems": [
                {**p, "tone": TONES[p["severity"]], "word": words[p["severity"]]}
                for p in waiting["problems"]
            ],
        }
    status = 422 if form.errors else 409 if verdict else 200
    return render(request, "certification/application_import.html", context, status=status)


def _proposed(answers: dict[str, Any]) -> list[dict[str, Any]]:
    """What was read, with the labels of the fields, as tables."""
    language = get_language() or "en"
    tables = []
    for key, value in answers.items():
        section = section_of(key)
        if section is None or not value:
            continue
        rows = value if section.repeats else [value]
        fields = [f for f in section.fields if any(row.get(f.key) for row in rows)]
        label = section.label.in_language(language)
        if section.repeats:
            columns = [f.label.in_language(language) for f in fields]
            cells = [[_words(f, row.get(f.key, ""), language) for f in fields] for row in rows]
            tables.append({"label": label, "columns": columns, "rows": cells})
        else:
            items = [
                {"term": f.label.in_language(language), "text": _words(f, value[f.key], language)}
                for f in fields
            ]
            tables.append({"label": label, "items": items})
    return tables


def _words(field: Field, text: str, language: str) -> str:
    """What was read, choices by their labels."""
    labels = {choice.key: choice.label.in_language(language) for choice in field.choices}
    return ", ".join(labels.get(part, part) for part in text.split(";")) if labels else text


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@page("certification.process.see")
def blank_form(_request: HttpRequest) -> HttpResponse:
    """The empty application form as an Excel workbook."""
    return _workbook(write_form(get_language() or "en"), "application")


@page("certification.application.save")
def filled_form(_request: HttpRequest, pk: UUID) -> HttpResponse:
    """The application form with what the draft holds so far."""
    row = get_object_or_404(Application.objects.own(), pk=pk)
    return _workbook(write_form(get_language() or "en", to_form(row.answers)), "application")


urlpatterns = [
    path("applications/<uuid:pk>/prefill", fill, name="certification.application.prefill"),
    path("applications/<uuid:pk>/form", filled_form, name="certification.application_form"),
    path("application-form.xlsx", blank_form, name="certification.application_blank"),
]

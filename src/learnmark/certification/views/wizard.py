"""Pages: the wizard that fills a draft, step by step, and filling it from files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learnmark.certification.actions.applications import MAY_BE_CHANGED, save
from learnmark.certification.facts.answers import FieldProblem, Reading, read, section_of
from learnmark.certification.facts.shown import WIZARD, wizard_steps
from learnmark.certification.forms.applications import AttachForm
from learnmark.certification.forms.wizard import section_form, typed_in
from learnmark.certification.intake.fields import NOTES, Section
from learnmark.certification.models import Application, ApplicationFile
from learnmark.certification.views import imports
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.acts.routes import page
from learnmark.foundation.ui import sayings

MAY_SAVE = "certification.application.save"
ORDER = [*(section.key for section in WIZARD), "documents"]


def _draft(pk: UUID) -> Application:
    """The organization's own application, as long as it can be changed. Raises Http404."""
    row: Application = get_object_or_404(Application.objects.own().select_related("body"), pk=pk)
    if row.state not in MAY_BE_CHANGED:
        raise Http404
    return row


def _step_url(application: Application, key: str) -> str:
    return reverse("certification.application_step", args=[application.pk, key])


def _after(application: Application, key: str) -> str:
    """The page that follows a step."""
    place = ORDER.index(key) + 1
    if place < len(ORDER):
        return _step_url(application, ORDER[place])
    if application.state == "draft":
        return reverse("certification.application.submit", args=[application.pk])
    return application.get_absolute_url()


def _before(application: Application, key: str) -> str:
    place = ORDER.index(key)
    return _step_url(application, ORDER[place - 1]) if place else ""


def _frame(application: Application, key: str, title: str) -> dict[str, Any]:
    return {
        "application": application,
        "title": title,
        "crumbs": [
            {"label": _("Applications and cases"), "url": reverse("certification.applications")},
            {"label": str(application), "url": application.get_absolute_url()},
            {"label": title},
        ],
        "steps": wizard_steps(application, key),
        "before": _before(application, key),
        "position": ORDER.index(key) + 1,
        "many": len(ORDER) + 1,
    }


def _save(request: Any, application: Application, section: Section, **typed: Any) -> bool:
    """Save through the act; a refusal is told on the next page."""
    try:
        save(application, section=section.key, by=request.actor, on=request.today, **typed)
    except Refused as refused:
        for found in refused.verdict:
            messages.error(request, sayings.says(found))
        return False
    return True


def _visible(
    reading: Reading, section: Section, row: int | None, *, all_of_them: bool
) -> dict[str, FieldProblem]:
    """Wrong answers are always shown, missing ones only after somebody asked to save."""
    found = reading.of(section.key, row)
    return {key: p for key, p in found.items() if all_of_them or not p.is_missing}


@page(MAY_SAVE)
def step(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """A step of the wizard."""
    application = _draft(pk)
    if key == "documents":
        return _documents(request, application)
    section = section_of(key)
    if section is None or section not in WIZARD:
        raise Http404
    if section.repeats:
        return _rows(request, application, section)
    if request.method == "POST":
        _save(request, application, section, answers=typed_in(section, request.POST))
        return _after_saving(request, application, section, None, _after(application, key))
    language = get_language() or "en"
    reading = read(application.answers, language=language)
    asked = bool(request.GET.get("checked"))
    form = section_form(
        section,
        application.answers.get(key, {}),
        _visible(reading, section, None, all_of_them=asked),
        language=language,
    )
    context = {**_frame(application, key, section.label.in_language(language)), "form": form}
    return render(request, "certification/application_step.html", context)


def _after_saving(
    request: HttpRequest, application: Application, section: Section, row: int | None, onward: str
) -> HttpResponse:
    """Back to the step with its errors, or onward unless an answer is wrong."""
    application.refresh_from_db()
    reading = read(application.answers, language=get_language() or "en")
    wrong = [p for p in reading.of(section.key, row).values() if not p.is_missing]
    if wrong:
        messages.warning(request, _("Saved as typed. Some answers cannot be read yet."))
    else:
        messages.success(request, _("Saved."))
    if "continue" in request.POST and not wrong:
        return HttpResponseRedirect(onward)
    if row is None:
        return HttpResponseRedirect(f"{_step_url(application, section.key)}?checked=1")
    place = reverse("certification.application_row", args=[application.pk, section.key, row])
    return HttpResponseRedirect(f"{place}?checked=1")


# Sites and programmes


def _rows(request: HttpRequest, application: Application, section: Section) -> HttpResponse:
    language = get_language() or "en"
    reading = read(application.answers, language=language)
    rows = []
    for place, row in enumerate(application.answers.get(section.key) or []):
        problems = reading.of(section.key, place)
        rows.append(
            {
                "place": place,
                "number": place + 1,
                "name": row.get("name") or _("without a name"),
                "note": _summary(section, row),
                "left": len(problems),
            }
        )
    context = {
        **_frame(application, section.key, section.label.in_language(language)),
        "section": section.key,
        "rows": rows,
        "next_place": len(rows),
        "after": _after(application, section.key),
    }
    return render(request, "certification/application_rows.html", context)


def _summary(section: Section, row: dict[str, str]) -> str:
    if section.key == "sites":
        people = sum(
            int(row[key])
            for key in ("full_time", "part_time", "temporary", "contractors")
            if row.get(key, "").isdecimal()
        )
        told = _("%(people)d people") % {"people": people}
        return ", ".join(part for part in (row.get("city", ""), told) if part)
    learners = row.get("learners", "")
    return _("%(learners)s learners") % {"learners": learners} if learners else ""


def _new_row(application: Application, section: Section) -> dict[str, str]:
    """What a new row begins with: the head office is where the organization is."""
    organization = application.answers.get("organization", {})
    if section.key == "programmes":
        return {"in_scope": "yes"}
    if application.answers.get("sites"):
        return {"country": organization.get("country", ""), "is_head_office": "no", "virtual": "no"}
    known = {key: organization.get(key, "") for key in ("address", "city", "province", "country")}
    return {"name": _("Head office"), **known, "is_head_office": "yes", "virtual": "no"}


@page(MAY_SAVE)
def row(request: HttpRequest, pk: UUID, key: str, place: int) -> HttpResponse:
    """One site or programme; the place after the last one adds it."""
    application = _draft(pk)
    section = section_of(key)
    rows = list(application.answers.get(key) or [])
    if section is None or not section.repeats or place > len(rows):
        raise Http404
    language = get_language() or "en"
    if request.method == "POST":
        rows[place:] = [typed_in(section, request.POST), *rows[place + 1 :]]
        _save(request, application, section, rows=rows)
        onward = _step_url(application, key)
        if "another" in request.POST:
            onward = reverse("certification.application_row", args=[pk, key, len(rows)])
            return HttpResponseRedirect(onward)
        return _after_saving(request, application, section, place, onward)
    is_new = place == len(rows)
    values = _new_row(application, section) if is_new else rows[place]
    reading = read(application.answers, language=language)
    asked = bool(request.GET.get("checked"))
    problems = {} if is_new else _visible(reading, section, place, all_of_them=asked)
    sites = [site["name"] for site in application.answers.get("sites", []) if site.get("name")]
    label = section.label.in_language(language)
    title = values.get("name") or f"{label} {place + 1}"
    context = {
        **_frame(application, key, label),
        "form": section_form(section, values, problems, language=language, sites=sites),
        "is_new": is_new,
        "place": place,
        "section": key,
        "row_title": _("New entry") if is_new else title,
        "list_url": _step_url(application, key),
    }
    return render(request, "certification/application_row.html", context)


@require_POST
def remove_row(request: HttpRequest, pk: UUID, key: str, place: int) -> HttpResponse:
    """Take one site or programme off the draft."""
    application = _draft(pk)
    section = section_of(key)
    rows = list(application.answers.get(key) or [])
    if section is None or not section.repeats or place >= len(rows):
        raise Http404
    del rows[place]
    if _save(request, application, section, rows=rows):
        messages.success(request, _("Removed."))
    return HttpResponseRedirect(_step_url(application, key))


# Documents and notes


def _documents(request: HttpRequest, application: Application) -> HttpResponse:
    if request.method == "POST":
        _save(request, application, NOTES, answers=typed_in(NOTES, request.POST))
        messages.success(request, _("Saved."))
        onward = _after(application, "documents")
        place = onward if "continue" in request.POST else _step_url(application, "documents")
        return HttpResponseRedirect(place)
    language = get_language() or "en"
    problems = read(application.answers, language=language).of("notes")
    files = ApplicationFile.objects.own().filter(application=application).select_related("file")
    context = {
        **_frame(application, "documents", _("Documents")),
        "files": files.order_by("id"),
        "form": section_form(
            NOTES, application.answers.get("notes", {}), problems, language=language
        ),
        "attach": AttachForm(
            subject=application,
            actor=request.actor,  # type: ignore[attr-defined]
            today=request.today,  # type: ignore[attr-defined]
        ),
    }
    return render(request, "certification/application_documents.html", context)


@page(MAY_SAVE)
def first_step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where saving by hand begins."""
    return HttpResponseRedirect(_step_url(_draft(pk), ORDER[0]))


urlpatterns = [
    path("applications/<uuid:pk>/steps/<slug:key>", step, name="certification.application_step"),
    path(
        "applications/<uuid:pk>/steps/<slug:key>/<int:place>",
        row,
        name="certification.application_row",
    ),
    path(
        "applications/<uuid:pk>/steps/<slug:key>/<int:place>/remove",
        page(MAY_SAVE)(remove_row),
        name="certification.application_row_remove",
    ),
    path("applications/<uuid:pk>/save", first_step, name="certification.application.save"),
    *imports.urlpatterns,
]

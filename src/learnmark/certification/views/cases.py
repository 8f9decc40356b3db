"""Pages: the body's cases, and the questions of the application review."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from learnmark.certification.actions.cases import answer
from learnmark.certification.facts.cases import (
    hints,
    question_labels,
    standing,
    with_next_due,
    with_state,
)
from learnmark.certification.facts.quotes import scheme_for
from learnmark.certification.facts.shown import shown_answers
from learnmark.certification.models import ApplicationFile, Case, ReviewAnswer
from learnmark.certification.views import journey
from learnmark.certification.views.applications import state_choices, state_word
from learnmark.foundation.acts.links import link_for
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.acts.routes import page
from learnmark.foundation.ui.listing import Column, Empty, Filter, Listing
from learnmark.rules.lifecycle import APPLICATION

LONGEST_REMARK = 4000


class CaseListing(Listing, name="certification.cases"):
    """The cases of the body."""

    act = "certification.portfolio.see"
    title = _("Cases")
    order = "-opened_on"
    search_fields = ["number", "client_name", "client__name"]
    columns = [
        Column("number", _("Number"), lambda c: c.number, order="number"),
        Column("client", _("Client"), lambda c: c.client_name, order="client_name"),
        Column("framework", _("Standard"), lambda c: c.framework_key and f"ISO {c.framework_key}",
               order="framework_key"),
        Column("state", _("Application"), lambda c: c.state_now, show=state_word, badge=True),
        Column("opened", _("Opened on"), lambda c: c.opened_on, order="opened_on"),
        Column("due", _("Next due"), lambda c: c.next_due, order="next_due"),
    ]  # fmt: skip
    filters = [
        Filter("state", _("State of the application"), lambda _listing: state_choices(),
               lambda rows, value: rows.filter(state_now=value)),
    ]  # fmt: skip

    def rows(self) -> Any:
        return with_next_due(with_state(Case.objects.own(), self.today), self.today)

    def empty(self) -> Empty:
        return Empty(
            _t("No case yet"),
            _t("A case opens when an organization submits its application."),
            link_for(self.actor, "certification.application.enter"),
            _t("Enter a paper application"),
        )

    def actions(self) -> list[dict[str, Any]]:
        url = link_for(self.actor, "certification.application.enter")
        label = _t("Enter a paper application")
        return [{"url": url, "label": label, "icon": "file-earmark-arrow-up"}] if url else []


cases = page("certification.portfolio.see")(CaseListing.view)
case = page("certification.case.see")(journey.case)


@page("certification.portfolio.see")
def questions(request: Any, pk: UUID) -> HttpResponse:
    """The eight questions of the review (9.1.2), each with what the records say about it."""
    row = get_object_or_404(Case.objects.own().select_related("owner", "application"), pk=pk)
    verdict: Any = ()
    wrong = _wrong(request, row) if request.method == "POST" else {}
    if request.method == "POST" and not wrong:
        try:
            count = _answer_all(request, row)
        except Refused as refused:
            verdict = refused.verdict
        else:
            messages.success(request, _t("Saved.") if count else _t("Nothing was changed."))
            return HttpResponseRedirect(reverse("certification.case_questions", args=[pk]))
    scheme = scheme_for(row)
    given = {each.question: each for each in ReviewAnswer.objects.own().filter(case=row)}
    told = hints(row, on=request.today, scheme=scheme)
    state = row.state
    may_answer = not answer.objections(row, by=request.actor, on=request.today)
    labels = question_labels(scheme)
    context = {
        "case": row,
        "title": _t("Review of the application"),
        "badge": {"word": _t(APPLICATION.state_labels[state]), "tone": state},
        "crumbs": [
            {"label": _t("Cases"), "url": reverse("certification.cases")},
            {"label": row.number, "url": row.get_absolute_url()},
            {"label": _t("Review")},
        ],
        "questions": [
            {
                "key": key,
                "number": place,
                "label": label,
                "answer": given.get(key),
                "value": _value(request, key, given.get(key)),
                "remark": request.POST.get(f"remark-{key}", given[key].remark if key in given else ""),
                "hints": told.get(key, []),
                "error": wrong.get(key, ""),
            }
            for place, (key, label) in enumerate(labels.items(), start=1)
        ],
        "answered": sum(key in given and given[key].yes for key in labels),
        "many": len(labels),
        "standing": standing(row, on=request.today, scheme=scheme),
        "may_answer": may_answer,
        "objections": verdict,
        "wrong": bool(wrong),
        "sections": shown_answers(row.answers),
        "files": ApplicationFile.objects.own().filter(application=row.application_id)
        .select_related("file").order_by("id"),
    }  # fmt: skip
    status = 422 if wrong else 409 if verdict else 200
    return render(request, "certification/case_review.html", context, status=status)


def _wrong(request: HttpRequest, row: Case) -> dict[str, str]:
    """What cannot be saved as it was typed, by question; nothing typed is dropped or cut."""
    found = {}
    for key in question_labels(scheme_for(row)):
        remark = request.POST.get(f"remark-{key}", "").strip()
        if remark and request.POST.get(f"answer-{key}") not in ("yes", "no"):
            found[key] = _t("Choose Yes or No; a remark is saved with its answer.")
        elif len(remark) > LONGEST_REMARK:
            found[key] = _t("The remark is longer than %(n)d characters.") % {"n": LONGEST_REMARK}
    return found


def _value(request: HttpRequest, key: str, given: ReviewAnswer | None) -> str:
    if f"answer-{key}" in request.POST:
        return request.POST[f"answer-{key}"]
    return "" if given is None else "yes" if given.yes else "no"


def _answer_all(request: Any, row: Case) -> int:
    """Save the questions whose answer or remark changed, all of them or none."""
    given = {each.question: each for each in ReviewAnswer.objects.own().filter(case=row)}
    count = 0
    with transaction.atomic():
        for key in question_labels(scheme_for(row)):
            word = request.POST.get(f"answer-{key}", "")
            remark = request.POST.get(f"remark-{key}", "").strip()
            before = given.get(key)
            if word not in ("yes", "no"):
                continue
            if before is not None and (before.yes, before.remark) == (word == "yes", remark):
                continue
            answer(
                row,
                question=key,
                yes=word == "yes",
                remark=remark,
                by=request.actor,
                on=request.today,
            )
            count += 1
    return count


urlpatterns = [
    path("cases", cases, name="certification.cases"),
    path("cases/<uuid:pk>", case, name="certification.case"),
    path("cases/<uuid:pk>/questions", questions, name="certification.case_questions"),
    path("cases/<uuid:pk>/answer", questions, name="certification.case.answer"),
]

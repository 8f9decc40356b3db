"""Pages: the decision file with every precondition, met or not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learnmark.certification.actions.decisions import due_kind
from learnmark.certification.facts.decisions import (
    QUESTIONS,
    can_be_decided,
    certificate_of,
    cycle_to_decide,
    decision_file,
    decisions_on,
    documents,
    review_of,
    visits_behind,
)
from learnmark.certification.forms.decisions import KIND_LABELS
from learnmark.certification.models import Case
from learnmark.foundation.acts.routes import page
from learnmark.foundation.ui.together import sentence
from learnmark.rules.decision import KINDS, Precondition, preconditions
from learnmark.rules.verdict import gettext_noop

ASKS = {
    "R-LC-1": gettext_noop("The decision is possible from the present state"),
    "R-DEC-4": gettext_noop("Decision maker, grounds and documents are named"),
    "R-IMP-1": gettext_noop("The decision maker took no part in the audits"),
    "R-IMP-2": gettext_noop("The decision maker belongs to the body"),
    "R-DEC-7": gettext_noop("The decision maker has shown the competence"),
    "R-DEC-8": gettext_noop("It takes effect on its own day or later"),
    "R-DEC-9": gettext_noop("It comes after the report and the last closed major"),
    "R-DEC-1a": gettext_noop("Every major is verified as closed"),
    "R-DEC-1b": gettext_noop("Every minor has an accepted plan"),
    "R-DEC-1c": gettext_noop("The review is complete"),
    "R-DEC-2": gettext_noop("The file is complete"),
    "R-DEC-3": gettext_noop("Results over the cycle and complaints were weighed"),
    "R-DEC-5": gettext_noop("It may be maintained without an independent review, or was reviewed"),
    "R-DEC-10": gettext_noop("Every site to be audited was audited"),
    "R-DEC-11": gettext_noop("Every area of concern of stage 1 is settled"),
    "R-DEC-12": gettext_noop("The agreement was signed before stage 1"),
    "R-DEC-13": gettext_noop("There is an agreement, a cycle and a result to decide on"),
    "R-SUS-1": gettext_noop("The ground of the suspension is resolved"),
    "R-SUS-2": gettext_noop("The audit that was not allowed has been held since"),
    "R-SUS-3": gettext_noop("The responses to the findings are accepted"),
    "R-RED-1": gettext_noop("All services to the same learners stay in the scope"),
    "D-01": gettext_noop("Stage 2 began while stage 1 was still valid"),
    "D-05": gettext_noop("Majors were verified within the months allowed"),
    "D-08": gettext_noop("Recertification is complete before expiry"),
    "D-09": gettext_noop("The window for restoring is open"),
    "D-11": gettext_noop("The suspension is within its limit"),
}
"""What each rule asks of a decision, in a few words."""
NOTHING_TO_DECIDE = {
    "first": gettext_lazy(
        "Certification is decided on once stage 2 was held, its report issued, and the team "
        "leader has recommended. An audit that ended before lets certification be refused."
    ),
    "later": gettext_lazy(
        "This is decided on once a later audit was held, its report issued, and the team leader "
        "has recommended."
    ),
}
"""Why the file of a case holds nothing to decide on yet: before the first decision, and after."""
CERTIFYING = ("grant", "refuse")


@page("certification.decision.see")
def decision_file_page(request: Any, pk: UUID) -> HttpResponse:
    """Everything a decision rests on; only the body itself reads it."""
    case = get_object_or_404(Case.objects.own().select_related("client"), pk=pk)
    kind = request.GET.get("kind", "") or due_kind(case, request.today)
    if kind not in KINDS:
        raise Http404
    file = decision_file(case, kind=kind, decider=request.actor.member, on=request.today)
    found = preconditions(kind, file=file, on=request.today)
    visits = visits_behind(case, kind)
    certificate = certificate_of(case)
    kinds = [name for name in KINDS if (name in CERTIFYING) == (certificate is None)]
    context = {
        "case": case,
        "certificate": certificate,
        "kind": kind,
        "ready": can_be_decided(file),
        "nothing": NOTHING_TO_DECIDE["first" if certificate is None else "later"],
        "kinds": [(name, _(KIND_LABELS[name])) for name in kinds],
        "conditions": [_shown(one) for one in found],
        "met": sum(one.met for one in found),
        "documents": [_document(part) for part in documents(case, visits)],
        "review": _review(case, kind),
        "file": file,
        "decisions": list(case.decisions.select_related("certificate")),
    }
    return render(request, "certification/decision_file.html", context)


def _shown(one: Precondition) -> dict[str, Any]:
    says, concerns = sentence(one.rule, one.about) if one.about else ("", [])
    return {
        "met": one.met,
        "open": one.open,
        "id": one.rule.id,
        "asks": _(ASKS[one.rule.id]),
        "clause": one.rule.clause,
        "remedy": _(one.rule.remedy),
        "says": says,
        "concerns": concerns,
    }


def _document(part: dict[str, Any]) -> dict[str, str]:
    url = ""
    if part.get("file"):
        url = reverse("files.file", args=[part["file"]])
    elif part.get("case"):
        url = reverse("certification.case", args=[part["case"]])
    elif part.get("visit"):
        url = reverse("audits.visit", args=[part["visit"]])
    return {"label": part["label"], "url": url}


def _review(case: Case, kind: str) -> dict[str, Any] | None:
    review = review_of(cycle_to_decide(case, kind), kind)
    if review is None:
        return None
    answers = [(_(QUESTIONS[row["question"]]), row["yes"]) for row in review.preconditions]
    return {"row": review, "answers": answers}


def decisions_of(case: Case) -> list[dict[str, Any]]:
    """The decisions of a case, newest first, as pages show them."""
    return [
        {
            "row": row,
            "label": _(KIND_LABELS.get(row.act, row.act)),
            "documents": [_document(part) for part in row.relied_on],
        }
        for row in reversed(decisions_on(case))
    ]


urlpatterns: list[Any] = [
    path("cases/<uuid:pk>/decision-file", decision_file_page, name="certification.decision_file"),
]

"""Pages of a quote: making it, with a look at what it would be, and the quote itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from learnmark.certification.actions.quotes import calculate
from learnmark.certification.facts import quote_words as words
from learnmark.certification.facts.quotes import as_kept, kept_time, scheme_for
from learnmark.certification.models import Quote
from learnmark.foundation.acts.links import address
from learnmark.foundation.acts.pages import ActPage
from learnmark.foundation.acts.routes import page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpRequest

    from learnmark.certification.facts.quotes import Quoted
    from learnmark.certification.models import Case
    from learnmark.foundation.acts.forms import ActForm


def explained(
    case: Case, time: Mapping[str, Any], inputs: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A kept calculation as the templates draw it."""
    scheme, language = scheme_for(case), get_language() or "en"
    return {
        "time": time,
        "initial_days": words.days_label(time["initial_days"]),
        "activities": [
            {**row, "days": words.days_label(row["days"])} for row in words.times_in_words(time)
        ],
        "onsite_days": words.days_label(time["onsite_days"]),
        "personnel": words.personnel_in_words(time),
        "steps": words.steps_in_words(time, scheme, language=language),
        "samples": words.samples_in_words(time),
        "factors": words.factors_in_words(inputs, scheme, language=language) if inputs else [],
    }


def priced(
    lines: list[dict[str, Any]], *, currency: str, subtotal: Any, percent: Any, tax: Any, total: Any
) -> dict[str, Any]:
    """Price lines and sums as the templates draw them."""
    return {
        "lines": [
            {
                "item": line["item"] if line["own_words"] else _(line["item"]),
                "quantity": words.days_label(line["quantity"]),
                "unit": _(line["unit"]),
                "unit_price": words.money(line["unit_price"], currency),
                "amount": words.money(line["amount"], currency),
            }
            for line in lines
        ],
        "subtotal": words.money(subtotal, currency),
        "percent": words.days_label(percent),
        "tax": words.money(tax, currency),
        "total": words.money(total, currency),
    }


def price_of(quote: Quote) -> dict[str, Any]:
    """The price of a kept quote."""
    return priced(
        quote.lines,
        currency=quote.currency,
        subtotal=quote.subtotal,
        percent=quote.tax_percent,
        tax=quote.tax,
        total=quote.total,
    )


def would_be(case: Case, result: Quoted | None) -> dict[str, Any]:
    """A preview as the templates draw it, as far as the objections allow."""
    if result is None or result.time is None:
        return {}
    shown: dict[str, Any] = {"explained": explained(case, kept_time(result))}
    if result.price is not None:
        price = result.price
        shown["price"] = priced(
            [as_kept(line) for line in price.lines],
            currency=price.currency,
            subtotal=price.subtotal,
            percent=price.tax_percent,
            tax=price.tax,
            total=price.total,
        )
    return shown


class QuotePage(ActPage):
    """The page of the act, which can also show what it would be and keep nothing."""

    def post(self, request: HttpRequest, pk: Any = None) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, pk)
        form = self._form(request, self._subject(pk), request.POST, request.FILES)
        known = form.inputs() if form.is_valid() else form.preview()
        return self._show(request, form, self._objections(request, form, known))

    def _show(
        self, request: HttpRequest, form: ActForm, verdict: Any, status: int = 200
    ) -> HttpResponse:
        case = form.subject
        context = {
            "title": _("Make the quote"),
            "form": form,
            "case": case,
            "objections": verdict,
            "back": self._back(request, form),
            "crumbs": crumbs(case, _("Quote")),
            **would_be(case, form.calculation),  # type: ignore[attr-defined]  # of CalculateForm
        }
        return render(request, form.template_name_page, context, status=status)


def crumbs(case: Case, here: str) -> list[dict[str, str]]:
    """Where a page of a case stands."""
    return [
        {"label": case.number, "url": address("certification.case", case.pk)},
        {"label": here, "url": ""},
    ]


@page("certification.agreement.see")
def quote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A version of the quote with every step of the calculation."""
    rows = Quote.objects.select_related("case__application", "case__owner", "file")
    row = get_object_or_404(rows, pk=pk)
    facts = [
        {"term": _("Certification body"), "text": row.owner.name},
        {"term": _("Client"), "text": row.case.client_name},
        {"term": _("Version"), "text": row.version},
        {"term": _("Made on"), "on": row.made_on},
        {"term": _("Valid until"), "on": row.valid_until},
    ]
    if row.file:
        facts.append(
            {
                "term": _("PDF"),
                "text": row.file.name,
                "url": reverse("files.file", args=[row.file_id]),
            }
        )
    context = {
        "title": _("Quote %(number)s") % {"number": row.number},
        "quote": row,
        "case": row.case,
        "crumbs": crumbs(row.case, row.number),
        "facts": facts,
        "versions": Quote.objects.filter(case=row.case).order_by("-version"),
        "agreements": row.agreements.all(),
        "explained": explained(row.case, row.audit_time, row.inputs),
        "price": price_of(row),
    }
    return render(request, "certification/quote.html", context)


urlpatterns = [
    path(
        "quotes/<uuid:pk>/calculate",
        page("certification.quote.calculate")(QuotePage.as_view(operation=calculate)),
        name="certification.quote.calculate",
    ),
    path("quotes/<uuid:pk>", quote, name="certification.quote"),
]

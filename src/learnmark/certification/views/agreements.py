"""Pages of agreements: the list, and one agreement for both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from learnmark.certification.facts.agreements import agreement_facts, step_of
from learnmark.certification.facts.quote_words import days_label, money, plain_money
from learnmark.certification.models import Agreement
from learnmark.certification.views.quotes import crumbs, explained, price_of
from learnmark.foundation.acts.routes import page
from learnmark.foundation.ui.listing import Column, Empty, Filter, Listing
from learnmark.foundation.ui.templatetags.ui import status_badge
from learnmark.rules.lifecycle import AGREEMENT

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from learnmark.certification.models import AgreementStep

SHOWN_STATES = ("draft", "sent", "accepted", "signed", "declined", "withdrawn")
ACTS = (
    "certification.agreement.send",
    "certification.agreement.accept",
    "certification.agreement.countersign",
    "certification.agreement.upload_signed",
    "certification.agreement.decline",
    "certification.agreement.withdraw",
)


def _state(agreement: Agreement) -> str:
    return _t(AGREEMENT.state_labels[agreement.state])


class AgreementListing(Listing, name="certification.agreements"):
    """The agreements of a body; for a client those it was sent."""

    act = "certification.agreement.see"
    title = _("Agreements")
    order = "-made_on"
    search_fields = ["number", "title", "case__client_name", "case__number"]
    columns = [
        Column("number", _("Number"), lambda a: a.number, order="number"),
        Column("client", _("Client"), lambda a: a.case.client_name, order="case__client_name"),
        Column("body", _("Body"), lambda a: a.owner.name, order="owner__name"),
        Column(
            "total",
            _("Total"),
            lambda a: plain_money(a.quote.total, a.quote.currency),
            show=lambda a: money(a.quote.total, a.quote.currency),
        ),
        Column(
            "made_on",
            _("Made on"),
            lambda a: a.made_on,
            order="made_on",
        ),
        Column(
            "state", _("State"), lambda a: a.state, show=lambda a: status_badge(_state(a), a.state)
        ),
    ]
    filters = [
        Filter(
            "state",
            _("State"),
            lambda _listing: [
                ("", _t("All")),
                *((state, _t(AGREEMENT.state_labels[state])) for state in SHOWN_STATES),
            ],
            lambda rows, value: rows.filter(state_now=value),
        )
    ]

    def rows(self) -> Any:
        rows = Agreement.objects.with_state(self.today)
        return rows.select_related("case", "quote", "owner")

    def empty(self) -> Empty:
        if self.actor.party and self.actor.party.is_body:
            return Empty(
                _t("No agreements"), _t("An agreement is prepared from the quote of a case.")
            )
        return Empty(
            _t("No agreements"), _t("Here you find agreements that a certification body sends you.")
        )


@page("certification.agreement.see")
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One agreement: its state, its documents, who accepted it, and what it costs."""
    rows = Agreement.objects.select_related(
        "case__application", "case__owner", "quote__file", "owner", "file", "signed_file"
    )
    row = get_object_or_404(rows.prefetch_related("steps"), pk=pk)
    context = {
        "title": row.title,
        "agreement": row,
        "case": row.case,
        "crumbs": crumbs(row.case, row.number),
        "badge": {"word": _state(row), "tone": row.state},
        "acts": ACTS,
        "facts": _facts(row),
        "signatures": _signatures(row),
        "ended": step_of(row, "decline") or step_of(row, "withdraw"),
        "explained": explained(row.case, row.quote.audit_time, row.quote.inputs),
        "price": price_of(row.quote),
        "sides": _sides(row),
    }
    return render(request, "certification/agreement.html", context)


def _facts(row: Agreement) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"term": _t("Number"), "text": row.number},
        {"term": _t("Certification body"), "text": row.owner.name},
        {"term": _t("Client"), "text": row.case.client_name},
        {
            "term": _t("Quote"),
            "text": f"{row.quote.number} · {money(row.quote.total, row.quote.currency)}",
            "url": row.quote.get_absolute_url(),
        },
        {"term": _t("Quote valid until"), "on": row.quote.valid_until},
        {
            "term": _t("Initial audit"),
            "text": _t("%(days)s days")
            % {"days": days_label(row.quote.audit_time["initial_days"])},
        },
    ]
    for term, file in (
        (_t("Agreement (PDF)"), row.file),
        (_t("Copy with signatures (PDF)"), row.signed_file),
    ):
        if file is not None:
            found.append(
                {"term": term, "text": file.name, "url": reverse("files.file", args=[file.pk])}
            )
    found.append(
        {"term": _t("Fingerprint (SHA-256)"), "text": agreement_facts(row).document_hash or "–"}
    )
    return found


def _signatures(row: Agreement) -> list[dict[str, Any]]:
    """Who accepted for each side, as far as this happened here."""
    shown = []
    for act, side in (("accept", row.case.client_name), ("countersign", row.owner.name)):
        step: AgreementStep | None = step_of(row, act)
        if step is not None:
            means = _t("account and second factor") if step.second_factor else _t("account")
            shown.append(
                {
                    "side": side,
                    "items": [
                        {"term": _t("Name as typed"), "text": step.typed_name},
                        {"term": _t("Position"), "text": step.position or "–"},
                        {"term": _t("Moment"), "on": step.at},
                        {"term": _t("How identified"), "text": means},
                        {
                            "term": _t("Fingerprint of what was accepted"),
                            "text": step.document_hash,
                        },
                    ],
                }
            )
    outside = step_of(row, "upload_signed")
    if outside is not None:
        shown.append(
            {
                "side": _t("Signed by both sides outside Learnmark"),
                "items": [
                    {"term": _t("Signed on"), "text": outside.grounds},
                    {"term": _t("Uploaded by"), "text": outside.by_name},
                    {"term": _t("Fingerprint of the file"), "text": outside.document_hash},
                ],
            }
        )
    return shown


def _sides(row: Agreement) -> list[dict[str, Any]]:
    titles = (
        ("client", _t("Duties of the client")),
        ("body", _t("Duties of the certification body")),
        ("both", _t("What both know and agree to")),
    )
    return [
        {"title": title, "clauses": clauses}
        for side, title in titles
        if (clauses := [clause["text"] for clause in row.clauses if clause["party"] == side])
    ]


urlpatterns = [
    path(
        "agreements",
        page("certification.agreement.see")(AgreementListing.view),
        name="certification.agreements",
    ),
    path("agreements/<uuid:pk>", agreement, name="certification.agreement"),
]

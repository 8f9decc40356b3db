"""The data of the PDF of a quote and of an agreement, in the language of the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from learnmark.certification.facts.quote_words import (
    days_label,
    factors_in_words,
    in_places_of,
    money,
    samples_in_words,
    steps_in_words,
    times_in_words,
)
from learnmark.certification.facts.quotes import scheme_for
from learnmark.certification.models import BodyProfile
from learnmark.foundation.ui.sayings import plain
from learnmark.rules.scheme import Party

if TYPE_CHECKING:
    from learnmark.certification.models import Agreement, AgreementStep, Case, Quote
    from learnmark.rules.scheme import Scheme


def quote_paper(quote: Quote, *, prepared_by: str) -> dict[str, Any]:
    """What the document "quote" needs."""
    case, scheme = quote.case, scheme_for(quote.case)
    with translation.override(case.language):
        return {
            **_shared(case, number=quote.number, day=quote.made_on, language=case.language),
            "version": quote.version,
            "valid_until": quote.valid_until,
            "client": client_party(case),
            "contact": _contact(case),
            "standard": standard_name(case.framework_key),
            "scope": scope_of(case),
            "sites": [_site(site) for site in case.answers.get("sites", ())],
            "audit_time": [
                {**row, "days": plain(row["days"]), "remark": row["remark"] or None}
                for row in times_in_words(quote.audit_time)
            ],
            "audit_time_basis": _basis(quote, scheme),
            "lines": [_line(line, quote.currency) for line in quote.lines],
            "currency": quote.currency,
            "subtotal": in_places_of(quote.currency, quote.subtotal),
            "tax_label": _("Tax %(percent)s %%") % {"percent": days_label(quote.tax_percent)},
            "tax": in_places_of(quote.currency, quote.tax),
            "total": in_places_of(quote.currency, quote.total),
            "assumptions": [
                _("The information of the application is complete and right."),
                _("Audit days are days of eight hours, without travel."),
                _("Audit time is computed anew when the people, sites or scope change."),
            ],
            "terms": [_("The amounts cover one certification cycle.")],
            "prepared_by": prepared_by,
        }


def agreement_paper(
    agreement: Agreement,
    *,
    accepted: AgreementStep | None = None,
    signed: AgreementStep | None = None,
) -> dict[str, Any]:
    """What the document "agreement" needs; with the steps of signing for the signed copy."""
    case = agreement.case
    with translation.override(agreement.language):
        return {
            **_shared(
                case, number=agreement.number, day=agreement.made_on, language=agreement.language
            ),
            "version": case.scheme_version,
            "title": agreement.title,
            "client": client_party(case),
            "preamble": _preamble(agreement),
            "clauses": _clauses(agreement),
            "acceptances": [
                _acceptance("client", accepted, case),
                _acceptance("body", signed, case),
            ],
        }


def client_party(case: Case) -> dict[str, Any]:
    """The client as a document names it."""
    given = case.answers.get("organization", {})
    unit = given.get("legal_status") == "unit"
    address = ", ".join(filter(None, (given.get(k) for k in ("address", "city", "province"))))
    return {
        "name": case.client_name,
        "unit": (given.get("unit_name") or None) if unit else None,
        "legal_entity": (given.get("parent_legal_entity") or None) if unit else None,
        "address": address or "–",
    }


def standard_name(framework_key: str) -> str:
    """How a standard is written: ISO 21001:2018."""
    return f"ISO {framework_key}"


def scope_of(case: Case) -> str:
    """The scope that the client wishes to have certified."""
    return str(case.answers.get("scope", {}).get("desired_scope") or "–")


def _shared(case: Case, *, number: str, day: Any, language: str) -> dict[str, Any]:
    profile = BodyProfile.published.get(owner_id=case.owner_id)
    address = ", ".join(filter(None, (profile.address, profile.city)))
    return {
        "lang": "vi" if language.startswith("vi") else "en",
        "specimen": case.owner.is_demo,
        "document_date": day,
        "number": number,
        "body": {
            "name": case.owner.name,
            "address": address or "–",
            "contact": " · ".join(filter(None, (profile.email, profile.phone))) or "–",
        },
    }


def _contact(case: Case) -> str:
    given = case.answers.get("organization", {})
    parts = (given.get(key) for key in ("contact_name", "contact_email", "contact_phone"))
    return " · ".join(str(part) for part in parts if part) or "–"


def _site(site: dict[str, Any]) -> dict[str, Any]:
    kind = "headquarters" if site.get("is_head_office") else "site"
    parts = (site.get("address"), site.get("city"), site.get("province"))
    return {
        "name": str(site.get("name") or "–"),
        "address": ", ".join(str(part) for part in parts if part) or "–",
        "kind": "virtual" if site.get("virtual") else kind,
        "activities": site.get("activities") or None,
    }


def _line(line: dict[str, Any], currency: str) -> dict[str, Any]:
    return {
        "item": line["item"] if line["own_words"] else _(line["item"]),
        "quantity": plain(line["quantity"]),
        "unit": _(line["unit"]),
        "unit_price": in_places_of(currency, line["unit_price"]),
        "amount": in_places_of(currency, line["amount"]),
    }


def _basis(quote: Quote, scheme: Scheme) -> list[str]:
    language = quote.case.language
    said = [
        f"{step['rule']}: {step['label']}: {step['value']}"
        for step in steps_in_words(quote.audit_time, scheme, language=language)
    ]
    said += [
        f"{factor['label']} ({factor['percent']} %): {factor['reason']}"
        for factor in factors_in_words(quote.inputs, scheme, language=language)
    ]
    return said + [sample["sentence"] for sample in samples_in_words(quote.audit_time)]


def _preamble(agreement: Agreement) -> str:
    case, quote = agreement.case, agreement.quote
    return "\n\n".join(
        (
            _("The client asks for certification of its management system to %(standard)s.")
            % {"standard": standard_name(case.framework_key)},
            _("Scope: %(scope)s") % {"scope": scope_of(case)},
            _(
                "Quotation %(number)s is part of this agreement: audit time of the initial audit "
                "%(days)s days; %(total)s for one cycle, tax included."
            )
            % {
                "number": quote.number,
                "days": days_label(quote.audit_time["initial_days"]),
                "total": money(quote.total, quote.currency),
            },
        )
    )


def _clauses(agreement: Agreement) -> list[dict[str, Any]]:
    """The clauses of the scheme, those of each side together, as lettered points."""
    sides = (
        (Party.CLIENT, _("Duties of the client"), _("The client undertakes as follows:")),
        (
            Party.BODY,
            _("Duties of the certification body"),
            _("The certification body undertakes as follows:"),
        ),
        (Party.BOTH, _("What both know and agree to"), _("Both sides agree:")),
    )
    return [
        {"title": title, "text": text, "points": points}
        for side, title, text in sides
        if (points := [c["text"] for c in agreement.clauses if c["party"] == side])
    ]


def _acceptance(party: str, step: AgreementStep | None, case: Case) -> dict[str, Any]:
    if step is None:
        nobody = dict.fromkeys(("accepted_at", "content_hash", "means"))
        return {"party": party, "name": "–", "title": "–", **nobody}
    return {
        "party": party,
        "name": step.typed_name,
        "title": step.position or "–",
        "accepted_at": step.at.astimezone(ZoneInfo(case.owner.timezone)),
        "content_hash": step.document_hash,
        "means": _("Signed in with a personal account; confirmed with a second factor")
        if step.second_factor
        else _("Signed in with a personal account"),
    }

"""What a certificate says: its content from the rows, read back, and as the PDF wants it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, get_type_hints

from django.conf import settings

from learnmark.certification.models import (
    Accreditation,
    BodyProfile,
    Case,
    Certificate,
    CertificateIssue,
    Cycle,
)
from learnmark.foundation.tenancy.models import Party
from learnmark.library.facts import UnknownFramework, framework
from learnmark.rules.certificate import CertificateContent, CertifiedSite, FurtherText
from learnmark.rules.scheme import Confidence, Scheme
from learnmark.rules.verdict import gettext_noop

NAME_IN_ENGLISH = gettext_noop("Name in English")
SCOPE_IN_ENGLISH = gettext_noop("Scope in English")
LEGAL_ENTITY = gettext_noop("Legal entity")
NOT_ACCREDITED = gettext_noop("This certification is not covered by an accreditation.")
PRINTED_KINDS = {
    "central": "headquarters",
    "headquarters": "headquarters",
    "head_office": "headquarters",
    "temporary": "temporary",
    "virtual": "virtual",
}


@dataclass(frozen=True)
class Dates:
    """The days of a certificate that a decision sets."""

    decided_on: date
    effective_on: date
    last_valid_day: date
    first_issued_on: date
    cycle_started_on: date
    previous_last_valid_day: date | None = None
    recertification_audit_on: date | None = None


def accreditation_of(body: Party, on: date) -> Accreditation | None:
    """The accreditation of a body that was checked by a second person and holds on a day."""
    rows = Accreditation.published.filter(
        owner=body, checked_on__isnull=False, valid_from__lte=on, valid_until__gte=on
    )
    return rows.order_by("-valid_from").first()


def body_parts(body: Party, on: date) -> dict[str, Any]:
    """How the body presents itself on a certificate (8.2.2 g)."""
    profile = BodyProfile.published.filter(owner=body).first()
    accreditation = accreditation_of(body, on)
    statement = NOT_ACCREDITED
    if accreditation is not None:
        statement = f"Accredited by {accreditation.accreditor}, {accreditation.number}"
    if profile is None:
        # The content then has gaps, and the rules say which.
        address = mark = complaints = ""
    else:
        address, mark = f"{profile.address}, {profile.city}", profile.code
        complaints = profile.complaints
    return {
        "body_name": body.name,
        "body_address": address,
        "body_mark": mark,
        "accreditation_statement": statement,
        "complain_at": complaints,
    }


def further_texts(case: Case, scope_in_english: str) -> tuple[FurtherText, ...]:
    """Further lines that help the reader: the English name, the legal entity behind a unit."""
    answers = case.answers.get("organization", {})
    english = answers.get("english_name")
    texts = {
        NAME_IN_ENGLISH: english if english != case.client_name else "",
        LEGAL_ENTITY: answers.get("parent_legal_entity"),
        SCOPE_IN_ENGLISH: scope_in_english,
    }
    return tuple(FurtherText(label, text.strip()) for label, text in texts.items() if text)


def certified_sites(sites: list[dict[str, Any]]) -> tuple[CertifiedSite, ...]:
    """The sites of a programme; the activities only where every site names its own."""
    split = all((site.get("activities") or "").strip() for site in sites)
    return tuple(
        CertifiedSite(
            site["name"],
            site.get("address") or site["name"],
            (site.get("activities") or "").strip() if split else "",
            virtual=site.get("kind") == "virtual",
        )
        for site in sites
    )


def first_content(
    case: Case,
    *,
    code: str,
    cycle: Cycle,
    scheme: Scheme,
    scope: str,
    scope_in_english: str,
    dates: Dates,
) -> CertificateContent:
    """The content of the first certificate of a case."""
    answers = case.answers.get("organization", {})
    early = bool(case.answers.get("system", {}).get("early_childhood"))
    places = (answers.get("address", ""), answers.get("city", ""))
    return CertificateContent(
        client_name=case.client_name,
        head_office_address=", ".join(place for place in places if place),
        country=answers.get("country", ""),
        city=answers.get("city", ""),
        sites=certified_sites(cycle.programme.sites),
        **vars(dates),
        code=code,
        standard=f"ISO {case.framework_key}",
        annexes=("A",) if early else (),
        scope=scope.strip(),
        sector_code=scheme.sector_codes[0],
        verify_at=f"{settings.LEARNMARK_URL}/register/{code}",
        further=further_texts(case, scope_in_english),
        **body_parts(case.owner, dates.decided_on),
    )


def next_content(issue: CertificateIssue, *, dates: Dates, **changes: Any) -> CertificateContent:
    """The content of the next revision: what the last one said with what a decision changed."""
    last = read_content(issue.content)
    body = body_parts(issue.certificate.case.owner, dates.decided_on)
    return replace(
        last,
        **vars(dates),
        **body,
        revision=last.revision + 1,
        replaces=f"{last.code} rev. {last.revision}",
        **changes,
    )


def read_content(kept: dict[str, Any]) -> CertificateContent:
    """The content that was kept as plain values; the inverse of `rules.certificate.content_dict`."""
    hints = get_type_hints(CertificateContent)
    parts: dict[str, Any] = {}
    for field in fields(CertificateContent):
        if field.name not in kept:
            continue  # kept before the field came to be; one without a default is missed below
        value = kept[field.name]
        if value is not None and hints[field.name] in (date, date | None):
            value = date.fromisoformat(value)
        elif field.name == "sites":
            value = tuple(CertifiedSite(**site) for site in value)
        elif field.name == "further":
            value = tuple(FurtherText(**text) for text in value)
        elif isinstance(value, list):
            value = tuple(value)
        parts[field.name] = value
    return CertificateContent(**parts)


def transition_limit(case: Case, scheme: Scheme) -> date | None:
    """The last day of certificates to this edition (D-16), once its date is confirmed."""
    transition = scheme.transition_from(case.framework_key)
    confirmed = transition is not None and transition.confidence is Confidence.CONFIRMED
    return transition.deadline if transition is not None and confirmed else None


# As the PDF wants it


def printed(issue: CertificateIssue, *, on: date) -> dict[str, Any]:
    """The data of the document `certificate`, from the content that was decided on."""
    content, certificate = read_content(issue.content), issue.certificate
    case = certificate.case
    lang = "vi" if case.language == "vi" else "en"
    more = {text.label: text.text for text in content.further}
    english_scope = more.get(SCOPE_IN_ENGLISH)
    # The scope is written in the language of the file; the English one is its companion.
    return {
        "lang": lang,
        "specimen": case.owner.is_demo,
        "document_date": on,
        "number": content.code,
        "body": _body(content, case.owner),
        "client": {
            "name": content.client_name,
            "name_other": more.get(NAME_IN_ENGLISH),
            "unit": None,
            "legal_entity": more.get(LEGAL_ENTITY),
            "address": content.head_office_address,
        },
        "sites": _sites(content, issue.decision.cycle),
        "standard": _standard(case, content, lang),
        "scope": content.scope,
        "scope_other": english_scope if lang == "vi" else None,
        "revision": content.revision,
        "dates": _dates(content),
        "accreditation": _accreditation(case.owner, content),
        "verify_url": content.verify_at,
        "complaints": content.complain_at,
        "signatory": _signatory(case.owner, lang),
    }


def _body(content: CertificateContent, body: Party) -> dict[str, str]:
    profile = BodyProfile.published.get(owner=body)
    contact = " · ".join(part for part in (profile.email, profile.phone) if part)
    return {"name": content.body_name, "address": content.body_address, "contact": contact}


def _signatory(body: Party, lang: str) -> dict[str, str | None]:
    profile = BodyProfile.published.get(owner=body)
    titles = {"en": profile.signatory_title_en, "vi": profile.signatory_title_vi}
    other = titles["en" if lang == "vi" else "vi"]
    return {
        "name": profile.signatory_name,
        "title": titles[lang] or other,
        "title_other": other or None,
    }


def _sites(content: CertificateContent, cycle: Cycle) -> list[dict[str, Any]]:
    kinds = {site["name"]: site.get("kind", "site") for site in cycle.programme.sites}
    return [
        {
            "name": site.name,
            "address": site.address,
            "kind": PRINTED_KINDS.get(
                kinds.get(site.name, ""), "virtual" if site.virtual else "site"
            ),
            "activities": site.scope or None,
        }
        for site in content.sites
    ]


def _standard(case: Case, content: CertificateContent, lang: str) -> dict[str, Any]:
    try:
        row = framework(case.framework_key)
    except UnknownFramework:
        names = {"en": content.standard, "vi": content.standard}
    else:
        names = {"en": row.name_en, "vi": row.name_vi}
    titles = {
        key: name.removeprefix(content.standard).strip() or name for key, name in names.items()
    }
    return {
        "designation": content.standard,
        "amendment": " + ".join(content.amendments) or None,
        "title": titles[lang],
        "title_other": titles["en" if lang == "vi" else "vi"],
    }


def _dates(content: CertificateContent) -> dict[str, Any]:
    earlier = None
    if content.previous_last_valid_day and content.recertification_audit_on:
        earlier = {
            "expired": content.previous_last_valid_day,
            "recertification_audit": content.recertification_audit_on,
        }
    return {
        "original": content.first_issued_on,
        "effective": content.effective_on,
        "expires": content.last_valid_day,
        "revised": content.decided_on if content.revision > 1 else None,
        "earlier_cycle": earlier,
    }


def _accreditation(body: Party, content: CertificateContent) -> dict[str, str] | None:
    if content.accreditation_statement == NOT_ACCREDITED:
        return None
    row = accreditation_of(body, content.decided_on)
    return None if row is None else {"by": row.accreditor, "number": row.number}


def rendered_apart(content: CertificateContent, data: dict[str, Any]) -> list[str]:
    """The fields whose printed value is not the one that was decided on; none, if all is well."""
    dates = data["dates"]
    pairs = {
        "code": (content.code, data["number"]),
        "revision": (content.revision, data["revision"]),
        "client_name": (content.client_name, data["client"]["name"]),
        "head_office_address": (content.head_office_address, data["client"]["address"]),
        "scope": (content.scope, data["scope"]),
        "standard": (content.standard, data["standard"]["designation"]),
        "first_issued_on": (content.first_issued_on, dates["original"]),
        "effective_on": (content.effective_on, dates["effective"]),
        "last_valid_day": (content.last_valid_day, dates["expires"]),
        "body_name": (content.body_name, data["body"]["name"]),
        "verify_at": (content.verify_at, data["verify_url"]),
        "complain_at": (content.complain_at, data["complaints"]),
        "sites": (
            [(site.name, site.address) for site in content.sites],
            [(site["name"], site["address"]) for site in data["sites"]],
        ),
        "accreditation_statement": (
            content.accreditation_statement == NOT_ACCREDITED,
            data["accreditation"] is None,
        ),
    }
    return [name for name, (decided, shown) in pairs.items() if decided != shown]


def audit_days_of(case: Case) -> dict[str, Decimal]:
    """Audit days of the later audits, from the last quote; nothing where none was made."""
    quote = case.quotes.order_by("-version").first()
    time = quote.audit_time if quote else {}
    return {
        kind: Decimal(str(time.get(f"{kind}_days") or 0))
        for kind in ("surveillance", "recertification")
    }


def last_issue(certificate: Certificate) -> CertificateIssue:
    """The document of the highest revision, issued or only decided on."""
    found: CertificateIssue = certificate.issues.order_by("-revision").first()
    return found

"""Which keys each document needs. Every key must be given; `None` says "there is none".

A missing key, an unknown key or a wrong value is refused before anything is set. What Text, Line,
Day, Moment, Amount and Url may hold stands in `values`; the audit's documents in `audit_schemas`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from learnmark.foundation.typeset.audit_schemas import AuditPlan, AuditReport, Stage1Conclusions
from learnmark.foundation.typeset.errors import TypesetError
from learnmark.foundation.typeset.values import (
    Amount,
    Currency,
    Day,
    Document,
    Line,
    Moment,
    Part,
    Party,
    Site,
    Text,
    Url,
)


class CertifiedParty(Party):
    """The client on a certificate, with its name in the certificate's other language."""

    name_other: Line | None


class Standard(Part):
    """A standard with its issue status: "ISO 21001:2018", "Amd 1:2024", its title twice."""

    designation: Line
    amendment: Line | None
    title: Line
    title_other: Line | None


class EarlierCycle(Part):
    """Shown when certification had lapsed: last cycle's expiry, day of the recertification audit."""

    expired: Day
    recertification_audit: Day


class CertificateDates(Part):
    """`revised` is the day of this revision, None for the first issue."""

    original: Day
    effective: Day
    expires: Day
    revised: Day | None
    earlier_cycle: EarlierCycle | None


class Accreditation(Part):
    """By whom the body is accredited for this programme, and under which number."""

    by: Line
    number: Line


class Signatory(Part):
    """Who signs for the body; the title also in the other language."""

    name: Line
    title: Line
    title_other: Line | None


class Certificate(Document):
    """ISO/IEC 17021-1 8.2.2. `accreditation` None prints that the body is not accredited.

    `number` is the unique code, `revision` counts from 1. `scope_other` is the scope in the other
    language. `verify_url` is the public page (also as QR), `complaints` where to complain.
    """

    client: CertifiedParty
    sites: list[Site]
    standard: Standard
    scope: Text
    scope_other: Text | None
    revision: Annotated[int, Field(ge=1)]
    dates: CertificateDates
    accreditation: Accreditation | None
    verify_url: Url
    complaints: Line
    signatory: Signatory


class QuoteTime(Part):
    """Audit time of one activity in days, with the reason for it."""

    activity: Line
    days: Amount
    remark: Text | None


class QuoteLine(Part):
    """A price line; `amount` is given, not reckoned here."""

    item: Line
    quantity: Amount
    unit: Line
    unit_price: Amount
    amount: Amount


class Quote(Document):
    """An offer. `tax_label` such as "VAT 8 %"; amounts are in `currency` (ISO 4217)."""

    version: Annotated[int, Field(ge=1)]
    valid_until: Day
    client: Party
    contact: Line
    standard: Line
    scope: Text
    sites: list[Site]
    audit_time: list[QuoteTime]
    audit_time_basis: list[Text]
    lines: Annotated[list[QuoteLine], Field(min_length=1)]
    currency: Currency
    subtotal: Amount
    tax_label: Line | None
    tax: Amount
    total: Amount
    assumptions: list[Text]
    terms: list[Text]
    prepared_by: Line


class Clause(Part):
    """A clause of the scheme's agreement; `points` are its lettered points."""

    title: Line
    text: Text
    points: list[Text]


class Acceptance(Part):
    """Who accepted for a party, by typing the name; None `accepted_at` means not yet.

    `content_hash` is the SHA-256 of what was accepted; `means` says how the person was known.
    """

    party: Literal["body", "client"]
    name: Line
    title: Line
    accepted_at: Moment | None
    content_hash: Line | None
    means: Line | None


class Agreement(Document):
    """The certification agreement (ISO/IEC 17021-1 5.1.2); title and clauses are the scheme's."""

    version: Line
    title: Line
    client: Party
    preamble: Text
    clauses: Annotated[list[Clause], Field(min_length=1)]
    acceptances: list[Acceptance]


DOCUMENTS: Mapping[str, type[Document]] = {
    "certificate": Certificate,
    "quote": Quote,
    "agreement": Agreement,
    "audit_plan": AuditPlan,
    "stage1_conclusions": Stage1Conclusions,
    "audit_report": AuditReport,
}


def checked(document: str, data: Mapping[str, object]) -> dict[str, Any]:
    """`data` as JSON values (days and amounts as text) after checking; names every wrong key."""
    schema = DOCUMENTS.get(document)
    if schema is None:
        known = ", ".join(sorted(DOCUMENTS))
        raise TypesetError(f"there is no document {document!r}; there are {known}")
    try:
        return schema.model_validate(dict(data)).model_dump(mode="json")
    except ValidationError as refused:
        wrong = "; ".join(
            f"{'.'.join(str(step) for step in error['loc'])}: {_said(error['type'], error['msg'])}"
            for error in refused.errors()
        )
        raise TypesetError(f"data for {document!r} is wrong: {wrong}") from None


def _said(kind: str, text: str) -> str:
    return {"missing": "missing", "extra_forbidden": "unknown"}.get(kind, text)

"""What a certification document must say, its canonical form, and what changed between two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime

from learnmark.rules.verdict import Rule, Verdict, gettext_noop

Json = str | int | bool | list["Json"] | dict[str, "Json"] | None

LONGEST_CODE = 60
"""Characters that IAF CertSearch takes for a certificate number."""


def _rule(letter: str, says: str, remedy: str) -> Rule:
    return Rule(f"R-CERT-{letter}", f"8.2.2 {letter}", says, remedy)


R_CERT_A = _rule(
    "a",
    gettext_noop("The certificate does not name the client and its places: {about}."),
    gettext_noop("Give the name and the address of the head office and of every site."),
)
R_CERT_B = _rule(
    "b",
    gettext_noop("The effective date is not possible: {about}."),
    gettext_noop("Choose the date of the decision or a later one."),
)
R_CERT_C = _rule(
    "c",
    gettext_noop("The last valid day does not agree with the cycle: {about}."),
    gettext_noop("Take the last valid day from the cycle of the decision."),
)
R_CERT_D = _rule(
    "d",
    gettext_noop("The identification code cannot be used: {about}."),
    gettext_noop("Give a unique code of at most 60 characters without spaces."),
)
R_CERT_E = _rule(
    "e",
    gettext_noop("The standard is not named with its edition: {about}."),
    gettext_noop("Write the number and the year, such as ISO 21001:2018."),
)
R_CERT_F = _rule(
    "f",
    gettext_noop("The scope is not complete: {about}."),
    gettext_noop("Describe programmes or services and how they are delivered, for every site."),
)
R_CERT_G = _rule(
    "g",
    gettext_noop("The certification body is not fully shown: {about}."),
    gettext_noop("Give its name, address, mark, accreditation statement and where to turn."),
)
R_CERT_H = _rule(
    "h",
    gettext_noop("Something the standard or the scheme demands is missing: {about}."),
    gettext_noop("Complete the certificate."),
)
R_CERT_I = _rule(
    "i",
    gettext_noop("The revision cannot be told from the earlier document: {about}."),
    gettext_noop("Number revisions from 1 without a gap and say what the new one replaces."),
)


@dataclass(frozen=True)
class CertifiedSite:
    """A site in the scope; `scope` is empty where the whole scope applies."""

    name: str
    address: str
    scope: str = ""
    virtual: bool = False


@dataclass(frozen=True)
class FurtherText:
    """Something else the standard or a scheme wants to see."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CertificateContent:
    """The fields of a certification document (ISO/IEC 17021-1, 8.2.2 a to i).

    `country` is the ISO 3166 code of two letters, and `city` that of the head office again, for
    lists; `body_mark` and `other_marks` identify image
    files, for example by digest; `annexes` names annexes of the standard that were applied.
    """

    # a: client and places
    client_name: str
    head_office_address: str
    country: str
    city: str = ""
    sites: tuple[CertifiedSite, ...] = ()
    # b, c: dates
    decided_on: date
    effective_on: date
    last_valid_day: date
    first_issued_on: date
    cycle_started_on: date
    previous_last_valid_day: date | None = None
    recertification_audit_on: date | None = None
    # d: identity
    code: str
    # e: standard
    standard: str
    amendments: tuple[str, ...] = ()
    annexes: tuple[str, ...] = ()
    # f: scope
    scope: str
    sector_code: str
    # g: certification body
    body_name: str
    body_address: str
    body_mark: str
    other_marks: tuple[str, ...] = ()
    accreditation_statement: str
    verify_at: str
    complain_at: str
    # h: further texts
    further: tuple[FurtherText, ...] = ()
    # i: revision
    revision: int = 1
    replaces: str = ""


def objections_to_content(
    content: CertificateContent, *, cycle_last_valid_day: date | None = None
) -> Verdict:
    """Every mandatory field that is missing or impossible (8.2.2).

    `cycle_last_valid_day` is the day the decision allows; without it only the order of the
    days is judged.
    """
    return (
        *_client(content),
        *_effective(content),
        *_expiry(content, cycle_last_valid_day),
        *_identity(content),
        *_standard(content),
        *_scope(content),
        *_blank(content, R_CERT_G, *BODY_FIELDS),
        *_blank(content, R_CERT_H, "sector_code"),
        *_further(content),
        *_revision(content),
    )


BODY_FIELDS = (
    "body_name",
    "body_address",
    "body_mark",
    "accreditation_statement",
    "verify_at",
    "complain_at",
)


def _blank(content: CertificateContent, rule: Rule, *names: str) -> Verdict:
    return tuple(rule.objects(name) for name in names if not getattr(content, name).strip())


def _client(content: CertificateContent) -> Verdict:
    missing = _blank(content, R_CERT_A, "client_name", "head_office_address")
    known = re.fullmatch(r"[A-Z]{2}", content.country)
    country = () if known else (R_CERT_A.objects(f"country {content.country}".strip()),)
    sites = tuple(
        R_CERT_A.objects(f"sites[{number}]")
        for number, site in enumerate(content.sites)
        if not (site.name.strip() and site.address.strip())
    )
    return (*missing, *country, *sites)


def _effective(content: CertificateContent) -> Verdict:
    if content.effective_on >= content.decided_on:
        return ()
    return (R_CERT_B.objects(content.effective_on),)


def _expiry(content: CertificateContent, allowed: date | None) -> Verdict:
    return tuple(R_CERT_C.objects(about) for about in _expiry_faults(content, allowed))


def _expiry_faults(content: CertificateContent, allowed: date | None) -> Iterator[str]:
    if content.last_valid_day < content.effective_on:
        yield content.last_valid_day.isoformat()
    if allowed is not None and content.last_valid_day != allowed:
        yield f"{content.last_valid_day} / {allowed}"
    if content.first_issued_on > content.effective_on:
        yield f"first_issued_on {content.first_issued_on}"
    if content.cycle_started_on > content.effective_on:
        yield f"cycle_started_on {content.cycle_started_on}"
    previous = content.previous_last_valid_day
    if previous is None or content.recertification_audit_on is not None:
        return
    # The first issue may only stay on the document after a lapse when the gap is shown.
    if content.first_issued_on <= previous < content.cycle_started_on:
        yield "recertification_audit_on"


def _identity(content: CertificateContent) -> Verdict:
    usable = re.fullmatch(r"\S+", content.code) and len(content.code) <= LONGEST_CODE
    return () if usable else (R_CERT_D.objects(content.code or "code"),)


def _standard(content: CertificateContent) -> Verdict:
    named = re.fullmatch(r"\S.*\S:\d{4}", content.standard)
    return () if named else (R_CERT_E.objects(content.standard or "standard"),)


def _scope(content: CertificateContent) -> Verdict:
    missing = _blank(content, R_CERT_F, "scope")
    # Where one site has a scope of its own, silence about another one would mislead.
    split = any(site.scope.strip() for site in content.sites)
    silent = tuple(
        R_CERT_F.objects(site.name) for site in content.sites if split and not site.scope.strip()
    )
    return (*missing, *silent)


def _further(content: CertificateContent) -> Verdict:
    return tuple(
        R_CERT_H.objects(f"further[{number}]")
        for number, entry in enumerate(content.further)
        if not (entry.label.strip() and entry.text.strip())
    )


def _revision(content: CertificateContent) -> Verdict:
    if content.revision < 1:
        return (R_CERT_I.objects(content.revision),)
    replaced = bool(content.replaces.strip())
    return () if replaced == (content.revision > 1) else (R_CERT_I.objects("replaces"),)


def objections_to_revision(
    content: CertificateContent, *, replaced: CertificateContent, same_cycle: bool = True
) -> Verdict:
    """A new revision counts one up, keeps its code and, inside the cycle, its last valid day."""
    number = content.revision == replaced.revision + 1
    code = content.code == replaced.code
    expiry = not same_cycle or content.last_valid_day == replaced.last_valid_day
    return (
        *(() if number else (R_CERT_I.objects(content.revision),)),
        *(() if code else (R_CERT_D.objects(content.code),)),
        *(() if expiry else (R_CERT_C.objects(content.last_valid_day),)),
    )


def content_dict(content: CertificateContent) -> dict[str, Json]:
    """The content as plain values: text in NFC, days in ISO form, every field present."""
    return {
        field.name: _plain(getattr(content, field.name), path=field.name)
        for field in fields(content)
    }


def _plain(value: object, *, path: str) -> Json:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    # A moment would depend on a time zone; a fraction on how a machine writes it.
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(entry, path=f"{path}[{number}]") for number, entry in enumerate(value)]
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name), path=f"{path}.{field.name}")
            for field in fields(value)
        }
    message = f"{path} holds a {type(value).__name__}, which has no canonical form"
    raise TypeError(message)


@dataclass(frozen=True)
class Difference:
    """A field whose canonical value changed."""

    field: str
    before: Json
    after: Json


def differences(before: CertificateContent, after: CertificateContent) -> tuple[Difference, ...]:
    """What changed, field by field in the order of the document."""
    old, new = content_dict(before), content_dict(after)
    return tuple(Difference(name, old[name], new[name]) for name in old if old[name] != new[name])

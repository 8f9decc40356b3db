"""A certificate's content and entries of the register, for tests."""

from __future__ import annotations

from datetime import date

from learnmark.register.actions.entries import mark, publish
from learnmark.rules.certificate import CertificateContent, CertifiedSite, content_dict

GRANTED = date(2024, 5, 15)
EXPIRES = date(2027, 5, 14)


def content(code="SM-EOMS-2024-0001", **more):
    given = {
        "client_name": "Trường Đại học Đông Đô",
        "head_office_address": "60B Nguyễn Huy Tưởng, Hà Nội",
        "country": "VN",
        "city": "Hà Nội",
        "sites": (CertifiedSite("Cơ sở 1", "60B Nguyễn Huy Tưởng, Hà Nội"),),
        "decided_on": GRANTED,
        "effective_on": GRANTED,
        "last_valid_day": EXPIRES,
        "first_issued_on": GRANTED,
        "cycle_started_on": GRANTED,
        "code": code,
        "standard": "ISO 21001:2018",
        "scope": "Design and delivery of higher education <face to face>",
        "sector_code": "37",
        "body_name": "Sao Mai Certification",
        "body_address": "12 Tràng Thi, Hà Nội",
        "body_mark": "SM",
        "accreditation_statement": "This certification is not covered by an accreditation.",
        "verify_at": f"http://localhost:8000/register/{code}",
        "complain_at": "complaints@sao-mai.example",
    }
    return content_dict(CertificateContent(**{**given, **more}))


def published(by, *acts, code="SM-EOMS-2024-0001", specimen=False, **more):
    """An entry with its marks: pairs (act, day) or triples with the last valid day."""
    entry = publish(
        code=code, revision=1, content=content(code, **more), specimen=specimen, by=by, on=GRANTED
    )
    for act, day, *until in acts or [("grant", GRANTED, EXPIRES)]:
        mark(entry, act=act, day=day, valid_until=until[0] if until else None, by=by, on=day)
    return entry

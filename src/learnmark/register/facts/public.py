"""What an entry tells the public: for reading, for programs, for search engines."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from learnmark.foundation.ui.tones import ICONS, tone_of
from learnmark.register.facts.entries import Period, Standing
from learnmark.register.models import Entry
from learnmark.rules.verdict import gettext_noop

MEANINGS = {
    "none": gettext_noop("This certificate is not in force yet."),
    "active": gettext_noop("This certificate is valid today."),
    "suspended": gettext_noop(
        "This certificate is suspended: certification is not valid at present, and the "
        "organization may not refer to it."
    ),
    "withdrawn": gettext_noop("This certificate was withdrawn and is not valid."),
    "cancelled": gettext_noop("This certificate was ended and is not valid."),
    "expired": gettext_noop("This certificate has expired and is not valid."),
}
BEGAN_WITH = {
    "grant": gettext_noop("certification granted"),
    "maintain": gettext_noop("certification maintained"),
    "suspend": gettext_noop("certification suspended"),
    "restore": gettext_noop("certification restored"),
    "reduce_scope": gettext_noop("scope reduced"),
    "extend_scope": gettext_noop("scope extended"),
    "withdraw": gettext_noop("withdrawn by the certification body"),
    "cancel": gettext_noop("ended at the client's wish"),
    "transfer_out": gettext_noop("transferred to another certification body"),
    "renew": gettext_noop("certification renewed"),
    "renew_late": gettext_noop("certification renewed after expiry"),
    "expire": gettext_noop("last valid day passed"),
}
"""What each act did, as the public reads it."""


def address_of(entry: Entry) -> str:
    """The public address of the entry."""
    return settings.LEARNMARK_URL + reverse("register.entry", args=[entry.code])


def tone(state: str) -> str:
    """The colour of a state; one that is not in force is never shown as good."""
    return {"none": "waiting", "cancelled": "danger"}.get(state) or tone_of(state)


def shown(entry: Entry, now: Standing) -> list[dict[str, Any]]:
    """The facts of the certificate in the order of the document."""
    content = entry.content
    standard = " + ".join([content["standard"], *content["amendments"]])
    rows = [
        {"term": _("Certificate"), "text": content["code"]},
        {"term": _("Organization"), "text": content["client_name"]},
        {
            "term": _("Head office"),
            "text": f"{content['head_office_address']}, {content['country']}",
        },
        {"term": _("Standard"), "text": standard},
        {"term": _("Scope"), "text": content["scope"]},
        *({"term": _(more["label"]), "text": more["text"]} for more in content["further"]),
        {"term": _("First certified on"), "on": _day(content["first_issued_on"])},
        {"term": _("Effective from"), "on": _day(content["effective_on"])},
        {"term": _("Last valid day"), "on": now.last_valid_day or _day(content["last_valid_day"])},
        {"term": _("Revision"), "text": content["revision"]},
        {
            "term": _("Certification body"),
            "text": f"{content['body_name']}, {content['body_address']}",
        },
        {"term": _("Accreditation"), "text": _(content["accreditation_statement"])},
        {"term": _("Verify at"), "text": content["verify_at"], "url": content["verify_at"]},
        {"term": _("Complaints"), "text": content["complain_at"]},
    ]
    if content["annexes"]:
        rows.insert(4, {"term": _("Annexes applied"), "text": ", ".join(content["annexes"])})
    return [row for row in rows if row.get("text") or row.get("on")]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def history(now: Standing) -> list[dict[str, Any]]:
    """Every state the certificate was in, the newest first, as `ui/timeline.html` draws it."""
    return [_event(period) for period in reversed(now.periods)]


def _event(period: Period) -> dict[str, Any]:
    colour = tone(period.state)
    until = ""
    if period.last is not None:
        until = _("until %(day)s") % {"day": formats.date_format(period.last, "DATE_FORMAT")}
    return {
        "when": period.first,
        "word": f"{_(period.status)}: {_(BEGAN_WITH[period.act])}",
        "text": until,
        "tone": colour,
        "icon": ICONS[colour],
    }


def as_json(entry: Entry, now: Standing) -> dict[str, Any]:
    """The entry for programs; the names of statuses are those of IAF CertSearch."""
    return {
        "code": entry.code,
        "found": True,
        "specimen": entry.specimen,
        "status": now.status,
        "valid": now.valid and not entry.specimen,
        "last_valid_day": now.last_valid_day,
        "certificate": entry.content,
        "history": [
            {"status": period.status, "from": period.first, "until": period.last, "by": period.act}
            for period in now.periods
        ],
        "url": address_of(entry),
    }


def as_linked_data(entry: Entry, now: Standing) -> dict[str, Any]:
    """The entry in the vocabulary of schema.org; that of a demonstration says so and is inactive."""
    content = entry.content
    name = f"{content['standard']} {content['code']}"
    active = now.valid and not entry.specimen
    url = address_of(entry)
    expires = now.last_valid_day.isoformat() if now.last_valid_day else content["last_valid_day"]
    return {
        "@context": "https://schema.org",
        "@type": "Certification",
        "@id": url,
        "url": url,
        "name": f"SPECIMEN {name}" if entry.specimen else name,
        **({"creativeWorkStatus": "Specimen"} if entry.specimen else {}),
        "certificationIdentification": content["code"],
        "certificationStatus": f"https://schema.org/Certification{'A' if active else 'Ina'}ctive",
        "validFrom": content["effective_on"],
        "expires": expires,
        "datePublished": entry.published_on.isoformat(),
        "issuedBy": {"@type": "Organization", "name": content["body_name"]},
        "about": {
            "@type": "EducationalOrganization",
            "name": content["client_name"],
            "address": content["head_office_address"],
        },
    }

"""Acts: a certificate is published in the register, and its status there is marked."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from learnmark.foundation.acts.operation import operation
from learnmark.foundation.acts.refusals import Conflict
from learnmark.foundation.journal.leaf import canonical
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.library.wording import fold
from learnmark.register.models import Entry, Mark
from learnmark.rules.certificate import R_CERT_D, R_CERT_I
from learnmark.rules.lifecycle import CERTIFICATE, R_LC_1
from learnmark.rules.verdict import Verdict, gettext_noop

LONGEST_FOLDED = 2000
"""An index of PostgreSQL holds no longer text."""


def objections_to_publishing(
    *, by: Actor, on: date, code: str = "", revision: int = 0, **_others: Any
) -> Verdict:
    """A code belongs to the body that used it first, and no revision replaces a later one."""
    entry = Entry.published.filter(code=code).first()
    if entry is None:
        return ()
    if by.party is None or entry.owner_id != by.party.pk:
        return (R_CERT_D.objects(code),)
    return (R_CERT_I.objects(revision),) if revision < entry.revision else ()


@operation(
    "register.entry.publish",
    gettext_noop("Publish in the register"),
    guard=objections_to_publishing,
    inner=True,
)
def publish(
    *, code: str, revision: int, content: dict[str, Any], specimen: bool, by: Actor, on: date
) -> Entry:
    """Show a certificate to everyone; a later revision replaces what was shown.

    `content` is what `rules.certificate.content_dict` gives.
    """
    earlier = Entry.objects.own().filter(code=code).first()
    before = earlier.revision if earlier else None
    entry = earlier or Entry(owner_id=current_party_id(), code=code, published_on=on)
    entry.revision, entry.content, entry.specimen = revision, content, specimen
    entry.name = content["client_name"][:300]
    entry.place = content.get("city", "")[:200]
    entry.country, entry.standard = content["country"], content["standard"][:60]
    entry.folded = _folded(code, content)
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        raise Conflict from error
    record(
        "register:entry:published",
        entry,
        by=by,
        on=on,
        changes={"revision": (before, revision)},
        facts={"code": code, "content_sha256": hashlib.sha256(canonical(content)).hexdigest()},
    )
    return entry


def _folded(code: str, content: dict[str, Any]) -> str:
    names = [entry["text"] for entry in content.get("further", []) if "ame" in entry["label"]]
    words = [code, content["client_name"], *names, content["head_office_address"]]
    return fold(" ".join(words))[:LONGEST_FOLDED]


def objections_to_marking(
    entry: Entry, *, by: Actor, on: date, act: str = "", **_o: Any
) -> Verdict:
    """Only the acts of a certificate are marked."""
    return () if not act or act in CERTIFICATE.act_labels else (R_LC_1.objects(act),)


@operation(
    "register.entry.mark",
    gettext_noop("Mark in the register"),
    guard=objections_to_marking,
    inner=True,
)
def mark(
    entry: Entry, *, act: str, day: date, valid_until: date | None = None, by: Actor, on: date
) -> Mark:
    """Let the register say from `day` on what an act on the certificate changed.

    `valid_until` is the last valid day that the act sets; None leaves it as it was.
    """
    try:
        with transaction.atomic():
            made = Mark.objects.create(
                owner_id=current_party_id(),
                entry=entry,
                seq=Mark.objects.own().filter(entry=entry).count() + 1,
                act=act,
                on=day,
                valid_until=valid_until,
                revision=entry.revision,
            )
    except IntegrityError as error:
        raise Conflict from error
    record(
        "register:entry:marked",
        entry,
        by=by,
        on=on,
        facts={"act": act, "day": day, "valid_until": valid_until, "seq": made.seq},
    )
    return made

"""Checking that everything kept fits together: rows, journal, files, register."""

from __future__ import annotations

import hashlib
import json
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import OuterRef, Prefetch, Subquery

from learnmark.certification.models import Certificate, CertificateIssue, Decision
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import store
from learnmark.foundation.journal.leaf import canonical, commitment, leaf_hash
from learnmark.foundation.journal.models import Event, EventSecret, JournalHead
from learnmark.foundation.steps.models import Lived
from learnmark.foundation.tenancy.models import Party
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.register.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    Rows = Callable[[Any], Any]
    """Model to those of its rows that are looked at in one go."""
    Found = Iterator[tuple[UUID, str]]
    """Owner and fault of each thing looked at; no words where it is as it should be."""


def check() -> dict[str, Any]:
    """All faults, and how many things of each kind were looked at."""
    faults: list[str] = list(_database())
    checked = dict.fromkeys(LOOKS, 0)
    names = dict(Party.objects.values_list("pk", "slug"))
    for rows in _everything():
        for name, look in LOOKS.items():
            for owner, fault in look(rows):
                if fault:
                    faults.append(f"{names[owner]}: {fault}")
                else:
                    checked[name] += 1
    return {"faults": faults, "checked": checked}


def _everything() -> Iterator[Rows]:
    """What to look at in one go: all rows, or those of one party after the other.

    The policies of PostgreSQL show nothing but the rows of the party in scope.
    """
    if connection.vendor != "postgresql":
        yield lambda model: model.everywhere.order_by("owner")
        return
    for party in Party.objects.order_by("pk").iterator():
        with acting_as(party):
            yield lambda model, owner=party: model.everywhere.filter(owner=owner)


def _database() -> Iterator[str]:
    """What the database says of itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        yield from (f"database: {row[0]}" for row in cursor.fetchall() if row[0] != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        yield from (f"database: a key of {row[0]} leads nowhere" for row in cursor.fetchall())


def _journal(rows: Rows) -> Found:
    """Numbers without a gap, hashes that recompute, commitments that open."""
    heads = dict(rows(JournalHead).values_list("owner", "next_number"))
    secrets = Prefetch("secrets", queryset=EventSecret.everywhere.all())
    events = rows(Event).prefetch_related(secrets).order_by("owner", "number")
    following: dict[UUID, int] = dict.fromkeys(heads, 1)
    for event in events.iterator(chunk_size=500):
        expected = following.get(event.owner_id, 1)
        if event.number != expected:
            missing = f"journal: number {expected} is missing before {event.number}"
            yield event.owner_id, missing
        following[event.owner_id] = event.number + 1
        for fault in _event(event):
            yield event.owner_id, fault
        yield event.owner_id, ""
    for owner, number in heads.items():
        if number != following[owner]:
            yield owner, f"journal: the next number is {number}, not {following[owner]}"


def _event(event: Event) -> Iterator[str]:
    body = json.loads(event.body)
    if leaf_hash(event.body.encode()) != bytes(event.leaf_hash):
        yield f"journal {event.number}: the leaf hash does not fit the body"
    if canonical(body) != event.body.encode():
        yield f"journal {event.number}: the body is not canonical"
    for secret in event.secrets.all():
        sealed = body["sealed"].get(secret.field)
        if sealed != commitment(bytes(secret.salt), json.loads(secret.value)):
            yield f"journal {event.number}: {secret.field} does not fit its commitment"


def _files(rows: Rows) -> Found:
    """Every row has its bytes, and they have the hash of the row; bytes of many rows are read once."""
    faults: dict[str, str] = {}
    for owner, key, digest in rows(StoredFile).values_list("owner", "pk", "sha256").iterator():
        if digest not in faults:
            faults[digest] = _fault_of(digest)
        yield owner, f"file {key}: {faults[digest]}" if faults[digest] else ""


def _fault_of(digest: str) -> str:
    if not store().holds(digest):
        return "its bytes are missing"
    found = hashlib.sha256()
    with store().open(digest) as content:
        for chunk in content.chunks():
            found.update(chunk)
    return "" if found.hexdigest() == digest else "its bytes were changed"


def _histories(rows: Rows) -> Found:
    """Every list of acts is possible in its lifecycle, and numbered without a gap."""
    from django.apps import apps

    for model in apps.get_models():
        if not issubclass(model, Lived):
            continue
        lines = rows(model).order_by("owner", "pk", "steps__seq")
        lines = lines.values_list("owner", "pk", "steps__seq", "steps__act").iterator()
        for (owner, key), history in groupby(lines, key=itemgetter(0, 1)):
            steps = [(seq, act) for _owner, _key, seq, act in history if seq is not None]
            if [seq for seq, _act in steps] != list(range(1, len(steps) + 1)):
                yield owner, f"{model._meta.label} {key}: a step is missing"
            try:
                model.lifecycle.after(act for _seq, act in steps)
            except ValueError as error:
                yield owner, f"{model._meta.label} {key}: {error}"
            else:
                yield owner, ""


def _certificates(rows: Rows) -> Found:
    """No certificate without a decision to grant it; no document that nobody decided on."""
    first = Decision.everywhere.filter(certificate=OuterRef("pk")).order_by("seq").values("act")
    certificates = rows(Certificate).annotate(first=Subquery(first[:1]))
    for owner, code, act in certificates.values_list("owner", "code", "first").iterator():
        yield owner, "" if act == "grant" else f"certificate {code}: nobody decided to grant it"
    for issue in rows(CertificateIssue).select_related("decision", "certificate").iterator():
        if issue.issued_on and issue.file_id is None:
            yield issue.owner_id, f"certificate {issue}: issued without a document"
        if issue.issued_on and issue.issued_on < issue.decision.on:
            yield issue.owner_id, f"certificate {issue}: issued before it was decided"


def _register(rows: Rows) -> Found:
    """Every entry belongs to a certificate, and shows the content of its newest document.

    A reduced scope is shown at once, before the document that says so is set.
    """
    mine = CertificateIssue.everywhere.filter(
        certificate__code=OuterRef("code"), owner=OuterRef("owner")
    )
    issued = mine.filter(issued_on__isnull=False).order_by("-revision")
    entries = rows(Entry).annotate(
        said=Subquery(mine.filter(revision=OuterRef("revision")).values("content")[:1]),
        newest=Subquery(issued.values("revision")[:1]),
    )
    for entry in entries.iterator():
        fault = ""
        if entry.said is None:
            fault = f"register {entry.code}: there is no such certificate"
        elif canonical(entry.said) != canonical(entry.content):
            fault = f"register {entry.code}: differs from the certificate"
        elif entry.newest is not None and entry.newest > entry.revision:
            fault = f"register {entry.code}: a later document was issued"
        yield entry.owner_id, fault


LOOKS: dict[str, Callable[[Rows], Found]] = {
    "events": _journal,
    "files": _files,
    "histories": _histories,
    "certificates": _certificates,
    "register entries": _register,
}

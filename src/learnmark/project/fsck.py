"""Checking that everything kept fits together: rows, journal, files, register."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import OuterRef, Subquery

from learnmark.certification.models import Certificate, CertificateIssue, Decision
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import store
from learnmark.foundation.journal.leaf import canonical, commitment, leaf_hash
from learnmark.foundation.journal.models import Event, JournalHead
from learnmark.foundation.steps.models import Lived
from learnmark.foundation.tenancy.models import Party
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.register.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def check() -> dict[str, Any]:
    """All faults, and how many things of each kind were looked at."""
    faults: list[str] = list(_database())
    checked = dict.fromkeys(("events", "files", "histories", "certificates", "register entries"), 0)
    for party in Party.objects.order_by("pk").iterator():
        with acting_as(party):
            for name, look in (
                ("events", _journal),
                ("files", _files),
                ("histories", _histories),
                ("certificates", _certificates),
                ("register entries", _register),
            ):
                for fault in look(party):
                    if fault:
                        faults.append(f"{party.slug}: {fault}")
                    else:
                        checked[name] += 1
    return {"faults": faults, "checked": checked}


def _database() -> Iterator[str]:
    """What the database says of itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        yield from (f"database: {row[0]}" for row in cursor.fetchall() if row[0] != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        yield from (f"database: a key of {row[0]} leads nowhere" for row in cursor.fetchall())


def _journal(party: Party) -> Iterator[str]:
    """Numbers without a gap, hashes that recompute, commitments that open."""
    expected = 1
    rows = Event.everywhere.filter(owner=party).prefetch_related("secrets").order_by("number")
    for event in rows.iterator(chunk_size=500):
        body = json.loads(event.body)
        if event.number != expected:
            yield f"journal: number {expected} is missing before {event.number}"
            expected = event.number
        expected += 1
        if leaf_hash(event.body.encode()) != bytes(event.leaf_hash):
            yield f"journal {event.number}: the leaf hash does not fit the body"
        if canonical(body) != event.body.encode():
            yield f"journal {event.number}: the body is not canonical"
        for secret in event.secrets.all():
            sealed = body["sealed"].get(secret.field)
            if sealed != commitment(bytes(secret.salt), json.loads(secret.value)):
                yield f"journal {event.number}: {secret.field} does not fit its commitment"
        yield ""
    head = JournalHead.everywhere.filter(owner=party).first()
    if head is not None and head.next_number != expected:
        yield f"journal: the next number is {head.next_number}, not {expected}"


def _files(party: Party) -> Iterator[str]:
    """Every row has its bytes, and they have the hash of the row."""
    for file in StoredFile.everywhere.filter(owner=party).iterator():
        if not store().holds(file.sha256):
            yield f"file {file.pk}: its bytes are missing"
            continue
        digest = hashlib.sha256()
        with store().open(file.sha256) as content:
            for chunk in content.chunks():
                digest.update(chunk)
        yield "" if digest.hexdigest() == file.sha256 else f"file {file.pk}: its bytes were changed"


def _histories(party: Party) -> Iterator[str]:
    """Every list of acts is possible in its lifecycle, and numbered without a gap."""
    from django.apps import apps

    for model in apps.get_models():
        if not issubclass(model, Lived):
            continue
        things = model.everywhere.filter(owner=party)
        lines = model._meta.get_field("steps").related_model.everywhere.filter(
            subject__in=things.values("pk")
        )
        steps = _rows_of(lines.order_by("seq").values_list("subject_id", "seq", "act"))
        for key in things.order_by("pk").values_list("pk", flat=True).iterator():
            history = steps[key]
            if [seq for seq, _act in history] != list(range(1, len(history) + 1)):
                yield f"{model._meta.label} {key}: a step is missing"
            try:
                model.lifecycle.after(act for _seq, act in history)
            except ValueError as error:
                yield f"{model._meta.label} {key}: {error}"
            else:
                yield ""


def _rows_of(rows: Iterable[tuple[Any, ...]]) -> dict[Any, list[tuple[Any, ...]]]:
    """Rows gathered under their first column, in their order."""
    found: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *values in rows:
        found[key].append(tuple(values))
    return found


def _certificates(party: Party) -> Iterator[str]:
    """No certificate without a decision to grant it; no document that nobody decided on."""
    first = Decision.everywhere.filter(certificate=OuterRef("pk")).order_by("seq").values("act")
    certificates = Certificate.everywhere.filter(owner=party).annotate(first=Subquery(first[:1]))
    for code, act in certificates.values_list("code", "first").iterator():
        yield "" if act == "grant" else f"certificate {code}: nobody decided to grant it"
    for issue in CertificateIssue.everywhere.filter(owner=party).select_related(
        "decision", "certificate"
    ):
        if issue.issued_on and issue.file_id is None:
            yield f"certificate {issue}: issued without a document"
        if issue.issued_on and issue.issued_on < issue.decision.on:
            yield f"certificate {issue}: issued before it was decided"


def _register(party: Party) -> Iterator[str]:
    """Every entry belongs to a certificate, and shows the content of its newest issue."""
    issued = CertificateIssue.everywhere.filter(
        certificate__code=OuterRef("code"), owner=party, issued_on__isnull=False
    )
    newest = Subquery(issued.order_by("-revision").values("content")[:1])
    for entry in Entry.everywhere.filter(owner=party).annotate(newest=newest).iterator():
        if entry.newest is None:
            yield f"register {entry.code}: there is no such certificate"
        elif canonical(entry.newest) != canonical(entry.content):
            yield f"register {entry.code}: differs from the certificate"
        else:
            yield ""

"""Act: the document that was decided on is set, published and sent (8.2.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from learnmark.certification.actions.deciding import mark_register
from learnmark.certification.actions.decisions import tell_client
from learnmark.certification.facts.certificates import status_on
from learnmark.certification.facts.documents import (
    last_issue,
    printed,
    read_content,
    rendered_apart,
)
from learnmark.certification.models import Certificate, CertificateIssue
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.acts.refusals import refuse_if
from learnmark.foundation.files.store import store_bytes
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.typeset.render import render
from learnmark.register.actions.entries import publish
from learnmark.register.models import Entry
from learnmark.rules.certificate import R_CERT_H, differences, objections_to_content
from learnmark.rules.lifecycle import CERTIFICATE
from learnmark.rules.verdict import Verdict, gettext_noop


def objections_to_issuing(certificate: Certificate, *, by: Actor, on: date, **_o: Any) -> Verdict:
    """The document is complete and its last valid day is the one that was decided (8.2.2)."""
    intent = last_issue(certificate)
    if intent.issued_on is not None:
        return ()
    state = status_on(certificate, on)
    ended = CERTIFICATE.objection(state, "suspend") if state in CERTIFICATE.terminal else ()
    allowed = intent.decision.valid_until or intent.decision.cycle.last_valid_day
    return (
        *ended,
        *objections_to_content(read_content(intent.content), cycle_last_valid_day=allowed),
    )


@operation(
    "certification.certificate.issue",
    gettext_noop("Issue the certificate"),
    guard=objections_to_issuing,
)
def issue(certificate: Certificate, *, by: Actor, on: date) -> CertificateIssue:
    """Set the document that was decided on, publish it in the register and send it.

    Asked again, it returns what was issued. Nothing is half done: document, register and mail
    commit together.
    """
    intent = last_issue(certificate)
    if intent.issued_on is not None:
        record("certification:certificate:shown_again", certificate, by=by, on=on)
        return intent
    content = read_content(intent.content)
    data = printed(intent, on=on)
    _refuse_difference("document", rendered_apart(content, data))
    name = f"{certificate.code}-r{intent.revision}.pdf"
    pdf = render("certificate", data)
    intent.file = store_bytes(name, "application/pdf", pdf, by=by, dossier=certificate.dossier)
    intent.issued_on, intent.issued_by = on, by.member
    intent.save(update_fields=["file", "issued_on", "issued_by"])
    entry = show_in_register(certificate, intent, by=by, on=on)
    shown = differences(content, read_content(Entry.published.get(pk=entry.pk).content))
    _refuse_difference("register", [found.field for found in shown])
    tell_client(
        certificate.case,
        gettext_noop("Certificate issued: %(code)s"),
        gettext_noop(
            "The certificate %(code)s, revision %(revision)s, of %(client)s is in your file. "
            "Everybody can verify it at %(url)s"
        ),
        code=certificate.code,
        revision=str(intent.revision),
        url=content.verify_at,
    )
    record(
        "certification:certificate:issued",
        certificate,
        by=by,
        on=on,
        facts={"revision": intent.revision, "sha256": intent.file.sha256, "issue": intent.pk},
        told=True,
        parent=certificate.case,
    )
    return intent


def _refuse_difference(where: str, names: list[str]) -> None:
    """Document, register and decision say the same, or nothing is issued."""
    refuse_if(tuple(R_CERT_H.objects(f"{where}: {name}") for name in names))


def show_in_register(
    certificate: Certificate, intent: CertificateIssue, *, by: Actor, on: date
) -> Entry:
    """Publish a revision where the register does not show it yet, and mark what was decided."""
    entry: Entry | None = Entry.objects.own().filter(code=certificate.code).first()
    if entry is None or entry.content != intent.content:
        entry = publish(
            code=certificate.code,
            revision=intent.revision,
            content=intent.content,
            specimen=certificate.owner.is_demo,
            by=by,
            on=on,
        )
    mark_register(certificate, by=by, on=on)
    return entry

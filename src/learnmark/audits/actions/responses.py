"""Acts of the client: the response to a nonconformity, and evidence that it was carried out.

The step and the event are the client's own rows of the dossier. What was answered is frozen as a
copy that the body owns, files included, because the audit file is the body's record (9.9).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max

from learnmark.audits.actions.letters import tell_team
from learnmark.audits.facts.findings import days_late
from learnmark.audits.models import Answer, Finding
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import read, store_bytes
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.rules.conduct import R_CND_7, R_CND_8
from learnmark.rules.findings import Grade, ResponseFacts, objections_to_accepting_response
from learnmark.rules.verdict import Verdict, gettext_noop

ANSWERED = gettext_noop("%(client)s answered %(reference)s")
ANSWERED_TEXT = gettext_noop(
    "%(client)s submitted a response to %(reference)s. Please review it.\n\n%(url)s\n"
)
EVIDENCE = gettext_noop("%(client)s submitted evidence for %(reference)s")
EVIDENCE_TEXT = gettext_noop(
    "%(client)s submitted evidence of implementation for %(reference)s. Please verify it."
    "\n\n%(url)s\n"
)


def may_respond(
    finding: Finding,
    *,
    correction: str | None = None,
    corrected_on: date | None = None,
    cause: str | None = None,
    corrective_action: str | None = None,
    action_due_on: date | None = None,
    by: Actor,
    on: date,
    **_more: Any,
) -> Verdict:
    """A nonconformity, and a complete response: correction, cause, action and their days."""
    needless = () if finding.is_nonconformity else (R_CND_8.objects(finding.reference),)
    if correction is None and cause is None and corrective_action is None:
        return needless
    response = ResponseFacts(
        number=finding.reference,
        grade=Grade(finding.grade),
        correction=correction or "",
        cause=cause or "",
        corrective_action=corrective_action or "",
        correction_by=corrected_on,
        corrective_action_by=action_due_on,
    )
    return (*needless, *objections_to_accepting_response(response))


@operation(
    "audits.finding.respond",
    gettext_noop("Submit the response"),
    guard=may_respond,
    step="respond",
)
def respond(
    finding: Finding,
    *,
    correction: str,
    corrected_on: date | None,
    cause: str,
    corrective_action: str,
    action_due_on: date | None,
    evidence_note: str = "",
    files: list[StoredFile] | None = None,
    by: Actor,
    on: date,
) -> Finding:
    """Correction, cause and corrective action with their days; a copy goes to the body (9.4.9)."""
    late = days_late(finding, on)
    finding.take("respond", by=by, on=on)
    _hand_in(
        finding,
        kind=Answer.Kind.RESPONSE,
        files=files or [],
        by=by,
        on=on,
        correction=correction,
        corrected_on=corrected_on,
        cause=cause,
        corrective_action=corrective_action,
        action_due_on=action_due_on,
        evidence_note=evidence_note,
    )
    record(
        "audits:finding:answered",
        finding,
        by=by,
        on=on,
        facts={"reference": finding.reference, "days_late": late, "files": len(files or [])},
        told=True,
        parent=finding.visit,
    )
    tell_team(finding, ANSWERED, ANSWERED_TEXT)
    return finding


def may_submit_evidence(
    finding: Finding,
    *,
    evidence_note: str | None = None,
    files: list[StoredFile] | None = None,
    by: Actor,
    on: date,
) -> Verdict:
    """Something that shows the implementation."""
    shown = evidence_note is None or evidence_note.strip() or files
    return () if shown else (R_CND_7.objects(finding.reference),)


@operation(
    "audits.finding.submit_evidence",
    gettext_noop("Submit evidence"),
    guard=may_submit_evidence,
    step="submit_evidence",
)
def submit_evidence(
    finding: Finding,
    *,
    evidence_note: str,
    files: list[StoredFile] | None = None,
    by: Actor,
    on: date,
) -> Finding:
    """Evidence that correction and corrective action were carried out."""
    finding.take("submit_evidence", by=by, on=on)
    _hand_in(
        finding,
        kind=Answer.Kind.EVIDENCE,
        files=files or [],
        by=by,
        on=on,
        evidence_note=evidence_note,
    )
    record(
        "audits:finding:evidence_submitted",
        finding,
        by=by,
        on=on,
        facts={"reference": finding.reference, "files": len(files or [])},
        told=True,
        parent=finding.visit,
    )
    tell_team(finding, EVIDENCE, EVIDENCE_TEXT)
    return finding


def _hand_in(
    finding: Finding, *, kind: str, files: list[StoredFile], by: Actor, on: date, **words: Any
) -> Answer:
    copies = [(file.name, file.media_type, read(file)) for file in files]
    with acting_as(finding.owner):
        kept = [
            store_bytes(name, media_type, content, by=by, dossier=finding.dossier)
            for name, media_type, content in copies
        ]
        last = finding.answers.aggregate(last=Max("seq"))["last"] or 0
        return Answer.objects.create(
            owner_id=finding.owner_id,
            dossier=finding.dossier,
            finding=finding,
            seq=last + 1,
            kind=kind,
            files=[str(file.pk) for file in kept],
            submitted_on=on,
            submitted_by_name=by.name,
            **words,
        )

"""How an application arrives at the body: a frozen copy, a case and the documents, in its scope.

The body's own journal tells of it, so receiving is an act of its own, done by the body's clock
inside the transaction in which the organization acts.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from learnmark.certification.facts.answers import read
from learnmark.certification.facts.applications import SCHEME_KEY
from learnmark.certification.facts.bodies import profile_of
from learnmark.certification.models import Application, ApplicationFile, Case
from learnmark.certification.models.body import next_number
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import read as bytes_of
from learnmark.foundation.files.store import store_bytes
from learnmark.foundation.journal.record import record
from learnmark.foundation.outbox.send import write_to_roles
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Share
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.library.facts import scheme_version
from learnmark.rules.authority import Role
from learnmark.rules.verdict import gettext_noop

OFFICE = (Role.COORDINATOR, Role.APPLICATION_REVIEWER)


def hand_to_body(application: Application, *, on: date) -> Case:
    """Let the body receive an application that was just submitted, and tell its people."""
    body, answers = application.body, read(application.answers).values
    documents = _documents(application)
    with acting_as(body):
        clock = Actor.clock(body)
        case: Case = receive(
            application=application, answers=answers, documents=documents, by=clock, on=on
        )
        _tell(case, gettext_noop("%(number)s: application of %(client)s received"))
    return case


def hand_update(application: Application, *, on: date) -> Case:
    """Let the body receive what the applicant added or changed, and tell its people."""
    body, answers = application.body, read(application.answers).values
    documents = _documents(application)
    case: Case = application.case
    with acting_as(body):
        clock = Actor.clock(body)
        updated: Case = update(case, answers=answers, documents=documents, by=clock, on=on)
        _tell(updated, gettext_noop("%(number)s: %(client)s has supplied information"))
    return updated


def _documents(application: Application) -> list[dict[str, Any]]:
    """What the applicant attached, as receiving wants it."""
    rows = ApplicationFile.objects.own().filter(application=application).select_related("file")
    return [{"label": row.label, "file": row.file_id} for row in rows.order_by("id")]


def _tell(case: Case, subject: str) -> None:
    write_to_roles(
        case.owner,
        OFFICE,
        subject,
        gettext_noop("The next step is the review of the application:\n\n%(address)s\n"),
        values={
            "number": case.number,
            "client": case.client_name,
            "address": settings.LEARNMARK_URL + case.get_absolute_url(),
        },
        about=case,
    )


@operation("certification.case.receive", gettext_noop("Receive the application"), inner=True)
def receive(
    *,
    application: Application,
    answers: dict[str, Any],
    documents: list[dict[str, Any]],
    by: Actor,
    on: date,
) -> Case:
    """Open a case with a frozen copy of the answers, under the scheme in force on the day.

    `documents` name files of the shared dossier; the body keeps copies of its own.
    """
    body, client = by.in_party, application.owner
    profile = profile_of(body)
    assert profile is not None  # noqa: S101  who takes applications has a profile
    number = next_number(body.pk, f"case-{on.year}")
    version = scheme_version(SCHEME_KEY, on, owner=body)
    case = Case.objects.create(
        owner=body,
        dossier=application.dossier,
        number=f"{profile.code}-{on.year}-{number:04d}",
        client=client,
        client_name=answers.get("organization", {}).get("legal_name") or client.name,
        application=application,
        answers=answers,
        framework_key=answers.get("system", {}).get("edition", ""),
        scheme_key=version.key,
        scheme_version=version.version,
        language=client.language,
        opened_on=on,
    )
    assert application.dossier is not None  # noqa: S101  made with the application
    Share.objects.create(
        owner=body, grantee=client, dossier=application.dossier, from_on=on, reason=case.number
    )
    _keep_copies(case, documents, by=by, on=on)
    record(
        "certification:case:received",
        case,
        by=by,
        on=on,
        facts={"number": case.number, "scheme": f"{version.key} {version.version}"},
        told=True,
    )
    return case


@operation("certification.case.update", gettext_noop("Receive supplied information"), inner=True)
def update(
    case: Case,
    *,
    answers: dict[str, Any],
    documents: list[dict[str, Any]],
    by: Actor,
    on: date,
) -> Case:
    """Freeze the answers anew as the applicant supplied them; the journal keeps what changed."""
    before = case.answers
    changed = {key for key in {*before, *answers} if before.get(key) != answers.get(key)}
    case.answers = answers
    case.framework_key = answers.get("system", {}).get("edition", "") or case.framework_key
    case.save(update_fields=["answers", "framework_key"])
    _keep_copies(case, documents, by=by, on=on)
    changes = {
        "answers": (
            {key: before.get(key) for key in sorted(changed)},
            {key: answers.get(key) for key in sorted(changed)},
        )
    }
    record("certification:case:updated", case, by=by, on=on, changes=changes, told=True)
    return case


def _keep_copies(case: Case, documents: list[dict[str, Any]], *, by: Actor, on: date) -> None:
    """Copies of the client's documents that the body owns; the same bytes are stored once."""
    had = set(
        ApplicationFile.objects.own()
        .filter(application=case.application_id)
        .values_list("file__sha256", "label")
    )
    files = {
        file.pk: file
        for file in StoredFile.objects.filter(pk__in=[each["file"] for each in documents])
    }
    for each in documents:
        file = files[each["file"]]
        if (file.sha256, each["label"]) in had:
            continue
        copy = store_bytes(file.name, file.media_type, bytes_of(file), by=by, dossier=case.dossier)
        ApplicationFile.objects.create(
            owner=by.in_party,
            dossier=case.dossier,
            application_id=case.application_id,
            label=each["label"],
            file=copy,
            attached_on=on,
        )

"""A coordinator enters an application that came on paper or as a filled Excel form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext

from learnmark.certification.actions.receiving import hand_to_body
from learnmark.certification.facts.answers import empty_answers, from_form, typed
from learnmark.certification.facts.applications import merged
from learnmark.certification.facts.bodies import profile_of
from learnmark.certification.facts.drafts import R_APP_9
from learnmark.certification.intake.application_form import FormResult, read_form
from learnmark.certification.intake.fields import ORGANIZATION, SCOPE, SYSTEM
from learnmark.certification.models import Application, ApplicationFile, Case
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import read as bytes_of
from learnmark.foundation.files.store import store_bytes
from learnmark.foundation.ids import uuid7
from learnmark.foundation.journal.record import record
from learnmark.foundation.keys.ring import make_key
from learnmark.foundation.tenancy.actions.invitations import send_invitation
from learnmark.foundation.tenancy.actions.parties import free_slug
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Party, Share
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.rules.authority import Role
from learnmark.rules.verdict import Rule, Verdict, gettext_noop

R_APP_18 = Rule(
    "R-APP-18",
    "8.1",
    gettext_noop("Your certification body has not described itself yet."),
    gettext_noop("Fill in the page of the body first; numbers of cases need its letters."),
)


def _may_not_enter(
    *, by: Actor, on: date, workbook: StoredFile | None = None, **_inputs: object
) -> Verdict:
    described = by.party is not None and profile_of(by.party) is not None
    unread = _unreadable(read_form(bytes_of(workbook))) if workbook else ()
    return (*(() if described else (R_APP_18.objects(),)), *unread)


def _unreadable(result: FormResult) -> Verdict:
    """A workbook of which nothing could be read; single bad cells are no reason to refuse."""
    if result.values.answers:
        return ()
    return tuple(R_APP_9.objects(problem.says(gettext)) for problem in result.errors)


@operation(
    "certification.application.enter",
    gettext_noop("Enter a paper application"),
    guard=_may_not_enter,
)
def enter(
    *,
    legal_name: str,
    address: str,
    city: str,
    country: str,
    language: str,
    contact_name: str,
    contact_email: str,
    edition: str,
    desired_scope: str,
    paper: StoredFile,
    by: Actor,
    on: date,
    workbook: StoredFile | None = None,
) -> Case:
    """Open the client's party, invite its contact, and lodge the application in its name.

    What the paper leaves open is asked for in the review; the invited contact then supplies it.
    """
    organization = {
        "legal_name": legal_name,
        "address": address,
        "city": city,
        "country": country,
        "contact_name": contact_name,
        "contact_email": contact_email,
    }
    told = {
        "organization": typed(ORGANIZATION, organization),
        "system": typed(SYSTEM, {"edition": edition}),
        "scope": typed(SCOPE, {"desired_scope": desired_scope}),
    }
    filled = from_form(read_form(bytes_of(workbook)).values) if workbook else {}
    answers = merged(merged(empty_answers(), filled), told)
    body = by.in_party
    client = _open_client(legal_name, country=country, language=language, on=on)
    with acting_as(client):
        make_key(client, on=on)
        send_invitation(
            client,
            email=contact_email,
            full_name=contact_name,
            roles=[Role.CLIENT_CONTACT, Role.QUALITY_MANAGER],
            title="",
            language=language,
        )
        clock = Actor.clock(client)
        application: Application = lodge(body=body, answers=answers, paper=paper, by=clock, on=on)
        case = hand_to_body(application, on=on)
    record("certification:application:entered", case, by=by, on=on, told=True)
    return case


def _open_client(name: str, *, country: str, language: str, on: date) -> Party:
    return Party.objects.create(
        kind=Party.Kind.ORGANIZATION,
        slug=free_slug(name),
        name=name[:200],
        country=country,
        language=language,
        opened_on=on,
    )


@operation("certification.application.lodge", gettext_noop("Lodge a paper application"), inner=True)
def lodge(
    *, body: Party, answers: dict[str, Any], paper: StoredFile, by: Actor, on: date
) -> Application:
    """The application in the client's own rows, begun and submitted, with the paper attached."""
    client = by.in_party
    dossier = uuid7()
    application = Application.objects.create(
        owner=client, body=body, started_on=on, dossier=dossier, answers=answers
    )
    application.take("start", by=by, on=on)
    file = store_bytes(paper.name, paper.media_type, bytes_of(paper), by=by, dossier=dossier)
    ApplicationFile.objects.create(
        owner=client,
        dossier=dossier,
        application=application,
        label=gettext("Application on paper"),
        file=file,
        attached_on=on,
    )
    application.take("submit", by=by, on=on)
    Share.objects.create(
        owner=client,
        grantee=body,
        dossier=dossier,
        from_on=on,
        reason=gettext("Application submitted"),
    )
    record("certification:application:lodged", application, by=by, on=on, told=True)
    return application

"""Acts: applications that leave the house, and what may follow until the body has decided on them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language, gettext

from learnmark.certification.actions.drafts import (
    MAY_BE_CHANGED,
    attach,
    discard,
    may_not_start,
    prefill,
    remove,
    save,
    start,
)
from learnmark.certification.actions.paper import enter
from learnmark.certification.actions.receiving import OFFICE, hand_to_body, hand_update
from learnmark.certification.facts.applications import SCHEME_KEY
from learnmark.certification.facts.drafts import objections_to_draft
from learnmark.certification.models import Application
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.outbox.send import write_to_roles
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Share
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.library.facts import scheme
from learnmark.rules.verdict import Rule, Verdict, gettext_noop

R_APP_12 = Rule(
    "R-APP-12",
    "9.1.1",
    gettext_noop("Nobody has confirmed that the answers are correct."),
    gettext_noop("Read the answers, then confirm them as an authorized representative."),
)
R_APP_16 = Rule(
    "R-APP-16",
    "9.1.1",
    gettext_noop("This draft was never submitted."),
    gettext_noop("Discard the draft instead."),
)
R_APP_17 = Rule(
    "R-APP-17",
    "9.1.1",
    gettext_noop("The questions of the certification body are not answered."),
    gettext_noop("Write what you have added or changed."),
)


def _may_not_submit(
    application: Application,
    *,
    by: Actor,
    on: date,
    confirmed: bool | None = None,
    **_inputs: object,
) -> Verdict:
    rules = scheme(SCHEME_KEY, on, owner=application.body)
    return (
        *objections_to_draft(
            application.answers,
            scheme=rules,
            language=get_language() or "en",
            draft=application.pk,
        ),
        *((R_APP_12.objects(),) if confirmed is False else ()),
        *may_not_start(by=by, on=on, body=application.body),
    )


@operation(
    "certification.application.submit",
    gettext_noop("Submit the application"),
    guard=_may_not_submit,
    step="submit",
)
def submit(application: Application, *, confirmed: bool, by: Actor, on: date) -> Application:
    """Hand the application over: the body receives a frozen copy, a case, and the documents."""
    application.take("submit", by=by, on=on)
    assert application.dossier is not None  # noqa: S101  made with the application
    Share.objects.create(
        owner=by.in_party,
        grantee=application.body,
        dossier=application.dossier,
        from_on=on,
        given_by=by.member,
        reason=gettext("Application submitted"),
    )
    case = hand_to_body(application, on=on)
    record(
        "certification:application:submitted",
        application,
        by=by,
        on=on,
        facts={"confirmed": confirmed, "case": case.pk},
        told=True,
        parent=case,
    )
    return application


def _may_not_supply(
    application: Application, *, by: Actor, on: date, answer: str | None = None, **_inputs: object
) -> Verdict:
    return (R_APP_17.objects(),) if answer is not None and not answer.strip() else ()


@operation(
    "certification.application.supply",
    gettext_noop("Supply the information"),
    guard=_may_not_supply,
    step="supply",
)
def supply(application: Application, *, answer: str, by: Actor, on: date) -> Application:
    """Answer the body's questions; changed answers and new documents go to the case with it."""
    application.take("supply", by=by, on=on, grounds=answer)
    case = hand_update(application, on=on)
    record(
        "certification:application:supplied",
        application,
        by=by,
        on=on,
        reason=answer,
        told=True,
        parent=case,
    )
    return application


def _was_never_submitted(
    application: Application, *, by: Actor, on: date, **_inputs: object
) -> Verdict:
    return (R_APP_16.objects(),) if application.state == "draft" else ()


@operation(
    "certification.application.withdraw",
    gettext_noop("Withdraw the application"),
    guard=_was_never_submitted,
    step="withdraw",
)
def withdraw(application: Application, *, grounds: str, by: Actor, on: date) -> Application:
    """Take a submitted application back; the body is told and keeps its record."""
    application.take("withdraw", by=by, on=on, grounds=grounds)
    case = application.case
    record(
        "certification:application:withdrawn",
        application,
        by=by,
        on=on,
        reason=grounds,
        told=True,
        parent=case,
    )
    with acting_as(application.body):
        write_to_roles(
            application.body,
            OFFICE,
            gettext_noop("%(number)s: the applicant has withdrawn"),
            gettext_noop("%(client)s has withdrawn its application %(number)s.\n"),
            values={"number": case.number, "client": case.client_name},
            about=case,
        )
    return application


__all__ = [
    "MAY_BE_CHANGED",
    "attach",
    "discard",
    "enter",
    "prefill",
    "remove",
    "save",
    "start",
    "submit",
    "supply",
    "withdraw",
]

"""Acts on a draft: a draft is private to the organization until it is submitted.

The dossier exists from the first step on. Nobody else can read it before the organization's share,
which submitting gives, so that no dated step ever has to be changed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from learnmark.certification.facts import answers as drafts
from learnmark.certification.facts.applications import merged
from learnmark.certification.facts.bodies import profile_of
from learnmark.certification.models import Application, ApplicationFile
from learnmark.foundation import clock
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import hand_over
from learnmark.foundation.ids import uuid7
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Party
from learnmark.rules.verdict import Rule, Verdict, gettext_noop

MAY_BE_CHANGED = frozenset({"draft", "more_information"})
MOST_ROWS = 500
MOST_FILES = 60

R_APP_11 = Rule(
    "R-APP-11",
    "9.1.1",
    gettext_noop("The application was handed over; it is no draft any more."),
    gettext_noop("It can be changed again when the certification body asks for more."),
)
R_APP_13 = Rule(
    "R-APP-13",
    "9.1.1",
    gettext_noop("{about} takes no applications."),
    gettext_noop("Choose a certification body from the list."),
)
R_APP_14 = Rule(
    "R-APP-14",
    "9.1.1",
    gettext_noop("The application form has no step called {about}."),
    gettext_noop("Name one of the steps of the form."),
)
R_APP_15 = Rule(
    "R-APP-15",
    "9.1.1",
    gettext_noop("There are more entries than the application takes: {about}."),
    gettext_noop("Send long lists as an attached document."),
)


def may_not_start(*, by: Actor, on: date, body: Party | None = None, **_inputs: object) -> Verdict:
    if body is None:
        return ()
    profile = profile_of(body)
    return () if profile and profile.takes_applications else (R_APP_13.objects(body.name),)


@operation(
    "certification.application.start",
    gettext_noop("Start an application"),
    guard=may_not_start,
)
def start(*, body: Party, by: Actor, on: date) -> Application:
    """Begin a draft to one certification body; nobody but the organization sees it."""
    party = by.in_party
    answers = drafts.empty_answers()
    answers["organization"] = {"legal_name": party.name, "country": party.country}
    application = Application.objects.create(
        owner=party, body=body, started_on=on, dossier=uuid7(), answers=answers
    )
    application.take("start", by=by, on=on)
    record("certification:application:started", application, by=by, on=on, facts={"body": body.pk})
    return application


def _handed_over(application: Application, *, by: Actor, on: date, **_inputs: object) -> Verdict:
    return () if application.state in MAY_BE_CHANGED else (R_APP_11.objects(),)


def _may_not_save(
    application: Application,
    *,
    by: Actor,
    on: date,
    section: str = "",
    rows: list[dict[str, str]] | None = None,
    **_inputs: object,
) -> Verdict:
    known = not section or drafts.section_of(section) is not None
    return (
        *_handed_over(application, by=by, on=on),
        *(() if known else (R_APP_14.objects(section),)),
        *((R_APP_15.objects(len(rows)),) if rows and len(rows) > MOST_ROWS else ()),
    )


@operation("certification.application.save", gettext_noop("Save the draft"), guard=_may_not_save)
def save(
    application: Application,
    *,
    section: str,
    by: Actor,
    on: date,
    answers: dict[str, str] | None = None,
    rows: list[dict[str, str]] | None = None,
) -> Application:
    """Keep one step of the draft exactly as typed, right or wrong.

    `answers` for a step of single questions, `rows` for the whole list of sites or programmes.
    """
    step = drafts.section_of(section)
    assert step is not None  # noqa: S101  refused by the guard
    if step.repeats:
        kept: Any = [drafts.typed(step, row) for row in rows or []]
    else:
        kept = {**application.answers.get(section, {}), **drafts.typed(step, answers or {})}
    _keep(application, {**application.answers, section: kept})
    record("certification:application:saved", application, by=by, on=on, facts={"section": section})
    return application


def _may_not_prefill(
    application: Application,
    *,
    by: Actor,
    on: date,
    answers: dict[str, Any] | None = None,
    **_inputs: object,
) -> Verdict:
    together = merged(application.answers, answers) if answers else {}
    many = max((len(together.get(key, [])) for key in ("sites", "programmes")), default=0)
    return (
        *_handed_over(application, by=by, on=on),
        *((R_APP_15.objects(many),) if many > MOST_ROWS else ()),
    )


@operation(
    "certification.application.prefill",
    gettext_noop("Take over what was read"),
    guard=_may_not_prefill,
)
def prefill(
    application: Application, *, source: str, answers: dict[str, Any], by: Actor, on: date
) -> Application:
    """Take what was read from a roster, a staff list or the Excel form into the draft.

    Only answers come in here; the file itself, which may name learners, is never kept.
    """
    cleaned: dict[str, Any] = {}
    for key, value in answers.items():
        step = drafts.section_of(key)
        if step is not None:
            rows = value if step.repeats else [value]
            typed = [drafts.typed(step, row) for row in rows]
            cleaned[key] = typed if step.repeats else typed[0]
    _keep(application, merged(application.answers, cleaned))
    facts = {"source": source, "steps": sorted(cleaned)}
    record("certification:application:prefilled", application, by=by, on=on, facts=facts)
    return application


def _keep(application: Application, answers: dict[str, Any]) -> None:
    application.answers, application.saved_at = answers, clock.now()
    application.save(update_fields=["answers", "saved_at"])


def _may_not_attach(application: Application, *, by: Actor, on: date, **_inputs: object) -> Verdict:
    count = ApplicationFile.objects.own().filter(application=application).count()
    return (
        *_handed_over(application, by=by, on=on),
        *((R_APP_15.objects(count + 1),) if count >= MOST_FILES else ()),
    )


@operation(
    "certification.application.attach", gettext_noop("Attach a document"), guard=_may_not_attach
)
def attach(
    application: Application, *, label: str, file: StoredFile, by: Actor, on: date
) -> ApplicationFile:
    """Attach a document; the body receives a copy when the application is submitted."""
    assert application.dossier is not None  # noqa: S101  made with the application
    attached = ApplicationFile.objects.create(
        owner=by.in_party,
        dossier=application.dossier,
        application=application,
        label=label,
        file=hand_over(file, application.dossier),
        attached_on=on,
    )
    changes = {"label": ("", label)}
    record("certification:application:attached", attached, by=by, on=on, changes=changes)
    return attached


def _may_not_remove(
    document: ApplicationFile, *, by: Actor, on: date, **_inputs: object
) -> Verdict:
    application = document.application
    # What was handed over once stays in the case; only what came after it may go.
    handed = any(
        s.act in ("submit", "supply") and s.on >= document.attached_on
        for s in application.steps.all()
    )
    return (R_APP_11.objects(),) if handed else _handed_over(application, by=by, on=on)


@operation(
    "certification.document.remove", gettext_noop("Remove the document"), guard=_may_not_remove
)
def remove(document: ApplicationFile, *, by: Actor, on: date) -> Application:
    """Take a document off the draft."""
    application: Application = document.application
    changes = {"label": (document.label, "")}
    record("certification:document:removed", document, by=by, on=on, changes=changes)
    document.delete()
    return application


def _is_no_draft(application: Application, *, by: Actor, on: date, **_inputs: object) -> Verdict:
    return () if application.state == "draft" else (R_APP_11.objects(),)


@operation(
    "certification.application.discard",
    gettext_noop("Discard the draft"),
    guard=_is_no_draft,
    step="withdraw",
)
def discard(application: Application, *, by: Actor, on: date) -> Application:
    """Give up a draft; its answers and documents are gone, that there was one stays."""
    application.take("withdraw", by=by, on=on)
    ApplicationFile.objects.own().filter(application=application).delete()
    _keep(application, {})
    record("certification:application:discarded", application, by=by, on=on)
    return application

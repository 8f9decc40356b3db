"""Acts: the review of an application by the body (9.1.2)."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from learnmark.certification.facts.applications import eligibility
from learnmark.certification.facts.cases import question_labels, review_facts
from learnmark.certification.facts.quotes import scheme_for
from learnmark.certification.models import Case, ReviewAnswer
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.outbox.send import write_to_roles
from learnmark.foundation.tenancy.actor import Actor
from learnmark.rules.application import (
    R_REV_1,
    R_REV_2,
    objections_to_accepting,
    objections_to_asking_for_more,
    objections_to_declining,
)
from learnmark.rules.authority import Role
from learnmark.rules.verdict import Rule, Verdict, gettext_noop

CLIENT = (Role.QUALITY_MANAGER, Role.CLIENT_CONTACT)
R_REV_6 = Rule(
    "R-REV-6",
    "9.1.2",
    gettext_noop("The questions of the review are answered while the application is under review."),
    gettext_noop("Take up the review first; after its end the answers stay as they are."),
)
R_REV_7 = Rule(
    "R-REV-7",
    "9.1.2",
    gettext_noop("The review has no question called {about}."),
    gettext_noop("Name one of the questions of the scheme."),
)


def _tell_client(case: Case, subject: str, text: str, words: str) -> None:
    """Mail the client's contacts, from the body's outbox."""
    write_to_roles(
        case.client,
        CLIENT,
        subject,
        text,
        values={
            "number": case.number,
            "body": case.owner.name,
            "words": words,
            "address": settings.LEARNMARK_URL + case.application.get_absolute_url(),
        },
        about=case,
    )


@operation("certification.case.take_up", gettext_noop("Take up the review"), step="take_up")
def take_up(case: Case, *, by: Actor, on: date) -> Case:
    """Begin the review; from now on the questions can be answered."""
    case.application.take("take_up", by=by, on=on)
    record("certification:case:taken_up", case, by=by, on=on, told=True)
    return case


def _may_not_answer(
    case: Case, *, by: Actor, on: date, question: str = "", **_inputs: object
) -> Verdict:
    known = {each.key for each in scheme_for(case).review_questions}
    return (
        *(() if case.state == "under_review" else (R_REV_6.objects(),)),
        *(() if not question or question in known else (R_REV_7.objects(question),)),
    )


@operation(
    "certification.case.answer",
    gettext_noop("Answer the eight questions"),
    guard=_may_not_answer,
)
def answer(
    case: Case, *, question: str, yes: bool, by: Actor, on: date, remark: str = ""
) -> ReviewAnswer:
    """Answer one question with name and date; a later answer replaces an earlier one."""
    earlier = ReviewAnswer.objects.own().filter(case=case, question=question).first()
    before = (None, "") if earlier is None else (earlier.yes, earlier.remark)
    row = earlier or ReviewAnswer(owner=by.in_party, case=case, question=question)
    row.yes, row.remark = yes, remark
    row.by, row.by_name, row.on = by.member, by.name, on
    row.save()
    changes = {"yes": (before[0], yes), "remark": (before[1], remark)}
    record(
        "certification:case:answered",
        row,
        by=by,
        on=on,
        changes=changes,
        facts={"question": question},
        parent=case,
    )
    return row


def _may_not_ask(
    case: Case, *, by: Actor, on: date, questions: str | None = None, **_inputs: object
) -> Verdict:
    return () if questions is None else objections_to_asking_for_more(questions)


@operation(
    "certification.case.ask_more",
    gettext_noop("Ask for more information"),
    guard=_may_not_ask,
    step="ask_more",
)
def ask_more(case: Case, *, questions: str, by: Actor, on: date) -> Case:
    """Ask the applicant; it can change its answers until it supplies them."""
    case.application.take("ask_more", by=by, on=on, grounds=questions)
    record("certification:case:asked", case, by=by, on=on, reason=questions, told=True)
    _tell_client(
        case,
        gettext_noop("%(number)s: more information is needed"),
        gettext_noop(
            "%(body)s needs more information on your application:\n\n%(words)s\n\n"
            "Answer here:\n\n%(address)s\n"
        ),
        questions,
    )
    return case


def _may_not_accept(
    case: Case, *, by: Actor, on: date, justification: str | None = None, **_inputs: object
) -> Verdict:
    scheme = scheme_for(case)
    # Before the form is filled the justification is no objection, only a field.
    words = "…" if justification is None else justification
    found = objections_to_accepting(
        review_facts(case, on=on, scheme=scheme, justification=words), scheme=scheme
    )
    labels = question_labels(scheme)
    asked = (R_REV_1, R_REV_2)
    return tuple(
        o.rule.objects(labels.get(o.about, o.about)) if o.rule in asked else o for o in found
    )


@operation(
    "certification.case.accept",
    gettext_noop("Accept the application"),
    guard=_may_not_accept,
    step="accept",
)
def accept(case: Case, *, justification: str, by: Actor, on: date) -> Case:
    """Accept: every question is answered yes, nothing else stands against it, and why."""
    case.application.take("accept", by=by, on=on, grounds=justification)
    record("certification:case:accepted", case, by=by, on=on, reason=justification, told=True)
    _tell_client(
        case,
        gettext_noop("%(number)s: your application is accepted"),
        gettext_noop(
            "%(body)s has accepted your application. The next step is the agreement.\n\n%(address)s\n"
        ),
        "",
    )
    return case


def _may_not_decline(
    case: Case, *, by: Actor, on: date, reasons: str | None = None, **_inputs: object
) -> Verdict:
    return () if reasons is None else objections_to_declining(reasons)


@operation(
    "certification.case.decline",
    gettext_noop("Decline the application"),
    guard=_may_not_decline,
    step="decline",
)
def decline(case: Case, *, reasons: str, by: Actor, on: date) -> Case:
    """Decline with reasons, which the applicant is told (9.1.2.2)."""
    case.application.take("decline", by=by, on=on, grounds=reasons)
    record("certification:case:declined", case, by=by, on=on, reason=reasons, told=True)
    _tell_client(
        case,
        gettext_noop("%(number)s: your application is declined"),
        gettext_noop("%(body)s has declined your application:\n\n%(words)s\n\n%(address)s\n"),
        reasons,
    )
    return case


def reasons_to_decline(case: Case) -> Verdict:
    """Hard stops that leave nothing but to decline (R-ELI-1, R-ELI-2)."""
    return eligibility(case.answers)

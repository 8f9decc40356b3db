"""The application for certification: what it must tell, and how it is reviewed (9.1.1, 9.1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from learnmark.rules.verdict import Objection, Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learnmark.rules.audit_time import StaffGroup
    from learnmark.rules.scheme import Scheme

R_APP_1 = Rule(
    "R-APP-1",
    "9.1.1",
    gettext_noop("The application does not tell: {about}."),
    gettext_noop("Fill in this field."),
)
R_APP_2 = Rule(
    "R-APP-2",
    "9.1.1",
    gettext_noop("The application names no site."),
    gettext_noop("Name the main office and each site, virtual sites included."),
)
R_APP_3 = Rule(
    "R-APP-3",
    "9.1.1",
    gettext_noop("Nobody works in the scope."),
    gettext_noop("Enter the people in scope with their weekly hours; learners do not count."),
)
R_APP_4 = Rule(
    "R-APP-4",
    "9.1.1",
    gettext_noop("The application names no programme."),
    gettext_noop("Name each programme that is offered to learners."),
)
R_APP_5 = Rule(
    "R-APP-5",
    "9.1.1",
    gettext_noop("Something is missing for the programme {about}."),
    gettext_noop("Enter its delivery modes and the number of its learners, zero included."),
)
R_APP_6 = Rule(
    "R-APP-6",
    "9.1.1",
    gettext_noop("Address or activities are missing for the site {about}."),
    gettext_noop("Enter both; for a virtual site its web address."),
)
R_APP_7 = Rule(
    "R-APP-7",
    "9.1.1",
    gettext_noop("Consultancy was used and nobody is named."),
    gettext_noop("Name the person or body and when the consultancy ended."),
)
R_APP_8 = Rule(
    "R-APP-8",
    "9.1.1",
    gettext_noop("{about} is no edition or delivery mode of this scheme."),
    gettext_noop("Choose one that the scheme offers."),
)
R_REV_1 = Rule(
    "R-REV-1",
    "9.1.2",
    gettext_noop("This question of the review is not answered with yes: {about}."),
    gettext_noop("Ask the applicant for more, or decline with reasons."),
)
R_REV_2 = Rule(
    "R-REV-2",
    "9.1.2",
    gettext_noop("Name or date is missing for the answer to {about}."),
    gettext_noop("Each answer carries who gave it and when."),
)
R_REV_3 = Rule(
    "R-REV-3",
    "9.1.2",
    gettext_noop("No justification for accepting the application is recorded."),
    gettext_noop("Write down why the body can certify this applicant."),
)
R_REV_4 = Rule(
    "R-REV-4",
    "9.1.2.2",
    gettext_noop("The application is declined without reasons."),
    gettext_noop("State the reasons; the applicant is told them."),
)
R_REV_5 = Rule(
    "R-REV-5",
    "9.1.2",
    gettext_noop("More information is asked for without saying which."),
    gettext_noop("Say what the applicant should add."),
)


@dataclass(frozen=True)
class SiteFacts:
    """A place, or a virtual site with its web address as `address`."""

    name: str
    address: str
    activities: str
    virtual: bool = False


@dataclass(frozen=True)
class ProgrammeFacts:
    """A programme offered to learners; `learners` is None while nobody entered a number."""

    name: str
    delivery_modes: frozenset[str]
    learners: int | None


@dataclass(frozen=True)
class ApplicationFacts:
    """The application as filled in; None stands for a question without an answer."""

    legal_name: str
    legal_status: str
    address: str
    contact: str
    desired_scope: str
    activities: str
    relevant_law: str
    framework: str
    outsourced_processes: str | None
    consultancy_used: bool | None
    consultants: tuple[str, ...]
    early_childhood: bool | None
    special_needs: str | None
    languages: tuple[str, ...]
    operating_since: date | None
    last_internal_audit: date | None
    last_management_review: date | None
    planned_from: date | None
    sites: tuple[SiteFacts, ...]
    staff: tuple[StaffGroup, ...]
    programmes: tuple[ProgrammeFacts, ...]


MUST_TELL: dict[str, str] = {
    "legal_name": gettext_noop("legal name"),
    "legal_status": gettext_noop("legal status"),
    "address": gettext_noop("address of the main office"),
    "contact": gettext_noop("contact person"),
    "desired_scope": gettext_noop("desired scope"),
    "activities": gettext_noop("activities, processes and resources"),
    "relevant_law": gettext_noop("relevant legal duties and licences"),
    "framework": gettext_noop("standard and edition"),
    "outsourced_processes": gettext_noop("outsourced processes"),
    "consultancy_used": gettext_noop("whether consultancy was used"),
    "early_childhood": gettext_noop("whether early childhood education is offered"),
    "special_needs": gettext_noop("provision for special needs"),
    "languages": gettext_noop("languages"),
    "operating_since": gettext_noop("since when the management system operates"),
    "planned_from": gettext_noop("planned date"),
}
"""Field by name with its label (a message id). Internal audit and management review may still lie
ahead at this point: stage 1 asks for them (9.3.1.2)."""

NONE_IS_AN_ANSWER = frozenset({"outsourced_processes", "special_needs"})


@dataclass(frozen=True)
class Answer:
    """The answer to one question of the review, by its key in the scheme."""

    question: str
    yes: bool
    by: str
    on: date | None
    note: str = ""


@dataclass(frozen=True)
class ReviewFacts:
    """The review as it stands; `standing` are objections of other rules to this applicant.

    They come from eligibility, impartiality, competence and audit time: a yes in the
    questionnaire never outweighs them.
    """

    answers: tuple[Answer, ...]
    justification: str
    standing: Verdict = ()


def objections_to_submitting(application: ApplicationFacts, *, scheme: Scheme) -> Verdict:
    """What the application must still tell before it is submitted (9.1.1)."""
    return (
        *_fields_missing(application),
        *_sites_incomplete(application),
        *_nobody_works(application),
        *_programmes_incomplete(application),
        *_consultants_unnamed(application),
        *_outside_the_scheme(application, scheme),
    )


def objections_to_accepting(review: ReviewFacts, *, scheme: Scheme) -> Verdict:
    """Every question answered yes with name and date, a justification, nothing else standing."""
    return (
        *_questions_open(review, scheme),
        *_acceptance_unjustified(review),
        *review.standing,
    )


def objections_to_declining(reasons: str) -> Verdict:
    """A decline states its reasons, and the applicant is told them (9.1.2.2)."""
    return () if reasons.strip() else (R_REV_4.objects(),)


def objections_to_asking_for_more(questions: str) -> Verdict:
    """Who asks for more information says which."""
    return () if questions.strip() else (R_REV_5.objects(),)


def _fields_missing(application: ApplicationFacts) -> Iterator[Objection]:
    for name, label in MUST_TELL.items():
        value = getattr(application, name)
        told = value.strip() if isinstance(value, str) else value
        # "None at all" is said with an empty text there, "not answered" with None.
        missing = value is None if name in NONE_IS_AN_ANSWER else told in (None, "", ())
        if missing:
            yield R_APP_1.objects(label)


def _sites_incomplete(application: ApplicationFacts) -> Iterator[Objection]:
    if not application.sites:
        yield R_APP_2.objects()
    for position, site in enumerate(application.sites, start=1):
        if not (site.name.strip() and site.address.strip() and site.activities.strip()):
            yield R_APP_6.objects(site.name.strip() or position)


def _nobody_works(application: ApplicationFacts) -> Iterator[Objection]:
    if not any(group.people > 0 and group.weekly_hours > 0 for group in application.staff):
        yield R_APP_3.objects()


def _programmes_incomplete(application: ApplicationFacts) -> Iterator[Objection]:
    if not application.programmes:
        yield R_APP_4.objects()
    for position, programme in enumerate(application.programmes, start=1):
        counted = programme.learners is not None and programme.learners >= 0
        if not (programme.name.strip() and programme.delivery_modes and counted):
            yield R_APP_5.objects(programme.name.strip() or position)


def _consultants_unnamed(application: ApplicationFacts) -> Iterator[Objection]:
    if application.consultancy_used and not any(name.strip() for name in application.consultants):
        yield R_APP_7.objects()


def _outside_the_scheme(application: ApplicationFacts, scheme: Scheme) -> Iterator[Objection]:
    if application.framework.strip() and application.framework not in scheme.frameworks:
        yield R_APP_8.objects(application.framework)
    modes = {mode for programme in application.programmes for mode in programme.delivery_modes}
    for mode in sorted(modes - {mode.key for mode in scheme.delivery_modes}):
        yield R_APP_8.objects(mode)


def _questions_open(review: ReviewFacts, scheme: Scheme) -> Iterator[Objection]:
    # The last answer to a question counts; earlier ones stay on record.
    answers = {answer.question: answer for answer in review.answers}
    for question in scheme.review_questions:
        answer = answers.get(question.key)
        if answer is None or not answer.yes:
            yield R_REV_1.objects(question.key)
        elif not answer.by.strip() or answer.on is None:
            yield R_REV_2.objects(question.key)


def _acceptance_unjustified(review: ReviewFacts) -> Iterator[Objection]:
    if not review.justification.strip():
        yield R_REV_3.objects()

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from learnmark.certification.actions import applications, cases
from learnmark.certification.facts.cases import hints
from learnmark.certification.facts.quotes import scheme_for
from learnmark.certification.models import Application, ApplicationFile, Case, ReviewAnswer
from learnmark.certification.tests.registration_cases import submitted, typed
from learnmark.certification.tests.test_registration import PDF, attach, rules
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.files.store import store_upload
from learnmark.foundation.outbox.models import Message
from learnmark.foundation.tenancy.models import Invitation, Party
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY
from learnmark.rules.scheme import REVIEW_QUESTIONS


def taken_up(cast, answers=None):
    case = submitted(cast, answers)
    with acting_as(cast.body):
        cases.take_up(case, by=cast.giang, on=DAY)
    return case


def say_yes(cast, case, *but):
    for question in REVIEW_QUESTIONS:
        cases.answer(case, question=question, yes=question not in but, by=cast.chi, on=DAY)


def entered(cast, **changes):
    """A paper application; what it does not say is missing."""
    paper = store_upload(SimpleUploadedFile("paper.pdf", PDF), by=cast.giang)
    given = {
        "legal_name": "Trung tâm Sao Khuê",
        "address": "5 Nguyễn Huệ",
        "city": "Vinh",
        "country": "VN",
        "language": "vi",
        "contact_name": "Phan Khuê",
        "contact_email": "khue@sao-khue.example",
        "edition": "21001:2025",
        "desired_scope": "Language courses",
    }
    return applications.enter(**{**given, **changes}, paper=paper, by=cast.giang, on=DAY)


def test_a_case_is_accepted_when_every_question_is_answered_yes(cast):
    case = taken_up(cast)
    with acting_as(cast.body):
        say_yes(cast, case)
        cases.accept(case, justification="Within our field.", by=cast.chi, on=DAY)
        assert case.state == "accepted"
        answer = ReviewAnswer.objects.filter(case=case).first()
        assert (answer.by_name, answer.on) == ("Phạm Chi", DAY)
        assert Message.objects.filter(to="lan@hoa-sen.example").count() == 1
    with acting_as(cast.school):
        assert Application.objects.get().state == "accepted"
        assert not ReviewAnswer.objects.exists()


def test_questions_wait_until_the_review_is_taken_up(cast):
    case = submitted(cast)
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        cases.answer(case, question="impartial", yes=True, by=cast.chi, on=DAY)
    assert rules(refused) == {"R-REV-6"}


def test_an_unknown_question_is_refused(cast):
    case = taken_up(cast)
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        cases.answer(case, question="weather", yes=True, by=cast.chi, on=DAY)
    assert rules(refused) == {"R-REV-7"}


def test_only_an_application_reviewer_answers(cast):
    case = taken_up(cast)
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        cases.answer(case, question="impartial", yes=True, by=cast.giang, on=DAY)
    assert rules(refused) == {"R-AUTH-1"}


def test_an_answer_of_no_and_a_missing_justification_both_stand_against_accepting(cast):
    case = taken_up(cast)
    with acting_as(cast.body):
        say_yes(cast, case, "impartial")
        with pytest.raises(Refused) as refused:
            cases.accept(case, justification=" ", by=cast.chi, on=DAY)
        assert rules(refused) == {"R-REV-1", "R-REV-3"}
        assert case.state == "under_review"


def test_before_the_form_is_filled_the_justification_is_no_objection(cast):
    case = taken_up(cast)
    with acting_as(cast.body):
        say_yes(cast, case)
        assert cases.accept.objections(case, by=cast.chi, on=DAY) == ()


def test_consultancy_by_the_body_itself_blocks_whatever_the_answers_say(cast):
    answers = typed(
        system={
            "consultancy_used": "yes",
            "consultant_name": "Trần Bình",
            "consultant_organization": "SAO MAI certification",
            "consultancy_ended": "2025-02-01",
        }
    )
    case = taken_up(cast, answers)
    with acting_as(cast.body):
        say_yes(cast, case)
        with pytest.raises(Refused) as refused:
            cases.accept(case, justification="Fine.", by=cast.chi, on=DAY)
    assert rules(refused) == {"R-IMP-5"}


def test_asking_and_supplying_freezes_the_answers_anew(cast):
    case = taken_up(cast)
    with acting_as(cast.body):
        cases.ask_more(case, questions="Where is the second site?", by=cast.chi, on=DAY)
        mail = Message.objects.get(to="lan@hoa-sen.example")
        assert "second site" in mail.text
    with acting_as(cast.school):
        application = Application.objects.get()
        assert application.state == "more_information"
        applications.save(
            application, section="organization", answers={"city": "Vinh"}, by=cast.lan, on=DAY
        )
        attach(cast, application)
    with acting_as(cast.body):
        # What the applicant types is not with the body before it is supplied.
        assert Case.objects.get().answers["organization"]["city"] == "Huế"
        assert not ApplicationFile.objects.own().exists()
    with acting_as(cast.school):
        application = Application.objects.get()
        applications.supply(application, answer="It is in Vinh.", by=cast.lan, on=DAY)
    with acting_as(cast.body):
        case = Case.objects.get()
        assert case.answers["organization"]["city"] == "Vinh"
        assert case.state == "under_review"
        assert ApplicationFile.objects.own().count() == 1


def test_supplying_needs_words_and_asking_too(cast):
    case = taken_up(cast)
    with acting_as(cast.body):
        with pytest.raises(Refused) as refused:
            cases.ask_more(case, questions="  ", by=cast.chi, on=DAY)
        assert rules(refused) == {"R-REV-5"}
        cases.ask_more(case, questions="Who teaches?", by=cast.chi, on=DAY)
    with acting_as(cast.school), pytest.raises(Refused) as refused:
        applications.supply(Application.objects.get(), answer=" ", by=cast.lan, on=DAY)
    assert rules(refused) == {"R-APP-17"}


def test_a_decline_has_reasons_and_tells_them(cast):
    case = taken_up(cast)
    with acting_as(cast.body):
        with pytest.raises(Refused) as refused:
            cases.decline(case, reasons="", by=cast.chi, on=DAY)
        assert rules(refused) == {"R-REV-4"}
        cases.decline(case, reasons="No auditor speaks Lao.", by=cast.chi, on=DAY)
        assert "No auditor speaks Lao." in Message.objects.get(to="lan@hoa-sen.example").text
    with acting_as(cast.school):
        last = Application.objects.get().steps.last()
        assert (last.act, last.grounds) == ("decline", "No auditor speaks Lao.")


def test_paper_opens_the_client_and_invites_its_contact(cast):
    with acting_as(cast.body):
        case = entered(cast)
        assert (case.state, case.number) == ("submitted", "SM-2026-0001")
        assert ApplicationFile.objects.own().count() == 1
    client = Party.objects.get(name="Trung tâm Sao Khuê")
    with acting_as(client):
        assert Invitation.objects.get().email == "khue@sao-khue.example"
        assert Application.objects.get().state == "submitted"
        assert Case.objects.get().pk == case.pk


def test_paper_that_leaves_things_open_cannot_be_accepted_before_they_are_supplied(cast):
    with acting_as(cast.body):
        case = entered(cast)
        cases.take_up(case, by=cast.chi, on=DAY)
        say_yes(cast, case)
        with pytest.raises(Refused) as refused:
            cases.accept(case, justification="Fine.", by=cast.chi, on=DAY)
    assert {"R-APP-1", "R-APP-2", "R-APP-3", "R-APP-4"} <= rules(refused)


def test_only_a_coordinator_enters_paper(cast):
    with acting_as(cast.body):
        paper = store_upload(SimpleUploadedFile("paper.pdf", PDF), by=cast.chi)
        verdict = applications.enter.objections(by=cast.chi, on=DAY, workbook=None)
        assert [found.rule.id for found in verdict] == ["R-AUTH-1"]
        assert paper.size


def test_a_provider_of_products_only_is_a_hard_stop(cast):
    from learnmark.certification.facts.answers import to_form
    from learnmark.certification.intake.application_form import write_form

    book = write_form("vi", to_form(typed(scope={"only_products": "yes", "uses_curriculum": "no"})))
    with acting_as(cast.body):
        workbook = store_upload(SimpleUploadedFile("form.xlsx", book), by=cast.giang)
        case = entered(cast, workbook=workbook)
        assert case.answers["sites"][0]["full_time"] == 40
        cases.take_up(case, by=cast.chi, on=DAY)
        say_yes(cast, case)
        with pytest.raises(Refused) as refused:
            cases.accept(case, justification="Fine.", by=cast.chi, on=DAY)
        assert {"R-ELI-1", "R-ELI-1b"} <= rules(refused)
        told = {found.rule.id for found in cases.reasons_to_decline(case)}
        assert told == {"R-ELI-1", "R-ELI-1b"}
        cases.decline(case, reasons="Only products.", by=cast.chi, on=DAY)


def test_the_hints_compute_the_personnel(cast):
    case = taken_up(cast)
    with acting_as(cast.body):
        told = hints(case, on=DAY, scheme=scheme_for(case))
    assert set(told) == set(REVIEW_QUESTIONS)
    assert (
        "50 people in scope are 45 full-time equivalents." in told["audit_time_justified"][0].text
    )
    assert told["multi_site_eligible"][0].tone == "good"

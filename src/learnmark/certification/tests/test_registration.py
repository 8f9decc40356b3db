from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from learnmark.certification.actions import applications
from learnmark.certification.models import Application, ApplicationFile, Case
from learnmark.certification.tests.registration_cases import TYPED, drafted, submitted, typed
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.files.store import read, store_upload
from learnmark.foundation.journal.models import Event
from learnmark.foundation.outbox.models import Message
from learnmark.foundation.tenancy.models import Share
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY

PDF = b"%PDF-1.4\n% one page\n"


def rules(refused) -> set[str]:
    return {objection.rule.id for objection in refused.value.verdict}


def attach(cast, application, name="licence.pdf"):
    file = store_upload(SimpleUploadedFile(name, PDF), by=cast.lan)
    return applications.attach(application, label="Licence", file=file, by=cast.lan, on=DAY)


def test_a_draft_keeps_what_was_typed_even_if_it_is_wrong(cast):
    with acting_as(cast.school):
        draft = applications.start(body=cast.body, by=cast.lan, on=DAY)
        applications.save(
            draft, section="system", answers={"operating_since": "last spring"}, by=cast.lan, on=DAY
        )
        applications.save(draft, section="system", answers={"languages": "vi"}, by=cast.lan, on=DAY)
        kept = Application.objects.get(pk=draft.pk)
        assert kept.state == "draft"
    assert kept.answers["system"] == {"operating_since": "last spring", "languages": "vi"}


def test_nobody_else_sees_a_draft(cast):
    with acting_as(cast.school):
        draft = drafted(cast)
        attach(cast, draft)
    for party in (cast.body, cast.rival, cast.other_school):
        with acting_as(party):
            assert not Application.objects.filter(pk=draft.pk).exists()
            assert not ApplicationFile.objects.exists()
            assert not Event.objects.filter(object_id=draft.pk).exists()


def test_a_body_that_takes_no_applications_is_refused(cast):
    with acting_as(cast.school), pytest.raises(Refused) as refused:
        applications.start(body=cast.rival, by=cast.lan, on=DAY)
    assert rules(refused) == {"R-APP-13"}


def test_an_unknown_step_is_refused(cast):
    with acting_as(cast.school):
        draft = drafted(cast)
        with pytest.raises(Refused) as refused:
            applications.save(draft, section="colour", answers={}, by=cast.lan, on=DAY)
    assert rules(refused) == {"R-APP-14"}


def test_submitting_opens_a_case_with_everything_at_once(cast):
    with acting_as(cast.school):
        draft = drafted(cast)
        attach(cast, draft)
        applications.submit(draft, confirmed=True, by=cast.lan, on=DAY)
        assert draft.state == "submitted"
        # The client reads the body's case, too.
        assert Case.objects.get().number == "SM-2026-0001"
    with acting_as(cast.body):
        case = Case.objects.get()
        assert case.state == "submitted"
        assert case.framework_key == "21001:2018"
        assert (case.scheme_key, case.scheme_version) == ("iso21001", "1")
        assert case.answers["sites"][0]["full_time"] == 40
        assert case.answers["sites"][0]["is_head_office"] is True
        assert case.answers["programmes"][0]["delivery_modes"] == ["classroom", "blended"]
        assert case.answers["system"]["outsourced_processes"] == ""
        copy = ApplicationFile.objects.own().select_related("file").get()
        assert read(copy.file) == PDF
        told = {message.to for message in Message.objects.all()}
        assert told == {"giang@sao-mai.example", "chi@sao-mai.example"}
        assert Event.objects.own().filter(name="certification:case:received").count() == 1
        # The journal of the applicant tells of the submission, and the body may read that.
        assert Event.objects.filter(name="certification:application:submitted").exists()
        assert Share.objects.filter(dossier=draft.dossier).count() == 2


def test_strangers_see_nothing_of_a_submitted_application(cast):
    case = submitted(cast)
    for party in (cast.rival, cast.other_school):
        with acting_as(party):
            assert not Case.objects.exists()
            assert not Application.objects.exists()
            assert not ApplicationFile.objects.exists()
            assert not Event.objects.filter(parent_id=case.pk).exists()


def test_all_objections_to_submitting_come_at_once(cast):
    answers = typed(
        scope={"uses_curriculum": "no", "main_activities": ""},
        system={"operating_since": "yesterday", "consultancy_used": "yes"},
    )
    answers["programmes"][0]["in_scope"] = "no"
    answers["sites"][0]["full_time"] = "many"
    with acting_as(cast.school):
        draft = drafted(cast, answers)
        with pytest.raises(Refused) as refused:
            applications.submit(draft, confirmed=False, by=cast.lan, on=DAY)
        assert draft.state == "draft"
    assert {"R-ELI-2", "R-APP-1", "R-APP-7", "R-APP-9", "R-APP-12"} <= rules(refused)
    assert "R-ELI-1" not in rules(refused)  # the body's to judge, which declines with the reason
    assert not Case.everywhere.exists()


@pytest.mark.parametrize("heads", [0, 2])
def test_there_is_exactly_one_head_office(cast, heads):
    answers = typed()
    site = answers["sites"][0]
    answers["sites"] = [
        {**site, "name": f"Site {n}", "is_head_office": "yes" if n < heads else "no"}
        for n in range(2)
    ]
    with acting_as(cast.school):
        draft = drafted(cast, answers)
        with pytest.raises(Refused) as refused:
            applications.submit(draft, confirmed=True, by=cast.lan, on=DAY)
    assert rules(refused) == {"R-APP-10"}


def test_learners_are_no_personnel(cast):
    answers = typed()
    answers["sites"][0] |= {"full_time": "0", "part_time": "0"}
    with acting_as(cast.school):
        draft = drafted(cast, answers)
        with pytest.raises(Refused) as refused:
            applications.submit(draft, confirmed=True, by=cast.lan, on=DAY)
    assert rules(refused) == {"R-APP-3"}


def test_the_frozen_copy_stays_as_it_was(cast):
    case = submitted(cast)
    with acting_as(cast.school), pytest.raises(Refused) as refused:
        applications.save(
            Application.objects.get(),
            section="organization",
            answers={"city": "Đà Nẵng"},
            by=cast.lan,
            on=DAY,
        )
    assert rules(refused) == {"R-APP-11"}
    with acting_as(cast.body):
        assert Case.objects.get(pk=case.pk).answers["organization"]["city"] == "Huế"


def test_numbers_run_without_a_gap(cast):
    assert [submitted(cast).number for _ in range(2)] == ["SM-2026-0001", "SM-2026-0002"]


def test_documents_go_only_before_they_are_handed_over(cast):
    with acting_as(cast.school):
        draft = drafted(cast)
        first, second = attach(cast, draft), attach(cast, draft, "plan.pdf")
        applications.remove(first, by=cast.lan, on=DAY)
        applications.submit(draft, confirmed=True, by=cast.lan, on=DAY)
        with pytest.raises(Refused) as refused:
            applications.remove(second, by=cast.lan, on=DAY)
    assert rules(refused) == {"R-APP-11"}


def test_a_discarded_draft_leaves_no_answers(cast):
    with acting_as(cast.school):
        draft = drafted(cast)
        attach(cast, draft)
        applications.discard(draft, by=cast.lan, on=DAY)
        kept = Application.objects.get(pk=draft.pk)
        assert (kept.answers, kept.files.count()) == ({}, 0)
        with pytest.raises(Refused):
            applications.submit(kept, confirmed=True, by=cast.lan, on=DAY)


def test_a_submitted_application_is_withdrawn_not_discarded(cast):
    case = submitted(cast)
    with acting_as(cast.school):
        application = Application.objects.get()
        with pytest.raises(Refused) as refused:
            applications.discard(application, by=cast.lan, on=DAY)
        assert "R-APP-11" in rules(refused)
        applications.withdraw(application, grounds="We wait a year.", by=cast.lan, on=DAY)
    with acting_as(cast.body):
        assert Case.objects.get(pk=case.pk).state == "withdrawn_by_client"
        assert Message.objects.filter(subject__contains="withdrawn").count() == 2


def test_a_draft_is_not_withdrawn(cast):
    with acting_as(cast.school):
        draft = drafted(cast)
        with pytest.raises(Refused) as refused:
            applications.withdraw(draft, grounds="No.", by=cast.lan, on=DAY)
    assert rules(refused) == {"R-APP-16"}


def test_only_the_organization_acts_on_its_application(cast):
    submitted(cast)
    with acting_as(cast.body):
        application = Application.objects.get()
        with pytest.raises(Refused) as refused:
            applications.withdraw(application, grounds="No.", by=cast.giang, on=DAY)
    assert rules(refused) == {"R-AUTH-1"}


def test_the_typed_example_reads_without_a_problem():
    from learnmark.certification.facts.answers import read as read_answers

    assert read_answers(TYPED).problems == ()

"""The agreement from draft to both signatures, and every refusal on the way."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from learnmark.certification.actions import agreements
from learnmark.certification.actions.quotes import calculate
from learnmark.certification.models import Agreement, Cycle
from learnmark.certification.tests.contract_cases import make_case
from learnmark.certification.tests.test_quotes import page_of, pdf_text, rules_of
from learnmark.foundation import clock
from learnmark.foundation.acts.refusals import Conflict, Refused
from learnmark.foundation.files.store import read, store_bytes
from learnmark.foundation.journal.models import Event
from learnmark.foundation.outbox.models import Message
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_cast, make_member
from learnmark.rules.authority import Role

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=5)


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.moved_to(DAY):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast):
    return make_case(cast)


@pytest.fixture
def draft(cast, case):
    with acting_as(cast.body):
        calculate(case, by=cast.dung, on=DAY)
        return agreements.prepare(case, by=cast.dung, on=DAY)


@pytest.fixture
def sent(cast, draft):
    with acting_as(cast.body):
        return agreements.send(draft, by=cast.dung, on=DAY)


def accept(cast, agreement, *, by=None, key="", **changed):
    """The school's acceptance of a sent agreement."""
    given = {
        "typed_name": "Nguyễn Lan",
        "position": "Hiệu trưởng",
        "document_hash": agreement.file.sha256,
    }
    with acting_as(cast.school):
        mine = Agreement.objects.get(pk=agreement.pk)
        return agreements.accept(mine, **{**given, **changed}, by=by or cast.lan, on=DAY, key=key)


def countersign(cast, agreement, *, by=None, **changed):
    """The body's signature."""
    given = {
        "typed_name": "Lê Giang",
        "position": "Giám đốc",
        "document_hash": agreement.file.sha256,
    }
    with acting_as(cast.body):
        ours = Agreement.objects.get(pk=agreement.pk)
        return agreements.countersign(ours, **{**given, **changed}, by=by or cast.giang, on=DAY)


def fresh(cast, agreement):
    with acting_as(cast.body):
        return Agreement.objects.select_related("signed_file", "file").get(pk=agreement.pk)


# Preparing


def test_the_draft_has_title_and_clauses_of_the_scheme(cast, draft, tmp_path):
    assert draft.title == "Hợp đồng dịch vụ khoa học và công nghệ"
    assert draft.number == "SM-2026-0001-A1"
    assert {clause["party"] for clause in draft.clauses} == {"client", "body", "both"}
    with acting_as(cast.body):
        assert draft.state == "draft"
        text = pdf_text(draft.file, tmp_path)
    assert "Hợp đồng dịch vụ khoa học và công nghệ" in " ".join(text.split())
    assert "Chưa chấp thuận" in text


def test_an_english_case_gets_the_english_text(cast):
    case = make_case(cast, language="en")
    with acting_as(cast.body):
        calculate(case, by=cast.dung, on=DAY)
        agreement = agreements.prepare(case, by=cast.dung, on=DAY)
    assert agreement.title == "Certification agreement"


def test_no_agreement_before_the_application_is_accepted(cast):
    case = make_case(cast, accepted=False)
    with acting_as(cast.body):
        calculate(case, by=cast.dung, on=DAY)
        with pytest.raises(Refused) as refused:
            agreements.prepare(case, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-AGR-1"}


def test_no_agreement_without_a_quote(cast, case):
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        agreements.prepare(case, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-AGR-2"}


def test_no_agreement_with_the_quote_of_another_case(cast, case):
    other = make_case(cast)
    with acting_as(cast.body):
        foreign = calculate(other, by=cast.dung, on=DAY)
        with pytest.raises(Refused) as refused:
            agreements.prepare(case, quote=foreign, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-AGR-2"}


def test_no_agreement_with_a_lapsed_quote(cast, case):
    with acting_as(cast.body):
        calculate(case, valid_until=DAY, by=cast.dung, on=DAY)
        with pytest.raises(Refused) as refused:
            agreements.prepare(case, by=cast.dung, on=LATER)
    assert rules_of(refused) == {"R-AGR-13"}


def test_one_agreement_at_a_time(cast, draft):
    with acting_as(cast.body):
        with pytest.raises(Refused) as refused:
            agreements.prepare(draft.case, by=cast.dung, on=DAY)
        agreements.withdraw(draft, grounds="Wrong language", by=cast.dung, on=DAY)
        second = agreements.prepare(draft.case, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-AGR-14"}
    assert second.number == "SM-2026-0001-A2"


def test_an_auditor_prepares_nothing(cast, case):
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        agreements.prepare(case, by=cast.an, on=DAY)
    assert "R-AUTH-1" in rules_of(refused)


# Sending


def test_sending_shows_agreement_quote_and_files_to_the_client(cast, draft):
    with acting_as(cast.school):
        assert not Agreement.objects.exists()
    with acting_as(cast.body):
        agreements.send(draft, by=cast.dung, on=DAY)
        assert Message.objects.filter(to=cast.lan.user.email).count() == 1
    with acting_as(cast.school):
        seen = Agreement.objects.select_related("file", "quote__file").get()
        assert seen.state == "sent"
        assert seen.file.dossier == seen.quote.file.dossier == seen.case.dossier
        assert (
            hashlib.sha256(read(seen.file)).hexdigest() == seen.steps.get(act="send").document_hash
        )
        assert Event.objects.filter(name="certification:agreement:sent").exists()


def test_a_lapsed_quote_is_not_sent(cast, draft):
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        agreements.send(draft, by=cast.dung, on=DAY + timedelta(days=61))
    assert rules_of(refused) == {"R-AGR-13"}


def test_nothing_is_sent_twice(cast, sent):
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        agreements.send(sent, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-LC-1"}


def test_what_was_sent_stays_as_it_is(cast, sent):
    accept(cast, sent)
    countersign(cast, sent)
    now = fresh(cast, sent)
    assert (now.title, now.clauses, now.file_id) == (sent.title, sent.clauses, sent.file_id)
    with acting_as(cast.body):
        assert hashlib.sha256(read(now.file)).hexdigest() == sent.file.sha256
        assert {step.document_hash for step in now.steps.exclude(act="prepare")} == {
            sent.file.sha256
        }


# Accepting


def test_the_client_accepts(cast, sent, tmp_path):
    accept(cast, sent, typed_name="  nguyễn   LAN ")
    now = fresh(cast, sent)
    with acting_as(cast.body):
        assert now.state == "accepted"
        step = now.steps.get(act="accept")
        assert (step.typed_name, step.position, step.second_factor) == (
            "nguyễn LAN",
            "Hiệu trưởng",
            True,
        )
        assert step.document_hash == sent.file.sha256
        assert step.owner_id == cast.school.pk
        text = pdf_text(now.signed_file, tmp_path)
        assert Message.objects.filter(to=cast.giang.user.email).count() == 1
    assert "nguyễn LAN" in text
    assert sent.file.sha256[:20] in text.replace("\n", "")
    with acting_as(cast.school):
        assert (
            Agreement.objects.select_related("signed_file").get().signed_file.dossier
            == sent.dossier
        )


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"typed_name": "Nguyễn Lân"}, "R-AGR-6"),
        ({"typed_name": ""}, "R-AGR-6"),
        ({"document_hash": "0" * 64}, "R-AGR-8"),
        ({"document_hash": ""}, "R-AGR-8"),
    ],
)
def test_a_wrong_name_or_document_is_not_accepted(cast, sent, changed, rule):
    with pytest.raises(Refused) as refused:
        accept(cast, sent, **changed)
    assert rules_of(refused) == {rule}


def test_no_acceptance_without_a_second_factor(cast, sent):
    plain = dataclasses.replace(cast.lan, second_factor=False)
    with pytest.raises(Refused) as refused:
        accept(cast, sent, by=plain)
    assert rules_of(refused) == {"R-AUTH-2"}


def test_only_an_authorized_contact_accepts(cast, sent):
    teacher = make_member(cast.school, "Trần Thu", Role.QUALITY_MANAGER)
    with pytest.raises(Refused) as refused:
        accept(cast, sent, by=teacher, typed_name="Trần Thu")
    assert rules_of(refused) == {"R-AUTH-1"}


def test_the_body_does_not_accept_for_the_client(cast, sent):
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        agreements.accept(
            sent, typed_name="Lê Giang", document_hash=sent.file.sha256, by=cast.giang, on=DAY
        )
    assert rules_of(refused) == {"R-AUTH-1"}


def test_a_withdrawn_agreement_is_not_accepted(cast, sent):
    with acting_as(cast.body):
        agreements.withdraw(sent, grounds="Prices changed", by=cast.dung, on=DAY)
    with pytest.raises(Refused) as refused:
        accept(cast, sent)
    assert rules_of(refused) == {"R-LC-1"}


def test_a_lapsed_quote_is_not_accepted(cast, sent):
    with clock.moved_to(DAY + timedelta(days=61)), acting_as(cast.school):
        mine = Agreement.objects.get()
        with pytest.raises(Refused) as refused:
            agreements.accept(
                mine,
                typed_name="Nguyễn Lan",
                document_hash=mine.file.sha256,
                by=cast.lan,
                on=DAY + timedelta(days=61),
            )
    assert rules_of(refused) == {"R-AGR-13"}


def test_a_double_click_accepts_once(cast, sent):
    first = accept(cast, sent, key="one-form")
    again = accept(cast, sent, key="one-form")
    assert first.pk == again.pk
    with acting_as(cast.body):
        assert sent.steps.filter(act="accept").count() == 1


def test_a_second_acceptance_is_refused(cast, sent):
    accept(cast, sent)
    with pytest.raises(Refused) as refused:
        accept(cast, sent)
    assert rules_of(refused) == {"R-LC-1", "R-AGR-11"}


def test_two_at_once_cannot_both_accept(cast, sent):
    with acting_as(cast.school):
        mine, same = Agreement.objects.get(), Agreement.objects.get()
        numbers = list(same.steps.values_list("seq", flat=True))
        mine.take("accept", by=cast.lan, on=DAY, typed_name="Nguyễn Lan")
        step = same.steps.model(
            owner=cast.school,
            dossier=same.dossier,
            subject=same,
            seq=len(numbers) + 1,
            act="accept",
            on=DAY,
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            step.save(force_insert=True)


# Declining and withdrawing


def test_the_client_declines_and_says_why(cast, sent):
    with acting_as(cast.school):
        agreements.decline(Agreement.objects.get(), grounds="Too expensive", by=cast.lan, on=DAY)
    with acting_as(cast.body):
        assert sent.state == "declined"
        assert sent.steps.get(act="decline").grounds == "Too expensive"
        assert Message.objects.filter(to=cast.dung.user.email).exists()


def test_declining_needs_a_reason(cast, sent):
    with acting_as(cast.school), pytest.raises(Refused) as refused:
        agreements.decline(Agreement.objects.get(), grounds="  ", by=cast.lan, on=DAY)
    assert rules_of(refused) == {"R-AGR-15"}


def test_a_declined_agreement_makes_room_for_another(cast, sent):
    with acting_as(cast.school):
        agreements.decline(Agreement.objects.get(), grounds="Too expensive", by=cast.lan, on=DAY)
    with acting_as(cast.body):
        assert agreements.prepare(sent.case, by=cast.dung, on=DAY).number.endswith("-A2")


def test_the_client_hears_of_a_withdrawal_only_of_what_it_knew(cast, draft):
    with acting_as(cast.body):
        agreements.withdraw(draft, grounds="A slip", by=cast.dung, on=DAY)
        assert not Message.objects.exists()
    with acting_as(cast.school):
        assert not Event.objects.filter(name="certification:agreement:withdrawn").exists()


# Signing for the body


def test_the_body_signs_and_the_first_cycle_opens(cast, sent, tmp_path):
    accept(cast, sent)
    countersign(cast, sent)
    now = fresh(cast, sent)
    with acting_as(cast.body):
        assert now.state == "signed"
        assert Cycle.objects.get().case_id == sent.case_id
        text = pdf_text(now.signed_file, tmp_path)
    assert "Nguyễn Lan" in text
    assert "Lê Giang" in text
    assert "Chưa chấp thuận" not in text


def test_the_body_signs_after_the_client(cast, sent):
    with pytest.raises(Refused) as refused:
        countersign(cast, sent)
    assert rules_of(refused) == {"R-LC-1", "R-AGR-9"}


def test_the_body_signs_with_a_second_factor(cast, sent):
    accept(cast, sent)
    with pytest.raises(Refused) as refused:
        countersign(cast, sent, by=dataclasses.replace(cast.giang, second_factor=False))
    assert rules_of(refused) == {"R-AUTH-2"}


def test_the_planner_does_not_sign(cast, sent):
    accept(cast, sent)
    with pytest.raises(Refused) as refused:
        countersign(cast, sent, by=cast.dung, typed_name="Đỗ Dung")
    assert rules_of(refused) == {"R-AUTH-1"}


def test_the_body_types_the_right_name(cast, sent):
    accept(cast, sent)
    with pytest.raises(Refused) as refused:
        countersign(cast, sent, typed_name="Lê Giàng")
    assert rules_of(refused) == {"R-AGR-6"}


# Signed outside


def pdf_of(cast, content=b"%PDF-1.7 signed", media_type="application/pdf"):
    return store_bytes("contract.pdf", media_type, content, by=cast.giang)


@pytest.mark.parametrize("from_draft", [True, False])
def test_a_contract_signed_outside_is_uploaded(cast, draft, from_draft):
    with acting_as(cast.body):
        if not from_draft:
            agreements.send(draft, by=cast.dung, on=DAY)
        agreements.upload_signed(
            draft, file=pdf_of(cast), signed_on=DAY - timedelta(days=2), by=cast.giang, on=DAY
        )
        assert draft.state == "signed"
        assert Cycle.objects.count() == 1
    with acting_as(cast.school):
        seen = Agreement.objects.select_related("signed_file").get()
        assert seen.state == "signed"
        assert read(seen.signed_file) == b"%PDF-1.7 signed"


def test_an_upload_is_a_pdf_and_not_of_tomorrow(cast, sent):
    with acting_as(cast.body):
        for given in (
            {"file": pdf_of(cast, media_type="text/plain"), "signed_on": DAY},
            {"file": pdf_of(cast), "signed_on": DAY + timedelta(days=1)},
        ):
            with pytest.raises(Refused) as refused:
                agreements.upload_signed(sent, **given, by=cast.giang, on=DAY)
            assert rules_of(refused) == {"R-AGR-16"}
        assert not Cycle.objects.exists()


# Pages


def test_both_sides_see_the_agreement(cast, sent):
    for actor in (cast.dung, cast.lan):
        page = page_of(actor, f"/certification/agreements/{sent.pk}").content.decode()
        assert "Hợp đồng dịch vụ khoa học và công nghệ" in page
        assert "Initial audit: 5 days" in page
        assert sent.file.sha256 in page


def test_each_side_is_offered_its_own_acts(cast, sent):
    theirs = page_of(cast.lan, f"/certification/agreements/{sent.pk}").content.decode()
    ours = page_of(cast.dung, f"/certification/agreements/{sent.pk}").content.decode()
    assert f"/certification/agreements/{sent.pk}/accept" in theirs
    assert f"/certification/agreements/{sent.pk}/decline" in theirs
    assert f"/certification/agreements/{sent.pk}/withdraw" not in theirs
    assert f"/certification/agreements/{sent.pk}/withdraw" in ours
    assert f"/certification/agreements/{sent.pk}/accept" not in ours


def test_a_rival_and_another_school_see_nothing(cast, sent):
    for actor in (cast.xuan, cast.yen):
        for path in ("", "/accept", "/send"):
            code = page_of(actor, f"/certification/agreements/{sent.pk}{path}").status_code
            assert code in (403, 404)
        assert sent.number not in page_of(actor, "/certification/agreements").content.decode()
    with acting_as(cast.rival):
        assert not Agreement.objects.exists()
        with pytest.raises((Refused, Conflict)):
            agreements.withdraw(sent, grounds="Mischief", by=cast.xuan, on=DAY)


def test_the_client_does_not_see_a_draft(cast, draft):
    assert page_of(cast.lan, f"/certification/agreements/{draft.pk}").status_code == 404
    assert page_of(cast.lan, f"/files/{draft.file_id}").status_code == 404
    assert draft.number not in page_of(cast.lan, "/certification/agreements").content.decode()


def test_the_lists_of_both_sides(cast, sent, django_assert_max_num_queries):
    for actor in (cast.giang, cast.lan):
        client = Client()
        client.force_login(actor.user)
        with django_assert_max_num_queries(12):
            page = client.get("/certification/agreements?state=sent").content.decode()
        assert sent.number in page
        assert (
            sent.number not in client.get("/certification/agreements?state=signed").content.decode()
        )


def test_the_page_of_signing_names_the_document_and_asks_for_a_second_factor(cast, sent):
    page = page_of(cast.lan, f"/certification/agreements/{sent.pk}/accept").content.decode()
    assert f'value="{sent.file.sha256}"' in page
    assert "not a digital signature" in page
    assert "Confirm with a second factor" in page


def test_every_act_page_opens(cast, draft):
    names = ("send", "upload_signed", "withdraw")
    for name in names:
        assert (
            page_of(cast.giang, f"/certification/agreements/{draft.pk}/{name}").status_code == 200
        )
    with acting_as(cast.body):
        agreements.withdraw(draft, grounds="A slip", by=cast.dung, on=DAY)
    case = draft.case_id
    assert page_of(cast.giang, f"/certification/agreements/{case}/prepare").status_code == 200
    posted = page_of(
        cast.giang, f"/certification/agreements/{case}/prepare", {"quote": str(draft.quote_id)}
    )
    assert posted.status_code == 302


def test_the_form_takes_an_upload(cast, draft):
    upload = SimpleUploadedFile("contract.pdf", b"%PDF-1.7 both signed")
    answer = page_of(
        cast.giang,
        f"/certification/agreements/{draft.pk}/upload_signed",
        {"file": upload, "signed_on": DAY.isoformat()},
    )
    assert answer.status_code == 302
    assert fresh(cast, draft).signed_file.name == "contract.pdf"

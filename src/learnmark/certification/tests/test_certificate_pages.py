from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from learnmark.certification.actions.certificates import suspend
from learnmark.certification.models import Certificate, Decision, DecisionReview
from learnmark.certification.tests.contract_cases import make_case
from learnmark.certification.tests.decision_cases import (
    DECIDED,
    SCOPE,
    agreed,
    audited,
    finding,
    granted,
    parse_once,
    reviewed,
    surveilled,
)
from learnmark.certification.views.decisions import ASKS
from learnmark.foundation import clock
from learnmark.foundation.tenancy import middleware
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import make_cast
from learnmark.rules.decision import TABLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(monkeypatch):
    parse_once(monkeypatch)
    monkeypatch.setattr(middleware, "second_factor_is_fresh", lambda _request: True)
    with clock.moved_to(DECIDED):
        yield make_cast()


def signed_in(client, actor):
    client.force_login(actor.user)
    return client


def file_url(case):
    return reverse("certification.decision_file", args=[case.pk])


def test_the_decision_file_lists_every_precondition_with_its_reason(cast, client):
    case = audited(cast)
    with acting_as(cast.body):
        visit = case.cycles.get().programme.visits.get(kind="stage_2")
        finding(cast, visit, "major")
    text = signed_in(client, cast.mai).get(file_url(case)).text
    assert "Major nonconformity F-1 has not been verified as closed." in text
    assert "R-IMP-1" in text
    assert "Grant certification" in text


def nothing_held(cast):
    case = make_case(cast)
    with acting_as(cast.body):
        agreed(cast, case)
    return case


def test_without_a_recommendation_there_is_nothing_to_decide(cast, client):
    case = nothing_held(cast)
    answer = signed_in(client, cast.mai).get(file_url(case))
    assert "Nothing to decide yet" in answer.text
    assert "nothing to judge yet" in answer.text
    for verb in ("grant", "refuse"):
        assert reverse(f"certification.case.{verb}", args=[case.pk]) not in answer.text
    states = {row["id"]: (row["met"], row["open"]) for row in answer.context["conditions"]}
    assert [rule for rule, (met, _open) in states.items() if met] == [
        "R-LC-1",
        "R-IMP-2",
        "R-DEC-13",
    ]
    assert states["R-IMP-1"] == states["R-DEC-1a"] == states["R-DEC-9"] == (False, True)


def test_the_case_leads_to_the_decision_file_once_there_is_a_recommendation(cast, client):
    early, late = nothing_held(cast), audited(cast)
    signed_in(client, cast.mai)
    assert file_url(early) not in client.get(early.get_absolute_url()).text
    assert file_url(late) in client.get(late.get_absolute_url()).text
    text = client.get(file_url(late)).text
    assert "Nothing to decide yet" not in text
    for verb in ("grant", "refuse"):
        assert reverse(f"certification.case.{verb}", args=[late.pk]) in text


def test_what_lacks_of_one_rule_is_told_once(cast, client):
    case = audited(cast)
    text = signed_in(client, cast.mai).get(reverse("certification.case.grant", args=[case.pk])).text
    assert text.count("<code>R-DEC-1c</code>") == 1
    assert text.count("<code>R-DEC-2</code>") == 1
    assert "<li>no reviewer named</li>" in text


def acts_first_and_under_others(client, certificate):
    text = client.get(certificate.get_absolute_url()).text
    before, _summary, others = text.partition("Other decisions")
    return text, before, others


def test_a_certificate_names_what_is_due_and_keeps_the_other_decisions_apart(cast, client):
    certificate = granted(cast)
    signed_in(client, cast.mai)
    text, before, others = acts_first_and_under_others(client, certificate)
    assert "Nothing has to be decided now." in before
    assert "Next audit due" in before
    assert "Suspend certification" not in before
    assert "Suspend certification" in others
    assert "Not yet due" in text
    assert "Current step" not in text


def test_after_a_surveillance_the_decision_on_it_comes_first(cast, client):
    certificate = granted(cast)
    with acting_as(cast.body):
        surveilled(cast, certificate, date(2027, 3, 1))
    with clock.moved_to(date(2027, 3, 10)):
        _text, before, others = acts_first_and_under_others(
            signed_in(client, cast.mai), certificate
        )
    assert "Maintain certification" in before
    assert "Maintain certification" not in others


def test_an_expired_certificate_can_be_restored(cast, client):
    certificate = granted(cast)
    with clock.moved_to(date(2029, 6, 1)):
        text = signed_in(client, cast.mai).get(certificate.get_absolute_url()).text
        page = client.get(reverse("certification.certificate.renew", args=[certificate.pk])).text
    assert "Restore certification after expiry</a>" in text
    assert "Renew certification</a>" not in text
    assert "Restore certification after expiry</button>" in page


def test_a_kind_of_decision_is_named_once_above_its_file(cast, client):
    certificate = granted(cast)
    address = file_url(certificate.case)
    text = signed_in(client, cast.mai).get(address, {"kind": "extend_scope"}).text
    assert text.count("Extend the scope") == 1


def test_every_rule_of_every_decision_has_words_on_the_file():
    assert {rule.id for checks in TABLE.values() for rule, _check in checks} <= set(ASKS)


def test_the_client_does_not_read_the_decision_file(cast, client):
    case = audited(cast)
    assert signed_in(client, cast.lan).get(file_url(case)).status_code == 404


def test_a_review_is_made_on_its_page(cast, client):
    case = audited(cast)
    page = reverse("certification.case.review", args=[case.pk])
    signed_in(client, cast.hoa)
    assert "Were the objectives of the audit met?" in client.get(page).text
    keys = ("information", "scope", "findings", "application_confirmed", "objectives_met")
    answer = client.post(page, {f"answer_{key}": "yes" for key in keys} | {"sufficient": "yes"})
    assert answer.status_code == 302
    assert answer["Location"] == file_url(case)
    with acting_as(cast.body):
        assert DecisionReview.objects.get().sufficient


def test_a_grant_is_made_on_its_page(cast, client):
    case = audited(cast)
    with acting_as(cast.body):
        reviewed(cast, case)
    page = reverse("certification.case.grant", args=[case.pk])
    signed_in(client, cast.mai)
    assert client.get(page).status_code == 200
    sent = {"effective_on": DECIDED.isoformat(), "scope": SCOPE, "grounds": "All met"}
    answer = client.post(page, sent)
    assert answer.status_code == 302
    with acting_as(cast.body):
        assert answer["Location"] == Certificate.objects.get().get_absolute_url()


def test_a_refused_grant_shows_why_and_keeps_what_was_typed(cast, client):
    case = audited(cast)
    page = reverse("certification.case.grant", args=[case.pk])
    sent = {"effective_on": DECIDED.isoformat(), "scope": SCOPE, "grounds": "My grounds"}
    answer = signed_in(client, cast.mai).post(page, sent)
    assert answer.status_code == 409
    assert "R-DEC-1c" in answer.text
    assert "My grounds" in answer.text


def test_the_page_of_a_certificate_shows_cycle_decisions_documents_and_acts(cast, client):
    certificate = granted(cast)
    text = signed_in(client, cast.mai).get(certificate.get_absolute_url()).text
    for part in (
        certificate.code,
        "D-06",
        "Grant certification",
        f"{certificate.code}-r1.pdf",
        "Suspend certification",
        "In the public register",
        "Relied on:",
    ):
        assert part in text, part


def test_the_client_sees_its_certificate_without_acts_and_downloads_it(cast, client):
    certificate = granted(cast)
    text = signed_in(client, cast.lan).get(certificate.get_absolute_url()).text
    assert f"{certificate.code}-r1.pdf" in text
    assert "What can be done" not in text
    with acting_as(cast.school):
        file = certificate.issues.get().file
    assert client.get(file.get_absolute_url()).status_code == 200


def test_a_stranger_does_not_find_a_certificate(cast, client):
    certificate = granted(cast)
    for actor in (cast.xuan, cast.yen):
        assert signed_in(client, actor).get(certificate.get_absolute_url()).status_code == 404
        assert certificate.code not in client.get(reverse("certification.certificates")).text


def test_every_act_of_a_certificate_has_a_form(cast, client):
    certificate = granted(cast)
    signed_in(client, cast.mai)
    for verb in (
        "maintain",
        "renew",
        "suspend",
        "restore",
        "reduce_scope",
        "extend_scope",
        "withdraw",
        "cancel",
        "transfer_out",
    ):
        page = reverse(f"certification.certificate.{verb}", args=[certificate.pk])
        assert client.get(page).status_code == 200, verb
    page = reverse("certification.certificate.suspend", args=[certificate.pk])
    sent = {"ground": "voluntary", "grounds": "Works", "effective_on": DECIDED.isoformat()}
    assert client.post(page, sent).status_code == 302
    assert "Suspended" in client.get(certificate.get_absolute_url()).text
    assert "Suspended" in client.get(reverse("register.entry", args=[certificate.code])).text
    page = reverse("certification.certificate.restore", args=[certificate.pk])
    sent = {"grounds": "Done", "effective_on": DECIDED.isoformat(), "resolved": "on"}
    assert client.post(page, sent).status_code == 302
    with acting_as(cast.body):
        assert list(Decision.objects.values_list("act", flat=True)) == [
            "grant",
            "suspend",
            "restore",
        ]


def test_the_certificate_is_issued_on_its_page(cast, client):
    certificate = granted(cast, issued=False)
    signed_in(client, cast.khanh)
    text = client.get(certificate.get_absolute_url()).text
    assert "not issued yet" in text
    page = reverse("certification.certificate.issue", args=[certificate.pk])
    assert client.post(page, {}).status_code == 302
    assert client.get(reverse("register.entry", args=[certificate.code])).status_code == 200


def test_an_overdue_surveillance_is_shown_on_the_page_and_in_the_list(cast, client):
    certificate = granted(cast)
    with clock.moved_to(date(2027, 5, 1)):
        signed_in(client, cast.mai)
        assert "D-06" in client.get(certificate.get_absolute_url()).text
        text = client.get(certificate.get_absolute_url()).text
        assert "The audits of this cycle are not in time" in text
        assert "overdue" in client.get(reverse("certification.certificates")).text


def test_the_list_narrows_by_status(cast, client):
    certificate = granted(cast)
    with acting_as(cast.body):
        suspend(certificate, ground="voluntary", grounds="x", by=cast.mai, on=DECIDED)
    signed_in(client, cast.giang)
    address = reverse("certification.certificates")
    assert certificate.code in client.get(address, {"status": "suspended"}).text
    assert certificate.code not in client.get(address, {"status": "active"}).text


def test_pages_ask_a_constant_number_of_questions(cast, client, django_assert_max_num_queries):
    for _number in range(4):
        certificate = granted(cast, issued=False)
    signed_in(client, cast.giang)
    client.get(reverse("certification.certificates"))
    # PostgreSQL is told the party before and after; that asks for nothing.
    told = 2 if connection.vendor == "postgresql" else 0
    with django_assert_max_num_queries(12 + told):
        client.get(reverse("certification.certificates"))
    with django_assert_max_num_queries(100):
        client.get(certificate.get_absolute_url())

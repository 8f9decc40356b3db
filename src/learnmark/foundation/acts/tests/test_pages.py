"""The page of an act, by the acts on members: form, objections, answers, where it leads."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from learnmark.foundation.acts.forms import FORMS
from learnmark.foundation.acts.refusals import Conflict
from learnmark.foundation.tenancy.middleware import ActorMiddleware
from learnmark.foundation.tenancy.models import Invitation, Member
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_member, make_party
from learnmark.rules.authority import Role

pytestmark = pytest.mark.django_db
INVITE = {"email": "x@y.example", "full_name": "X", "roles": ["auditor"], "title": ""}


@pytest.fixture
def giang(client):
    body = make_party("Sao Mai", "body", slug="sao-mai")
    giang = make_member(body, "Lê Giang", Role.COORDINATOR)
    client.force_login(giang.user)
    return giang


@pytest.fixture
def lan():
    school = make_party("Hoa Sen", "organization", slug="hoa-sen")
    return make_member(school, "Nguyễn Lan", Role.QUALITY_MANAGER)


def test_every_page_of_members_opens(client, giang):
    for name in (
        "tenancy.members",
        "tenancy.invitations",
        "tenancy.member.invite",
        "journal.events",
    ):
        assert client.get(reverse(name)).status_code == 200, name
    for name in ("tenancy.member.change", "tenancy.member.end"):
        assert client.get(reverse(name, args=[giang.member.pk])).status_code == 200, name


def test_the_page_shows_what_stands_against_the_act(client, giang):
    answer = client.get(reverse("tenancy.member.end", args=[giang.member.pk]))
    rules = [found.rule.id for found in answer.context["objections"]]
    assert rules == ["R-AUTH-2", "R-MEM-1"]
    assert answer.context["needs_second_factor"]


def test_an_act_is_done_and_leads_on(client, giang):
    answer = client.post(reverse("tenancy.member.invite"), INVITE)
    assert (answer.status_code, answer["Location"]) == (302, reverse("tenancy.members"))
    with acting_as(giang.party):
        assert Invitation.objects.get().email == "x@y.example"


def test_a_double_click_acts_once(client, giang):
    page = client.get(reverse("tenancy.member.invite"))
    key = page.context["form"]["idempotency_key"].value()
    assert key
    for _ in range(2):
        answer = client.post(reverse("tenancy.member.invite"), {**INVITE, "idempotency_key": key})
        assert answer.status_code == 302
    other = {**INVITE, "email": "z@y.example", "idempotency_key": key}
    assert client.post(reverse("tenancy.member.invite"), other).status_code == 409
    with acting_as(giang.party):
        assert Invitation.objects.count() == 1


def test_a_refusal_keeps_what_was_typed(client, giang):
    answer = client.post(reverse("tenancy.member.invite"), {**INVITE, "email": giang.user.email})
    assert answer.status_code == 409
    assert [found.rule.id for found in answer.context["objections"]] == ["R-INV-2"]
    assert answer.context["form"]["full_name"].value() == "X"


def test_an_incomplete_form_comes_back(client, giang):
    assert (
        client.post(reverse("tenancy.member.invite"), {**INVITE, "email": "x"}).status_code == 422
    )


@pytest.mark.parametrize("wrong", [Conflict(), ValidationError("The file is empty.")])
def test_what_goes_wrong_below_comes_back_as_a_form(client, giang, monkeypatch, wrong):
    def fail(*_subject, **_inputs):
        raise wrong

    monkeypatch.setattr(FORMS["tenancy.member.invite"], "inputs", fail)
    answer = client.post(reverse("tenancy.member.invite"), INVITE)
    assert answer.status_code in {409, 422}
    assert answer.context["form"].non_field_errors()


@pytest.mark.parametrize(
    "place", ["//evil.example", "https://evil.example/", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere(client, giang, place):
    answer = client.post(reverse("tenancy.member.invite"), {**INVITE, "next": place})
    assert answer["Location"] == reverse("tenancy.members")


def test_a_foreign_member_is_not_there(client, giang, lan):
    for name in ("tenancy.member.change", "tenancy.member.end"):
        answer = client.get(reverse(name, args=[lan.member.pk]))
        assert answer.status_code == 404
        assert "Nguyễn" not in answer.content.decode()


def test_a_stranger_is_asked_to_sign_in_and_a_wrong_role_turned_away(client, giang):
    client.logout()
    answer = client.get(reverse("tenancy.member.invite"))
    assert answer["Location"].startswith(reverse("account_login"))
    binh = make_member(giang.party, "Vũ Binh", Role.AUDITOR)
    client.force_login(binh.user)
    assert client.get(reverse("tenancy.member.invite")).status_code == 403


def test_switching_to_another_of_ones_parties(client, giang, lan):
    Member.objects.create(party=lan.party, user=giang.user, roles=["staff"], since=DAY)
    url = reverse("tenancy.switch")
    answer = client.post(url, {"party": str(lan.party.pk), "next": "//evil.example"})
    assert answer["Location"] == reverse("desk.home")
    assert client.get(reverse("desk.home")).wsgi_request.actor.party == lan.party
    other = make_party("Bac Dau", "body", slug="bac-dau")
    assert client.post(url, {"party": str(other.pk)}).status_code == 404


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_failed_request_leaves_nothing_half_done(rf, giang):
    """On PostgreSQL a request is one transaction."""
    from django.http import HttpResponse

    def view(_request):
        Invitation.objects.create(
            owner=giang.party, email="half@y.example", digest="x",
            made_at="2026-01-01T00:00Z", expires_at="2026-01-01T00:00Z",
        )  # fmt: skip
        return HttpResponse(status=500)

    request = rf.get("/")
    request.user, request.session = giang.user, {}
    ActorMiddleware(view)(request)
    assert not connection.in_atomic_block
    with acting_as(giang.party):
        assert not Invitation.objects.exists()

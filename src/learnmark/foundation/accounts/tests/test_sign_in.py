"""Signing in, the second factor, API tokens."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from learnmark.foundation import clock
from learnmark.foundation.accounts.models import ApiToken
from learnmark.foundation.accounts.tokens import LONGEST, digest_of, make_token
from learnmark.foundation.tenancy.testing import DAY, PASSWORD, make_member, make_party
from learnmark.rules.authority import Role

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
LIST = "/api/v1/tenancy/members"


@pytest.fixture
def giang(db):
    body = make_party("Sao Mai", "body", slug="sao-mai")
    return make_member(body, "Lê Giang", Role.COORDINATOR)


@pytest.fixture
def app(giang):
    """Giang's authenticator app."""
    return Authenticator.objects.create(
        user=giang.user,
        type=Authenticator.Type.TOTP,
        data={"secret": get_adapter().encrypt(SECRET)},
    )


def code():
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(SECRET, counter))


def actor(client):
    """The actor as a page of the application sees it."""
    return client.get(reverse("desk.home")).wsgi_request.actor


def test_the_page_to_sign_in_needs_no_account(client):
    answer = client.get(reverse("account_login"))
    assert answer.status_code == 200
    assert client.get(reverse("desk.home")).status_code in {200, 302}


def test_signing_in_with_address_and_password(client, giang):
    form = {"login": "GIANG@sao-mai.example", "password": PASSWORD}
    assert client.post(reverse("account_login"), form).status_code == 302
    who = actor(client)
    assert (who.user, who.party, who.second_factor) == (giang.user, giang.party, False)


@pytest.mark.parametrize("field", ["login", "password"])
def test_a_wrong_address_and_a_wrong_password_say_the_same(client, giang, field):
    form = {"login": "giang@sao-mai.example", "password": PASSWORD, field: "wrong@sao-mai.example"}
    answer = client.post(reverse("account_login"), form)
    assert answer.status_code == 200
    assert not client.session.get("_auth_user_id")


def test_nobody_signs_up_freely(client):
    answer = client.get(reverse("account_signup"))
    assert "password1" not in answer.content.decode()


def test_who_may_not_sign_in_any_more_is_out_at_once(client, giang):
    client.force_login(giang.user)
    giang.user.is_active = False
    giang.user.save()
    assert actor(client).user is None


def test_an_app_at_sign_in_is_a_second_factor(client, giang, app):
    client.post(reverse("account_login"), {"login": giang.user.email, "password": PASSWORD})
    assert actor(client).user is None, "the password alone does not sign in"
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert actor(client).second_factor


def test_showing_the_second_factor_again(client, giang, app, settings):
    client.force_login(giang.user)
    assert not actor(client).second_factor
    wrong = client.post(reverse("mfa_reauthenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert not actor(client).second_factor
    answer = client.post(f"{reverse('mfa_reauthenticate')}?next=/account/", {"code": code()})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert actor(client).second_factor
    settings.LEARNMARK_SECOND_FACTOR_SECONDS = 0
    assert not actor(client).second_factor, "it grows old"


def test_the_second_factor_of_another_account_does_not_count(client, giang, app):
    client.force_login(giang.user)
    client.post(reverse("mfa_reauthenticate"), {"code": code()})
    session = client.session
    session["account_authentication_methods_user"] = "somebody else"
    session.save()
    assert not actor(client).second_factor


def test_the_page_of_ones_account(client, giang, app):
    client.force_login(giang.user)
    assert client.get(reverse("accounts.account")).status_code == 200
    form = {"full_name": "Lê Giang", "language": "vi", "timezone": "Europe/Berlin"}
    answer = client.post(reverse("accounts.account"), form)
    assert answer.status_code == 302
    assert answer.cookies["language"].value == "vi"
    giang.user.refresh_from_db()
    assert giang.user.timezone == "Europe/Berlin"


@pytest.mark.parametrize(("field", "value"), [("timezone", "Mars/North"), ("language", "tlh")])
def test_a_place_that_does_not_exist_is_refused(client, giang, field, value):
    client.force_login(giang.user)
    form = {"full_name": "G", "language": "en", "timezone": "UTC", field: value}
    assert client.post(reverse("accounts.account"), form).status_code == 200
    giang.user.refresh_from_db()
    assert giang.user.timezone == "Asia/Ho_Chi_Minh"


def token_for(giang, *, days=10, **changes):
    today = clock.today()
    token, secret = make_token(giang.member, "script", today + timedelta(days=days), on=today)
    ApiToken.objects.filter(pk=token.pk).update(**changes)
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def test_a_token_works_and_only_its_hash_is_kept(client, giang):
    headers = token_for(giang)
    assert client.get(LIST, **headers).status_code == 200
    row = ApiToken.objects.get()
    secret = headers["HTTP_AUTHORIZATION"].split()[1]
    assert row.digest == digest_of(secret)
    assert secret not in str(vars(row))
    assert row.last_used_on == clock.today()


@pytest.mark.parametrize("ended", ["expired", "revoked", "inactive", "membership", "unknown"])
def test_a_token_that_ended_does_not_work(client, giang, ended):
    today = clock.today()
    changes: dict[str, dict[str, object]] = {
        "expired": {"expires_on": today - timedelta(days=1)},
        "revoked": {"revoked_at": clock.now()},
    }
    headers = token_for(giang, **changes.get(ended, {}))
    if ended == "inactive":
        giang.user.is_active = False
        giang.user.save()
    if ended == "membership":
        giang.member.until = DAY
        giang.member.save()
        other = make_party("Hoa Sen", "organization", slug="hoa-sen")
        other.members.create(user=giang.user, roles=[Role.QUALITY_MANAGER], since=DAY)
    if ended == "unknown":
        headers = {"HTTP_AUTHORIZATION": "Bearer lmk_guessed"}
    answer = client.get(LIST, **headers)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_of_an_administrator_whose_membership_ended_opens_no_body(client, giang):
    headers = token_for(giang)
    giang.user.is_administrator = True
    giang.user.save()
    giang.member.until = DAY
    giang.member.save()
    answer = client.post("/api/v1/tenancy/bodies/open", {}, "application/json", **headers)
    assert answer.status_code == 401


def test_a_token_lives_a_year_at_most(giang):
    token, _secret = make_token(giang.member, "x", DAY + timedelta(days=9999), on=DAY)
    assert token.expires_on == DAY + LONGEST


def test_a_session_beside_a_token_lends_it_no_second_factor(client, giang, app):
    headers = token_for(giang)
    client.force_login(giang.user)
    client.post(reverse("mfa_reauthenticate"), {"code": code()})
    url = f"/api/v1/tenancy/members/{giang.member.pk}/end"
    body = json.dumps({"grounds": "x"})
    answer = client.post(url, body, "application/json", **headers)
    assert answer.status_code == 403
    assert "R-AUTH-2" in [found["rule"] for found in answer.json()["objections"]]


def test_a_session_reads_and_needs_its_csrf_token_to_act(giang):
    client = Client(enforce_csrf_checks=True)
    client.force_login(giang.user)
    assert client.get(LIST).status_code == 200
    url = "/api/v1/tenancy/members/invite"
    body = {"email": "x@y.example", "full_name": "X", "roles": ["auditor"], "title": ""}
    refused = client.post(url, json.dumps(body), "application/json")
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    client.get(reverse("accounts.account"))  # its forms bring the cookie
    token = client.get(reverse("accounts.account")).context["csrf_token"]
    done = client.post(url, json.dumps(body), "application/json", HTTP_X_CSRFTOKEN=str(token))
    assert done.status_code == 200, done.content


def test_a_token_needs_no_csrf_token(giang):
    client = Client(enforce_csrf_checks=True)
    body = {"email": "x@y.example", "full_name": "X", "roles": ["auditor"], "title": ""}
    url = "/api/v1/tenancy/members/invite"
    answer = client.post(url, json.dumps(body), "application/json", **token_for(giang))
    assert answer.status_code == 200, answer.content


def test_making_a_token_asks_for_the_second_factor(client, giang, app):
    client.force_login(giang.user)
    form = {"name": "script", "expires_on": str(clock.today() + timedelta(days=5))}
    assert client.post(reverse("accounts.tokens.make"), form).status_code == 302
    assert not ApiToken.objects.exists()
    client.post(reverse("mfa_reauthenticate"), {"code": code()})
    answer = client.post(reverse("accounts.tokens.make"), form)
    assert answer["Cache-Control"] == "no-store"
    token = ApiToken.objects.get()
    secret = answer.context["secret"]
    assert client.get(LIST, HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 200
    client.post(reverse("accounts.tokens.revoke", args=[token.pk]))
    client.logout()
    assert client.get(LIST, HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401


def test_nobody_revokes_the_token_of_another(client, giang):
    token_for(giang)
    other = make_member(giang.party, "Trần An", Role.AUDITOR)
    client.force_login(other.user)
    url = reverse("accounts.tokens.revoke", args=[ApiToken.objects.get().pk])
    assert client.post(url).status_code == 404


def test_nobody_takes_an_address_that_was_not_proven(client, giang):
    client.force_login(giang.user)
    form = {"email": "mai@hoa-sen.example", "action_add": "", "action_primary": ""}
    answer = client.post(reverse("account_email"), form)
    assert (answer.status_code, answer["Location"]) == (302, reverse("accounts.account"))
    giang.user.refresh_from_db()
    assert giang.user.email == "giang@sao-mai.example"

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views import defaults

from learnmark.audits.testing import load_scheme
from learnmark.desk.tests.portfolio import add_case
from learnmark.foundation import clock
from learnmark.foundation.tenancy.testing import DAY, make_cast

ACCOUNT_PAGES = (
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes",
    "account_change_password", "usersessions_list", "account_reauthenticate", "account_logout",
)  # fmt: skip


@pytest.fixture
def cast(db):
    with clock.moved_to(DAY, "Asia/Ho_Chi_Minh"):
        load_scheme()
        yield make_cast()


def page_of(actor, address):
    client = Client()
    if actor is not None:
        client.force_login(actor.user)
    return client.get(address, follow=True)


def side_of(actor):
    html = page_of(actor, "/").content.decode()
    side = html[html.index('<nav class="lm-side"') : html.index("</nav>")]
    return set(re.findall(r'<li><a href="([^"]+)"', side))


def test_the_navigation_holds_only_what_the_role_opens(cast):
    for actor in (cast.giang, cast.mai, cast.an, cast.khanh, cast.lan):
        for address in side_of(actor):
            assert page_of(actor, address).status_code == 200, (actor.name, address)


def test_body_and_organization_have_their_own_navigation(cast):
    body, school = side_of(cast.giang), side_of(cast.lan)
    assert {reverse("certification.cases"), reverse("people.people")} <= body
    assert reverse("certification.applications") in school - body
    assert reverse("people.people") not in school


def test_where_one_is_stands_out(cast):
    html = page_of(cast.giang, reverse("desk.calendar")).content.decode()
    current = re.findall(r'href="([^"]+)" aria-current="page"', html)
    assert current == [reverse("desk.calendar")]


def test_a_case_belongs_to_the_entry_of_cases(cast):
    case = add_case(cast, 1)
    html = page_of(cast.giang, case.get_absolute_url()).content.decode()
    assert f'href="{reverse("certification.cases")}" aria-current="page"' in html


def test_a_client_finds_its_case_under_applications_and_cases(cast):
    from learnmark.certification.tests.registration_cases import describe_body, submitted

    describe_body(cast)
    case = submitted(cast)
    html = page_of(cast.lan, case.get_absolute_url()).content.decode()
    assert f'href="{reverse("certification.applications")}" aria-current="page"' in html


def test_a_page_that_is_not_there_tells_nothing(cast):
    case = add_case(cast, 1)
    for actor in (None, cast.xuan, cast.lan):
        answer = page_of(actor, "/nowhere/secret-word")
        assert answer.status_code == 404
        assert "secret-word" not in re.sub(r'value="[^"]*"', "", answer.content.decode())
    foreign = page_of(cast.xuan, case.get_absolute_url())
    assert foreign.status_code == 404
    assert case.number not in foreign.content.decode()
    assert case.client_name not in foreign.content.decode()


def test_a_page_of_another_role_says_so(cast):
    answer = page_of(cast.lan, reverse("people.people"))
    assert answer.status_code == 403
    assert "Your roles do not open this page" in answer.content.decode()


def test_errors_without_person_or_database_have_our_look():
    request = RequestFactory().get("/")
    for handler, words in ((defaults.bad_request, "did not understand"),
                           (defaults.server_error, "went wrong")):  # fmt: skip
        arguments = (
            (request, ValueError("a secret")) if handler is defaults.bad_request else (request,)
        )
        html = handler(*arguments).content.decode()
        assert words in html
        assert "learnmark/dist/style.css" in html
        assert "a secret" not in html


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_pages_of_an_account_have_our_look_and_no_inline_script(cast, name):
    answer = page_of(cast.lan, reverse(name))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "lm-side" in html
    _no_inline(html)


def test_signing_in_has_our_look_and_no_inline_script(cast):
    html = page_of(None, reverse("account_login")).content.decode()
    assert "lm-public" in html
    assert reverse("tenancy.organization.register") in html
    _no_inline(html)


def _no_inline(html):
    for tag in re.findall(r"<script\b[^>]*>", html):
        assert "src=" in tag or 'type="application/json"' in tag
    assert " style=" not in html
    assert not re.search(r"\son[a-z]+=", html)


@pytest.mark.parametrize(
    "until", ["submitted", "accepted", "sent", "audit", "responses", "certified"]
)
def test_the_case_page_says_who_is_up(cast, until):
    case = add_case(cast, 1, until=until)
    up = {
        "submitted": cast.chi, "accepted": cast.dung, "sent": cast.lan, "audit": cast.an,
        "responses": cast.lan, "certified": cast.dung,
    }[until]  # fmt: skip
    html = page_of(up, case.get_absolute_url()).content.decode()
    assert html.count("data-step=") == 7
    assert "Waiting for" not in html.split("Next action")[1].split("</section>")[0]
    assert "btn-primary" in html.split("Next action")[1]
    other = page_of(cast.hoa, case.get_absolute_url()).content.decode()
    assert "Waiting for" in other.split("Next action")[1].split("</section>")[0]

"""The API: every act and list, refusals as problem+json, repetition, junk."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from learnmark.certification.actions import agreements
from learnmark.certification.actions.quotes import calculate
from learnmark.certification.models import Application, Quote
from learnmark.certification.tests.contract_cases import make_case
from learnmark.foundation import clock
from learnmark.foundation.accounts.tokens import make_token
from learnmark.foundation.acts.details import DETAILS
from learnmark.foundation.acts.operation import OPERATIONS
from learnmark.foundation.journal.models import Event
from learnmark.foundation.tenancy.models import Invitation
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_cast, make_member, make_party
from learnmark.foundation.ui.listing import LISTINGS
from learnmark.project.api import PAGE_ONLY, PROBLEM, api
from learnmark.rules.authority import Role

pytestmark = pytest.mark.django_db
INVITE = "/api/v1/tenancy/members/invite"
SOMEBODY = {"email": "x@y.example", "full_name": "X", "roles": ["auditor"], "title": ""}


@pytest.fixture
def giang(db):
    body = make_party("Sao Mai", "body", slug="sao-mai")
    return make_member(body, "Lê Giang", Role.COORDINATOR)


@pytest.fixture
def headers(giang):
    return signed(giang)


def signed(actor):
    today = clock.today()
    _token, secret = make_token(actor.member, "script", today + timedelta(days=9), on=today)
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def post(client, url, body, **headers):
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(url, text, "application/json", **headers)


def references(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from references(part)


@pytest.fixture(scope="module")
def described():
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


def operations(described):
    return {
        one["operationId"]: one
        for methods in described["paths"].values()
        for one in methods.values()
    }


def test_the_description_lists_every_act_and_every_list(described):
    listed = operations(described)
    acts = {act for act in OPERATIONS if not act.startswith("tests.")}
    apart = PAGE_ONLY | {act for act, operation in OPERATIONS.items() if operation.inner}
    assert acts - apart <= listed.keys()
    assert not apart & listed.keys()
    assert {f"{name}.list" for name in LISTINGS} <= listed.keys()


def test_the_description_is_whole(described):
    """Every reference leads somewhere, every operation has words, every place its parameter."""
    assert described["openapi"].startswith("3.1")

    for reference in references(described):
        node = described
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
    for path, methods in described["paths"].items():
        for one in methods.values():
            assert one["summary"], path
            assert ("{pk}" in path) == any(p["name"] == "pk" for p in one["parameters"])
    ids = [
        one["operationId"] for methods in described["paths"].values() for one in methods.values()
    ]
    assert len(ids) == len(set(ids))


def test_the_description_says_that_refusals_are_problems(described):
    act = operations(described)["tenancy.member.invite"]
    assert {"200", "401", "403", "404", "409", "422"} <= act["responses"].keys()
    assert list(act["responses"]["409"]["content"]) == [PROBLEM]
    assert list(act["responses"]["200"]["content"]) == ["application/json"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in act["parameters"]]


def test_the_description_is_served(client):
    assert client.get("/api/openapi.json").status_code == 200


def test_an_act_is_done(client, giang, headers):
    answer = post(client, INVITE, SOMEBODY, **headers)
    assert answer.status_code == 200, answer.content
    with acting_as(giang.party):
        invitation = Invitation.objects.get()
    assert answer.json() == {"type": "tenancy.invitation", "id": str(invitation.pk)}


def test_a_refusal_names_every_objection(client, giang, headers):
    body = {**SOMEBODY, "email": giang.user.email, "roles": ["staff", "reader"]}
    answer = post(client, INVITE, body, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (409, PROBLEM)
    problem = answer.json()
    assert [one["rule"] for one in problem["objections"]] == ["R-INV-2", "R-INV-3", "R-INV-3"]
    assert all(one["says"] and one["remedy"] for one in problem["objections"])
    assert "{about}" not in answer.content.decode()
    assert problem["status"] == 409
    assert problem["type"] == "urn:learnmark:problem:refused"


def test_a_role_that_may_not_is_refused(client, giang):
    reader = make_member(giang.party, "Vũ Binh", Role.AUDITOR)
    answer = post(client, INVITE, SOMEBODY, **signed(reader))
    assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)
    assert [one["rule"] for one in answer.json()["objections"]] == ["R-AUTH-1"]


def test_nobody_without_a_token_or_session(client):
    answer = post(client, INVITE, SOMEBODY)
    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)


def test_a_repetition_with_the_same_key_does_nothing_twice(client, giang, headers):
    first = post(client, INVITE, SOMEBODY, HTTP_IDEMPOTENCY_KEY="k", **headers)
    second = post(client, INVITE, SOMEBODY, HTTP_IDEMPOTENCY_KEY="k", **headers)
    assert first.json() == second.json()
    with acting_as(giang.party):
        assert Invitation.objects.count() == Event.objects.count() == 1
    other = {**SOMEBODY, "email": "z@y.example"}
    answer = post(client, INVITE, other, HTTP_IDEMPOTENCY_KEY="k", **headers)
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert answer.json()["type"].endswith("key-reused")


def test_a_key_that_is_too_long_is_refused_not_cut(client, headers):
    answer = post(client, INVITE, SOMEBODY, HTTP_IDEMPOTENCY_KEY="k" * 65, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)


@pytest.mark.parametrize(
    "body",
    [
        {**SOMEBODY, "is_administrator": True},
        {"email": "x@y.example"},
        {**SOMEBODY, "roles": "auditor"},
        {**SOMEBODY, "roles": ["emperor"]},
        {**SOMEBODY, "email": None},
        {**SOMEBODY, "full_name": "a\x00b"},
        {**SOMEBODY, "full_name": "x" * 151},
        [],
        "null",
    ],
    ids=lambda body: str(body)[-40:],
)
def test_wrong_content_is_refused(client, giang, headers, body):
    answer = post(client, INVITE, body, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM), answer.content
    with acting_as(giang.party):
        assert not Invitation.objects.exists()


@pytest.mark.parametrize("body", ["{", "", "\ud800", '"\\ud800"'])
def test_content_that_is_no_json_is_refused(client, headers, body):
    content = body.encode("utf-8", "surrogatepass")
    answer = client.post(INVITE, content, "application/json", **headers)
    assert answer.status_code in {400, 422}, answer.content
    assert answer["Content-Type"] == PROBLEM


def test_a_foreign_or_unknown_row_is_not_there(client, giang, headers):
    other = make_party("Hoa Sen", "organization", slug="hoa-sen")
    lan = make_member(other, "Nguyễn Lan", Role.QUALITY_MANAGER)
    for pk in (lan.member.pk, uuid4()):
        url = f"/api/v1/tenancy/members/{pk}/change"
        answer = post(client, url, {"roles": ["auditor"], "title": ""}, **headers)
        assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
        assert "Lan" not in answer.content.decode()


JUNK = ["junk", "1", "%00", "..%2f..%2fetc", "%F0%9F%92%A9", "0" * 3000]


@pytest.mark.parametrize("pk", JUNK, ids=lambda pk: pk[:12])
def test_junk_for_an_identifier_never_fails(client, headers, pk, described):
    client.raise_request_exception = False
    for path, methods in described["paths"].items():
        if "{pk}" in path:
            for method in methods:
                url = path.replace("{pk}", pk)
                answer = client.generic(method, url, "{}", "application/json", **headers)
                assert answer.status_code in {404, 405, 422}, (path, answer.status_code)


def test_no_act_fails_on_an_unknown_row_or_empty_content(client, headers, described):
    """Everybody signed in may try every address: what comes back is an answer, not a failure."""
    client.raise_request_exception = False
    for path, methods in described["paths"].items():
        for method in methods:
            url = path.replace("{pk}", str(uuid4()))
            answer = client.generic(method, url, "{}", "application/json", **headers)
            assert answer.status_code < 500, (path, answer.content[:300])


@pytest.mark.parametrize(
    "query", ["q=%00", "page=x", "page=-9", "size=1e9", "sort=__class__", "q=%F0%9F"]
)
def test_junk_in_a_query_never_fails(client, headers, query, described):
    client.raise_request_exception = False
    for path, methods in described["paths"].items():
        if "get" in methods and "{" not in path:
            answer = client.get(f"{path}?{query}", **headers)
            assert answer.status_code < 500, (path, answer.content[:300])


def test_somebody_without_a_party_gets_answers_not_failures(client, described, django_user_model):
    user = django_user_model.objects.create_user("admin@x.example", "x", is_administrator=True)
    client.force_login(user)
    client.raise_request_exception = False
    for path, methods in described["paths"].items():
        for method in methods:
            url = path.replace("{pk}", str(uuid4()))
            answer = client.generic(method, url, "{}", "application/json")
            assert answer.status_code < 500, (path, answer.content[:300])


def test_a_list_is_a_page_of_rows(client, giang, headers):
    answer = client.get("/api/v1/tenancy/members", **headers).json()
    assert (answer["total"], answer["page"], answer["pages"]) == (1, 1, 1)
    assert answer["rows"][0]["email"] == giang.user.email


@pytest.fixture
def cast(db):
    with clock.moved_to(DAY):
        yield make_cast()


@pytest.fixture
def case(cast):
    return make_case(cast)


def read(client, actor, name, pk):
    room, nouns = name.split(".")
    return client.get(f"/api/v1/{room}/{nouns}/{pk}", **signed(actor))


def test_every_subject_of_an_act_and_every_row_of_a_list_can_be_read():
    readable = {shown.model for shown in DETAILS.values()}
    subjects = {
        operation.subject_model
        for act, operation in OPERATIONS.items()
        if operation.subject_model and not act.startswith("tests.")
    }
    assert subjects <= readable
    tasks = {"desk.work"}  # reckoned, without identifiers of their own
    assert LISTINGS.keys() - tasks <= DETAILS.keys()


def test_no_secret_and_no_draft_is_among_the_fields():
    shown = {
        (one.model.__name__, name) for one in DETAILS.values() for name in one.fields + one.own
    }
    for model in {one.model for one in DETAILS.values()}:
        for name in model.DATA.get("sensitive", "").split():
            assert (model.__name__, name) not in shown
    assert not {("Visit", "report"), ("Visit", "conclusions")} & shown
    assert ("Application", "answers") not in {
        (one.model.__name__, name) for one in DETAILS.values() for name in one.fields
    }


@pytest.mark.parametrize("name", sorted(DETAILS))
def test_the_fields_of_a_detail_exist(name):
    shown = DETAILS[name]
    for field in shown.fields + shown.own:
        assert shown.model._meta.get_field(field)


def test_a_case_is_read_with_what_can_be_done_now(client, cast, case):
    answer = read(client, cast.dung, "certification.cases", case.pk)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["type"], told["id"], told["state"]) == (
        "certification.case", str(case.pk), "accepted",
    )  # fmt: skip
    assert told["fields"]["number"] == case.number
    assert told["fields"]["client"] == str(cast.school.pk)
    assert told["fields"]["opened_on"] == DAY.isoformat()
    assert "certification.quote.calculate" in told["acts"]
    assert "certification.agreement.prepare" not in told["acts"], "there is no quote yet"


def test_what_was_read_leads_on(client, cast, case):
    with acting_as(cast.body):
        calculate(case, by=cast.dung, on=DAY)
        agreement = agreements.prepare(case, by=cast.dung, on=DAY)
    fields = read(client, cast.dung, "certification.cases", case.pk).json()["fields"]
    assert fields["agreements"] == [str(agreement.pk)]
    quote = read(client, cast.dung, "certification.quotes", fields["quotes"][0]).json()
    assert quote["fields"]["case"] == str(case.pk)
    with acting_as(cast.body):
        assert quote["fields"]["currency"] == Quote.objects.get().currency
    told = read(client, cast.dung, "certification.agreements", agreement.pk).json()
    assert told["state"] == "draft"
    assert "certification.agreement.send" in told["acts"]
    assert "certification.agreement.accept" not in told["acts"]


def test_a_draft_agreement_is_not_the_clients_to_read(client, cast, case):
    with acting_as(cast.body):
        calculate(case, by=cast.dung, on=DAY)
        agreement = agreements.prepare(case, by=cast.dung, on=DAY)
    answer = read(client, cast.lan, "certification.agreements", agreement.pk)
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


def test_another_party_finds_nothing(client, cast, case):
    for name, pk in (
        ("certification.cases", case.pk),
        ("certification.applications", case.application_id),
        ("tenancy.members", cast.lan.member.pk),
    ):
        assert read(client, cast.xuan, name, pk).status_code in {403, 404}, name


def test_answers_still_being_written_are_the_organizations_only(client, cast, case):
    own = read(client, cast.lan, "certification.applications", case.application_id).json()
    shared = read(client, cast.giang, "certification.applications", case.application_id).json()
    with acting_as(cast.school):
        assert own["fields"]["answers"] == Application.objects.get().answers
    assert "answers" not in shared["fields"]


def test_an_unknown_address_and_a_wrong_method_are_problems(client, headers):
    for url in ("/api/", "/api/v1/", "/api/v1/nowhere", "/api/v2/tenancy/members"):
        answer = client.get(url, **headers)
        assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM), url
        assert answer.json()["title"]
    answer = client.delete("/api/v1/tenancy/members", **headers)
    assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM)
    assert answer["Allow"] == "GET"
    assert client.get("/nowhere")["Content-Type"].startswith("text/html")


def test_a_wrong_input_is_named_as_it_was_sent(client, headers):
    answer = post(client, INVITE, {**SOMEBODY, "roles": ["auditor", 7]}, **headers).json()
    assert answer["detail"].startswith("roles.1")
    answer = post(client, INVITE, {"email": "x@y.example"}, **headers).json()
    assert answer["detail"].startswith("full_name: ")
    assert "payload" not in answer["detail"]
    answer = client.get("/api/v1/tenancy/members/x", **headers).json()
    assert answer["detail"].startswith("pk: ")


def test_content_of_an_act_without_inputs(client, cast, case):
    """None is needed; what is no JSON is refused before anything else, what is unknown too."""
    url = f"/api/v1/certification/cases/{case.pk}/take_up"
    for body, status in (("{", 400), ("nonsense", 400), ('{"x": 1}', 422), ("", 409), ("{}", 409)):
        answer = post(client, url, body, **signed(cast.chi))
        assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), body
    answer = post(client, INVITE, "{", **signed(cast.giang))
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


def test_days_in_a_refusal_are_words_in_the_sentence_and_plain_beside_it(client, cast, case):
    with acting_as(cast.body):
        calculate(case, by=cast.dung, on=DAY)
        quote = Quote.objects.get()
    with clock.moved_to(quote.valid_until + timedelta(days=1)):
        url = f"/api/v1/certification/agreements/{case.pk}/prepare"
        answer = post(client, url, {}, **signed(cast.dung))
    (found,) = answer.json()["objections"]
    assert found["rule"] == "R-AGR-13"
    assert found["about"] == quote.valid_until.isoformat()
    assert found["about"] not in found["says"] + found["remedy"]

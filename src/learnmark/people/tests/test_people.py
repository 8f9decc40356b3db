"""Competences and conflict statements: they are recorded, and each refusal; pages of people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from learnmark.foundation import clock
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.tenancy.models import Share
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_cast
from learnmark.people.actions import people
from learnmark.people.facts.people import competences_of, internal_audits_by, statements_of
from learnmark.people.models import Competence, ConflictStatement
from learnmark.rules.competence import Field

pytestmark = pytest.mark.django_db
GIVEN = {"kind": "language", "value": "vi", "shown_on": DAY, "how": "Mother tongue"}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def body(cast):
    with acting_as(cast.body):
        yield cast.body


def rules_of(refused) -> set[str]:
    return {objection.rule.id for objection in refused.value.verdict}


def record(cast, **changes):
    by = changes.pop("by", cast.giang)
    member = changes.pop("member", cast.an.member)
    return people.record(member=member, **{**GIVEN, **changes}, by=by, on=DAY)


def test_a_competence_is_recorded(cast, body):
    competence = record(cast, valid_until=DAY + timedelta(days=365))
    (shown,) = competences_of([cast.an.member.pk])[cast.an.member.pk]
    assert (shown.field, shown.code) == (Field.LANGUAGE, "vi")
    assert shown.valid_until == DAY + timedelta(days=365)
    assert competence.owner_id == cast.body.pk


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"shown_on": DAY + timedelta(days=1)}, "R-PEO-6"),
        ({"valid_until": DAY - timedelta(days=1)}, "R-PEO-6"),
        ({"how": "  "}, "R-PEO-5"),
        ({"value": ""}, "R-PEO-5"),
        ({"kind": "magic"}, "R-PEO-5"),
    ],
)
def test_an_impossible_record_is_refused(cast, body, changes, rule):
    with pytest.raises(Refused) as refused:
        record(cast, **changes)
    assert rules_of(refused) == {rule}


def test_nobody_records_for_oneself_twice_or_for_strangers(cast, body):
    with pytest.raises(Refused) as refused:
        record(cast, member=cast.giang.member)
    assert rules_of(refused) == {"R-PEO-2"}
    with pytest.raises(Refused) as refused:
        record(cast, member=cast.xuan.member)
    assert rules_of(refused) == {"R-PEO-1"}
    record(cast)
    with pytest.raises(Refused) as refused:
        record(cast)
    assert rules_of(refused) == {"R-PEO-3"}
    with pytest.raises(Refused) as refused:
        record(cast, by=cast.binh, kind="law", value="VN")
    assert rules_of(refused) == {"R-AUTH-1"}


def test_an_ended_competence_keeps_its_past(cast, body):
    competence = record(cast)
    people.end(competence, reason="Moved away", by=cast.giang, on=DAY + timedelta(days=10))
    (shown,) = competences_of([cast.an.member.pk])[cast.an.member.pk]
    assert shown.stood_before(DAY + timedelta(days=9))
    assert not shown.stood_before(DAY + timedelta(days=10))
    with pytest.raises(Refused) as refused:
        people.end(Competence.objects.get(pk=competence.pk), reason="Again", by=cast.giang, on=DAY)
    assert rules_of(refused) == {"R-PEO-4"}


def test_ending_needs_a_reason(cast, body):
    competence = record(cast)
    with pytest.raises(Refused) as refused:
        people.end(competence, reason=" ", by=cast.giang, on=DAY)
    assert rules_of(refused) == {"R-PEO-5"}


def declare(cast, **changes):
    given = {"client": cast.school, "tie": "none", "by": cast.an, "on": DAY, **changes}
    return people.declare(**given)


def test_a_statement_is_about_oneself(cast, body):
    statement = declare(cast)
    assert statement.member == cast.an.member
    assert statements_of([cast.an.member.pk], cast.school)[cast.an.member.pk][0].tie == "none"
    assert statements_of([cast.an.member.pk], cast.other_school) == {}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"tie": "family"}, "R-PEO-5"),
        ({"tie": "friendship", "details": "Old friends"}, "R-PEO-5"),
        ({"ended_on": DAY}, "R-PEO-7"),
        ({"tie": "family", "details": "x", "ended_on": DAY + timedelta(days=1)}, "R-PEO-7"),
    ],
)
def test_a_contradicting_statement_is_refused(cast, body, changes, rule):
    with pytest.raises(Refused) as refused:
        declare(cast, **changes)
    assert rules_of(refused) == {rule}


def test_a_statement_is_about_an_organization(cast, body):
    with pytest.raises(Refused) as refused:
        declare(cast, client=cast.rival)
    assert rules_of(refused) == {"R-PEO-5"}


def test_a_later_statement_replaces_the_same_tie_only(cast, body):
    declare(cast, tie="teaching", details="English")
    declare(cast, tie="teaching", details="English", ended_on=DAY)
    declare(cast)
    found = {
        s.tie: s.ended_on
        for s in statements_of([cast.an.member.pk], cast.school)[cast.an.member.pk]
    }
    assert found == {"teaching": DAY, "none": None}
    assert ConflictStatement.objects.count() == 3


def test_internal_audits_count_as_the_bodys_own_while_a_member(cast, body):
    declare(cast, tie="internal_audit", details="Before", ended_on=DAY - timedelta(days=1))
    said = statements_of([cast.an.member.pk], cast.school)
    assert internal_audits_by(cast.body, cast.school, statements=said) == ()
    declare(cast, tie="internal_audit", details="As a member", ended_on=DAY)
    said = statements_of([cast.an.member.pk], cast.school)
    assert internal_audits_by(cast.body, cast.school, statements=said) == (DAY,)


# Pages


@pytest.fixture
def today():
    with clock.moved_to(DAY, "Asia/Ho_Chi_Minh"):
        yield


def sign_in(client, who):
    client.force_login(who.user)
    return client


def test_the_list_asks_a_constant_number_of_questions(
    cast, today, client, django_assert_max_num_queries
):
    with acting_as(cast.body):
        for who in (cast.an, cast.binh, cast.hoa, cast.mai):
            for value in ("vi", "en", "fr"):
                record(cast, member=who.member, value=value)
    sign_in(client, cast.dung)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("people.people"))
    assert page.status_code == 200
    assert "Trần An" in page.content.decode()
    assert "Hồ Xuan" not in page.content.decode()


def test_a_person_records_evidence_by_page(cast, today, client, tmp_path, settings):
    settings.LEARNMARK_DATA_DIR = tmp_path
    sign_in(client, cast.giang)
    url = reverse("people.competence.record")
    form = client.get(f"{url}?member={cast.an.member.pk}")
    assert f'value="{cast.an.member.pk}" selected' in form.content.decode()
    evidence = SimpleUploadedFile("diploma.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")
    answer = client.post(
        url, {**GIVEN, "member": cast.an.member.pk, "evidence": evidence, "valid_until": ""}
    )
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer["Location"])
    assert "diploma.pdf" in page.content.decode()


def test_statements_are_seen_by_those_who_assign_and_oneself(cast, today, client):
    with acting_as(cast.body):
        declare(cast, tie="family", details="A cousin is head teacher.")
    url = reverse("people.person", args=[cast.an.member.pk])
    for who, sees in ((cast.dung, True), (cast.an, True), (cast.binh, False)):
        sign_in(client, who)
        assert ("A cousin is head teacher." in client.get(url).content.decode()) is sees
    for who in (cast.xuan, cast.lan):
        sign_in(client, who)
        assert client.get(url).status_code in (403, 404)


def test_a_statement_is_given_by_page(cast, today, client):
    with acting_as(cast.school):
        Share.objects.create(
            owner=cast.school, grantee=cast.body, dossier=cast.school.pk, from_on=DAY
        )
    sign_in(client, cast.binh)
    answer = client.post(
        reverse("people.conflict.declare"), {"client": cast.school.pk, "tie": "none"}
    )
    assert answer.status_code == 302, answer.content.decode()
    with acting_as(cast.body):
        assert ConflictStatement.objects.get().member == cast.binh.member

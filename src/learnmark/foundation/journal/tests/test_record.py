"""The journal: contiguous, never changed, checkable, and without personal values in the clear."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import Error, connection, transaction

from learnmark.foundation.journal import leaf
from learnmark.foundation.journal.models import Event, EventSecret, JournalHead
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import NoPartyInScope, acting_as
from learnmark.foundation.tenancy.testing import DAY, make_member, make_party
from learnmark.rules.authority import Role

pytestmark = pytest.mark.django_db
NAME = "tenancy:member:changed"


@pytest.fixture
def school():
    return make_party("Trường Hoa Sen", "organization", slug="hoa-sen")


@pytest.fixture
def lan(school):
    return make_member(school, "Nguyễn Lan", Role.QUALITY_MANAGER)


def write(lan, **more):
    return record(NAME, lan.member, by=lan, on=DAY, **more)


def test_numbers_start_at_one_and_leave_no_gap_for_each_party(school, lan):
    body = make_party("Sao Mai", "body", slug="sao-mai")
    giang = make_member(body, "Lê Giang", Role.COORDINATOR)
    with acting_as(school):
        assert [write(lan).number for _ in range(3)] == [1, 2, 3]
    with acting_as(body):
        assert write(giang).number == 1


def test_an_event_that_is_rolled_back_leaves_no_gap(school, lan):
    with acting_as(school):
        with transaction.atomic():
            write(lan)
            transaction.set_rollback(True)
        assert write(lan).number == 1


def test_an_event_needs_a_party_and_a_declared_name(school, lan):
    with pytest.raises(NoPartyInScope):
        write(lan)
    with acting_as(school), pytest.raises(ValueError, match="not declared"):
        record("tenancy:member:promoted", lan.member, by=lan, on=DAY)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_event SET name = 'tenancy:nothing:happened'",
        "UPDATE journal_event SET body = '{}'",
        "DELETE FROM journal_event",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_event(school, lan, sql):
    with acting_as(school):
        write(lan)
        with (
            pytest.raises(Error, match="only ever added"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
        assert Event.objects.get().name == NAME


def test_the_leaf_hash_recomputes_from_the_body(school, lan):
    with acting_as(school):
        write(lan, changes={"roles": (["staff"], ["reader"])}, reason="Nghỉ thai sản")
        event = Event.objects.get()
    assert leaf.leaf_hash(event.body.encode()) == bytes(event.leaf_hash)
    body = json.loads(event.body)
    assert leaf.canonical(body) == event.body.encode()
    assert body["number"] == 1
    assert body["party"] == str(school.pk)
    assert body["actor"] == str(lan.member.pk)
    assert body["changes"] == {"roles": [["staff"], ["reader"]]}


def test_personal_values_stand_as_commitments_only(school, lan):
    with acting_as(school):
        write(lan, changes={"title": ("Cô giáo Mai", "Phó Hiệu trưởng")}, reason="Thay cô Mai")
        event = Event.objects.get()
        secrets = {secret.field: secret for secret in event.secrets.all()}
    for word in ("Mai", "Hiệu", "Lan"):
        assert word not in event.body
    sealed = json.loads(event.body)["sealed"]
    assert sealed.keys() == secrets.keys() == {"title", "reason"}
    for field, secret in secrets.items():
        value = json.loads(secret.value)
        assert sealed[field] == leaf.commitment(bytes(secret.salt), value)
        assert sealed[field] != leaf.commitment(bytes(32), value)
        assert len(bytes(secret.salt)) == leaf.SALT_BYTES


def test_the_same_value_is_sealed_differently_each_time(school, lan):
    with acting_as(school):
        for _ in range(2):
            write(lan, reason="Nghỉ ốm")
        sealed = {json.loads(event.body)["sealed"]["reason"] for event in Event.objects.all()}
    assert len(sealed) == 2


def test_erasing_the_secrets_leaves_the_event_intact(school, lan):
    with acting_as(school):
        write(lan, reason="Nghỉ ốm")
        before = Event.objects.get()
        EventSecret.objects.all().delete()
        after = Event.objects.get()
    assert (after.body, bytes(after.leaf_hash)) == (before.body, bytes(before.leaf_hash))
    assert leaf.leaf_hash(after.body.encode()) == bytes(after.leaf_hash)


def test_an_anonymous_event_tells_neither_who_nor_when(school, lan):
    with acting_as(school):
        write(lan, reason="Ý kiến", anonymous=True)
        event = Event.objects.get()
        secret = EventSecret.objects.get()
    body = json.loads(event.body)
    assert (event.member, event.at, body["actor"], body["at"]) == (None, None, "", None)
    assert {event.pk.version, secret.pk.version} == {4}, "version 7 would tell the moment"
    assert event.day == DAY


@pytest.mark.parametrize(
    ("actor", "kept"),
    [
        (Actor.clock, "clock"),
        (lambda _party: Actor.administrator(), "administrator"),
        (lambda _party: Actor.stranger(), ""),
    ],
)
def test_who_without_a_membership_acted_is_kept(school, lan, actor, kept):
    with acting_as(school):
        record(NAME, lan.member, by=actor(school), on=DAY)
        assert json.loads(Event.objects.get().body)["actor"] == kept


@pytest.mark.parametrize("value", [1.5, object(), b"bytes"])
def test_only_plain_values_enter_an_event(school, lan, value):
    with acting_as(school), pytest.raises(TypeError, match="cannot hold"):
        write(lan, facts={"value": value})


def test_text_is_kept_in_one_normal_form():
    assert leaf.canonical("Tiê\u0301ng") == leaf.canonical("Tiếng")


def test_a_foreign_party_reads_only_what_it_was_told(school, lan):
    body = make_party("Sao Mai", "body", slug="sao-mai")
    with acting_as(school):
        write(lan, told=True)  # a membership is in no dossier: there is nobody to tell
    with acting_as(body):
        assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_numbers_are_contiguous_under_concurrency():
    school = make_party("Hoa Sen", "organization", slug="hoa-sen")
    lan = make_member(school, "Nguyễn Lan", Role.QUALITY_MANAGER)
    together = threading.Barrier(4)
    trouble = []

    def act():
        try:
            together.wait(20)
            for _ in range(5):
                with acting_as(school), transaction.atomic():
                    write(lan)
        except Exception as error:  # noqa: BLE001  shown below, whatever it is
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not trouble
    with acting_as(school):
        numbers = sorted(Event.objects.values_list("number", flat=True))
        assert numbers == list(range(1, 21))
        assert JournalHead.objects.get().next_number == 21

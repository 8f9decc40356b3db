"""The second wall, asked behind Django's back with SQL (PostgreSQL only)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import Error, connection, transaction

from learnmark.foundation import clock
from learnmark.foundation.tenancy.models import Share
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_party
from learnmark.foundation.tenancy.tests.test_scope import stored

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
COUNT = "SELECT count(*) FROM files_stored_file"


@pytest.fixture
def body():
    return make_party("Sao Mai", "body", slug="sao-mai")


@pytest.fixture
def school():
    return make_party("Hoa Sen", "organization", slug="hoa-sen")


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] if cursor.description else cursor.rowcount


def test_the_role_of_the_tests_is_bound_by_policies():
    assert (
        ask("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False
    )


def test_no_party_no_rows(school):
    with acting_as(school):
        stored(school)
        assert ask(COUNT) == 1
    assert ask(COUNT) == 0


def test_another_party_sees_no_row_and_changes_none(body, school):
    with acting_as(school):
        stored(school, uuid4())
    with acting_as(body):
        assert ask(COUNT) == 0
        assert ask("UPDATE files_stored_file SET name = 'mine'") == 0
        assert ask("DELETE FROM files_stored_file") == 0


def test_a_share_opens_reading_only(body, school):
    dossier = uuid4()
    with acting_as(school):
        stored(school, dossier)
        Share.objects.create(owner=school, grantee=body, dossier=dossier, from_on=DAY)
    with clock.moved_to(DAY), acting_as(body):
        assert ask(COUNT) == 1
        assert ask("UPDATE files_stored_file SET name = 'mine'") == 0
        assert ask("DELETE FROM files_stored_file") == 0


def test_nobody_gives_himself_a_share(body, school):
    with acting_as(body), pytest.raises(Error), transaction.atomic():
        ask(
            "INSERT INTO tenancy_share (id, owner_id, grantee_id, dossier, from_on, reason) "
            "VALUES (%s, %s, %s, %s, %s, '')",
            uuid4(), school.pk, body.pk, uuid4(), DAY,
        )  # fmt: skip


def test_a_row_for_another_owner_is_refused(body, school):
    insert = (
        "INSERT INTO files_stored_file (id, owner_id, name, media_type, size, sha256, made_at) "
        "VALUES (%s, %s, 'x', 'x', 1, %s, now())"
    )
    with acting_as(body):
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            ask(insert, uuid4(), school.pk, "0" * 64)
        assert ask(insert, uuid4(), body.pk, "0" * 64) == 1
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            ask("UPDATE files_stored_file SET owner_id = %s", school.pk)


def test_a_failed_statement_keeps_its_own_error(body, school):
    """Going back to the outer party must not hide why the inner block failed."""
    with acting_as(school):
        with pytest.raises(Error, match="division by zero"), transaction.atomic(), acting_as(body):
            ask("SELECT 1/0")
        assert ask("SELECT current_setting('learnmark.party')") == str(school.pk)


@pytest.mark.django_db(transaction=True)
def test_the_setting_does_not_stay_on_the_connection():
    school = make_party("Hoa Sen", "organization", slug="hoa-sen")
    with acting_as(school):
        process = ask("SELECT pg_backend_pid()")
        stored(school)
    assert ask("SELECT pg_backend_pid()") == process
    assert not ask("SELECT current_setting('learnmark.party', true)")
    assert ask(COUNT) == 0


def _store_and_fail(school):
    stored(school)
    ask("SELECT 1/0")


@pytest.mark.django_db(transaction=True)
def test_the_setting_does_not_stay_after_a_failure():
    school = make_party("Hoa Sen", "organization", slug="hoa-sen")
    with pytest.raises(Error), acting_as(school):
        _store_and_fail(school)
    assert not ask("SELECT current_setting('learnmark.party', true)")
    with acting_as(school):
        assert ask(COUNT) == 0

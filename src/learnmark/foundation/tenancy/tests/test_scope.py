"""The first wall: whose rows are seen and written, in Python and on both databases."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from learnmark.foundation import clock
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.tenancy.models import Invitation, Share
from learnmark.foundation.tenancy.scope import (
    NoPartyInScope,
    NotOurs,
    acting_as,
    current_party_id,
)
from learnmark.foundation.tenancy.testing import DAY, make_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return make_party("Sao Mai", "body", slug="sao-mai")


@pytest.fixture
def school():
    return make_party("Hoa Sen", "organization", slug="hoa-sen")


def stored(owner, dossier=None, name="plan.pdf"):
    return StoredFile.objects.create(
        owner=owner, name=name, media_type="application/pdf", size=1, sha256="0" * 64,
        dossier=dossier,
    )  # fmt: skip


def share(owner, grantee, dossier, begin=DAY, end=None):
    return Share.objects.create(
        owner=owner, grantee=grantee, dossier=dossier, from_on=begin, until_on=end
    )


def test_nothing_is_read_without_a_party():
    with pytest.raises(NoPartyInScope):
        StoredFile.objects.count()
    with pytest.raises(NoPartyInScope):
        Share.objects.count()


def test_nothing_is_written_without_a_party(body):
    with pytest.raises(NoPartyInScope):
        stored(body)


def test_rows_of_another_party_are_not_there(body, school):
    with acting_as(school):
        row = stored(school)
        assert StoredFile.objects.get() == row
    with acting_as(body):
        assert not StoredFile.objects.exists()
        assert not StoredFile.objects.filter(pk=row.pk).exists()
        assert StoredFile.objects.filter(pk=row.pk).update(name="mine") == 0


def test_saving_and_deleting_a_foreign_row_is_refused(body, school):
    with acting_as(school):
        row = stored(school)
    with acting_as(body):
        with pytest.raises(NotOurs):
            row.save()
        with pytest.raises(NotOurs):
            row.delete()
        with pytest.raises(NotOurs):
            stored(school)


def test_a_foreign_row_cannot_be_taken_by_changing_its_owner(body, school):
    dossier = uuid4()
    with acting_as(school):
        row = stored(school, dossier)
        share(school, body, dossier)
    with clock.moved_to(DAY), acting_as(body):
        seen = StoredFile.objects.get(pk=row.pk)
        seen.owner = body
        with pytest.raises(NotOurs):
            seen.save()
        with pytest.raises(NotOurs):
            StoredFile.objects.filter(pk=row.pk).update(owner=body)
        with pytest.raises(NotOurs):
            StoredFile.objects.bulk_create([seen])


def test_a_shared_row_is_read_but_neither_changed_nor_deleted(body, school):
    dossier = uuid4()
    with acting_as(school):
        row = stored(school, dossier)
        private = stored(school)
        share(school, body, dossier)
    with clock.moved_to(DAY), acting_as(body):
        assert StoredFile.objects.get() == row
        assert not StoredFile.objects.filter(pk=private.pk).exists()
        assert not StoredFile.objects.own().exists()
        assert StoredFile.objects.all().update(name="taken.pdf") == 0
        assert StoredFile.objects.all().delete()[0] == 0
    with acting_as(school):
        assert StoredFile.objects.get(pk=row.pk).name == "plan.pdf"


@pytest.mark.parametrize(
    ("shift", "seen"), [(-1, False), (0, True), (5, True), (6, False)], ids=str
)
def test_a_share_lives_from_its_first_to_its_last_day(body, school, shift, seen):
    dossier = uuid4()
    with acting_as(school):
        stored(school, dossier)
        share(school, body, dossier, DAY, DAY + timedelta(days=5))
    with clock.moved_to(DAY + timedelta(days=shift), body.timezone), acting_as(body):
        assert StoredFile.objects.exists() is seen


def test_a_share_ended_today_hides_from_tomorrow(body, school):
    dossier = uuid4()
    with clock.moved_to(DAY, school.timezone), acting_as(school):
        stored(school, dossier)
        given = share(school, body, dossier)
        given.until_on = DAY
        given.save()
    with clock.moved_to(DAY + timedelta(days=1), body.timezone), acting_as(body):
        assert not StoredFile.objects.exists()


def test_a_share_opens_only_its_own_dossier_and_grantee(body, school):
    rival = make_party("Bac Dau", "body", slug="bac-dau")
    dossier = uuid4()
    with acting_as(school):
        stored(school, dossier)
        share(school, body, uuid4())
        share(school, body, dossier)
    with clock.moved_to(DAY), acting_as(rival):
        assert not StoredFile.objects.exists()
        assert not Share.objects.exists()
    with clock.moved_to(DAY), acting_as(body):
        assert StoredFile.objects.count() == 1
        assert Share.objects.count() == 2


def test_a_grantee_cannot_prolong_its_share(body, school):
    with acting_as(school):
        given = share(school, body, uuid4(), DAY, DAY)
    with acting_as(body):
        seen = Share.objects.get(pk=given.pk)
        seen.until_on = None
        with pytest.raises(NotOurs):
            seen.save()
        assert Share.objects.filter(pk=given.pk).update(until_on=None) == 0


def test_the_scope_ends_with_its_block_and_nests(body, school):
    with acting_as(school):
        with acting_as(body):
            assert current_party_id() == body.pk
        assert current_party_id() == school.pk
        stored(school)  # the database was told back as well
        assert StoredFile.objects.count() == 1
    with pytest.raises(NoPartyInScope):
        current_party_id()


def test_the_scope_is_told_back_when_the_inner_block_fails(body, school):
    with acting_as(school):
        with pytest.raises(KeyError), acting_as(body):
            raise KeyError
        stored(school)
        assert StoredFile.objects.count() == 1


def test_a_text_that_is_too_long_is_refused_on_both_databases(body):
    with acting_as(body):
        with pytest.raises(ValidationError):
            stored(body, name="x" * 256)
        with pytest.raises(ValidationError):
            stored(body, name="a\x00b")


def test_models_that_nobody_shares_stay_private(body, school):
    moment = clock.now()
    with acting_as(school):
        Invitation.objects.create(
            owner=school, email="a@b.example", digest="x", made_at=moment, expires_at=moment
        )
    with acting_as(body):
        assert not Invitation.objects.exists()


def test_the_tests_run_on_the_database_that_was_asked_for():
    assert connection.vendor in {"sqlite", "postgresql"}

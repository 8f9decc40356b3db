from __future__ import annotations

import pytest

from learnmark.audits.models import Visit, VisitStep
from learnmark.audits.testing import load_scheme
from learnmark.certification.models import Case, Certificate
from learnmark.desk.tests.portfolio import add_case
from learnmark.foundation import clock
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import store_bytes
from learnmark.foundation.journal.models import JournalHead
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_cast
from learnmark.project.fsck import check
from learnmark.register.models import Entry


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with clock.moved_to(DAY, "Asia/Ho_Chi_Minh"):
        load_scheme()
        cast = make_cast()
        add_case(cast, 1, until="responses")
        with acting_as(cast.body):
            yield cast


def test_a_whole_history_has_no_fault(cast):
    found = check()
    assert found["faults"] == []
    assert found["checked"]["histories"] > 3


def test_a_missing_step_and_an_impossible_act_are_found(cast):
    visit = Visit.objects.order_by("number").last()
    last = visit.steps.order_by("seq").last()
    VisitStep.objects.create(
        owner=cast.body, dossier=visit.dossier, subject=visit, seq=last.seq + 2, act="plan", on=DAY
    )
    missing, impossible = check()["faults"]
    assert missing == f"{cast.body.slug}: audits.Visit {visit.pk}: a step is missing"
    assert impossible.startswith(f"{cast.body.slug}: audits.Visit {visit.pk}: audit: 'plan'")


def test_a_certificate_that_nobody_granted_is_found(cast):
    case = Case.objects.get()
    Certificate.objects.create(
        owner=cast.body, dossier=case.dossier, case=case, code="TD-1", original_on=DAY
    )
    wanted = f"{cast.body.slug}: certificate TD-1: nobody decided to grant it"
    assert check()["faults"] == [wanted]


def test_an_entry_without_a_certificate_is_found(cast):
    Entry.objects.create(
        owner=cast.body, code="TD-9", content={}, name="x", place="y", country="VN", standard="z",
        folded="x", published_on=DAY,
    )  # fmt: skip
    assert check()["faults"] == [f"{cast.body.slug}: register TD-9: there is no such certificate"]


def test_a_file_without_its_bytes_is_found(cast):
    kept = store_bytes("a.txt", "text/plain", b"whole", by=cast.giang)
    assert check()["faults"] == []
    lost = StoredFile.objects.create(
        owner=cast.body, name="b.txt", media_type="text/plain", size=1, sha256="0" * 64
    )
    assert check()["faults"] == [f"{cast.body.slug}: file {lost.pk}: its bytes are missing"]
    assert kept.pk != lost.pk


def test_a_journal_that_lost_its_end_is_found(cast):
    JournalHead.objects.create(owner=cast.body, next_number=3)
    assert check()["faults"] == [f"{cast.body.slug}: journal: the next number is 3, not 1"]

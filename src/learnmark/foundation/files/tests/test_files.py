"""Stored bytes: the gate, the store, and handing them out."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from learnmark.foundation import clock
from learnmark.foundation.files.gate import checked_name, media_type_of
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import (
    FolderStore,
    hand_over,
    read,
    store,
    store_bytes,
    store_upload,
)
from learnmark.foundation.tenancy.models import Share
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_member, make_party
from learnmark.rules.authority import Role

PDF = b"%PDF-1.7 example"


def upload(name="plan.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def lan(db):
    school = make_party("Trường Hoa Sen", "organization", slug="hoa-sen")
    return make_member(school, "Nguyễn Lan", Role.QUALITY_MANAGER)


@pytest.fixture
def xuan(db):
    rival = make_party("Bac Dau", "body", slug="bac-dau")
    return make_member(rival, "Hồ Xuan", Role.COORDINATOR)


def test_bytes_lie_under_their_hash_and_once(tmp_path):
    place = FolderStore(tmp_path)
    first = place.put([b"ab", b"c"])
    assert first == place.put([b"abc"]) == hashlib.sha256(b"abc").hexdigest()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [place.path(first)]
    assert place.holds(first)
    assert not place.holds("0" * 64)
    with place.open(first) as content:
        assert content.read() == b"abc"


def test_a_write_that_breaks_leaves_nothing(tmp_path):
    def chunks():
        yield b"half"
        raise OSError

    with pytest.raises(OSError):
        FolderStore(tmp_path).put(chunks())
    assert not list(tmp_path.iterdir())


def test_the_same_upload_is_one_row(lan):
    with acting_as(lan.party):
        first = store_upload(upload(), by=lan)
        assert store_upload(upload(), by=lan) == first
        assert store_upload(upload(name="other.pdf"), by=lan) != first
        assert read(first) == PDF
        assert (first.size, first.media_type, first.made_by) == (
            len(PDF),
            "application/pdf",
            lan.member,
        )


def test_two_parties_share_bytes_but_no_row(lan, xuan):
    with acting_as(lan.party):
        first = store_upload(upload(), by=lan)
    with acting_as(xuan.party):
        second = store_upload(upload(), by=xuan)
        assert not StoredFile.objects.filter(pk=first.pk).exists()
    assert first.sha256 == second.sha256
    assert first.pk != second.pk


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.pdf", b"", "empty"),
        ("run.exe", b"MZ", "not taken"),
        ("page.html", b"<script>", "not taken"),
        ("picture.svg", b"<svg/>", "not taken"),
        ("none", PDF, "not taken"),
        (".pdf", PDF, "not taken"),
        ("plan.pdf", b"MZ\x90\x00", "content is not that"),
        ("plan.pdf", b"\n%PDF-1.7", "content is not that"),
        ("scan.png", b"\xff\xd8\xff", "content is not that"),
        ("sheet.xlsx", b"%PDF-", "content is not that"),
        ("list.csv", b"a,b\x00c", "not plain text"),
        ("plan.pdf.exe", PDF, "not taken"),
    ],
)
def test_the_gate_refuses(name, content, says):
    with pytest.raises(ValidationError, match=says):
        media_type_of(upload(name, content))


def test_the_gate_refuses_what_is_too_large(settings):
    settings.LEARNMARK_UPLOAD_LIMIT = 2**20
    with pytest.raises(ValidationError, match="larger than 1 MB"):
        media_type_of(upload(content=PDF + bytes(2**20)))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("PLAN.PDF", PDF, "application/pdf"),
        ("danh sách.csv", "tên\n".encode(), "text/csv"),
        ("utf16.txt", "tên".encode("utf-16"), "text/plain"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
    ],
)
def test_the_gate_lets_pass(name, content, kind):
    assert media_type_of(upload(name, content)) == kind


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\lan\\plan.pdf", "plan.pdf"),
        ("plan\r\nSet-Cookie: a=b.pdf", "planSet-Cookie: a=b.pdf"),
        ("invoice\u202efdp.txt", "invoicefdp.txt"),
        ("a\u2028b\x00c.pdf", "abc.pdf"),
        ("Kê\u0301 hoạch.pdf", "Kế hoạch.pdf"),
        ("..", "file"),
        ("", "file"),
        ("x" * 500 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_made_harmless(name, kept):
    assert checked_name(name) == kept


def test_handing_over_makes_a_second_row_that_the_share_opens(lan, xuan, client):
    dossier = uuid4()
    with clock.moved_to(DAY), acting_as(lan.party):
        private = store_upload(upload(), by=lan)
        handed = hand_over(private, dossier)
        assert hand_over(private, dossier) == handed
        assert hand_over(handed, dossier) == handed
        Share.objects.create(owner=lan.party, grantee=xuan.party, dossier=dossier, from_on=DAY)
    with clock.moved_to(DAY), acting_as(xuan.party):
        assert list(StoredFile.objects.all()) == [handed]
        assert read(StoredFile.objects.get()) == PDF


def test_a_download_is_an_attachment_that_nothing_runs_or_keeps(lan, client):
    with acting_as(lan.party):
        file = store_bytes('Kế hoạch "1".pdf', "application/pdf", PDF, by=lan)
    client.force_login(lan.user)
    answer = client.get(file.get_absolute_url())
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "sandbox"
    assert "\n" not in answer["Content-Disposition"]


def test_a_stranger_finds_no_file(lan, xuan, client):
    with acting_as(lan.party):
        file = store_upload(upload(), by=lan)
    assert client.get(file.get_absolute_url()).status_code == 302
    client.force_login(xuan.user)
    assert client.get(file.get_absolute_url()).status_code == 404
    assert client.get(f"/files/{uuid4()}").status_code == 404


def test_the_store_of_the_installation_lies_in_its_folder(settings, tmp_path):
    settings.LEARNMARK_DATA_DIR = tmp_path
    place = store()
    assert isinstance(place, FolderStore)
    assert place.root == tmp_path / "files"

"""What comes out: right Vietnamese, the same bytes each time, words of users as words only."""

from __future__ import annotations

import copy
import subprocess
from pathlib import Path
from typing import Any

import pytest

from learnmark.foundation.typeset import (
    DOCUMENTS,
    Attachment,
    TypesetError,
    preview_png,
    render,
)
from learnmark.foundation.typeset.schemas import checked
from learnmark.foundation.typeset.tests.hostile import HOSTILE
from learnmark.foundation.typeset.tests.samples import SAMPLES, agreement, certificate, site

BOTH = pytest.mark.parametrize("lang", ["en", "vi"])
EACH = pytest.mark.parametrize("document", sorted(SAMPLES))


def text_of(pdf: bytes) -> str:
    """What poppler reads out of the PDF."""
    return poppler(["pdftotext", "-raw", "-", "-"], pdf)


def poppler(command: list[str], pdf: bytes) -> str:
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def joined(text: str) -> str:
    """The text without spaces and line ends: lines break where the page wants it."""
    return "".join(text.split())


def test_there_is_a_sample_of_every_document() -> None:
    assert set(SAMPLES) == set(DOCUMENTS)


@EACH
@BOTH
def test_every_document_is_archivable_accessible_and_the_same_each_time(
    document: str, lang: str
) -> None:
    data = SAMPLES[document](lang)
    first = render(document, data)
    assert first == render(document, copy.deepcopy(data))
    metadata = poppler(["pdfinfo", "-meta", "-"], first)
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    about = poppler(["pdfinfo", "-isodates", "-"], first)
    assert "Tagged:          yes" in about
    assert "2027-03-05" in about


def leaves(value: object) -> list[str]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in leaves(part)]
    return [value] if isinstance(value, str) else []


@EACH
@BOTH
def test_every_vietnamese_sentence_of_the_data_can_be_read_out(document: str, lang: str) -> None:
    data = SAMPLES[document](lang)
    said = joined(text_of(render(document, data)))
    sentences = [leaf for leaf in leaves(data) if not leaf.isascii()]
    assert sentences
    assert [sentence for sentence in sentences if joined(sentence) not in said] == []


def test_the_certificate_shows_what_it_must() -> None:
    said = text_of(render("certificate", certificate("vi")))
    for words in (
        "Giấy chứng nhận",
        "Certificate",
        "Trường Trung học Phổ thông Nguyễn Tất Thành",
        "Công ty Cổ phần Giáo dục Ánh Dương",
        "ISO 21001:2018",
        "05/03/2027",
        "4 March 2030",
        "SK-21001-0042",
        "https://register.saokhue.example/c/SK-21001-0042",
        "chưa được công nhận",
        "is not accredited",
        "Phạm Thị Ngọc Ánh",
    ):
        assert words in said
    assert "SPECIMEN" not in said


def test_an_accredited_body_says_by_whom_and_nothing_else() -> None:
    data = certificate("en") | {"accreditation": {"by": "Example Bureau", "number": "EB-7"}}
    said = text_of(render("certificate", data))
    assert "accredited for this programme by Example Bureau (EB-7)" in said.replace("\n", " ")
    assert "not accredited" not in said
    assert "IAF" not in said


def test_certification_that_had_lapsed_shows_the_earlier_cycle() -> None:
    data = certificate("en")
    data["dates"]["earlier_cycle"] = {
        "expired": "2026-11-30",
        "recertification_audit": "2027-02-17",
    }
    said = text_of(render("certificate", data))
    assert joined("30 November 2026") in joined(said)
    assert joined("17 February 2027") in joined(said)


def test_forty_sites_and_a_long_scope_go_on_to_further_pages() -> None:
    data = certificate("en") | {"specimen": True, "sites": [site(n) for n in range(1, 41)]}
    data["scope"] = "\n\n".join(f"Programme {n}: {data['scope']}" for n in range(1, 31))
    data["client"] = data["client"] | {"name": "Trường Đại học " + "Kỹ thuật và Công nghệ " * 8}
    pdf = render("certificate", data)
    said = text_of(pdf)
    pages = said.rstrip("\f").split("\f")
    assert len(pages) > 3
    assert all("SPECIMEN/MẪU" in joined(page) for page in pages)
    assert all(f"Cơ sở {n}: " in said for n in range(1, 41))
    assert all(f"Programme {n}: " in said for n in range(1, 31))
    assert "Phạm Thị Ngọc Ánh" in pages[0]


@EACH
def test_a_specimen_says_so_on_every_page(document: str) -> None:
    said = text_of(render(document, SAMPLES[document]("en") | {"specimen": True}))
    assert all("SPECIMEN/MẪU" in joined(page) for page in said.rstrip("\f").split("\f"))


def test_acceptance_by_typed_name_is_never_called_a_digital_signature() -> None:
    for lang in ("en", "vi"):
        said = text_of(render("agreement", agreement(lang))).lower()
        assert "signature" not in said
        assert "chữ ký" not in said
        assert "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" in joined(said)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_only_text(hostile: str) -> None:
    data = agreement("en")
    data["clauses"][0]["text"] = f"before {hostile} after"
    data["client"] = data["client"] | {"name": hostile}
    data["title"] = hostile
    said = text_of(render("agreement", data))
    assert joined(f"before {hostile} after") in joined(said)
    assert "root:" not in said


def filled(document: str, value: Any, words: str) -> Any:
    """`value` with every string that may be free text replaced by `words`."""
    whole = copy.deepcopy(value)

    def walk(part: Any) -> None:
        for key in part if isinstance(part, dict) else range(len(part)):
            before = part[key]
            if isinstance(before, dict | list):
                walk(before)
            elif isinstance(before, str):
                part[key] = words
                try:
                    checked(document, whole)
                except TypesetError:
                    part[key] = before

    walk(whole)
    return whole


@EACH
def test_hostile_text_in_every_field_at_once_is_only_text(document: str) -> None:
    words = '#read("/etc/passwd") $x$ ]"\\ <a> @b'
    data = filled(document, SAMPLES[document]("vi"), words)
    assert leaves(data).count(words) > 8
    said = text_of(render(document, data))
    assert joined(words) in joined(said)
    assert "root:" not in said


def test_a_text_of_twenty_thousand_signs_without_a_space_stays_on_the_pages() -> None:
    data = agreement("en")
    data["clauses"][0]["text"] = "§" * 20_000
    pdf = render("agreement", data)
    assert text_of(pdf).count("§") == 20_000
    assert int(poppler(["pdfinfo", "-"], pdf).split("Pages:")[1].split()[0]) > 3


def test_files_are_carried_inside(tmp_path: Path) -> None:
    credential = Attachment(
        name="credential.json",
        content=b'{"a": "b"}',
        mime_type="application/json",
        description="Verifiable credential",
    )
    pdf = render("certificate", certificate(), attachments=[credential])
    (tmp_path / "c.pdf").write_bytes(pdf)
    subprocess.run(["pdfdetach", "-saveall", "c.pdf"], cwd=tmp_path, check=True)
    assert (tmp_path / "credential.json").read_bytes() == b'{"a": "b"}'
    assert pdf == render("certificate", certificate(), attachments=[credential])


def test_attachments_need_distinct_plain_names() -> None:
    def named(name: str) -> Attachment:
        return Attachment(name=name, content=b"", mime_type="text/plain", description="x")

    with pytest.raises(TypesetError, match="not a name"):
        render("certificate", certificate(), attachments=[named("../data.json")])
    with pytest.raises(TypesetError, match="same name"):
        render("certificate", certificate(), attachments=[named("a"), named("a")])


def test_a_picture_of_a_page() -> None:
    assert preview_png("certificate", certificate(), page=2).startswith(b"\x89PNG")
    with pytest.raises(TypesetError, match="has 2 pages"):
        preview_png("certificate", certificate(), page=3)


def test_a_sign_that_no_font_holds_is_named() -> None:
    with pytest.raises(TypesetError, match="😀"):
        render("certificate", certificate() | {"scope": "Dạy học 😀"})

"""A certificate that is complete, then each field that is missing from the same one."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnmark.rules.certificate import (
    CertificateContent,
    CertifiedSite,
    Difference,
    FurtherText,
    content_dict,
    differences,
    objections_to_content,
    objections_to_revision,
)

CONTENT = CertificateContent(
    client_name="Trường Tiểu học Sông Hồng",
    head_office_address="12 Phố Huế, Hà Nội",
    country="VN",
    sites=(
        CertifiedSite("Main site", "12 Phố Huế, Hà Nội", "Primary education in class"),
        CertifiedSite("Online school", "https://school.example", "Courses online", virtual=True),
    ),
    decided_on=date(2024, 5, 15),
    effective_on=date(2024, 5, 15),
    last_valid_day=date(2027, 5, 14),
    first_issued_on=date(2024, 5, 15),
    cycle_started_on=date(2024, 5, 15),
    code="LM-2024-0001",
    standard="ISO 21001:2018",
    scope="Primary education in class and online",
    sector_code="37",
    body_name="Certification body",
    body_address="1 Tràng Tiền, Hà Nội",
    body_mark="sha256:00ff",
    accreditation_statement="Not accredited.",
    verify_at="https://body.example/verify",
    complain_at="https://body.example/complaints",
)


def found(content: CertificateContent, cycle: date | None = None) -> list[tuple[str, str]]:
    verdict = objections_to_content(content, cycle_last_valid_day=cycle)
    return [(o.rule.id, o.about) for o in verdict]


def test_it_works() -> None:
    assert found(CONTENT, date(2027, 5, 14)) == []


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("client_name", "R-CERT-a"),
        ("head_office_address", "R-CERT-a"),
        ("scope", "R-CERT-f"),
        ("body_name", "R-CERT-g"),
        ("body_address", "R-CERT-g"),
        ("body_mark", "R-CERT-g"),
        ("accreditation_statement", "R-CERT-g"),
        ("verify_at", "R-CERT-g"),
        ("complain_at", "R-CERT-g"),
        ("sector_code", "R-CERT-h"),
        ("code", "R-CERT-d"),
        ("standard", "R-CERT-e"),
    ],
)
def test_each_missing_field_is_named(name: str, rule: str) -> None:
    emptied: dict[str, Any] = {name: ""}
    assert found(replace(CONTENT, **emptied)) == [(rule, name)]


def test_every_site_has_a_place() -> None:
    nameless = CertifiedSite("", "somewhere", "Courses")
    assert found(replace(CONTENT, sites=(nameless,))) == [("R-CERT-a", "sites[0]")]
    assert found(replace(CONTENT, sites=())) == []
    assert found(replace(CONTENT, country="Vietnam")) == [("R-CERT-a", "country Vietnam")]


def test_a_site_without_its_own_scope_would_mislead_beside_one_that_has_it() -> None:
    silent = CertifiedSite("Hue", "3 Lê Lợi, Huế")
    assert found(replace(CONTENT, sites=(*CONTENT.sites, silent))) == [("R-CERT-f", "Hue")]
    assert found(replace(CONTENT, sites=(silent,))) == []


def test_it_is_not_effective_before_the_decision() -> None:
    early = replace(CONTENT, decided_on=date(2024, 5, 16))
    assert found(early) == [("R-CERT-b", "2024-05-15")]


def test_the_last_day_is_that_of_the_cycle() -> None:
    assert found(CONTENT, date(2027, 5, 15)) == [("R-CERT-c", "2027-05-14 / 2027-05-15")]
    assert found(replace(CONTENT, last_valid_day=date(2024, 5, 14))) == [("R-CERT-c", "2024-05-14")]
    later = date(2025, 1, 1)
    assert found(replace(CONTENT, first_issued_on=later, cycle_started_on=later)) == [
        ("R-CERT-c", "first_issued_on 2025-01-01"),
        ("R-CERT-c", "cycle_started_on 2025-01-01"),
    ]


def test_after_a_lapse_the_gap_is_shown() -> None:
    restored = replace(
        CONTENT,
        decided_on=date(2027, 10, 14),
        effective_on=date(2027, 10, 14),
        cycle_started_on=date(2027, 10, 14),
        last_valid_day=date(2030, 5, 14),
        previous_last_valid_day=date(2027, 5, 14),
    )
    assert found(restored) == [("R-CERT-c", "recertification_audit_on")]
    assert found(replace(restored, recertification_audit_on=date(2027, 9, 1))) == []


@pytest.mark.parametrize("code", ["LM 1", "x" * 61])
def test_a_code_fits_the_international_database(code: str) -> None:
    assert found(replace(CONTENT, code=code)) == [("R-CERT-d", code)]


@pytest.mark.parametrize("standard", ["ISO 21001", "ISO 21001:18", ":2018"])
def test_a_standard_has_an_edition(standard: str) -> None:
    assert found(replace(CONTENT, standard=standard)) == [("R-CERT-e", standard)]


def test_further_texts_are_not_empty() -> None:
    texts = (FurtherText("Early childhood annex", "applied"), FurtherText("Empty", " "))
    assert found(replace(CONTENT, further=texts)) == [("R-CERT-h", "further[1]")]


def test_a_revision_says_what_it_replaces() -> None:
    assert found(replace(CONTENT, revision=0)) == [("R-CERT-i", "0")]
    assert found(replace(CONTENT, revision=2)) == [("R-CERT-i", "replaces")]
    assert found(replace(CONTENT, replaces="revision 1")) == [("R-CERT-i", "replaces")]
    assert found(replace(CONTENT, revision=2, replaces="revision 1")) == []


def test_edge_case_9_an_extension_keeps_expiry_and_counts_one_up() -> None:
    extended = replace(CONTENT, scope="Primary and lower secondary", revision=2, replaces="1")
    assert objections_to_revision(extended, replaced=CONTENT) == ()
    wrong = replace(extended, revision=3, code="LM-2", last_valid_day=date(2028, 5, 14))
    verdict = objections_to_revision(wrong, replaced=CONTENT)
    assert [o.rule.id for o in verdict] == ["R-CERT-i", "R-CERT-d", "R-CERT-c"]
    renewed = replace(extended, last_valid_day=date(2030, 5, 14))
    assert objections_to_revision(renewed, replaced=CONTENT, same_cycle=False) == ()


def test_the_canonical_form_is_plain() -> None:
    plain = content_dict(CONTENT)
    assert list(plain) == [field.name for field in fields(CertificateContent)]
    assert plain["last_valid_day"] == "2027-05-14"
    assert plain["previous_last_valid_day"] is None
    assert plain["sites"] == [
        {
            "name": "Main site",
            "address": "12 Phố Huế, Hà Nội",
            "scope": "Primary education in class",
            "virtual": False,
        },
        {
            "name": "Online school",
            "address": "https://school.example",
            "scope": "Courses online",
            "virtual": True,
        },
    ]
    assert json.loads(json.dumps(plain)) == plain


@pytest.mark.parametrize("value", [1.5, datetime(2024, 5, 15, tzinfo=UTC), {"a": 1}])
def test_values_without_a_canonical_form_are_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="revision holds a"):
        content_dict(replace(CONTENT, revision=value))


def test_differences_name_field_and_values() -> None:
    after = replace(CONTENT, revision=2, replaces="revision 1")
    assert differences(CONTENT, after) == (
        Difference("revision", 1, 2),
        Difference("replaces", "", "revision 1"),
    )


@given(st.text(), st.dates())
def test_the_way_letters_are_composed_makes_no_difference(name: str, day: date) -> None:
    composed = replace(CONTENT, client_name=unicodedata.normalize("NFC", name), first_issued_on=day)
    taken_apart = replace(composed, client_name=unicodedata.normalize("NFD", name))
    assert differences(composed, taken_apart) == ()
    assert content_dict(composed) == content_dict(taken_apart)


@given(st.text(max_size=5), st.text(max_size=5))
def test_a_difference_is_found_exactly_when_the_text_changed(a: str, b: str) -> None:
    same = unicodedata.normalize("NFC", a) == unicodedata.normalize("NFC", b)
    changed = differences(replace(CONTENT, scope=a), replace(CONTENT, scope=b))
    assert [d.field for d in changed] == ([] if same else ["scope"])

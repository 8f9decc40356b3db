"""Wrong data is refused before anything is set, and every wrong key is named."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from learnmark.foundation.typeset import TypesetError, render
from learnmark.foundation.typeset.schemas import checked
from learnmark.foundation.typeset.tests.samples import certificate, quote


def test_an_unknown_document_is_refused() -> None:
    with pytest.raises(TypesetError, match=r"there is no document 'diploma'.*certificate"):
        render("diploma", {})
    with pytest.raises(TypesetError, match="there is no document"):
        render("../style", {})


def test_missing_and_unknown_keys_are_all_named_before_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*_: object, **__: object) -> bytes:
        raise AssertionError

    monkeypatch.setattr("subprocess.run", never)
    data = certificate() | {"colour": "red"}
    del data["scope"]
    data["client"] = data["client"] | {"logo": "x"}
    del data["sites"][1]["address"]
    with pytest.raises(TypesetError) as refused:
        render("certificate", data)
    said = str(refused.value)
    for words in ("colour: unknown", "scope: missing", "client.logo: unknown"):
        assert words in said
    assert "sites.1.address: missing" in said


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda d: d.update(lang="fr"), "lang"),
        (lambda d: d.update(specimen="no"), "specimen"),
        (lambda d: d.update(document_date="2027-02-30"), "document_date"),
        (lambda d: d.update(document_date=0), "document_date"),
        (lambda d: d.update(verify_url="javascript:alert(1)"), "verify_url"),
        (lambda d: d.update(revision=0), "revision"),
        (lambda d: d.update(number="two\nlines"), "number"),
        (lambda d: d.update(number=""), "number"),
        (lambda d: d.update(scope="bell \x07"), "scope"),
        (lambda d: d.update(scope="half \ud83d"), "scope"),
        (lambda d: d.update(scope="x" * 60_001), "scope"),
    ],
)
def test_a_wrong_value_is_refused(change: Callable[[dict[str, Any]], None], key: str) -> None:
    data = certificate()
    change(data)
    with pytest.raises(TypesetError, match=f"wrong: {key}: "):
        checked("certificate", data)


def test_amounts_must_be_numbers() -> None:
    with pytest.raises(TypesetError, match="total"):
        checked("quote", quote() | {"total": "NaN"})
    assert checked("quote", quote() | {"total": Decimal("1e3")})["total"] == "1000"


def test_dates_and_composed_letters_become_plain_json() -> None:
    decomposed = unicodedata.normalize("NFD", "Tiếng Việt")
    data = certificate() | {"document_date": date(2027, 3, 5), "scope": decomposed}
    content = checked("certificate", data)
    assert content["document_date"] == "2027-03-05"
    assert content["scope"] == "Tiếng Việt"

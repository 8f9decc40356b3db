from __future__ import annotations

import json

import pytest

from learnmark.certification.intake import csv_text
from learnmark.certification.intake.csv_text import rows_of
from learnmark.certification.intake.problems import ProblemList

# Without location_coordinates: its JSON states another telephone number than its CSV.
SPECTRUM = [
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
]


@pytest.mark.parametrize("name", SPECTRUM)
def test_the_spectrum(name, test_data):
    folder = test_data / "csv" / "csv-spectrum"
    expected = json.loads((folder / "json" / f"{name}.json").read_text())
    problems = ProblemList()
    rows = list(rows_of((folder / "csvs" / f"{name}.csv").read_bytes(), file="", problems=problems))
    heading, *lines = (row.cells for row in rows)
    found = [dict(zip(heading, line, strict=False)) for line in lines]
    # Line breaks inside cells were unified in the CSV of the public set, not in its JSON.
    wanted = [
        {key: str(value).strip().replace("\r\n", "\n") for key, value in row.items()}
        for row in expected
    ]
    assert found == wanted
    assert problems.all() == ()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found(separator):
    data = separator.join(['"a,;b"', "c"]) + "\n" + separator.join("12") + "\n"
    rows = list(rows_of(data.encode(), file="", problems=ProblemList()))
    assert [row.cells for row in rows] == [("a,;b", "c"), ("1", "2")]


def test_row_numbers_count_empty_rows():
    rows = list(rows_of(b"a\n\n\nb\n", file="", problems=ProblemList()))
    assert [row.number for row in rows] == [1, 4]


def test_an_endless_line_is_told():
    problems = ProblemList()
    list(rows_of(b"a\n" + b"," * 3_000_000, file="x.csv", problems=problems))
    assert [p.cause for p in problems.all()] == [csv_text.RECORD_TOO_LONG]


def test_any_bytes_are_read():
    problems = ProblemList()
    assert list(rows_of(bytes(range(256)), file="", problems=problems)) != []

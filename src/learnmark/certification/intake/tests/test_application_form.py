from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from learnmark.certification.intake import answers, application_form, workbooks
from learnmark.certification.intake.answers import FormValues
from learnmark.certification.intake.application_form import read_form, write_form
from learnmark.certification.intake.fields import PROGRAMMES, SECTIONS, SINGLE, SITES, Kind

FILLED = FormValues(
    answers={
        "legal_name": "Trường Mầm non Hoa Sen",
        "trading_name": "=1+1",
        "legal_status": "unit",
        "parent_legal_entity": "+Sen Group",
        "unit_name": "@unit",
        "address": "-12 Lê Lợi",
        "city": "Huế",
        "country": "VN",
        "contact_name": "Lan",
        "contact_email": "lan@example.org",
        "contact_phone": "0234000111",
        "edition": "21001:2018",
        "early_childhood": True,
        "operating_since": date(2025, 3, 4),
        "is_transfer": False,
        "consultancy_used": True,
        "consultant_name": "Xuân",
        "consultant_organization": "Tư vấn X",
        "languages": "Tiếng Việt, English",
        "uses_curriculum": True,
        "only_products": False,
        "desired_scope": "Early childhood education\nin two kindergartens",
        "notes": "Two\nlines",
    },
    sites=(
        {
            "name": "Cơ sở 1",
            "address": "12 Lê Lợi",
            "country": "VN",
            "activities": "Teaching",
            "is_head_office": True,
            "virtual": False,
            "shifts": 1,
            "full_time": 12,
            "full_time_hours_per_week": Decimal(40),
            "part_time": 3,
            "part_time_hours_per_week": Decimal("17.5"),
        },
        {
            "name": "Online",
            "country": "VN",
            "activities": "Online courses",
            "is_head_office": False,
            "virtual": True,
            "full_time": 0,
            "full_time_hours_per_week": Decimal(40),
        },
    ),
    programmes=(
        {
            "name": "Kindergarten",
            "level": "early_childhood",
            "delivery_modes": ("classroom", "blended"),
            "learners": 120,
            "site": "Cơ sở 1",
            "in_scope": True,
        },
    ),
)


def edited(changes: dict[tuple[int, str], object], *, language: str = "en") -> bytes:
    """The filled form after a person changed some cells, given by sheet number and address."""
    book = openpyxl.load_workbook(io.BytesIO(write_form(language, FILLED)))
    for (sheet, place), value in changes.items():
        book.worksheets[sheet][place] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def place_of(key: str) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(write_form("en"))).worksheets[0]
    return next(f"C{row[0].row}" for row in sheet.iter_rows(max_col=1) if row[0].value == key)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_is_written_is_read_back(language):
    result = read_form(write_form(language, FILLED))
    assert result.problems == ()
    assert result.values == FILLED
    assert result.language == language


def test_nothing_is_ever_a_formula():
    book = openpyxl.load_workbook(io.BytesIO(write_form("en", FILLED)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {"=1+1", "+Sen Group", "@unit", "-12 Lê Lợi"} <= {cell.value for cell in cells}


def test_drop_downs_and_hidden_keys():
    book = openpyxl.load_workbook(io.BytesIO(write_form("vi")))
    assert book.sheetnames == ["Tổ chức", "Địa điểm", "Nhân sự", "Chương trình", "Ghi chú"]
    formulas = {check.formula1 for check in book.worksheets[3].data_validations.dataValidation}
    assert '"Có,Không"' in formulas
    assert book.worksheets[0].column_dimensions["A"].hidden


def test_an_empty_form_names_each_cell_that_must_be_filled():
    result = read_form(write_form("en"))
    cells = {(p.file, p.cell) for p in result.errors if p.cause is answers.MISSING}
    needed = sum(field.required for section in SINGLE for field in section.fields)
    assert len(cells) == needed
    assert ("Organization", place_of("legal_name")) in cells
    assert {application_form.NO_SITES, application_form.NO_PROGRAMMES} <= {
        problem.cause for problem in result.errors
    }


@pytest.mark.parametrize(
    ("key", "value", "cause"),
    [
        ("legal_name", None, answers.MISSING),
        ("legal_name", "x" * 301, answers.TOO_LONG),
        ("legal_status", "kingdom", answers.NOT_A_CHOICE),
        ("early_childhood", "perhaps", answers.NOT_YES_NO),
        ("operating_since", "last year", answers.NOT_A_DATE),
        ("operating_since", "31/02/2026", answers.NOT_A_DATE),
        ("operating_since", "03/04/2026", answers.AMBIGUOUS_DATE),
        ("country", "Atlantis", answers.NOT_A_COUNTRY),
        ("contact_email", "lan at example", answers.WRONG_FORM),
        ("consultant_name", None, answers.MISSING),
    ],
)
def test_a_bad_answer_is_told_with_its_cell(key, value, cause):
    place = place_of(key)
    result = read_form(edited({(0, place): value}))
    (problem,) = result.problems
    assert (problem.cause, problem.file, problem.cell) == (cause, "Organization", place)
    assert problem.says()
    assert problem.remedy()
    good = {name: answer for name, answer in FILLED.answers.items() if name != key}
    assert result.values == FormValues(good, FILLED.sites, FILLED.programmes)


@pytest.mark.parametrize(
    ("sheet", "place", "value", "cause"),
    [
        (2, "B5", 12.5, answers.NOT_WHOLE),
        (2, "B5", "twelve", answers.NOT_WHOLE),
        (2, "B5", -1, answers.OUT_OF_BOUNDS),
        (2, "B5", True, answers.NOT_WHOLE),
        (2, "C5", 400, answers.OUT_OF_BOUNDS),
        (2, "C5", "many", answers.NOT_A_NUMBER),
        (2, "A5", "Cơ sở 9", application_form.SITE_UNKNOWN),
        (3, "C5", "Classroom; Radio", answers.NOT_A_CHOICE),
        (3, "E5", "Cơ sở 9", application_form.SITE_UNKNOWN),
        (3, "A5", None, answers.MISSING),
    ],
)
def test_a_bad_cell_in_a_row(sheet, place, value, cause):
    result = read_form(edited({(sheet, place): value}))
    problem = next(problem for problem in result.problems if problem.cell == place)
    assert problem.cause is cause
    assert len(result.values.sites) == 2
    assert result.values.answers == FILLED.answers


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-30", date(2026, 9, 30)),
        ("30/9/2026", date(2026, 9, 30)),
        ("9.30.2026", date(2026, 9, 30)),
        ("05/05/2026", date(2026, 5, 5)),
        (datetime(2026, 9, 30, 12, 0), date(2026, 9, 30)),
    ],
)
def test_dates_that_can_be_read_in_one_way_only(text, day):
    result = read_form(edited({(0, place_of("operating_since")): text}))
    assert result.values.answers["operating_since"] == day


def test_an_error_of_a_formula_is_told():
    place = place_of("website")
    (problem,) = read_form(edited({(0, place): "#REF!"})).problems
    assert problem.cause is application_form.FORMULA_ERRORS
    assert place in problem.says()


def test_words_a_person_types_instead_of_choosing():
    changes = {
        (0, place_of("early_childhood")): "co",
        (2, "C5"): "37,5",
        (2, "B5"): "12",
        (3, "C5"): "truc tiep tai lop, ONLINE",
        (0, place_of("contact_phone")): 84901234567,
    }
    result = read_form(edited(changes))
    assert result.problems == ()
    assert result.values.answers["early_childhood"] is True
    assert result.values.answers["contact_phone"] == "84901234567"
    assert result.values.sites[0]["full_time_hours_per_week"] == Decimal("37.5")
    assert result.values.programmes[0]["delivery_modes"] == ("classroom", "online")


def test_two_head_offices_and_two_sites_of_one_name():
    changes = {(1, "G6"): "Yes", (1, "A6"): "Cơ sở 1"}
    found = {problem.cause for problem in read_form(edited(changes)).problems}
    assert {application_form.NO_HEAD_OFFICE, application_form.SITE_TWICE} <= found


def test_a_deleted_sheet_keeps_the_others():
    book = openpyxl.load_workbook(io.BytesIO(write_form("en", FILLED)))
    del book["Sites"]
    target = io.BytesIO()
    book.save(target)
    result = read_form(target.getvalue())
    assert application_form.SHEET_MISSING in {problem.cause for problem in result.problems}
    assert result.values.answers == FILLED.answers


def test_deleted_keys_leave_the_labels():
    book = openpyxl.load_workbook(io.BytesIO(write_form("vi", FILLED)))
    for sheet in book.worksheets[1:4]:
        for cell in sheet[3]:
            cell.value = None
    for row in book.worksheets[0].iter_rows(max_col=1):
        row[0].value = None
    target = io.BytesIO()
    book.save(target)
    assert read_form(target.getvalue()).values == FILLED


def test_foreign_spreadsheets_get_a_clear_answer(test_data):
    files = sorted((test_data / "spreadsheets").iterdir())
    assert len(files) > 10
    for file in files:
        result = read_form(file.read_bytes())
        found = {problem.cause for problem in result.problems}
        assert found & {application_form.NOT_THE_FORM, application_form.FORM_UNREADABLE}, file
        assert result.values == FormValues(), file


def test_a_cell_at_the_far_end_is_refused():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Organization")
        sheet.write("A1", "x")
        sheet.write(1_048_575, 16_383, "x")
    (problem,) = read_form(target.getvalue()).problems
    assert problem.cause is workbooks.SHEET_TOO_LARGE


def test_a_damaged_form_is_told_as_a_form_not_as_an_archive():
    whole = write_form("en", FILLED)
    bad = bytearray(whole)
    bad[60:400] = bytes(340)
    for damaged in (whole[: len(whole) // 2], bytes(bad)):
        (problem,) = read_form(damaged).problems
        assert problem.cause is application_form.FORM_UNREADABLE
        assert "Download the form again" in problem.remedy()


@pytest.mark.parametrize("written", ["Việt Nam", "viet nam", "vn", "VN"])
def test_a_country_is_taken_by_its_name_or_its_letters(written):
    values = read_form(edited({(0, place_of("country")): written})).values
    assert values.answers["country"] == "VN"


def test_damaged_bytes_never_raise():
    whole = write_form("en", FILLED)
    for end in range(0, len(whole), 211):
        assert read_form(whole[:end]).errors != ()
    for place in range(40, len(whole), 223):
        bad = bytearray(whole)
        bad[place] ^= 0xFF
        assert read_form(bytes(bad)) is not None


def test_the_table_is_sound():
    keys = [field.key for section in SINGLE for field in section.fields]
    assert len(keys) == len(set(keys))
    for section in SECTIONS:
        own = {field.key for field in section.fields}
        for field in section.fields:
            assert field.label.en
            assert field.label.vi
            assert bool(field.choices) == (field.kind in {Kind.CHOICE, Kind.BOOLEAN})
            assert field.needed_with is None or field.needed_with[0] in own
    assert SITES.repeats
    assert PROGRAMMES.repeats

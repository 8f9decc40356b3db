from __future__ import annotations

import io
from decimal import Decimal

import pytest
import xlsxwriter

from learnmark.certification.intake import staff_lists
from learnmark.certification.intake.prefill import StaffRole
from learnmark.certification.intake.staff_lists import (
    Contract,
    contract_of,
    read_staff_list,
    role_of,
)

ENGLISH = """Full name,Position,Contract type,Hours per week,Campus
An,Teacher,Full-time,40,North
Binh,Teacher,Full time,40,North
Chi,Teaching assistant,Part-time,20,North
Dung,Principal,Permanent,,South
Giang,Visiting lecturer,External,"7,5",South
Total,,,107.5,
"""
VIETNAMESE = [
    ["DANH SÁCH NHÂN SỰ"],
    ["STT", "Họ và tên (*)", "Chức vụ", "Loại hợp đồng", "Số giờ/tuần", "Cơ sở"],
    [1, "Nguyễn Văn An", "Giáo viên", "Toàn thời gian", 40, "Cơ sở 1"],
    [2, "Trần Thị Bình", "Phó hiệu trưởng", "Biên chế", 40, "Cơ sở 1"],
    [3, "Lê Chi", "Bảo mẫu", "Bán thời gian", 16, "Cơ sở 1"],
    [4, "Phạm Dũng", "Giảng viên", "Thỉnh giảng", "8 giờ", "Cơ sở 2"],
    [5, "Võ Em", "Bảo vệ", "Thời vụ", 20, "Cơ sở 2"],
    ["", "Tổng cộng", "", "", 124, ""],
]


def workbook(rows):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("Ghi chú").write(0, 0, "x")
        sheet = book.add_worksheet("Nhân sự")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def counted(staff):
    return {(g.site, g.role, g.contract): (g.people, g.full_time_equivalents) for g in staff.groups}


def test_an_english_csv():
    staff = read_staff_list(ENGLISH.encode())
    assert counted(staff) == {
        ("North", StaffRole.TEACHER, Contract.FULL_TIME): (2, Decimal(2)),
        ("North", StaffRole.AIDE, Contract.PART_TIME): (1, Decimal("0.5")),
        ("South", StaffRole.ADMINISTRATOR, Contract.FULL_TIME): (1, Decimal(1)),
        ("South", StaffRole.TEACHER, Contract.CONTRACTOR): (1, Decimal("0.1875")),
    }
    assert staff.people == 5
    assert staff.problems == ()


def test_a_vietnamese_workbook_with_a_title_above():
    staff = read_staff_list(workbook(VIETNAMESE))
    assert counted(staff) == {
        ("Cơ sở 1", StaffRole.TEACHER, Contract.FULL_TIME): (1, Decimal(1)),
        ("Cơ sở 1", StaffRole.ADMINISTRATOR, Contract.FULL_TIME): (1, Decimal(1)),
        ("Cơ sở 1", StaffRole.AIDE, Contract.PART_TIME): (1, Decimal("0.4")),
        ("Cơ sở 2", StaffRole.TEACHER, Contract.CONTRACTOR): (1, Decimal("0.2")),
        ("Cơ sở 2", StaffRole.OTHER, Contract.TEMPORARY): (1, Decimal("0.5")),
    }
    assert dict(staff.columns)["site"] == "Cơ sở"
    assert staff.problems == ()


def test_other_full_time_hours():
    staff = read_staff_list(ENGLISH.encode(), full_time_hours=Decimal(25))
    chi = next(g for g in staff.groups if g.contract is Contract.PART_TIME)
    assert chi.full_time_equivalents == Decimal("0.8")


def test_unclear_columns_are_listed():
    (problem,) = read_staff_list(b"Foo,Bar\n1,2\n").problems
    assert problem.cause is staff_lists.COLUMNS_UNCLEAR
    assert "name, role" in problem.says()
    assert "Foo, Bar" in problem.says()


def test_two_columns_of_one_meaning():
    staff = read_staff_list(b"Name,Role,Position\nAn,Teacher,Head\n")
    (problem,) = staff.problems
    assert problem.cause is staff_lists.COLUMN_AMBIGUOUS
    assert "Role, Position" in problem.says()
    assert staff.groups == ()


def test_what_is_missing_never_makes_the_effort_smaller():
    staff = read_staff_list(
        b"Name,Role,Contract,Hours\nAn,Teacher,part,\nBinh,,,\nChi,Cook,odd,x\n"
    )
    assert staff.people == 3
    assert staff.full_time_equivalents == 3
    told = {problem.cause: problem for problem in staff.problems}
    assert told[staff_lists.HOURS_MISSING].row == 2
    assert told[staff_lists.ROLE_EMPTY].row == 3
    assert told[staff_lists.CONTRACT_GUESSED].row == 3
    assert told[staff_lists.CONTRACT_UNKNOWN].row == 4
    assert told[staff_lists.BAD_HOURS].cell == "D4"


def test_headings_only():
    (problem,) = read_staff_list(b"Name,Role\n").problems
    assert problem.cause is staff_lists.NO_ROWS


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04nonsense", b"\xd0\xcf\x11\xe0", b"\0" * 50])
def test_any_bytes_get_an_answer(data):
    assert read_staff_list(data).problems != ()


def test_foreign_spreadsheets_get_an_answer(test_data):
    for file in sorted((test_data / "spreadsheets").iterdir()):
        assert read_staff_list(file.read_bytes()).problems != ()


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Assistant principal", StaffRole.ADMINISTRATOR),
        ("Assistant Professor", StaffRole.TEACHER),
        ("Teaching assistant", StaffRole.AIDE),
        ("Trợ giảng", StaffRole.AIDE),
        ("Hiệu trưởng", StaffRole.ADMINISTRATOR),
        ("Giáo viên Toán", StaffRole.TEACHER),
        ("Administrative assistant", StaffRole.OTHER),
        ("Kế toán", StaffRole.OTHER),
    ],
)
def test_roles(title, role):
    assert role_of(title) is role


@pytest.mark.parametrize(
    ("text", "contract"),
    [
        ("FT", Contract.FULL_TIME),
        ("fulltime", Contract.FULL_TIME),
        ("Part-Time (50%)", Contract.PART_TIME),
        ("Hợp đồng không xác định thời hạn", Contract.FULL_TIME),
        ("Cộng tác viên", Contract.CONTRACTOR),
        ("Hợp đồng", None),
        ("", None),
    ],
)
def test_contracts(text, contract):
    assert contract_of(text) is contract

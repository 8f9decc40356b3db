"""Excel workbooks from outside, opened only after their bytes were looked over.

The reader allocates the whole rectangle of a sheet before anybody can ask how large it is: a file
of 5 kB with one cell at XFD1048576 ends the process. So the addresses are read from the packed
XML first. Other formats (.xls, .xlsb, .ods) have other ways to say the same and are not taken.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook

from learnmark.certification.intake.archives import (
    DAMAGED,
    NOT_AN_ARCHIVE,
    Limits,
    inflated_chunks,
    zipped,
)
from learnmark.certification.intake.problems import Cause, Severity, Unreadable
from learnmark.rules.verdict import gettext_noop

LIMITS = Limits(entries=300, packed=20 * 1024**2, inflated=64 * 1024**2)
LARGEST_SHEET = 2_000_000
"""Cells of the rectangle around everything written on a sheet."""
LETTERS = 26
ADDRESS = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{0,4})(\d{1,8})""")
CELL_TAG = re.compile(rb"<(?:\w+:)?c\s[^>]*>")
ERROR_TYPE = re.compile(rb"""\st\s*=\s*["']e["']""")
ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
ROW_WITHOUT_ADDRESS = re.compile(rb"<(?:\w+:)?row(?=[\s/>])(?![^>]*\sr\s*=)")
CELL_WITHOUT_ADDRESS = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?![^>]*\sr\s*=)")

NOT_A_WORKBOOK = Cause(
    Severity.ERROR,
    gettext_noop("This is no Excel workbook of the kind .xlsx, or it is damaged."),
    gettext_noop("Open it in your spreadsheet program and save it as “Excel workbook (.xlsx)”."),
)
SHEET_TOO_LARGE = Cause(
    Severity.ERROR,
    gettext_noop("A sheet of the workbook reaches too far down or to the right."),
    gettext_noop("Copy the filled rows into a new workbook, without anything far away from them."),
)

Cell = object
"""str, float, int, bool, date, datetime, time or timedelta; an empty cell is an empty string."""


@dataclass(frozen=True)
class SheetRows:
    """All cells of one sheet from A1 on."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place counted from 0; an empty string beyond the edge."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return ""


def address(row: int, column: int) -> str:
    """The address of a cell, such as C7, from places counted from 0."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, LETTERS)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def is_workbook(data: bytes) -> bool:
    """Whether it begins like a ZIP archive or an old workbook, and so not like text."""
    return data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def read_sheets(data: bytes) -> tuple[SheetRows, ...]:
    """Every sheet of an .xlsx workbook; raises `Unreadable`."""
    if len(data) > LIMITS.packed or not data.startswith(b"PK"):
        raise Unreadable(NOT_A_WORKBOOK)
    try:
        _look_over(data)
    except Unreadable as stop:
        if stop.problem.cause in (NOT_AN_ARCHIVE, DAMAGED):
            raise Unreadable(NOT_A_WORKBOOK) from stop
        raise
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return tuple(_sheets(book))
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable(NOT_A_WORKBOOK) from error
    except BaseException as panic:
        # A panic of the reader is no Exception, and its class cannot be imported.
        if type(panic).__name__ == "PanicException":
            raise Unreadable(NOT_A_WORKBOOK) from panic
        raise


def error_cells(data: bytes) -> tuple[str, ...]:
    """The addresses of cells that show an error such as #REF!; the reader calls them empty.

    For a workbook that `read_sheets` took; which sheet they are on is not known.
    """
    found: list[str] = []
    with zipped(data, limits=LIMITS) as archive:
        spent: dict[str, int] = {}
        for info in archive.infolist():
            part = b"".join(inflated_chunks(archive, info, limits=LIMITS, spent=spent))
            tags = (tag for tag in CELL_TAG.findall(part) if ERROR_TYPE.search(tag))
            found.extend(b"".join(m.groups()).decode() for m in map(ADDRESS.search, tags) if m)
    return tuple(dict.fromkeys(found))


def _sheets(book: CalamineWorkbook) -> Iterator[SheetRows]:
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except CalamineError:
            # A sheet that holds only a chart has no cells.
            continue
        rows = sheet.to_python(skip_empty_area=False)
        yield SheetRows(name, tuple(tuple(row) for row in rows))


def _look_over(data: bytes) -> None:
    with zipped(data, limits=LIMITS) as archive:
        names = set(archive.namelist())
        if "[Content_Types].xml" not in names or not any(n.endswith("workbook.xml") for n in names):
            raise Unreadable(NOT_A_WORKBOOK)
        spent: dict[str, int] = {}
        for info in archive.infolist():
            _refuse_if_vast(archive, info, spent=spent)


def _refuse_if_vast(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, spent: dict[str, int]
) -> None:
    """Addresses count in every part, since a workbook may keep its sheets under any name."""
    part = b"".join(inflated_chunks(archive, info, limits=LIMITS, spent=spent))
    if (b"\0" in part[:4] and b"<" in part[:4]) or part.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(NOT_A_WORKBOOK)
    found = ADDRESS.findall(part)
    last_row = max((int(digits) for _, digits in found), default=1)
    last_column = max((_column_number(letters) for letters, _ in found), default=1)
    # Rows and cells without an address follow the one before them.
    last_row += len(ROW_WITHOUT_ADDRESS.findall(part))
    last_column += max(len(CELL_WITHOUT_ADDRESS.findall(row)) for row in ROW.split(part))
    if last_row * max(last_column, 1) > LARGEST_SHEET:
        raise Unreadable(SHEET_TOO_LARGE)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * LETTERS + letter - ord("A") + 1
    return number

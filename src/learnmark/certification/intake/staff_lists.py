"""A staff list, CSV or Excel, counted: people and full-time equivalents by site, role, contract.

Headings are recognized in English and Vietnamese. Names only tell filled rows from empty ones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from learnmark.certification.intake.answers import folded
from learnmark.certification.intake.csv_text import rows_of
from learnmark.certification.intake.prefill import StaffRole
from learnmark.certification.intake.problems import (
    Cause,
    Problem,
    ProblemList,
    Severity,
    Unreadable,
)
from learnmark.certification.intake.workbooks import Cell, address, is_workbook, read_sheets
from learnmark.rules.verdict import gettext_noop

FULL_TIME_HOURS = Decimal(40)
HOURS_IN_A_WEEK = 168
ROWS_BEFORE_HEADING = 20
MOST_ROWS = 100_000
MOST_TITLES = 20


class Contract(StrEnum):
    """How a person is bound; the application counts them apart."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    TEMPORARY = "temporary"
    CONTRACTOR = "contractor"


HEADINGS: dict[str, tuple[str, ...]] = {
    "name": (
        "name",
        "full name",
        "employee",
        "employee name",
        "staff name",
        "ho va ten",
        "ho ten",
        "ten nhan vien",
        "ten giao vien",
        "ho ten nhan vien",
    ),
    "role": (
        "role",
        "position",
        "job title",
        "title",
        "job",
        "function",
        "chuc vu",
        "chuc danh",
        "vi tri",
        "vi tri viec lam",
        "vi tri cong tac",
        "vai tro",
        "cong viec",
        "nhiem vu",
    ),
    "contract": (
        "contract",
        "contract type",
        "type of contract",
        "employment",
        "employment type",
        "full or part time",
        "full part time",
        "loai hop dong",
        "hop dong",
        "hinh thuc lam viec",
        "che do lam viec",
        "hinh thuc hop dong",
    ),
    "hours": (
        "hours",
        "hours per week",
        "weekly hours",
        "hours week",
        "h week",
        "so gio",
        "gio tuan",
        "so gio tuan",
        "so gio moi tuan",
        "gio moi tuan",
        "so gio lam viec tuan",
        "so gio lam viec moi tuan",
    ),
    "site": (
        "site",
        "campus",
        "school",
        "location",
        "branch",
        "workplace",
        "co so",
        "dia diem",
        "dia diem lam viec",
        "noi lam viec",
        "truong",
        "chi nhanh",
        "phan hieu",
        "diem truong",
    ),
}
NEEDED = ("name", "role")

# The first word found decides: a deputy or an assistant is told by the whole phrase.
ROLE_WORDS: tuple[tuple[StaffRole, tuple[str, ...]], ...] = (
    (StaffRole.ADMINISTRATOR, ("assistant principal", "assistant head", "vice principal")),
    (StaffRole.TEACHER, ("assistant professor", "associate professor", "pho giao su")),
    (StaffRole.OTHER, ("office assistant", "administrative assistant", "tro ly")),
    (
        StaffRole.AIDE,
        ("assistant", "aide", "paraprofessional", "tro giang", "bao mau", "cap duong"),
    ),
    (
        StaffRole.ADMINISTRATOR,
        (
            "principal",
            "headteacher",
            "head teacher",
            "head of",
            "director",
            "dean",
            "rector",
            "president",
            "administrator",
            "hieu truong",
            "giam doc",
            "hieu pho",
            "truong khoa",
            "pho khoa",
            "truong phong",
            "pho phong",
            "quan ly",
            "chu tich",
        ),
    ),
    (
        StaffRole.TEACHER,
        (
            "teacher",
            "lecturer",
            "professor",
            "instructor",
            "trainer",
            "tutor",
            "faculty",
            "giao vien",
            "giang vien",
            "giao su",
            "huan luyen vien",
        ),
    ),
)
CONTRACT_WORDS: tuple[tuple[Contract, tuple[str, ...]], ...] = (
    (Contract.PART_TIME, ("part", "pt", "ban thoi gian", "kiem nhiem")),
    (
        Contract.CONTRACTOR,
        (
            "contractor",
            "freelance",
            "external",
            "visiting",
            "thinh giang",
            "khoan",
            "cong tac vien",
        ),
    ),
    (Contract.TEMPORARY, ("temporary", "temp", "casual", "seasonal", "tam thoi", "thoi vu")),
    (
        Contract.FULL_TIME,
        (
            "full",
            "ft",
            "permanent",
            "toan thoi gian",
            "bien che",
            "co huu",
            "khong xac dinh thoi han",
        ),
    ),
)
TOTALS = frozenset({"total", "sum", "tong", "tong cong", "tong so", "cong"})

COLUMNS_UNCLEAR = Cause(
    Severity.ERROR,
    gettext_noop("No column for {missing} was recognized. Columns found: {found}."),
    gettext_noop("Name the columns Name, Role, Contract, Hours per week and Site."),
)
COLUMN_AMBIGUOUS = Cause(
    Severity.ERROR,
    gettext_noop("Several columns may mean the same: {columns}. Columns found: {found}."),
    gettext_noop("Rename or remove all but one of them."),
)
NO_ROWS = Cause(
    Severity.ERROR,
    gettext_noop("The list holds no people."),
    gettext_noop("Add one row for each person below the headings."),
)
TOO_MANY_ROWS = Cause(
    Severity.ERROR,
    gettext_noop("The list has more than {limit} rows; the rest was not read."),
    gettext_noop("Send one list for each site."),
)
ROLE_EMPTY = Cause(
    Severity.WARNING,
    gettext_noop("A person has no role and was counted as other staff."),
    gettext_noop("Fill in the role."),
)
BAD_HOURS = Cause(
    Severity.ERROR,
    gettext_noop("“{value}” is not a number of hours per week."),
    gettext_noop("Write a number such as 20 or 37.5; the person was counted without hours."),
)
CONTRACT_UNKNOWN = Cause(
    Severity.WARNING,
    gettext_noop("The contract “{value}” is not known; the hours decided, else full time."),
    gettext_noop("Write full-time, part-time, temporary or contractor."),
)
CONTRACT_GUESSED = Cause(
    Severity.WARNING,
    gettext_noop("Neither contract nor hours are given; the person was counted as full-time."),
    gettext_noop("Fill in the contract or the hours per week."),
)
HOURS_MISSING = Cause(
    Severity.WARNING,
    gettext_noop("Hours per week are missing; the person counts as one full-time equivalent."),
    gettext_noop("Fill in the hours per week."),
)


@dataclass(frozen=True)
class StaffGroup:
    """People with the same site, role and contract.

    `full_time_equivalents` is the sum of hours divided by full-time hours, at most 1 a person;
    `hours` is the sum of the stated hours per week.
    """

    site: str
    role: StaffRole
    contract: Contract
    people: int
    full_time_equivalents: Decimal
    hours: Decimal
    titles: tuple[str, ...]


@dataclass(frozen=True)
class StaffList:
    """A counted staff list; `columns` maps what was recognized to the heading it was read from."""

    columns: tuple[tuple[str, str], ...] = ()
    groups: tuple[StaffGroup, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def people(self) -> int:
        """Everybody on the list."""
        return sum(group.people for group in self.groups)

    @property
    def full_time_equivalents(self) -> Decimal:
        """The sum over all groups, not rounded."""
        return sum((group.full_time_equivalents for group in self.groups), Decimal(0))


Line = tuple[int, tuple[Cell, ...]]
"""Row number counted from 1, and its cells."""


def read_staff_list(data: bytes, *, full_time_hours: Decimal = FULL_TIME_HOURS) -> StaffList:
    """Count a staff list from the bytes of a CSV or .xlsx file. Never raises for what it holds."""
    problems = ProblemList()
    try:
        tables = _tables(data, problems=problems)
    except Unreadable as stop:
        problems.adopt(stop.problem)
        return StaffList(problems=problems.all())
    best = max(tables, key=lambda table: _fit(table[1]), default=("", []))
    return _Counting(best[0], full_time_hours=full_time_hours, problems=problems).read(best[1])


def _tables(data: bytes, *, problems: ProblemList) -> list[tuple[str, list[Line]]]:
    if is_workbook(data):
        return [
            (sheet.name, list(enumerate(sheet.rows[: MOST_ROWS + 1], start=1)))
            for sheet in read_sheets(data)
        ]
    lines: list[Line] = []
    for row in rows_of(data, file="", problems=problems):
        lines.append((row.number, row.cells))
        if len(lines) > MOST_ROWS:
            break
    return [("", lines)]


def _fit(lines: list[Line]) -> int:
    """How many columns the best heading row among the first rows makes known."""
    return max((len(_meanings(cells)) for _, cells in lines[:ROWS_BEFORE_HEADING]), default=0)


def _meanings(cells: Iterable[Cell]) -> dict[str, list[int]]:
    """What the columns of a heading row may mean, each with its places."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, cell in enumerate(cells):
        heading = _heading(cell)
        for meaning, names in HEADINGS.items():
            if heading in names:
                found[meaning].append(place)
    return dict(found)


def _heading(cell: Cell) -> str:
    """A heading without accents, punctuation and what stands in brackets."""
    plain = re.sub(r"\(.*?\)|\[.*?\]", " ", folded(str(cell)))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


@dataclass
class _Tally:
    people: int = 0
    equivalents: Decimal = Decimal(0)
    hours: Decimal = Decimal(0)
    titles: dict[str, None] = field(default_factory=dict)


class _Counting:
    def __init__(self, sheet: str, *, full_time_hours: Decimal, problems: ProblemList) -> None:
        self._sheet = sheet
        self._full_time_hours = full_time_hours
        self._problems = problems
        self._columns: dict[str, int] = {}
        self._headings: dict[str, str] = {}
        self._tallies: dict[tuple[str, StaffRole, Contract], _Tally] = defaultdict(_Tally)

    def read(self, lines: list[Line]) -> StaffList:
        below = self._recognize(lines)
        for number, cells in below[:MOST_ROWS]:
            if self._is_person(cells):
                self._count(number, cells)
        if len(lines) > MOST_ROWS:
            self._problems.add(TOO_MANY_ROWS, file=self._sheet, limit=MOST_ROWS)
        if self._columns and not self._tallies:
            self._problems.add(NO_ROWS, file=self._sheet)
        return StaffList(tuple(self._headings.items()), tuple(self._groups()), self._problems.all())

    def _groups(self) -> Iterable[StaffGroup]:
        for (site, role, contract), tally in sorted(self._tallies.items()):
            yield StaffGroup(
                site,
                role,
                contract,
                tally.people,
                tally.equivalents,
                tally.hours,
                tuple(tally.titles)[:MOST_TITLES],
            )

    def _recognize(self, lines: list[Line]) -> list[Line]:
        """Find the heading row; the lines below it, or none where a column is unclear."""
        first = lines[:ROWS_BEFORE_HEADING]
        if not first:
            self._problems.add(NO_ROWS, file=self._sheet)
            return []
        place = max(range(len(first)), key=lambda at: len(_meanings(first[at][1])))
        meanings = _meanings(first[place][1])
        if not meanings:
            # Nothing is known: the fullest row is most likely the one with the headings.
            place = max(range(len(first)), key=lambda at: len(list(filter(None, first[at][1]))))
        number, cells = first[place]
        found = ", ".join(str(cell) for cell in cells if str(cell).strip()) or "–"
        unclear = self._tell_unclear(meanings, cells, row=number, found=found)
        if unclear:
            return []
        self._columns = {meaning: places[0] for meaning, places in meanings.items()}
        self._headings = {m: str(cells[at]).strip() for m, at in self._columns.items()}
        return lines[place + 1 :]

    def _tell_unclear(
        self, meanings: dict[str, list[int]], cells: tuple[Cell, ...], *, row: int, found: str
    ) -> bool:
        missing = [meaning for meaning in NEEDED if meaning not in meanings]
        if missing:
            self._problems.add(
                COLUMNS_UNCLEAR, file=self._sheet, row=row, missing=", ".join(missing), found=found
            )
        twice = [places for places in meanings.values() if len(places) > 1]
        for places in twice:
            columns = ", ".join(str(cells[place]) for place in places)
            self._problems.add(
                COLUMN_AMBIGUOUS,
                file=self._sheet,
                row=row,
                about=columns,
                columns=columns,
                found=found,
            )
        return bool(missing or twice)

    def _text(self, cells: tuple[Cell, ...], meaning: str) -> str:
        place = self._columns.get(meaning)
        if place is None or place >= len(cells):
            return ""
        cell = cells[place]
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        return " ".join(text.split())

    def _is_person(self, cells: tuple[Cell, ...]) -> bool:
        name = self._text(cells, "name")
        words = {_heading(cell) for cell in cells[: self._columns["name"] + 1]}
        return bool(name) and not words & TOTALS

    def _count(self, number: int, cells: tuple[Cell, ...]) -> None:
        title = self._text(cells, "role")
        if not title:
            self._tell(ROLE_EMPTY, number, "role")
        hours = self._hours(number, cells)
        contract = self._contract(number, cells, hours)
        share = self._share(number, contract, hours)
        tally = self._tallies[self._text(cells, "site"), role_of(title), contract]
        tally.people += 1
        tally.equivalents += share
        tally.hours += hours or 0
        if title:
            tally.titles[title] = None

    def _hours(self, number: int, cells: tuple[Cell, ...]) -> Decimal | None:
        text = self._text(cells, "hours")
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,3}([.,]\d{1,4})?)\s*(h|hours?|gio)?\.?", folded(text))
        hours = Decimal(found[1].replace(",", ".")) if found else None
        if hours is None or hours > HOURS_IN_A_WEEK:
            self._tell(BAD_HOURS, number, "hours", value=text)
            return None
        return hours

    def _contract(self, number: int, cells: tuple[Cell, ...], hours: Decimal | None) -> Contract:
        text = self._text(cells, "contract")
        known = contract_of(text)
        if known is not None:
            return known
        if text:
            self._tell(CONTRACT_UNKNOWN, number, "contract", about=folded(text), value=text)
        elif hours is None:
            self._tell(CONTRACT_GUESSED, number, "contract")
        if hours is not None and hours < self._full_time_hours:
            return Contract.PART_TIME
        return Contract.FULL_TIME

    def _share(self, number: int, contract: Contract, hours: Decimal | None) -> Decimal:
        """The full-time equivalent; unknown hours never make the effort smaller."""
        if contract is Contract.FULL_TIME:
            return Decimal(1)
        if hours is None:
            self._tell(HOURS_MISSING, number, "hours")
            return Decimal(1)
        return min(Decimal(1), hours / self._full_time_hours)

    def _tell(
        self, cause: Cause, number: int, meaning: str, *, about: str = "", **values: object
    ) -> None:
        place = self._columns.get(meaning)
        self._problems.add(
            cause,
            file=self._sheet,
            row=number,
            column=self._headings.get(meaning, ""),
            cell=address(number - 1, place) if place is not None else "",
            about=about,
            **values,
        )


def role_of(title: str) -> StaffRole:
    """The role behind a job title in English or Vietnamese."""
    plain = f" {_heading(title)} "
    for role, words in ROLE_WORDS:
        if any(f" {word} " in plain or f" {word}s " in plain for word in words):
            return role
    return StaffRole.OTHER


def contract_of(text: str) -> Contract | None:
    """The kind of contract behind a phrase in English or Vietnamese, None for an unknown one."""
    plain = f" {_heading(text)} "
    for contract, words in CONTRACT_WORDS:
        if any(f" {word} " in plain or plain.strip() == word.replace(" ", "") for word in words):
            return contract
    return {"fulltime": Contract.FULL_TIME, "parttime": Contract.PART_TIME}.get(plain.strip())

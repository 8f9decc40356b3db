"""The rows of one roster file as records, with everything told that is wrong with a row."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from learnmark.certification.intake.archives import FileSet
from learnmark.certification.intake.csv_text import Row, rows
from learnmark.certification.intake.problems import Cause, ProblemList, Severity
from learnmark.certification.intake.roster_shapes import Shape
from learnmark.rules.verdict import gettext_noop

GONE = frozenset({"tobedeleted", "inactive", "deleted"})
NEAR_MISS = 0.8

FILE_MISSING = Cause(
    Severity.ERROR,
    gettext_noop("The file {name} is missing."),
    gettext_noop("Add it to the export; without it a part of the numbers cannot be filled in."),
)
FILE_LEFT_OUT = Cause(
    Severity.NOTE,
    gettext_noop("The file {name} is not part of the set."),
    gettext_noop("Nothing to do, unless courses and their learners should be filled in."),
)
FILE_EMPTY = Cause(
    Severity.ERROR,
    gettext_noop("The file has no heading row."),
    gettext_noop("Export the file again; the first row must hold the column names."),
)
COLUMN_MISSING = Cause(
    Severity.ERROR,
    gettext_noop("The column “{column}” is missing. Found: {found}."),
    gettext_noop("Add the column; the file was left out."),
)
COLUMN_MISSPELT = Cause(
    Severity.ERROR,
    gettext_noop("The column “{column}” is missing; did you mean it by “{near}”?"),
    gettext_noop("Rename the column to “{column}”; the file was left out."),
)
COLUMN_TWICE = Cause(
    Severity.WARNING,
    gettext_noop("The column “{column}” occurs twice; the first one was read."),
    gettext_noop("Remove the one that is not meant."),
)
COLUMN_UNKNOWN = Cause(
    Severity.NOTE,
    gettext_noop("The column “{column}” is not part of the format; it was not read."),
    gettext_noop("Nothing to do."),
)
ROW_SHORT = Cause(
    Severity.WARNING,
    gettext_noop(
        "The row has fewer cells than there are columns; the missing ones count as empty."
    ),
    gettext_noop("Check the row for a missing separator."),
)
ROW_LONG = Cause(
    Severity.ERROR,
    gettext_noop("The row has more cells than there are columns, so its cells may be shifted."),
    gettext_noop("Put text that holds a comma into quotation marks; the row was left out."),
)
CELL_EMPTY = Cause(
    Severity.ERROR,
    gettext_noop("The cell is empty."),
    gettext_noop("Fill in the cell; the row was left out."),
)
ID_TWICE = Cause(
    Severity.WARNING,
    gettext_noop("The identifier “{value}” occurs more than once; the first row was read."),
    gettext_noop("Remove the repeated rows."),
)


@dataclass(frozen=True)
class Record:
    """One row by its column names in lower case; a column that is not there is empty."""

    file: str
    row: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column.lower(), "")

    def listed(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that holds a list separated by commas."""
        return tuple(part for part in map(str.strip, self[column].split(",")) if part)

    @property
    def is_gone(self) -> bool:
        """Whether the row is only a notice that the thing no longer exists."""
        return self["status"].lower() in GONE


def records(
    files: FileSet, shape: Shape, *, problems: ProblemList, is_optional: bool
) -> Iterator[Record]:
    """The records of one file; a file that cannot be read yields nothing but its problem."""
    if shape.file not in files:
        cause = FILE_LEFT_OUT if is_optional else FILE_MISSING
        problems.add(cause, file=shape.file, name=shape.file)
        return
    file = files.written(shape.file)
    table = rows(lambda: files.open(shape.file), file=file, problems=problems)
    heading = next(table, None)
    if heading is None:
        problems.add(FILE_EMPTY, file=file)
        return
    columns = _columns(heading, shape, file=file, problems=problems)
    if columns is None:
        return
    for row in table:
        record = _record(row, columns, width=len(heading.cells), file=file, problems=problems)
        if record is not None and _is_filled(record, shape, problems=problems):
            yield record


class Ids:
    """Identifiers seen in one column; tells of each that comes again."""

    def __init__(self, column: str, *, problems: ProblemList) -> None:
        self._column = column
        self._problems = problems
        self._seen: set[str] = set()
        self.gone: set[str] = set()

    def is_first(self, record: Record) -> bool:
        """Whether this is the first row with its identifier, and the thing still exists."""
        value = record[self._column]
        if record.is_gone:
            self.gone.add(value)
            return False
        if value in self._seen:
            self._problems.add(
                ID_TWICE, file=record.file, row=record.row, column=self._column, value=value
            )
            return False
        self._seen.add(value)
        return True

    def __contains__(self, value: str) -> bool:
        return value in self._seen


def _columns(
    heading: Row, shape: Shape, *, file: str, problems: ProblemList
) -> dict[str, int] | None:
    """Column name in lower case to its place, or None where a needed one is missing."""
    places: dict[str, int] = {}
    for place, name in enumerate(heading.cells):
        if name.lower() in places:
            problems.add(COLUMN_TWICE, file=file, row=1, column=name)
        elif name:
            places[name.lower()] = place
    known = {name.lower() for name in (*shape.needed, *shape.known)}
    strange = [name for name in heading.cells if name and name.lower() not in known]
    missing = [name for name in shape.needed if name.lower() not in places]
    for name in missing:
        _tell_missing(name, strange, heading, file=file, problems=problems)
    for name in strange:
        if not name.lower().startswith("metadata."):
            problems.add(COLUMN_UNKNOWN, file=file, row=1, column=name, about=name)
    return None if missing else places


def _tell_missing(
    name: str, strange: list[str], heading: Row, *, file: str, problems: ProblemList
) -> None:
    by_lower = {other.lower(): other for other in strange}
    near = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=NEAR_MISS)
    if near:
        problems.add(COLUMN_MISSPELT, file=file, row=1, column=name, near=by_lower[near[0]])
    else:
        found = ", ".join(heading.cells)
        problems.add(COLUMN_MISSING, file=file, row=1, column=name, found=found)


def _record(
    row: Row, columns: dict[str, int], *, width: int, file: str, problems: ProblemList
) -> Record | None:
    cells = row.cells
    if any(cells[width:]):
        problems.add(ROW_LONG, file=file, row=row.number)
        return None
    if len(cells) < width:
        problems.add(ROW_SHORT, file=file, row=row.number)
    filled = {name: cells[place] for name, place in columns.items() if place < len(cells)}
    return Record(file, row.number, filled)


def _is_filled(record: Record, shape: Shape, *, problems: ProblemList) -> bool:
    """The identifiers are there; a notice of deletion needs only its own."""
    first = shape.needed[:1] if record.is_gone else shape.needed
    empty = [name for name in first if not record[name]]
    for name in empty:
        problems.add(CELL_EMPTY, file=record.file, row=record.row, column=name)
    return not empty

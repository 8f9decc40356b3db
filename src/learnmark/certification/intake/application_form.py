"""The application as an Excel workbook: written with drop-downs, read back cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from learnmark.certification.intake.answers import (
    Answer,
    Answers,
    Complaint,
    FormValues,
    folded,
    is_needed,
    missing,
    read_answer,
)
from learnmark.certification.intake.fields import (
    PROGRAMMES,
    SINGLE,
    SITES,
    Field,
    Section,
    Sheet,
)
from learnmark.certification.intake.form_layout import (
    LABELS_ROW,
    MARK_CELL,
    SHEET_NAMES,
    SITE_COLUMN,
    VALUE_COLUMN,
    write_form,
)
from learnmark.certification.intake.problems import (
    Cause,
    Problem,
    ProblemList,
    Severity,
    Unreadable,
)
from learnmark.certification.intake.workbooks import (
    SHEET_TOO_LARGE,
    SheetRows,
    address,
    error_cells,
    read_sheets,
)
from learnmark.rules.verdict import gettext_noop

__all__ = ["FormResult", "read_form", "write_form"]

FORMULA_ERRORS = Cause(
    Severity.ERROR,
    gettext_noop("Cells show the error of a formula and were read as empty: {cells}."),
    gettext_noop("Type the answers themselves into these cells."),
)
NOT_THE_FORM = Cause(
    Severity.ERROR,
    gettext_noop("The workbook is not the application form. Its sheets: {found}."),
    gettext_noop("Download the form, fill it in and send that file."),
)
FORM_UNREADABLE = Cause(
    Severity.ERROR,
    gettext_noop("The application form cannot be read: it is damaged or no .xlsx workbook."),
    gettext_noop("Download the form again, fill it in and save it as “Excel workbook (.xlsx)”."),
)
SHEET_MISSING = Cause(
    Severity.ERROR,
    gettext_noop("The sheet “{name}” is missing."),
    gettext_noop("Fill in the form as it was sent, without renaming or deleting sheets."),
)
QUESTION_MISSING = Cause(
    Severity.ERROR,
    gettext_noop("The question “{label}” is no longer on the sheet."),
    gettext_noop("Fill in the form as it was sent, without deleting rows or columns."),
)
SITE_UNKNOWN = Cause(
    Severity.ERROR,
    gettext_noop("No site is called “{value}” on the sheet of sites."),
    gettext_noop("Write the name exactly as on the sheet of sites."),
)
SITE_TWICE = Cause(
    Severity.ERROR,
    gettext_noop("The site “{value}” occurs twice."),
    gettext_noop("Keep one row for each site, each with a name of its own."),
)
NO_SITES = Cause(
    Severity.ERROR,
    gettext_noop("No site is filled in."),
    gettext_noop("Fill in at least the head office."),
)
NO_PROGRAMMES = Cause(
    Severity.ERROR,
    gettext_noop("No programme is filled in."),
    gettext_noop("Fill in at least one programme."),
)
NO_HEAD_OFFICE = Cause(
    Severity.ERROR,
    gettext_noop("Exactly one site must be the head office; there are {count}."),
    gettext_noop("Answer the question about the head office with yes for one site only."),
)
NO_PERSONNEL_ROW = Cause(
    Severity.ERROR,
    gettext_noop("The site “{value}” has no row on the sheet of personnel."),
    gettext_noop("Add a row with the name of the site and its people."),
)


@dataclass(frozen=True)
class FormResult:
    """What a filled form holds: every good answer, and a problem for every cell that is not."""

    values: FormValues
    problems: tuple[Problem, ...]
    language: str

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the application from being complete."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


def read_form(data: bytes) -> FormResult:
    """The answers of a filled form. Never raises for what the bytes hold."""
    problems = ProblemList()
    try:
        sheets = read_sheets(data)
        broken = error_cells(data)
    except Unreadable as stop:
        # What is wrong with the archive inside means nothing to somebody who sent a form.
        if stop.problem.cause is SHEET_TOO_LARGE:
            problems.adopt(stop.problem)
        else:
            problems.add(FORM_UNREADABLE)
        return FormResult(FormValues(), problems.all(), "en")
    if broken:
        problems.add(FORMULA_ERRORS, cells=", ".join(broken))
    return _Reading(sheets, problems=problems).result()


@dataclass
class _Line:
    """A repeated row: its place, counted from 0, and its good answers."""

    row: int
    answers: dict[str, Answer]
    complained: set[str]


class _Reading:
    def __init__(self, sheets: tuple[SheetRows, ...], *, problems: ProblemList) -> None:
        self._sheets = {folded(sheet.name): sheet for sheet in sheets}
        self._names = ", ".join(sheet.name for sheet in sheets)
        self._problems = problems
        mark = self._find(Sheet.NOTES)
        self._language = "vi" if mark and mark.cell(*MARK_CELL) == "vi" else "en"
        if mark is None and folded(SHEET_NAMES[Sheet.ORGANIZATION].vi) in self._sheets:
            self._language = "vi"

    def result(self) -> FormResult:
        answers: dict[str, Answer] = {}
        if not any(map(self._find, Sheet)):
            self._problems.add(NOT_THE_FORM, found=self._names)
            return FormResult(FormValues(), self._problems.all(), self._language)
        for section in SINGLE:
            answers.update(self._single(section))
        sites = self._sites()
        programmes = self._programmes(sites)
        values = FormValues(
            answers,
            tuple(line.answers for line in sites),
            tuple(line.answers for line in programmes),
        )
        return FormResult(values, self._problems.all(), self._language)

    def _find(self, kind: Sheet) -> SheetRows | None:
        names = SHEET_NAMES[kind]
        return self._sheets.get(folded(names.en)) or self._sheets.get(folded(names.vi))

    def _wanted(self, kind: Sheet) -> SheetRows | None:
        sheet = self._find(kind)
        if sheet is None:
            name = SHEET_NAMES[kind].in_language(self._language)
            self._problems.add(SHEET_MISSING, file=name, name=name)
        return sheet

    def _answer(
        self, question: Field, sheet: SheetRows, *, row: int, column: int
    ) -> tuple[Answer | None, bool]:
        """The answer in a cell, and whether the cell was complained about."""
        try:
            return read_answer(question, sheet.cell(row, column), language=self._language), False
        except Complaint as complaint:
            self._complain(complaint, question, sheet, row=row, column=column)
            return None, True

    def _complain(
        self, complaint: Complaint, question: Field, sheet: SheetRows, *, row: int, column: int
    ) -> None:
        self._problems.add(
            complaint.cause,
            file=sheet.name,
            row=row + 1,
            column=question.label.in_language(self._language),
            cell=address(row, column),
            **complaint.values,
        )

    # Sheets of questions, one below the other

    def _single(self, section: Section) -> dict[str, Answer]:
        sheet = self._wanted(section.sheet)
        answers: dict[str, Answer] = {}
        if sheet is None:
            return answers
        places = _question_rows(sheet)
        complained: set[str] = set()
        for question in section.fields:
            row = _place_of(question, places)
            if row is None:
                label = question.label.in_language(self._language)
                self._problems.add(QUESTION_MISSING, file=sheet.name, column=label, label=label)
                complained.add(question.key)
                continue
            answer, is_bad = self._answer(question, sheet, row=row, column=VALUE_COLUMN)
            if is_bad:
                complained.add(question.key)
            elif answer is not None:
                answers[question.key] = answer
        rows = {q.key: _place_of(q, places) or 0 for q in section.fields}
        for question in _unanswered(section.fields, answers, complained):
            lacking = missing(question, language=self._language)
            row = rows[question.key]
            self._complain(lacking, question, sheet, row=row, column=VALUE_COLUMN)
        return answers

    # Sheets of rows

    def _lines(
        self, section: Section, kind: Sheet, *, more: tuple[Field, ...] = ()
    ) -> tuple[SheetRows | None, list[_Line]]:
        sheet = self._wanted(kind)
        if sheet is None:
            return None, []
        questions = (*more, *section.on(kind))
        columns = self._columns(questions, sheet)
        lines = [
            self._line(sheet, row, columns)
            for row in range(LABELS_ROW + 1, len(sheet.rows))
            if any(str(sheet.cell(row, column)).strip() for column, _ in columns)
        ]
        for line in lines:
            asked = tuple(question for _, question in columns)
            for question in _unanswered(asked, line.answers, line.complained):
                column = next(column for column, asked in columns if asked is question)
                lacking = missing(question, language=self._language)
                self._complain(lacking, question, sheet, row=line.row, column=column)
        return sheet, lines

    def _columns(self, questions: tuple[Field, ...], sheet: SheetRows) -> list[tuple[int, Field]]:
        heading = sheet.rows[LABELS_ROW] if len(sheet.rows) > LABELS_ROW else ()
        keys = sheet.rows[LABELS_ROW - 1] if len(sheet.rows) > LABELS_ROW else ()
        places = {folded(str(name)): column for column, name in enumerate(heading) if name}
        places |= {folded(str(key)): column for column, key in enumerate(keys) if key}
        columns: list[tuple[int, Field]] = []
        for question in questions:
            column = _place_of(question, places)
            if column is None:
                label = question.label.in_language(self._language)
                self._problems.add(QUESTION_MISSING, file=sheet.name, column=label, label=label)
            else:
                columns.append((column, question))
        return columns

    def _line(self, sheet: SheetRows, row: int, columns: list[tuple[int, Field]]) -> _Line:
        line = _Line(row, {}, set())
        for column, question in columns:
            answer, is_bad = self._answer(question, sheet, row=row, column=column)
            if is_bad:
                line.complained.add(question.key)
            elif answer is not None:
                line.answers[question.key] = answer
        return line

    def _sites(self) -> list[_Line]:
        sheet, sites = self._lines(SITES, Sheet.SITES)
        by_name: dict[str, _Line] = {}
        for line in sites:
            name = folded(str(line.answers.get("name", "")))
            if name and name in by_name:
                self._say(SITE_TWICE, sheet, line, "name")
            elif name:
                by_name[name] = line
        if sheet is not None:
            self._check_head_office(sheet, sites)
        self._add_personnel(by_name)
        return sites

    def _check_head_office(self, sheet: SheetRows, sites: list[_Line]) -> None:
        if not sites:
            self._problems.add(NO_SITES, file=sheet.name)
        elif not any("is_head_office" in line.complained for line in sites):
            heads = sum(line.answers.get("is_head_office") is True for line in sites)
            if heads != 1:
                self._problems.add(NO_HEAD_OFFICE, file=sheet.name, count=heads)

    def _add_personnel(self, by_name: dict[str, _Line]) -> None:
        sheet, lines = self._lines(SITES, Sheet.PERSONNEL, more=(SITE_COLUMN,))
        seen: set[str] = set()
        for line in lines:
            if "site" not in line.answers:
                continue
            name = folded(str(line.answers["site"]))
            if name not in by_name:
                self._say(SITE_UNKNOWN, sheet, line, "site")
            elif name in seen:
                self._say(SITE_TWICE, sheet, line, "site")
            else:
                people = {key: value for key, value in line.answers.items() if key != "site"}
                by_name[name].answers.update(people)
            seen.add(name)
        if sheet is not None:
            for name, line in by_name.items():
                if name not in seen:
                    value = line.answers["name"]
                    self._problems.add(NO_PERSONNEL_ROW, file=sheet.name, about=name, value=value)

    def _programmes(self, sites: list[_Line]) -> list[_Line]:
        sheet, programmes = self._lines(PROGRAMMES, Sheet.PROGRAMMES)
        names = {folded(str(line.answers.get("name", ""))) for line in sites}
        for line in programmes:
            if "site" in line.answers and folded(str(line.answers["site"])) not in names:
                self._say(SITE_UNKNOWN, sheet, line, "site")
                del line.answers["site"]
        if sheet is not None and not programmes:
            self._problems.add(NO_PROGRAMMES, file=sheet.name)
        return programmes

    def _say(self, cause: Cause, sheet: SheetRows | None, line: _Line, key: str) -> None:
        """Complain about the answer in a repeated row, at its cell."""
        if sheet is None:
            return
        section = PROGRAMMES if key == "site" and "level" in line.answers else SITES
        question = SITE_COLUMN if section is SITES and key == "site" else section.field(key)
        column = next((c for c, q in self._columns((question,), sheet)), 0)
        self._problems.add(
            cause,
            file=sheet.name,
            row=line.row + 1,
            column=question.label.in_language(self._language),
            cell=address(line.row, column),
            value=line.answers[key],
        )


def _question_rows(sheet: SheetRows) -> dict[str, int]:
    """Keys and labels to the row they stand in; the hidden keys go before the labels."""
    places: dict[str, int] = {}
    for column in (1, 0):
        for row in range(len(sheet.rows)):
            name = folded(str(sheet.cell(row, column)))
            if name:
                places[name] = row
    return places


def _place_of(question: Field, places: dict[str, int]) -> int | None:
    labels = (question.label.en, question.label.vi)
    names = (question.key, *labels, *(f"{label} *" for label in labels))
    return next((places[folded(name)] for name in names if folded(name) in places), None)


def _unanswered(
    questions: tuple[Field, ...], answers: Answers, complained: set[str]
) -> Iterator[Field]:
    for question in questions:
        is_open = question.key not in answers and question.key not in complained
        if is_open and is_needed(question, answers):
            yield question

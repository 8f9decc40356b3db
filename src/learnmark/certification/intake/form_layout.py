"""How the application workbook looks, and the writing of it.

Every sheet carries the keys of its questions hidden beside the labels, so that it can be read
back in either language. Answers are written as strings, never as formulas.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from learnmark.certification.intake.answers import Answer, Answers, FormValues
from learnmark.certification.intake.fields import (
    NOTES,
    PROGRAMMES,
    SINGLE,
    SITES,
    Field,
    Kind,
    Section,
    Sheet,
    Words,
)

KEY_COLUMN, LABEL_COLUMN, VALUE_COLUMN, HELP_COLUMN = range(4)
TITLE_ROW, INTRODUCTION_ROW, KEYS_ROW, LABELS_ROW = range(4)
MARK_CELL = (0, 4)
"""Where the sheet of notes says the language of the form; row and column from 0."""
ROWS_TO_FILL = 200
LONGEST_HINT = 255
LONGEST_TITLE = 32

SHEET_NAMES = {
    Sheet.ORGANIZATION: Words("Organization", "Tổ chức"),
    Sheet.SITES: Words("Sites", "Địa điểm"),
    Sheet.PERSONNEL: Words("Personnel", "Nhân sự"),
    Sheet.PROGRAMMES: Words("Programmes", "Chương trình"),
    Sheet.NOTES: Words("Notes", "Ghi chú"),
}
INTRODUCTIONS = {
    Sheet.ORGANIZATION: Words(
        "Fill in the third column. Questions with * must be answered.",
        "Điền vào cột thứ ba. Câu hỏi có dấu * là bắt buộc.",
    ),
    Sheet.SITES: Words(
        "One row for each place, the head office included. Columns with * must be filled in.",
        "Mỗi địa điểm một dòng, kể cả trụ sở chính. Cột có dấu * là bắt buộc.",
    ),
    Sheet.PERSONNEL: Words(
        "One row for each site, with the name as on the sheet of sites. Learners are not personnel.",
        "Mỗi địa điểm một dòng, tên như ở trang địa điểm. Người học không phải là nhân sự.",
    ),
    Sheet.PROGRAMMES: Words(
        "One row for each programme, also for those that are not in scope.",
        "Mỗi chương trình một dòng, kể cả chương trình ngoài phạm vi.",
    ),
    Sheet.NOTES: Words(
        "Do not rename or delete sheets, rows or columns. Write dates as 2026-09-30.",
        "Không đổi tên hoặc xóa trang, dòng, cột. Viết ngày theo dạng 2026-09-30.",
    ),
}
TITLE = Words("Application for certification", "Đơn đăng ký chứng nhận")
SITE_COLUMN = Field("site", Words("Name of the site", "Tên địa điểm"), Kind.TEXT, required=True)
"""What ties a row of personnel to a site."""


def write_form(language: str, values: FormValues | None = None) -> bytes:
    """The workbook in English (`en`) or Vietnamese (`vi`), with the answers known so far."""
    import xlsxwriter  # only those who ask for a form wait for it, not every start

    filled = values or FormValues()
    target = io.BytesIO()
    # Dates, numbers and strings are written by their own calls; nothing is guessed from text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        _Writer(book, language).write(filled)
    return target.getvalue()


class _Writer:
    def __init__(self, book: Any, language: str) -> None:
        self._book = book
        self._language = language
        border = {"border": 1, "border_color": "#8A94A6", "valign": "top", "locked": False}
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._plain = book.add_format({"text_wrap": True, "valign": "top"})
        self._label = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._group = book.add_format({"bold": True, "font_size": 13, "bottom": 1})
        text = {**border, "num_format": "@", "text_wrap": True}
        self._formats = dict.fromkeys(Kind, book.add_format(text))
        self._formats[Kind.DATE] = book.add_format({**border, "num_format": "yyyy-mm-dd"})
        self._formats[Kind.INTEGER] = book.add_format({**border, "num_format": "0"})
        self._formats[Kind.DECIMAL] = book.add_format({**border, "num_format": "0.##"})

    def write(self, filled: FormValues) -> None:
        self._questions(Sheet.ORGANIZATION, [s for s in SINGLE if s is not NOTES], filled.answers)
        self._table(Sheet.SITES, SITES.on(Sheet.SITES), filled.sites)
        people = [{**site, "site": site.get("name", "")} for site in filled.sites]
        self._table(Sheet.PERSONNEL, (SITE_COLUMN, *SITES.on(Sheet.PERSONNEL)), people)
        self._table(Sheet.PROGRAMMES, PROGRAMMES.fields, filled.programmes)
        notes = self._questions(Sheet.NOTES, [NOTES], filled.answers)
        notes.write_string(*MARK_CELL, self._language)
        notes.set_column(MARK_CELL[1], MARK_CELL[1], None, None, {"hidden": True})

    def _says(self, words: Words) -> str:
        return words.in_language(self._language)

    def _sheet(self, kind: Sheet) -> Any:
        sheet = self._book.add_worksheet(self._says(SHEET_NAMES[kind]))
        sheet.hide_gridlines(2)
        return sheet

    def _questions(self, kind: Sheet, sections: list[Section], answers: Answers) -> Any:
        """A sheet with one question below the other."""
        sheet = self._sheet(kind)
        sheet.set_column(KEY_COLUMN, KEY_COLUMN, None, None, {"hidden": True})
        sheet.set_column(LABEL_COLUMN, LABEL_COLUMN, 42)
        sheet.set_column(VALUE_COLUMN, VALUE_COLUMN, 60)
        sheet.set_column(HELP_COLUMN, HELP_COLUMN, 50)
        sheet.write_string(TITLE_ROW, LABEL_COLUMN, self._says(TITLE), self._title)
        sheet.write_string(INTRODUCTION_ROW, LABEL_COLUMN, self._says(INTRODUCTIONS[kind]))
        row = LABELS_ROW
        for section in sections:
            sheet.write_string(row, LABEL_COLUMN, self._says(section.label), self._group)
            row += 1
            for question in section.fields:
                sheet.write_string(row, KEY_COLUMN, question.key)
                sheet.write_string(row, LABEL_COLUMN, self._heading(question), self._label)
                sheet.write_string(row, HELP_COLUMN, self._says(question.help), self._plain)
                self._write(sheet, row, VALUE_COLUMN, question, answers.get(question.key))
                self._validate(sheet, row, row, VALUE_COLUMN, question)
                if question.kind is Kind.MULTILINE:
                    sheet.set_row(row, 60)
                row += 1
            row += 1
        return sheet

    def _table(self, kind: Sheet, questions: Iterable[Field], lines: Iterable[Answers]) -> None:
        """A sheet with one row for each site or programme."""
        sheet = self._sheet(kind)
        asked, filled = tuple(questions), tuple(lines)
        last = LABELS_ROW + max(ROWS_TO_FILL, len(filled))
        sheet.write_string(TITLE_ROW, 0, self._says(SHEET_NAMES[kind]), self._title)
        sheet.write_string(INTRODUCTION_ROW, 0, self._says(INTRODUCTIONS[kind]))
        sheet.set_row(KEYS_ROW, None, None, {"hidden": True})
        sheet.freeze_panes(LABELS_ROW + 1, 1)
        for column, question in enumerate(asked):
            sheet.set_column(column, column, 22)
            sheet.write_string(KEYS_ROW, column, question.key)
            sheet.write_string(LABELS_ROW, column, self._heading(question), self._label)
            self._validate(sheet, LABELS_ROW + 1, last, column, question)
        for row in range(LABELS_ROW + 1, last + 1):
            place = row - LABELS_ROW - 1
            line = filled[place] if place < len(filled) else {}
            for column, question in enumerate(asked):
                self._write(sheet, row, column, question, line.get(question.key))

    def _heading(self, question: Field) -> str:
        return self._says(question.label) + (" *" if question.required else "")

    def _write(
        self, sheet: Any, row: int, column: int, question: Field, answer: Answer | None
    ) -> None:
        style = self._formats[question.kind]
        match answer:
            case None:
                sheet.write_blank(row, column, None, style)
            case bool():
                sheet.write_string(row, column, self._chosen(question, _yes(answer)), style)
            case int() | Decimal():
                sheet.write_number(row, column, float(answer), style)
            case date():
                sheet.write_datetime(row, column, answer, style)
            case tuple():
                text = "; ".join(self._chosen(question, key) for key in answer)
                sheet.write_string(row, column, text, style)
            case _:
                sheet.write_string(row, column, self._chosen(question, answer), style)

    def _chosen(self, question: Field, key: str) -> str:
        """The label of a choice, or the text itself."""
        labels = {choice.key: self._says(choice.label) for choice in question.choices}
        return labels.get(key, key)

    def _validate(self, sheet: Any, first: int, last: int, column: int, question: Field) -> None:
        check = self._check(question)
        hint = self._says(question.help)
        if hint:
            check["input_title"] = self._says(question.label)[:LONGEST_TITLE]
            check["input_message"] = hint[:LONGEST_HINT]
        if check != {"validate": "any"}:
            sheet.data_validation(first, column, last, column, check)

    def _check(self, question: Field) -> dict[str, Any]:
        bounds = {"criteria": "between", "minimum": question.lowest, "maximum": question.highest}
        match question.kind:
            case Kind.CHOICE | Kind.BOOLEAN:
                labels = [self._says(choice.label) for choice in question.choices]
                strict = "information" if question.several else "stop"
                return {"validate": "list", "source": labels, "error_type": strict}
            case Kind.INTEGER:
                return {"validate": "integer", **bounds}
            case Kind.DECIMAL:
                return {"validate": "decimal", **bounds}
            case Kind.DATE:
                earliest = date(1900, 1, 1)
                return {"validate": "date", "criteria": ">=", "value": earliest}
            case _:
                return {"validate": "any"}


def _yes(answer: bool) -> str:  # noqa: FBT001 -- the answer itself is the argument
    return "yes" if answer else "no"

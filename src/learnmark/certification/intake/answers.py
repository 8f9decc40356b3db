"""One answer, from a cell or from a web form, checked against its field."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from learnmark.certification.intake.fields import COUNTRY, Choice, Field, Kind
from learnmark.certification.intake.problems import Cause, Severity
from learnmark.foundation.ui.countries import country_code
from learnmark.rules.verdict import gettext_noop

Answer = str | bool | int | Decimal | date | tuple[str, ...]
Answers = Mapping[str, Answer]

EARLIEST_YEAR = 1800
LATEST_YEAR = 2200
LAST_MONTH = 12


@dataclass(frozen=True)
class FormValues:
    """The answers of an application: single ones by key, and one mapping for each repeated row."""

    answers: Answers = field(default_factory=dict)
    sites: tuple[Answers, ...] = ()
    programmes: tuple[Answers, ...] = ()


def _error(says: str, remedy: str) -> Cause:
    return Cause(Severity.ERROR, says, remedy)


MISSING = _error(
    gettext_noop("“{label}” is not answered."),
    gettext_noop("Fill in the cell."),
)
TOO_LONG = _error(
    gettext_noop("“{label}” is longer than {limit} characters."),
    gettext_noop("Shorten the text."),
)
NOT_A_CHOICE = _error(
    gettext_noop("“{value}” is not one of the answers to “{label}”."),
    gettext_noop("Choose one of: {choices}."),
)
NOT_YES_NO = _error(
    gettext_noop("“{value}” is neither yes nor no."),
    gettext_noop("Answer “{label}” with yes or no."),
)
NOT_A_DATE = _error(
    gettext_noop("“{value}” is not a date."),
    gettext_noop("Write the date as year-month-day, for example 2026-09-30."),
)
AMBIGUOUS_DATE = _error(
    gettext_noop("“{value}” may be read with the day or with the month first."),
    gettext_noop("Write the date as year-month-day, for example 2026-09-30."),
)
NOT_WHOLE = _error(
    gettext_noop("“{value}” is not a whole number."),
    gettext_noop("Write digits only, without separators or units."),
)
NOT_A_NUMBER = _error(
    gettext_noop("“{value}” is not a number."),
    gettext_noop("Write a number such as 20 or 37.5, without a unit."),
)
OUT_OF_BOUNDS = _error(
    gettext_noop("“{value}” is not between {lowest} and {highest}."),
    gettext_noop("Correct the number."),
)
NOT_A_COUNTRY = _error(
    gettext_noop("“{value}” is no country."),
    gettext_noop("Choose the country, or write its name or the two letters of ISO 3166, as VN."),
)
WRONG_FORM = _error(
    gettext_noop("“{value}” does not look like an answer to “{label}”."),
    gettext_noop("Check the spelling."),
)
TRUE_WORDS = frozenset({"yes", "y", "true", "1", "x", "co", "dung", "✓"})
FALSE_WORDS = frozenset({"no", "n", "false", "0", "khong", "sai"})


class Complaint(Exception):  # noqa: N818 -- the word for what a cell gets
    """Why an answer is not taken, with the values for the message."""

    def __init__(self, cause: Cause, values: dict[str, str]) -> None:
        super().__init__(cause.says.format(**values))
        self.cause = cause
        self.values = values


def folded(text: str) -> str:
    """Lower case, without accents and outer blanks; đ is d, as people without a keyboard write."""
    plain = unicodedata.normalize("NFD", text.strip().lower().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def read_answer(question: Field, raw: object, *, language: str = "en") -> Answer | None:
    """The checked answer, None for an empty one; raises `Complaint` for one that cannot be taken."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    text = _as_text(raw)
    match question.kind:
        case Kind.TEXT | Kind.MULTILINE:
            return _text(question, text, language=language)
        case Kind.CHOICE:
            return _choice(question, text, language=language)
        case Kind.BOOLEAN:
            return _truth(question, raw, text, language=language)
        case Kind.DATE:
            return _day(question, raw, text, language=language)
        case Kind.INTEGER | Kind.DECIMAL:
            return _number(question, raw, text, language=language)


def is_needed(question: Field, answers: Answers) -> bool:
    """Whether the question must be answered, given the other answers of its section."""
    if question.needed_with is None:
        return question.required
    other, answer = question.needed_with
    return answers.get(other) == answer


def missing(question: Field, *, language: str = "en") -> Complaint:
    """What to say about a question that must be answered and is not."""
    return _complaint(MISSING, question, "", language=language)


def _complaint(
    cause: Cause, question: Field, value: str, *, language: str, **more: object
) -> Complaint:
    label = question.label.in_language(language)
    values = {"label": label, "value": value, **{k: str(v) for k, v in more.items()}}
    return Complaint(cause, values)


def _as_text(raw: object) -> str:
    """A cell as a person sees it: whole numbers without a decimal point, control signs gone."""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    text = unicodedata.normalize("NFC", str(raw)).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()


def _text(question: Field, text: str, *, language: str) -> str:
    if question.kind is Kind.TEXT:
        text = " ".join(text.split())
    if len(text) > question.longest:
        raise _complaint(TOO_LONG, question, text, language=language, limit=question.longest)
    if question.pattern == COUNTRY:
        code = country_code(text)
        if not code:
            raise _complaint(NOT_A_COUNTRY, question, text, language=language)
        return code
    if question.pattern and not re.fullmatch(question.pattern, text):
        raise _complaint(WRONG_FORM, question, text, language=language)
    return text


def _choice(question: Field, text: str, *, language: str) -> str | tuple[str, ...]:
    if not question.several:
        return _one_choice(question, text, language=language)
    parts = [part for part in re.split(r"[;,\n]", text) if part.strip()]
    return tuple(dict.fromkeys(_one_choice(question, part, language=language) for part in parts))


def _one_choice(question: Field, text: str, *, language: str) -> str:
    wanted = folded(text)
    for choice in question.choices:
        if wanted in _names(choice):
            return choice.key
    choices = ", ".join(choice.label.in_language(language) for choice in question.choices)
    raise _complaint(NOT_A_CHOICE, question, text.strip(), language=language, choices=choices)


def _names(choice: Choice) -> set[str]:
    return {folded(choice.key), folded(choice.label.en), folded(choice.label.vi)}


def _truth(question: Field, raw: object, text: str, *, language: str) -> bool:
    if isinstance(raw, bool):
        return raw
    word = folded(text)
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise _complaint(NOT_YES_NO, question, text, language=language)


def _day(question: Field, raw: object, text: str, *, language: str) -> date:
    day = raw.date() if isinstance(raw, datetime) else raw
    if not isinstance(day, date):
        day = _day_from_text(question, text, language=language)
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise _complaint(NOT_A_DATE, question, text, language=language)
    return day


def _day_from_text(question: Field, text: str, *, language: str) -> date:
    wrong = _complaint(NOT_A_DATE, question, text, language=language)
    parts = re.fullmatch(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})", text)
    if parts is None:
        raise wrong
    first, second, third = (int(part) for part in parts.groups())
    if len(parts[1]) == 4:  # noqa: PLR2004 -- a year has four digits
        year, month, day = first, second, third
    elif len(parts[3]) != 4:  # noqa: PLR2004 -- the same
        raise wrong
    elif first <= LAST_MONTH and second <= LAST_MONTH and first != second:
        raise _complaint(AMBIGUOUS_DATE, question, text, language=language)
    else:
        # Only one order is left: the larger one cannot be a month, or both are the same.
        year, month, day = third, min(first, second), max(first, second)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise wrong from error


def _number(question: Field, raw: object, text: str, *, language: str) -> int | Decimal:
    is_whole = question.kind is Kind.INTEGER
    wrong = _complaint(NOT_WHOLE if is_whole else NOT_A_NUMBER, question, text, language=language)
    if isinstance(raw, bool | date) or not re.fullmatch(r"[+-]?\d{1,12}([.,]\d{1,6})?", text):
        # A float such as 37.333333333333336 has more digits than a person would type.
        if is_whole or not isinstance(raw, float) or not math.isfinite(raw):
            raise wrong
        text = f"{raw:.2f}"
    if is_whole and re.search(r"[.,]", text):
        raise wrong
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise wrong from error
    lowest, highest = question.lowest, question.highest
    if (lowest is not None and number < lowest) or (highest is not None and number > highest):
        raise _complaint(
            OUT_OF_BOUNDS, question, text, language=language, lowest=lowest, highest=highest
        )
    return int(number) if is_whole else number

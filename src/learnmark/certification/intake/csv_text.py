"""CSV from anywhere as a stream of rows: encoding, separator and size are found out and bounded."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from learnmark.certification.intake.problems import Cause, ProblemList, Severity, Unreadable
from learnmark.rules.verdict import gettext_noop

CHUNK = 64 * 1024
LONGEST_RECORD = 1024 * 1024
"""Characters of one row, with all its line breaks."""
SEPARATORS = ",;\t|"
FEW_NULS = 0.3
"""Share of NUL bytes at even or odd places from which on text without a mark is UTF-16."""

OLD_ENCODING = Cause(
    Severity.WARNING,
    gettext_noop("The file is not in UTF-8; it was read as {encoding}."),
    gettext_noop("Look at names with accents. If they are wrong, save the file as UTF-8."),
)
RECORD_TOO_LONG = Cause(
    Severity.ERROR,
    gettext_noop("A row is longer than any real row; a closing quotation mark may be missing."),
    gettext_noop("Correct the row and send the file again."),
)
BROKEN_CSV = Cause(
    Severity.ERROR,
    gettext_noop("The file cannot be read as CSV from here on: {detail}."),
    gettext_noop("Correct the row and send the file again."),
)

VIETNAMESE_MARK_AFTER_VOWEL = re.compile(
    rb"[aeiouyAEIOUY\xe2\xea\xf4\xe3\xf5\xfd][\xcc\xec\xd2\xde\xf2]"
)
VIETNAMESE_MARK_ELSEWHERE = re.compile(
    rb"(?<![aeiouyAEIOUY\xe2\xea\xf4\xe3\xf5\xfd])[\xcc\xec\xd2\xde\xf2]"
)


@dataclass(frozen=True)
class Row:
    """One row of a table; `number` counts from 1 with the header and with empty rows."""

    number: int
    cells: tuple[str, ...]


def rows(opener: Callable[[], BinaryIO], *, file: str, problems: ProblemList) -> Iterator[Row]:
    """The rows of a CSV file, empty ones left out. What stops the reading is a problem, no error."""
    try:
        with opener() as stream:
            encoding = detected_encoding(stream)
        if encoding.startswith("cp"):
            problems.add(OLD_ENCODING, file=file, encoding=encoding)
        with opener() as stream:
            yield from _rows(stream, encoding=encoding, file=file, problems=problems)
    except Unreadable as stop:
        problems.adopt(stop.problem, file=file)


def rows_of(data: bytes, *, file: str, problems: ProblemList) -> Iterator[Row]:
    """The rows of CSV bytes."""
    return rows(lambda: io.BytesIO(data), file=file, problems=problems)


def detected_encoding(stream: BinaryIO) -> str:
    """Python's name of the encoding; reads the whole stream once, piece by piece."""
    first = stream.read(CHUNK)
    marked = _marked_encoding(first)
    if marked:
        return marked
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    with_mark = without = 0
    piece = first
    while piece:
        with_mark += len(VIETNAMESE_MARK_AFTER_VOWEL.findall(piece))
        without += len(VIETNAMESE_MARK_ELSEWHERE.findall(piece))
        is_utf8 = is_utf8 and _decodes(decoder, piece, final=False)
        piece = stream.read(CHUNK)
    if is_utf8 and _decodes(decoder, b"", final=True):
        return "utf-8-sig"
    return "cp1258" if with_mark > without else "cp1252"


def _marked_encoding(first: bytes) -> str:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = first[:2000]
    half = len(sample) // 2 or 1
    if sample[1::2].count(0) / half > FEW_NULS:
        return "utf-16-le"
    if sample[0::2].count(0) / half > FEW_NULS:
        return "utf-16-be"
    return ""


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _rows(stream: BinaryIO, *, encoding: str, file: str, problems: ProblemList) -> Iterator[Row]:
    with io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="") as text:
        yield from _records(text, file=file, problems=problems)


def _records(text: io.TextIOWrapper, *, file: str, problems: ProblemList) -> Iterator[Row]:
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=lines.separator())
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            lines.begin_record()
            if any(cells):
                yield Row(number, tuple(_clean(cell) for cell in cells))
    except csv.Error as error:
        problems.add(BROKEN_CSV, file=file, row=number + 1, detail=error)
    except _RecordTooLongError:
        problems.add(RECORD_TOO_LONG, file=file, row=number + 1)


def _clean(cell: str) -> str:
    """Accents composed (cp1258 and macOS write them apart), NUL and outer blanks gone."""
    return unicodedata.normalize("NFC", cell).replace("\0", "").strip() if cell else cell


class _RecordTooLongError(Exception):
    pass


class _Lines:
    """The lines of a text, counted, so that no record can grow without end."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._since_record = 0
        self._first = text.readline(LONGEST_RECORD)

    def separator(self) -> str:
        """The commonest separator of the first line outside of quotation marks; else the comma."""
        bare = re.sub(r'"[^"]*"', "", self._first)
        return max(SEPARATORS, key=bare.count)

    def begin_record(self) -> None:
        self._since_record = 0

    def __iter__(self) -> Iterator[str]:
        line = self._first
        while line:
            self._since_record += len(line)
            if self._since_record >= LONGEST_RECORD:
                raise _RecordTooLongError
            yield line
            line = self._text.readline(LONGEST_RECORD)

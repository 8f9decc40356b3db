"""What is wrong with a file somebody sent: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST_QUOTED_VALUE = 80
"""Characters of a foreign value that a message repeats."""


class Severity(StrEnum):
    """How much a problem matters."""

    ERROR = "error"
    """Something was left out; the result is not complete without it."""
    WARNING = "warning"
    """It was read, but somebody should look."""
    NOTE = "note"
    """Good to know."""


@dataclass(frozen=True)
class Cause:
    """One kind of problem; both sentences are English message ids with `{placeholders}`."""

    severity: Severity
    says: str
    remedy: str


@dataclass(frozen=True)
class Problem:
    """One cause at one place; `count` says how often it occurred, the place is the first one.

    `file` is a file or a sheet; `row` counts from 1 with the header; `column` is the heading;
    `cell` is a spreadsheet address such as C7.
    """

    cause: Cause
    file: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""
    values: tuple[tuple[str, str], ...] = ()
    count: int = 1

    @property
    def severity(self) -> Severity:
        """The severity of the cause."""
        return self.cause.severity

    def says(self, translate: Callable[[str], str] = str) -> str:
        """What is wrong, in the language of `translate` (pass gettext)."""
        return translate(self.cause.says).format(**self._told())

    def remedy(self, translate: Callable[[str], str] = str) -> str:
        """What to do about it, in the language of `translate` (pass gettext)."""
        return translate(self.cause.remedy).format(**self._told())

    def _told(self) -> dict[str, object]:
        return {"column": self.column, **dict(self.values)}

    def __str__(self) -> str:
        place = " ".join(str(part) for part in (self.file, self.cell or self.row) if part)
        return f"{place}: {self.says()} {self.remedy()}"


class ProblemList:
    """Collects problems: one entry for each cause, file, column and cell, with its count."""

    def __init__(self) -> None:
        self._found: dict[tuple[Cause, str, str, str, str], Problem] = {}

    def add(
        self,
        cause: Cause,
        *,
        file: str = "",
        row: int | None = None,
        column: str = "",
        cell: str = "",
        about: str = "",
        **values: object,
    ) -> None:
        """Note a problem; `about` keeps apart what would otherwise be counted together."""
        key = (cause, file, column, cell, about)
        known = self._found.get(key)
        if known is not None:
            self._found[key] = replace(known, count=known.count + 1)
            return
        told = tuple((name, shortened(value)) for name, value in values.items())
        self._found[key] = Problem(cause, file, row, column, cell, told)

    def adopt(self, problem: Problem, *, file: str = "") -> None:
        """Take over a problem that stopped the reading of `file`."""
        told = replace(problem, file=file or problem.file)
        self._found.setdefault((told.cause, told.file, told.column, told.cell, ""), told)

    def all(self) -> tuple[Problem, ...]:
        """Every problem, errors first, in the order of their first occurrence."""
        rank = list(Severity)
        return tuple(sorted(self._found.values(), key=lambda problem: rank.index(problem.severity)))


def shortened(value: object) -> str:
    """A foreign value on one line and short enough to be repeated in a message."""
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_QUOTED_VALUE else text[: LONGEST_QUOTED_VALUE - 1] + "…"


class Unreadable(Exception):  # noqa: N818 -- it names a state, like the other refusals
    """A file that cannot be read at all; carries the problem to show."""

    def __init__(self, cause: Cause, *, file: str = "", **values: object) -> None:
        told = tuple((name, shortened(value)) for name, value in values.items())
        self.problem = Problem(cause, file=file, values=told)
        super().__init__(str(self.problem))

"""Read a plain mapping into a frozen dataclass and name every fault at once, each with its path."""

from __future__ import annotations

import types
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Read = TypeVar("Read")
Faults = list[tuple[str, str]]
_UNREAD = object()


def limits(
    *,
    least: float | None = None,
    most: float | None = None,
    check: Callable[[Any], Iterator[tuple[str, str]]] | None = None,
) -> dict[str, Any]:
    """Field metadata: the least and the most a number may be, or how many a list may hold.

    `check` yields (path inside the field, what is wrong) for a field that could be read.
    """
    return {"least": least, "most": most, "check": check}


def read_mapping(shape: type[Read], given: object) -> tuple[Read | None, tuple[str, ...]]:
    """The object, or None, and all faults as `path: what is wrong`.

    A dataclass may have a method `faults()` that yields (path, text) for what only several fields
    together show; it is asked once these fields can be read. An attribute `written_as_list` says
    that a short list may stand for the named fields.
    """
    faults: Faults = []
    value = _read(shape, given, "", faults)
    found = tuple(f"{path or 'scheme'}: {text}" for path, text in faults)
    return (None if found else value), found


def _read(shape: Any, given: object, path: str, faults: Faults) -> Any:
    origin = get_origin(shape)
    if origin in (Union, types.UnionType):
        inner = next(part for part in get_args(shape) if part is not type(None))
        return None if given is None else _read(inner, given, path, faults)
    if origin is tuple:
        return _read_list(get_args(shape)[0], given, path, faults)
    if origin is Literal:
        return _read_literal(get_args(shape), given, path, faults)
    if is_dataclass(shape):
        return _read_object(shape, given, path, faults)
    try:
        return _READERS[_kind(shape)](shape, given)
    except (ValueError, InvalidOperation, ZeroDivisionError) as fault:
        faults.append((path, _told(fault, shape, given)))
        return _UNREAD


def _read_list(inner: Any, given: object, path: str, faults: Faults) -> Any:
    if not isinstance(given, list | tuple):
        faults.append((path, f"must be a list, not {given!r}"))
        return _UNREAD
    return tuple(
        _read(inner, each, f"{path}[{position}]", faults) for position, each in enumerate(given)
    )


def _read_literal(words: tuple[str, ...], given: object, path: str, faults: Faults) -> Any:
    if given in words:
        return given
    faults.append((path, f"must be one of {', '.join(words)}, not {given!r}"))
    return _UNREAD


def _read_object(shape: Any, given: object, path: str, faults: Faults) -> Any:
    named = _by_name(shape, given)
    if named is None:
        faults.append((path, f"must name its fields, not {given!r}"))
        return _UNREAD
    before = len(faults)
    hints = get_type_hints(shape)
    known = {field.name: field for field in fields(shape)}
    faults.extend(
        (_join(path, str(name)), "is not a known setting") for name in named if name not in known
    )
    values: dict[str, Any] = {}
    for name, field in known.items():
        here = _join(path, name)
        if name in named:
            values[name] = _read(hints[name], named[name], here, faults)
            faults.extend(
                (_join(here, inside), text) for inside, text in _judged(field, values[name])
            )
        elif field.default is MISSING:
            faults.append((here, "is missing"))
    if len(faults) > before:
        return _UNREAD
    made = shape(**values)
    check: Callable[[], Iterator[tuple[str, str]]] | None = getattr(made, "faults", None)
    if check is not None:
        faults.extend((_join(path, inside), text) for inside, text in check())
    return made


def _by_name(shape: Any, given: object) -> dict[Any, object] | None:
    if isinstance(given, dict):
        return given
    if isinstance(given, list | tuple) and getattr(shape, "written_as_list", False):
        names = [field.name for field in fields(shape)]
        return dict(zip(names, given, strict=True)) if len(names) == len(given) else None
    return None


def _judged(field: Field[Any], value: Any) -> Iterator[tuple[str, str]]:
    if value is None or value is _UNREAD or (isinstance(value, tuple) and _UNREAD in value):
        return
    least, most = field.metadata.get("least"), field.metadata.get("most")
    amount = len(value) if isinstance(value, tuple) else value
    if least is not None and amount < least:
        yield "", f"must be at least {least}, not {amount}"
    if most is not None and amount > most:
        yield "", f"must be at most {most}, not {amount}"
    check = field.metadata.get("check")
    if check is not None:
        yield from check(value)


def _join(path: str, inside: str) -> str:
    return f"{path}.{inside}" if path and inside and inside[0] != "[" else f"{path}{inside}"


def _kind(shape: Any) -> Any:
    return Enum if issubclass(shape, Enum) else shape


def _told(fault: Exception, shape: Any, given: object) -> str:
    if issubclass(shape, Enum):
        return f"must be one of {', '.join(str(each.value) for each in shape)}, not {given!r}"
    return str(fault) if isinstance(fault, _WrongKindError) else f"cannot be read: {given!r}"


class _WrongKindError(ValueError):
    """A value of the wrong kind, told in words."""


def _text(_: Any, given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        message = f"must be a text, not {given!r}"
        raise _WrongKindError(message)
    return given.strip()


def _whole(_: Any, given: object) -> int:
    # In Python True is an int; in a scheme file it is a slip of the pen.
    if not isinstance(given, int) or isinstance(given, bool):
        message = f"must be a whole number, not {given!r}"
        raise _WrongKindError(message)
    return given


def _yes_or_no(_: Any, given: object) -> bool:
    if not isinstance(given, bool):
        message = f"must be true or false, not {given!r}"
        raise _WrongKindError(message)
    return given


def _decimal(_: Any, given: object) -> Decimal:
    number = Decimal(str(given)) if not isinstance(given, bool) else Decimal("NaN")
    if not number.is_finite():
        message = f"must be a number, not {given!r}"
        raise _WrongKindError(message)
    return number


def _fraction(_: Any, given: object) -> Fraction:
    if not isinstance(given, str):
        message = f"must be a share such as '1/3', not {given!r}"
        raise _WrongKindError(message)
    return Fraction(given)


def _day(_: Any, given: object) -> date:
    if isinstance(given, str):
        return date.fromisoformat(given)
    if not isinstance(given, date) or isinstance(given, datetime):
        message = f"must be a day such as 2026-01-31, not {given!r}"
        raise _WrongKindError(message)
    return given


def _choice(shape: Any, given: object) -> Any:
    return shape(given)


_READERS: dict[Any, Callable[[Any, object], Any]] = {
    str: _text,
    int: _whole,
    bool: _yes_or_no,
    Decimal: _decimal,
    Fraction: _fraction,
    date: _day,
    Enum: _choice,
}

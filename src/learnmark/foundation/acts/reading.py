"""Reading the same facts once while one page is shown.

A page asks the guard of every act on it, and most guards read the same rows. Inside `reading()`
what a function marked `read_once` found is kept until the page is done. Acts read anew: nothing
read before a write, or before the subject was locked, decides about it.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from django.db.models import Model

from learnmark.foundation.tenancy.scope import NoPartyInScope, current_party_id

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from uuid import UUID

Asked = ParamSpec("Asked")
Found = TypeVar("Found")

_known: ContextVar[dict[Hashable, tuple[Any, Any]] | None] = ContextVar("known", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Inside the block nothing is written, so each fact is read once."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


@contextmanager
def reading_anew() -> Iterator[None]:
    """Inside the block every fact is read whenever it is asked for."""
    token = _known.set(None)
    try:
        yield
    finally:
        _known.reset(token)


def read_once(function: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """Keep what the function finds for the same arguments and the same party in scope.

    Rows are the same if they are the same object. What is found is shared: nobody changes it.
    """

    @functools.wraps(function)
    def remembering(*args: Asked.args, **kwargs: Asked.kwargs) -> Found:
        known = _known.get()
        if known is None:
            return function(*args, **kwargs)
        given = (*args, *(value for pair in sorted(kwargs.items()) for value in pair))
        key = (function, _reader(), *(_same(value) for value in given))
        if key not in known:
            # The arguments are kept too: the number of an object is its own only while it lives.
            known[key] = (function(*args, **kwargs), given)
        return cast("Found", known[key][0])

    return remembering


def _reader() -> UUID | None:
    """The party in scope; pages for everybody have none."""
    try:
        return current_party_id()
    except NoPartyInScope:
        return None


def _same(value: Any) -> Hashable:
    if isinstance(value, Model):
        return id(value)
    return tuple(value) if isinstance(value, list | dict | set) else cast("Hashable", value)

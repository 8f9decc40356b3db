"""As whom rows are read and written: one party at a time.

The party stands in a context variable, and on PostgreSQL also in a setting of the running
transaction that the row-level policies read. Nothing is visible without it.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

from learnmark.foundation import clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from learnmark.foundation.tenancy.models import Party


class NoPartyInScope(RuntimeError):  # noqa: N818  a sentence reads better than "…Error"
    """A party's rows were touched without saying as which party."""


class NotOurs(PermissionError):  # noqa: N818  a sentence reads better than "…Error"
    """A row of another party was about to be written."""


_scope: ContextVar[tuple[UUID, date] | None] = ContextVar("learnmark_scope", default=None)


def current_party_id() -> UUID:
    """The party in scope. Raises NoPartyInScope where there is none."""
    scope = _scope.get()
    if scope is None:
        message = "No party is in scope: wrap the call in acting_as(party)."
        raise NoPartyInScope(message)
    return scope[0]


def current_day() -> date:
    """The day on which shares are judged live in this scope."""
    scope = _scope.get()
    return scope[1] if scope else clock.today()


@contextmanager
def acting_as(party: Party) -> Iterator[None]:
    """Inside the block rows are read and written as this party.

    On PostgreSQL the block runs in a transaction, because the setting that the policies read is
    local to it, so a pooled connection can never carry a party over to the next request.
    """
    day = clock.today(party.timezone)
    with ExitStack() as stack:
        if connection.vendor == "postgresql":
            if not connection.in_atomic_block:
                stack.enter_context(transaction.atomic())
            before = _scope.get()
            _tell_database(party.pk, day)
            stack.callback(_tell_back, before)
        token = _scope.set((party.pk, day))
        try:
            yield
        finally:
            _scope.reset(token)


def _tell_back(before: tuple[UUID, date] | None) -> None:
    if not connection.in_atomic_block or connection.needs_rollback or _broken():
        return  # the setting ends with the transaction, or goes back with its savepoint
    _tell_database(*(before or (None, None)))


def _broken() -> bool:
    """Whether PostgreSQL refuses everything until a rollback; asking it would hide the cause."""
    from psycopg.pq import TransactionStatus

    running: Any = connection.connection
    return running is None or running.info.transaction_status is TransactionStatus.INERROR


def _tell_database(party_id: UUID | None, day: date | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('learnmark.party', %s, true), set_config('learnmark.today', %s, true)",
            [str(party_id or ""), day.isoformat() if day else ""],
        )

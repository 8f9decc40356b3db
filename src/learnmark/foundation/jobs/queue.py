"""Declaring, enqueuing and working off jobs.

    @job("outbox.send")
    def send(party: Party, *, message: str) -> None: ...

A job may run twice (its worker may be killed after the work and before the tick), so it must be
harmless when repeated. Its work and the mark that it is done commit in one transaction wherever
the work is in the database.
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.db.models import Q

from learnmark.foundation import clock
from learnmark.foundation.jobs.models import Job, Tick
from learnmark.foundation.tenancy.models import Party
from learnmark.foundation.tenancy.scope import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 5
log = logging.getLogger("learnmark.jobs")


@dataclass(frozen=True)
class _Declared:
    function: Callable[..., None]
    daily_for: Callable[[], Any] | None


JOBS: dict[str, _Declared] = {}


def job(
    name: str, *, daily_for: Callable[[], Any] | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a job. `daily_for` returns the parties for which it runs once a day by itself."""

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        if name in JOBS:
            message = f"job {name} is declared twice"
            raise ValueError(message)
        JOBS[name] = _Declared(function, daily_for)
        return function

    return declare


def enqueue(
    name: str, /, *, party: Party | None, due_at: datetime | None = None, **arguments: Any
) -> Job:
    """Put work into the queue; it commits together with the act that wants it."""
    if name not in JOBS:
        message = f"there is no job {name}"
        raise ValueError(message)
    return Job.objects.create(
        name=name,
        party=party,
        due_at=due_at or clock.now(),
        arguments={k: str(v) if isinstance(v, uuid.UUID) else v for k, v in arguments.items()},
    )


def _claim() -> Job | None:
    """Lease the next due job to this worker; a lease that ran out counts as due."""
    moment = clock.now()
    with transaction.atomic():
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=moment)
        waiting = Job.objects.filter(free, done_at=None, parked_at=None, due_at__lte=moment)
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        found = waiting.order_by("due_at").first()
        if found is None:
            return None
        if found.attempts >= MOST_ATTEMPTS:  # each of its workers was killed: it may be the cause
            found.parked_at, found.leased_until = moment, None
            found.trouble = found.trouble or "its worker ended in the middle of it, each time"
            found.save(update_fields=["parked_at", "leased_until", "trouble"])
            return _claim()
        found.lease, found.leased_until = uuid.uuid4(), moment + LEASE
        found.attempts += 1
        found.save(update_fields=["lease", "leased_until", "attempts"])
        return found


def work_one() -> bool:
    """Do one due job, if there is one. A failing job is tried again later, then parked."""
    claimed = _claim()
    if claimed is None:
        return False
    try:
        with transaction.atomic(), acting_as(claimed.party) if claimed.party else nullcontext():
            _do(claimed)
    except Exception as trouble:
        log.exception("job %s failed at attempt %d", claimed.name, claimed.attempts)
        _put_back(claimed, trouble)
    return True


def _do(claimed: Job) -> None:
    """The work and the mark that it is done, for one transaction."""
    declared = JOBS.get(claimed.name)
    if declared is None:
        message = f"there is no job {claimed.name}"
        raise LookupError(message)
    declared.function(claimed.party, **claimed.arguments)
    mine = Job.objects.filter(pk=claimed.pk, lease=claimed.lease, done_at=None)
    if not mine.update(done_at=clock.now(), leased_until=None, progress=100, trouble=""):
        message = "the lease was lost to another worker"
        raise RuntimeError(message)


def _put_back(claimed: Job, trouble: Exception) -> None:
    parked = claimed.attempts >= MOST_ATTEMPTS
    pause = timedelta(seconds=min(3600, 5 * 4 ** (claimed.attempts - 1)) * random.uniform(0.8, 1.2))  # noqa: S311  spreads retries, guards nothing
    Job.objects.filter(pk=claimed.pk, lease=claimed.lease).update(
        leased_until=None,
        due_at=clock.now() + pause,
        parked_at=clock.now() if parked else None,
        trouble=f"{type(trouble).__name__}: {trouble}"[:2000],
    )


def tick(day: date | None = None) -> int:
    """Put today's daily work into the queue, once a day whatever the number of workers."""
    made = 0
    for name, declared in JOBS.items():
        if declared.daily_for is None:
            continue
        today = day or clock.today()
        if Tick.objects.filter(name=name, last_on__gte=today).exists():
            continue  # asked every second: without taking a lock
        with transaction.atomic():
            last, first_time = Tick.objects.get_or_create(name=name, defaults={"last_on": today})
            moved = Tick.objects.filter(pk=last.pk, last_on__lt=today).update(last_on=today)
            if not (first_time or moved):
                continue
            for party in declared.daily_for():
                enqueue(name, party=party)
                made += 1
    return made


def work_off(limit: int = 10_000) -> int:
    """Do everything that is due now, and return how much that was."""
    done = 0
    while done < limit and work_one():
        done += 1
    return done


def work_for_ever(stop: Callable[[], bool], pause: float = 1.0) -> None:
    """The worker's life: tick the schedule, do what is due, rest a little."""
    while not stop():
        close_old_connections()
        try:
            tick()
            busy = work_one()
        except (OperationalError, InterfaceError):
            log.exception("the database does not answer; the worker goes on trying")
            busy = False
        if not busy:
            time.sleep(pause)


def retry(parked: Job) -> None:
    """Give a parked job another round."""
    Job.objects.filter(pk=parked.pk).update(
        parked_at=None, attempts=0, due_at=clock.now(), leased_until=None
    )

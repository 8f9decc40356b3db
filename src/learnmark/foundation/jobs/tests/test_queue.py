"""The queue: at least once, and once where the work is in the database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from learnmark.foundation import clock
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.jobs import queue
from learnmark.foundation.jobs.models import Job, Tick
from learnmark.foundation.tenancy.models import Party
from learnmark.foundation.tenancy.scope import NoPartyInScope, acting_as, current_party_id
from learnmark.foundation.tenancy.testing import DAY, make_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db):
    return make_party("Hoa Sen", "organization", slug="hoa-sen")


@pytest.fixture
def jobs():
    before = dict(queue.JOBS)
    yield queue.JOBS
    queue.JOBS.clear()
    queue.JOBS.update(before)


@pytest.fixture
def ran(jobs):
    ran = []

    @queue.job("tests.note")
    def note(party, *, word):
        ran.append((party, word))

    @queue.job("tests.fail")
    def fail(party):
        StoredFile.objects.create(owner=party, name="half", media_type="", size=1, sha256="0" * 64)
        message = "no luck"
        raise ValueError(message)

    return ran


def nothing(_party):
    """A job that only has to exist."""


def let_time_pass(**pause):
    """Everything in the queue becomes older by this."""
    for row in Job.objects.all():
        row.due_at -= timedelta(**pause)
        row.leased_until = row.leased_until and row.leased_until - timedelta(**pause)
        row.save()


def test_a_job_runs_once_as_its_party(ran, school, jobs):
    seen = []

    @queue.job("tests.scope")
    def scope(_party):
        seen.append(current_party_id())

    queue.enqueue("tests.note", party=school, word="one")
    queue.enqueue("tests.scope", party=school)
    assert queue.work_off() == 2
    assert queue.work_off() == 0
    assert ran == [(school, "one")]
    assert seen == [school.pk]
    assert all(row.done_at and row.leased_until is None for row in Job.objects.all())
    with pytest.raises(NoPartyInScope):
        current_party_id()


def test_a_job_of_the_installation_has_no_party(ran):
    queue.enqueue("tests.note", party=None, word="all")
    queue.work_off()
    assert ran == [(None, "all")]


def test_an_unknown_job_is_not_taken(ran):
    with pytest.raises(ValueError, match="no job"):
        queue.enqueue("tests.unknown", party=None)
    with pytest.raises(ValueError, match="twice"):
        queue.job("tests.note")(print)


def test_a_job_waits_until_it_is_due(ran):
    queue.enqueue("tests.note", party=None, due_at=clock.now() + timedelta(hours=1), word="late")
    assert queue.work_off() == 0
    let_time_pass(hours=2)
    assert queue.work_off() == 1


def test_a_failing_job_undoes_its_work_and_is_tried_again_later_and_later(ran, school):
    queue.enqueue("tests.fail", party=school)
    pauses = []
    for _ in range(4):
        assert queue.work_one()
        row = Job.objects.get()
        assert row.leased_until is None
        assert row.trouble == "ValueError: no luck"
        pauses.append(row.due_at - clock.now())
        assert not queue.work_one(), "not before its time"
        let_time_pass(hours=2)
    assert pauses == sorted(pauses)
    assert pauses[0] > timedelta(seconds=3)
    with acting_as(school):
        assert not StoredFile.objects.exists()


def test_after_five_attempts_a_job_is_parked_until_somebody_retries(ran, school):
    queue.enqueue("tests.fail", party=school)
    for _ in range(queue.MOST_ATTEMPTS):
        assert queue.work_one()
        let_time_pass(hours=2)
    row = Job.objects.get()
    assert row.parked_at
    assert row.attempts == queue.MOST_ATTEMPTS
    assert not queue.work_one()
    queue.retry(row)
    assert queue.work_one()


def test_a_failing_job_does_not_hold_up_the_others(ran, school):
    queue.enqueue("tests.fail", party=school)
    for word in ("one", "two"):
        queue.enqueue("tests.note", party=school, word=word)
    assert queue.work_off() == 3
    assert [word for _party, word in ran] == ["one", "two"]


def test_a_job_whose_code_is_gone_is_parked_not_lost(ran, jobs):
    queue.enqueue("tests.note", party=None, word="x")
    jobs.pop("tests.note")
    for _ in range(queue.MOST_ATTEMPTS):
        queue.work_one()
        let_time_pass(hours=2)
    assert Job.objects.get().parked_at
    assert "there is no job" in Job.objects.get().trouble


def test_a_leased_job_is_left_alone_until_its_lease_runs_out(ran):
    queue.enqueue("tests.note", party=None, word="x")
    assert queue._claim() is not None
    assert queue._claim() is None
    let_time_pass(seconds=queue.LEASE.total_seconds() + 1)
    assert queue.work_one()
    assert ran


def test_who_lost_the_lease_leaves_nothing(ran, school, jobs):
    @queue.job("tests.slow")
    def slow(party):
        StoredFile.objects.create(owner=party, name="x", media_type="", size=1, sha256="0" * 64)
        Job.objects.update(lease=None)  # meanwhile somebody else took it

    queue.enqueue("tests.slow", party=school)
    assert queue.work_one()
    with acting_as(school):
        assert not StoredFile.objects.exists()
    assert Job.objects.get().done_at is None


def test_a_job_that_kills_its_workers_is_parked(ran):
    queue.enqueue("tests.note", party=None, word="deadly")
    for _ in range(queue.MOST_ATTEMPTS):
        assert queue._claim() is not None  # the worker dies here
        let_time_pass(minutes=6)
    queue.enqueue("tests.note", party=None, word="next")
    assert queue.work_off() == 1
    assert ran == [(None, "next")]
    assert Job.objects.get(parked_at__isnull=False).trouble


def test_the_daily_work_enters_the_queue_once_a_day(ran, school, jobs):
    queue.job("tests.daily", daily_for=Party.objects.all)(nothing)
    mine = Job.objects.filter(name="tests.daily")
    queue.tick(DAY)
    queue.tick(DAY)
    assert mine.count() == 1
    queue.tick(DAY + timedelta(days=1))
    assert mine.count() == 2
    queue.tick(DAY)
    assert mine.count() == 2, "a clock that goes back brings nothing twice"


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_that_tick_at_once_one_brings_the_work(jobs):
    make_party("Hoa Sen", "organization", slug="hoa-sen")
    jobs.clear()
    queue.job("tests.daily", daily_for=Party.objects.all)(nothing)
    together = threading.Barrier(2)
    made = []

    def work():
        try:
            together.wait(20)
            made.append(queue.tick(DAY))
        finally:
            connection.close()

    run(work, work)
    assert sorted(made) == [0, 1]
    assert Job.objects.count() == Tick.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_do_nothing_twice(jobs):
    school = make_party("Hoa Sen", "organization", slug="hoa-sen")

    @queue.job("tests.store")
    def store(party, *, name):
        StoredFile.objects.create(owner=party, name=name, media_type="", size=1, sha256="0" * 64)

    for number in range(10):
        queue.enqueue("tests.store", party=school, name=str(number))

    def work():
        try:
            queue.work_off()
        finally:
            connection.close()

    run(work, work)
    with acting_as(school):
        names = sorted(StoredFile.objects.values_list("name", flat=True))
    assert names == [str(number) for number in range(10)]


def run(*functions):
    threads = [threading.Thread(target=function) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


WORKER = """
import sys, time
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.jobs import queue

@queue.job("tests.killed")
def killed(party):
    StoredFile.objects.create(owner=party, name="effect", media_type="", size=1, sha256="0" * 64)
    if sys.argv[2] == "hang":
        print("in the middle", flush=True)
        time.sleep(60)

print("worked", queue.work_one(), flush=True)
"""


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_is_resumed_and_the_effect_is_there_once(jobs, tmp_path):
    school = make_party("Hoa Sen", "organization", slug="hoa-sen")
    queue.job("tests.killed")(nothing)
    queue.enqueue("tests.killed", party=school)
    first = worker("hang")
    assert first.stdout.readline() == "in the middle\n"
    os.kill(first.pid, signal.SIGKILL)
    first.communicate(timeout=20)

    waiting = Job.objects.get()
    assert (waiting.done_at, waiting.attempts) == (None, 1)
    with acting_as(school):
        assert not StoredFile.objects.exists()

    let_time_pass(minutes=6)  # the lease of the dead one runs out
    second, _ = worker("go").communicate(timeout=60)
    assert second == "worked True\n"
    with acting_as(school):
        assert StoredFile.objects.get().name == "effect"
    assert Job.objects.get().done_at
    assert not queue.work_one()


def worker(how):
    source = Path(__file__).parents[4]
    environment = {
        **os.environ,
        "PYTHONPATH": str(source),
        "DJANGO_SETTINGS_MODULE": "learnmark.project.settings_for_tests",
        "LEARNMARK_DATA_DIR": str(settings.LEARNMARK_DATA_DIR),
    }
    name = str(connection.settings_dict["NAME"])
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", WORKER, name, how],
        env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_the_worker_goes_on_when_the_database_does_not_answer(monkeypatch):
    from django.db import OperationalError

    rounds = []

    def work_one():
        rounds.append(time.monotonic())
        raise OperationalError

    monkeypatch.setattr(queue, "work_one", work_one)
    monkeypatch.setattr(queue, "tick", lambda: None)
    monkeypatch.setattr(queue, "close_old_connections", lambda: None)
    queue.work_for_ever(lambda: len(rounds) == 3, pause=0)
    assert len(rounds) == 3

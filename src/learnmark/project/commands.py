"""What each command does, once Django is set up."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from getpass import getpass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from learnmark.foundation import clock
from learnmark.project.server import serve

if TYPE_CHECKING:
    import argparse


def say(text: str = "") -> None:
    """One line to the person at the terminal, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def up(options: argparse.Namespace) -> int:
    """Prepare the database and the demonstration, then serve with a worker beside."""
    from learnmark.foundation.tenancy.models import Party

    prepare()
    if not options.without_demo and not Party.objects.exists():
        from learnmark.project.demo.build import build

        build(say)
    say()
    say(f"  Learnmark is at  http://localhost:{options.port}")
    if Party.objects.filter(is_demo=True).exists():
        from learnmark.project.demo.accounts import print_accounts

        print_accounts(say)
    say("  Stop with Ctrl+C.")
    connection.close()
    worker = subprocess.Popen([sys.executable, "-m", "learnmark.project.command", "worker"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        serve("127.0.0.1", options.port, processes=1, threads=4)
    except KeyboardInterrupt:
        pass
    finally:
        worker.terminate()
        worker.wait(timeout=10)
    return 0


def worker(options: argparse.Namespace) -> int:
    """Work off the queue, once or until told to stop."""
    from learnmark.foundation.jobs.queue import tick, work_for_ever, work_off

    if options.once:
        tick()
        say(f"{work_off()} jobs done")
        return 0
    stopping: list[int] = []
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda number, _frame: stopping.append(number))
    work_for_ever(lambda: bool(stopping))
    return 0


def migrate(_options: argparse.Namespace) -> int:
    """Database and libraries, up to date."""
    prepare(loud=True)
    return 0


def prepare(*, loud: bool = False) -> None:
    """Bring the database and the libraries up to date; quick where they are."""
    from learnmark.library.loading import load_all

    settings.LEARNMARK_DATA_DIR.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database …")
        call_command("migrate", verbosity=1 if loud else 0, interactive=False)
    report = load_all(clock.today(settings.TIME_ZONE))
    if loud:
        say(str(report))


def demo(options: argparse.Namespace) -> int:
    """Make the demonstration, print a code, list the accounts, or walk the tour."""
    if options.tour:
        from learnmark.project.demo.tour import tour

        prepare()
        return tour(options.out, say)
    from learnmark.project.demo.accounts import code_of, print_accounts

    if options.what == "code":
        if not options.email:
            say("Whose? learnmark demo code EMAIL")
            return 2
        code = code_of(options.email)
        say(code or f"{options.email} is no account of the demonstration with a second factor.")
        return 0 if code else 1
    if options.what == "accounts":
        print_accounts(say)
        return 0
    from learnmark.project.demo.build import RealPartiesHere, build

    prepare()
    try:
        build(say)
    except RealPartiesHere as error:
        say(str(error))
        return 1
    print_accounts(say)
    return 0


def fsck(options: argparse.Namespace) -> int:
    """Check that everything kept fits together; exit code 1 where it does not."""
    from learnmark.project.fsck import check

    findings = check()
    if options.json:
        say(json.dumps(findings, default=str, ensure_ascii=False, indent=1))
    else:
        for finding in findings["faults"]:
            say(f"FAULT  {finding}")
        for name, number in findings["checked"].items():
            say(f"  {number:>8}  {name}")
        say("Everything fits together." if not findings["faults"] else "Something does not fit.")
    return 1 if findings["faults"] else 0


def administrator(options: argparse.Namespace) -> int:
    """An account that may open certification bodies; its password is asked for, never shown."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from learnmark.foundation.accounts.models import User

    password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    person: Any = User(email=options.email, full_name=options.name)
    try:
        validate_password(password, person)
    except ValidationError as error:
        say(" ".join(error.messages))
        return 1
    User.objects.create_user(options.email, password, full_name=options.name, is_administrator=True)
    say(f"{options.email} may now sign in and open certification bodies.")
    return 0

"""Measure the ten most used pages: queries, and milliseconds for half and for 95 % of the answers.

`python -m benchmarks.pages` makes databases of its own (SQLite in a temporary folder, PostgreSQL by
tests/postgres_server.py), fills each with a world of the asked sizes, and asks every page as
somebody whose work it is, through the whole application in this process. Nothing is left behind but
the table and, beside it, its numbers as JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.machine import RESULTS, machine, write

if TYPE_CHECKING:
    from benchmarks.world import World
    from learnmark.foundation.tenancy.models import Member

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10, 2000)
DATABASES = ("SQLite", "PostgreSQL")
WARM_UP, REQUESTS = 2, 60
LONGEST = 8
"""Seconds after which a page has been asked often enough, once it was asked FEWEST times."""
FEWEST = 5
UNCOUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SELECT set_config(")
"""Statements that begin and end transactions, or tell PostgreSQL for whom they run."""


@dataclass(frozen=True)
class Page:
    """A page to measure: its name, who looks (None: anybody), and where it is in a world."""

    name: str
    who: Callable[[World], Member | None]
    where: Callable[[World], str]


def pages() -> list[Page]:
    """The ten most used pages."""
    from django.urls import reverse

    from learnmark.audits.models import Finding, Visit
    from learnmark.certification.models import Case, Certificate, Cycle
    from learnmark.register.models import Entry
    from learnmark.rules.authority import Role

    def office(world: World) -> Member:
        return world.holder(Role.COORDINATOR)

    def visit(world: World, state: str) -> Any:
        return Visit.objects.with_state(world.today).filter(state_now=state).order_by("id")[0]

    def leader(world: World) -> Any:
        return visit(world, "in_progress").team.get(role="team_leader").member

    def recommended(world: World) -> Any:
        programme = visit(world, "recommended_positive").programme_id
        return Cycle.objects.get(programme=programme).case_id

    def at(name: str, row: Callable[[World], Any]) -> Callable[[World], str]:
        return lambda world: reverse(name, args=[getattr(row(world), "pk", row(world))])

    def first(model: Any) -> Callable[[World], Any]:
        return lambda _world: model.objects.order_by("id")[0]

    def code(_world: World) -> str:
        return str(Entry.published.order_by("code")[0].code)

    return [
        Page("home of a coordinator", office, lambda _w: reverse("desk.home")),
        Page("list of cases", office, lambda _w: reverse("certification.cases")),
        Page("case", office, at("certification.case", first(Case))),
        Page("audit", leader, at("audits.visit", lambda w: visit(w, "in_progress"))),
        Page("checklist", leader, at("audits.checklist", lambda w: visit(w, "in_progress"))),
        Page("finding", leader, at("audits.finding", first(Finding))),
        Page(
            "decision file",
            lambda world: world.holder(Role.DECISION_MAKER),
            at("certification.decision_file", recommended),
        ),
        Page("certificate", office, at("certification.certificate", first(Certificate))),
        Page("search of the register", lambda _w: None, lambda _w: reverse("register.search") + "?q=truong"),
        Page("public certificate", lambda _w: None, lambda w: reverse("register.entry", args=[code(w)])),
    ]  # fmt: skip


def client_of(member: Member | None) -> Any:
    """A browser in which this member has signed in."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    if member is not None:
        client.force_login(member.user)
    return client


def ask(client: Any, url: str) -> None:
    """One request; anything but a whole page ends the measurement, a fast error is no result."""
    answer = client.get(url)
    if answer.status_code != 200:
        raise SystemExit(f"{url} answered {answer.status_code}")


def measure(page: Page, world: World) -> dict[str, Any]:
    """Queries of one request, then the times of many, in milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from learnmark.foundation.tenancy.scope import acting_as

    with acting_as(world.body):
        url, client = page.where(world), client_of(page.who(world))
    for _ in range(WARM_UP):
        ask(client, url)
    with CaptureQueriesContext(connection) as captured:
        ask(client, url)
    queries = sum(not query["sql"].startswith(UNCOUNTED) for query in captured.captured_queries)
    times: list[float] = []
    while len(times) < FEWEST or (len(times) < REQUESTS and sum(times) < LONGEST * 1000):
        start = time.perf_counter()
        ask(client, url)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return {
        "page": page.name,
        "queries": queries,
        "requests": len(times),
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[math.ceil(0.95 * len(times)) - 1], 1),
    }


def measure_here(cases: int) -> dict[str, Any]:
    """Prepare the database of this process, fill it, measure every page."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from benchmarks.world import fill
    from learnmark.foundation import clock
    from learnmark.library.loading import load_all

    call_command("migrate", verbosity=0, interactive=False)
    load_all(clock.today(settings.TIME_ZONE))
    start = time.perf_counter()
    world = fill(cases=cases)
    filled = round(time.perf_counter() - start, 1)
    return {"cases": cases, "filled_s": filled, "pages": [measure(page, world) for page in pages()]}


@contextlib.contextmanager
def database(name: str, folder: Path) -> Iterator[str]:
    """The address of an empty database that is gone afterwards."""
    if name == "SQLite":
        yield f"sqlite:///{folder / 'learnmark.sqlite3'}"
        return
    from tests.postgres_server import postgres_server

    with postgres_server() as url:
        yield url


def measured(name: str, cases: int) -> dict[str, Any]:
    """Measure in a process of its own, so that no setting and no cache is shared."""
    with tempfile.TemporaryDirectory(prefix="learnmark-bench-") as place:
        folder = Path(place)
        with database(name, folder) as url:
            env = {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "learnmark.project.settings",
                "LEARNMARK_LOCAL": "on",
                "LEARNMARK_DATA_DIR": place,
                "LEARNMARK_DATABASE_URL": url,
            }
            command = [sys.executable, "-m", "benchmarks.pages", "--here", str(cases)]
            done = subprocess.run(
                command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False
            )
    if done.returncode:
        raise SystemExit(f"{name} with {cases} cases could not be measured")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {"database": name, **found}


def table(runs: list[dict[str, Any]]) -> str:
    """One line per page: of each run queries, p50 and p95."""
    head = ["page", *(f"{run['database']}, {run['cases']:,} cases" for run in runs)]
    lines = [head, ["---"] * len(head)]
    for row, first in enumerate(runs[0]["pages"]):
        cells = (run["pages"][row] for run in runs)
        shown = (f"{c['queries']} q, {c['p50_ms']} / {c['p95_ms']} ms" for c in cells)
        lines.append([first["page"], *shown])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--cases", type=int, nargs="+", default=SIZES, help="sizes of the world")
    parser.add_argument("--on", nargs="+", default=DATABASES, choices=DATABASES)
    parser.add_argument("--out", type=Path, default=RESULTS / "pages.json")
    options = parser.parse_args()
    if options.here is not None:
        print(json.dumps(measure_here(options.here)))
        return 0
    runs = []
    for name in options.on:
        for cases in options.cases:
            print(f"{name}, {cases:,} cases …", file=sys.stderr, flush=True)
            runs.append(measured(name, cases))
    print(table(runs))
    write(options.out, {**machine(), "requests": REQUESTS, "runs": runs})
    return 0


if __name__ == "__main__":
    sys.exit(main())

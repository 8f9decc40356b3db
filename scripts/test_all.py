"""Run every check and every test, and say in one last line how it went.

The last line sums all test runs. A check that finds fault, a run that breaks off and a run that
finds no test at all each count as one failure: the line never says "0 failed" when something is.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTEST = [str(BIN / "python"), "-m", "pytest", "-q"]
ON_POSTGRES = [str(BIN / "python"), "tests/postgres_server.py", "--"]
RULES = "src/learnmark/rules"


@dataclass(frozen=True)
class Run:
    """One program to run; `counts` when it is pytest and reports its tests."""

    group: str
    name: str
    command: tuple[str, ...]
    counts: bool = False
    env: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Result:
    """Numbers of tests; a check that is fine has none."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def runs(*, long: bool) -> list[Run]:
    tool = {name: str(BIN / name) for name in ("ruff", "mypy", "lint-imports")}
    apart = "not browser" if long else "not browser and not slow"
    seen = "browser" if long else "browser and not slow"
    more = ("--hypothesis-profile=long",) if long else ()
    django = (str(BIN / "python"), "-m", "django")
    settings = (("DJANGO_SETTINGS_MODULE", "learnmark.project.settings_for_tests"),)
    return [
        Run("check", "style", (tool["ruff"], "check", "--quiet", ".")),
        Run("check", "format", (tool["ruff"], "format", "--check", "--quiet", ".")),
        Run(
            "check rules",
            "types of the rules",
            (tool["mypy"], "--config-file=", "--strict", "--exclude", "/tests/", RULES),
        ),
        Run("check", "types", (tool["mypy"],)),
        Run("check", "architecture", (tool["lint-imports"],)),
        Run(
            "check", "migrations", (*django, "makemigrations", "--check", "--dry-run"), env=settings
        ),
        Run(
            "check",
            "documents",
            (str(BIN / "python"), "scripts/write_docs.py", "--check"),
        ),
        Run("rules", "tests of the rules", (*PYTEST, RULES), counts=True),
        Run(
            "all",
            "tests on SQLite",
            (*PYTEST, "-n", "2", "-m", f"{apart} and not postgres", *more),
            counts=True,
        ),
        Run(
            "all",
            "tests on PostgreSQL",
            (*ON_POSTGRES, *PYTEST, "-n", "2", "-m", apart, *more),
            counts=True,
        ),
        Run(
            "all",
            "tests in the browser",
            (*PYTEST, "-m", seen),
            counts=True,
            # Playwright keeps an event loop in the thread of the tests; Django would refuse there.
            env=(("DJANGO_ALLOW_ASYNC_UNSAFE", "true"),),
        ),
    ]


def perform(run: Run) -> Result:
    print(f"\n== {run.name}", flush=True)
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **dict(run.env)}
    with tempfile.TemporaryDirectory(prefix="learnmark-test-") as folder:
        report = Path(folder) / "report.xml"
        command = [*run.command, f"--junitxml={report}"] if run.counts else list(run.command)
        code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
        counted = count(report) if report.exists() else Result()
    if code and not counted.failed:
        return Result(counted.passed, 1, counted.skipped)
    return counted


def count(report: Path) -> Result:
    """Numbers from pytest's report; an error in set-up or collection is a failure."""
    passed = failed = skipped = 0
    root = ET.parse(report).getroot()  # noqa: S314 - written a moment ago by pytest
    for suite in root.iter("testsuite"):
        of = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
        failed += of["failures"] + of["errors"]
        skipped += of["skipped"]
        passed += of["tests"] - of["failures"] - of["errors"] - of["skipped"]
    return Result(passed, failed, skipped)


def chosen(only: str | None, *, long: bool) -> list[Run]:
    every = runs(long=long)
    if only is None:
        # The rules' own run is for the impatient; the runs on the databases contain those tests.
        return [run for run in every if run.group != "rules"]
    return [run for run in every if only in run.group.split()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["check", "rules"])
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args()
    results: dict[str, tuple[Result, float]] = {}
    for run in chosen(options.only, long=options.long):
        start = time.monotonic()
        results[run.name] = (perform(run), time.monotonic() - start)
    print()
    for name, (result, seconds) in results.items():
        outcome = str(result) if result.passed or result.skipped else "FAILED" * bool(result.failed)
        print(f"  {name:<22} {seconds:6.1f} s  {outcome or 'fine'}")
    every = [result for result, _ in results.values()]
    total = Result(
        sum(r.passed for r in every), sum(r.failed for r in every), sum(r.skipped for r in every)
    )
    print(total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())

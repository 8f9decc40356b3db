"""Measure how Learnmark begins: first initialisation, time to the first answer, memory at rest.

`python -m benchmarks.start` works in a temporary folder and on the loopback address only, and ends
every process it started. Each number stands beside the bar it has to stay under.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import RESULTS, machine, write

LEARNMARK = [sys.executable, "-m", "learnmark.project.command"]
PATIENCE = 120
"""Seconds after which something that has not happened is given up."""
PAGE = "/register/"
"""A page that reads the database and needs no account."""


@dataclass(frozen=True)
class Number:
    """One measured number, its unit and its bar."""

    name: str
    value: float
    unit: str
    bar: float
    processor_s: float | None = None
    """Seconds of processor time in it: the same on a busy machine, where the clock shows more."""

    @property
    def holds(self) -> bool:
        return self.value <= self.bar


def environment(folder: Path) -> dict[str, str]:
    """Settings of local use, with everything in one folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LEARNMARK_")}
    return {
        **kept,
        "LEARNMARK_LOCAL": "on",
        "LEARNMARK_DATA_DIR": str(folder),
        "LEARNMARK_DATABASE_URL": f"sqlite:///{folder / 'learnmark.sqlite3'}",
    }


def free_port() -> int:
    """A port of the loopback address on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_initialisation(folder: Path) -> Number:
    """From nothing to a database with both editions of the standard in it."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [*LEARNMARK, "migrate"], env=environment(folder), check=True, stdout=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Number("first initialisation", time.perf_counter() - start, "s", 15, worked)


@contextlib.contextmanager
def running(folder: Path, *command: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A started Learnmark and the seconds to its first answer; ended afterwards."""
    port = free_port()
    start = time.perf_counter()
    process = subprocess.Popen(
        [*LEARNMARK, *command, "--port", str(port)],
        env=environment(folder),
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for_answer(process, port)
        yield process, time.perf_counter() - start
    finally:
        children = descendants(process.pid)
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, 9)


def wait_for_answer(process: subprocess.Popen[bytes], port: int) -> None:
    """Ask until the page is there. Raises SystemExit when the process ends or time runs out."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", PAGE)
            answer = connection.getresponse()
            answer.read()
            connection.close()
            if answer.status != 200:
                raise SystemExit(f"{PAGE} answered {answer.status}")
            return
        time.sleep(0.02)
    raise SystemExit("Learnmark did not start")


def descendants(pid: int) -> list[int]:
    """The processes that one has started, and those have started."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


def processor_seconds(process: int) -> float:
    """Processor time that a process and its descendants have used so far."""
    ticks = 0
    for pid in (process, *descendants(process)):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int, what: str) -> float:
    """The memory of a process: `Rss` (all it maps) or `Pss` (shared pages by their share)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def measure() -> tuple[list[Number], dict[str, Any]]:
    """Every number in turn, the same folder for all."""
    with tempfile.TemporaryDirectory(prefix="learnmark-bench-") as place:
        folder = Path(place)
        numbers = [first_initialisation(folder)]
        with running(folder, "serve") as (process, seconds):
            worked = processor_seconds(process.pid)
            numbers.append(Number("`serve` to the first answer", seconds, "s", 2, worked))
            time.sleep(3)  # at rest: what is made once at the start has been made
            tree = [process.pid, *descendants(process.pid)]
            each = [
                {what.lower(): round(megabytes(pid, what), 1) for what in ("Rss", "Pss")}
                for pid in tree
            ]
        web = max(entry["rss"] for entry in each)
        numbers.append(Number("web process at rest, RSS", web, "MB", 120))
        with running(folder, "up", "--without-demo") as (process, seconds):
            worked = processor_seconds(process.pid)
            numbers.append(Number("second `up` to the first answer", seconds, "s", 3, worked))
    return numbers, {"processes_of_serve_mb": each}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULTS / "start.json")
    options = parser.parse_args()
    numbers, more = measure()
    print("| measured | value | of it processor time | bar | |\n| --- | --- | --- | --- | --- |")
    for number in numbers:
        value, bar = f"{number.value:.1f} {number.unit}", f"{number.bar} {number.unit}"
        worked = "" if number.processor_s is None else f"{number.processor_s:.1f} s"
        verdict = "holds" if number.holds else "MISSED"
        print(f"| {number.name} | {value} | {worked} | {bar} | {verdict} |")
    kept = [{**vars(number), "holds": number.holds} for number in numbers]
    write(options.out, {**machine(), **more, "numbers": kept})
    return 0 if all(number.holds for number in numbers) else 1


if __name__ == "__main__":
    sys.exit(main())

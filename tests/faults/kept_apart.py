"""Learnmark as other processes, on a folder of its own: started, killed, started again."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import socketserver
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

PATIENCE = 40
"""Seconds until a process that does not answer counts as failed; far more than it needs."""
PASSWORD = "a lantern in the meadow"
EMAIL = "lan@hoa-sen.example"

MAKE = """
import django
django.setup()
from learnmark.certification.actions import applications, bodies
from learnmark.foundation import clock
from learnmark.foundation.outbox.send import write
from learnmark.foundation.tenancy.actions import open_body, register
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.project.commands import prepare
from learnmark.project.demo.cast import BODIES
from learnmark.foundation.tenancy.testing import make_member
from learnmark.rules.authority import Role

prepare()
today = clock.today("Asia/Ho_Chi_Minh")
body = open_body(
    name="Sao Mai", country="VN", language="en", timezone="Asia/Ho_Chi_Minh",
    coordinator_name="Giang", coordinator_email="giang@sao-mai.example",
    by=Actor.administrator(), on=today,
)
giang = make_member(body, "Le Giang", Role.COORDINATOR)
with acting_as(body):
    bodies.describe(**BODIES[0].profile, by=giang, on=today)
lan = register(
    name="Hoa Sen", country="VN", language="en", timezone="Asia/Ho_Chi_Minh", full_name="Lan",
    email={email!r}, password={password!r}, title="", by=Actor.stranger(), on=today,
)
by = Actor.of(lan)
with acting_as(lan.party):
    for _ in range({drafts}):
        applications.start(body=body, by=by, on=today)
    for number in range({mails}):
        write(f"person{{number}}@hoa-sen.example", f"Mail {{number}}", "Hello.")
"""


class Apart:
    """An installation in a folder, and the processes on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("LEARNMARK_")},
            "DJANGO_SETTINGS_MODULE": "learnmark.project.settings",
            "LEARNMARK_LOCAL": "on",
            "LEARNMARK_DATA_DIR": str(folder),
            "LEARNMARK_URL": self.url,
        }

    def make(self, *, drafts: int, mails: int) -> None:
        """A body, an organization with drafts, and mails that wait."""
        script = MAKE.format(drafts=drafts, mails=mails, email=EMAIL, password=PASSWORD)
        self.run(sys.executable, "-c", script)

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextlib.contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command of Learnmark as a process group that is killed at the end of the block."""
        command = [sys.executable, "-m", "learnmark.project.command", *arguments]
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            yield process
        finally:
            kill(process)

    @contextlib.contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        """The web server, once it answers."""
        with self.running("serve", "--port", str(self.port)) as process:
            eventually(self._answers, lambda: (self.folder / "log").read_text()[-2000:])
            yield process

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/sign-in/login/", timeout=5).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Rows straight from the file, past everything that the product believes of itself."""
        with contextlib.closing(
            sqlite3.connect(self.folder / "learnmark.sqlite3", timeout=20)
        ) as db:
            found = db.execute(query, values).fetchall()
            db.commit()
        return found


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children at once, as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(holds: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    """Wait until something holds. Raises AssertionError when it takes too long."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, otherwise()
        time.sleep(0.05)


class Postman(socketserver.ThreadingTCPServer):
    """An SMTP server on the loopback address that keeps the Message-ID of each mail it took."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Delivery)
        self.taken: list[str] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Delivery(socketserver.StreamRequestHandler):
    server: Postman

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            self._say("220 ready")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self._say("354 go on")
                    self._take()
                self._say("221 bye" if word == b"QUIT" else "250 ok")
                if word == b"QUIT":
                    return

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionError  # its sender died in the middle of the mail
            lines.append(line.decode())
        self.server.taken += re.findall(r"(?im)^Message-ID:\s*<(.+?)@", "".join(lines))

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

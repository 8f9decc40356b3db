"""A PostgreSQL server of our own for one test run, gone when the run ends.

`python tests/postgres_server.py -- pytest ...` runs a command with LEARNMARK_DATABASE_URL set.

The application's role is neither superuser nor anything else that row-level security lets pass,
because with such a role the tests of the second wall would prove nothing.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Never

ROLE = "learnmark"
DATABASE = "learnmark"

SETTINGS = {
    # A test server may forget everything when the machine stops.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}


def programs() -> Path | None:
    """The folder with the newest installed `initdb` and `postgres`, or None."""
    debian = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if debian:
        return max(debian, key=lambda folder: int(folder.parent.name.partition(".")[0]))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server on a free loopback port; the value is the database URL of ROLE."""
    folder_of_programs = programs()
    if folder_of_programs is None:
        raise SystemExit("PostgreSQL is missing. Type: sudo apt-get install -y postgresql")
    account = _unprivileged_account()
    # Not inside TMPDIR: the socket's path must stay short and the account must reach it.
    home = Path(tempfile.mkdtemp(prefix="learnmark-pg-", dir="/tmp"))
    server = None
    try:
        if account:
            os.chown(home, account.pw_uid, account.pw_gid)
        passwords = {"postgres": secrets.token_hex(16), ROLE: secrets.token_hex(16)}
        _make_cluster(folder_of_programs, home, account, passwords["postgres"])
        port = _free_port()
        server = _start(folder_of_programs, home, account, port)
        _wait_until_ready(folder_of_programs, server, port, home)
        _make_role_and_database(port, passwords)
        yield f"postgresql://{ROLE}:{passwords[ROLE]}@127.0.0.1:{port}/{DATABASE}"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; as root we lend it the account of Debian's package."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise SystemExit("Neither an account `postgres` nor `nobody` exists to run PostgreSQL under.")


def _make_cluster(bin_: Path, home: Path, account: pwd.struct_passwd | None, password: str) -> None:
    password_file = home / "password"
    password_file.write_text(password)
    if account:
        os.chown(password_file, account.pw_uid, account.pw_gid)
    _run_as(
        account,
        [
            str(bin_ / "initdb"), "--pgdata", str(home / "data"), "--username", "postgres",
            "--pwfile", str(password_file), "--auth", "scram-sha-256", "--encoding", "UTF8",
            "--locale", "C.UTF-8", "--no-sync",
        ],
        home,
    )  # fmt: skip
    password_file.unlink()


def _run_as(account: pwd.struct_passwd | None, command: list[str], home: Path) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=home, **_identity(account)
    )
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _identity(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(
    bin_: Path, home: Path, account: pwd.struct_passwd | None, port: int
) -> subprocess.Popen[bytes]:
    command = [str(bin_ / "postgres"), "-D", str(home / "data"), "-p", str(port), "-k", str(home)]
    for name, value in SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    with (home / "log").open("wb") as log:
        # Its own session: Ctrl-C goes to the tests first, the server ends after them.
        return subprocess.Popen(
            command, stdout=log, stderr=log, cwd=home, start_new_session=True, **_identity(account)
        )


def _wait_until_ready(bin_: Path, server: subprocess.Popen[bytes], port: int, home: Path) -> None:
    ask = [str(bin_ / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _ in range(150):
        if server.poll() is not None:
            break
        if subprocess.run(ask, check=False).returncode == 0:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.1)
    raise SystemExit(f"PostgreSQL did not start:\n{(home / 'log').read_text()}")


def _make_role_and_database(port: int, passwords: dict[str, str]) -> None:
    import psycopg
    from psycopg import sql

    address = f"host=127.0.0.1 port={port} user=postgres password={passwords['postgres']}"
    with psycopg.connect(address, dbname="postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL(
                "CREATE ROLE {role} LOGIN PASSWORD {password}"
                " NOSUPERUSER NOBYPASSRLS NOCREATEROLE CREATEDB"
            ).format(role=sql.Identifier(ROLE), password=sql.Literal(passwords[ROLE]))
        )
        connection.execute(
            sql.SQL("CREATE DATABASE {name} OWNER {role}").format(
                name=sql.Identifier(DATABASE), role=sql.Identifier(ROLE)
            )
        )


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server at once; its data is thrown away."""
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)


def main(arguments: Sequence[str]) -> int:
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command:
        print(__doc__)
        return 2

    def leave(number: int, _frame: FrameType | None) -> Never:
        # As an exception, so that the server is stopped on the way out.
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    with postgres_server() as url:
        child = subprocess.Popen(command, env={**os.environ, "LEARNMARK_DATABASE_URL": url})
        try:
            return child.wait()
        except KeyboardInterrupt:
            return 130
        finally:
            child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(20)
            child.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

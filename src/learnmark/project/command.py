"""The command line of Learnmark."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learnmark.project.settings")
    if options.command == "up" or getattr(options, "local", False):
        _settle_locally(getattr(options, "port", 8000))
    if getattr(options, "tour", False):
        if options.out is None:
            sys.stderr.write("Where to? learnmark demo --tour --out FOLDER\n")
            return 2
        with tempfile.TemporaryDirectory(prefix="learnmark-tour-") as folder:
            _settle_apart(folder)
            return _run(options)
    return _run(options)


def _settle_apart(folder: str) -> None:
    """A database and files of their own, for the tour."""
    os.environ["LEARNMARK_LOCAL"] = "on"
    os.environ["LEARNMARK_DATA_DIR"] = folder
    os.environ["LEARNMARK_DATABASE_URL"] = f"sqlite:///{folder}/tour.sqlite3"


def _run(options: argparse.Namespace) -> int:
    """The command itself, with errors of the settings in plain words."""
    from django.core.exceptions import ImproperlyConfigured

    try:
        if options.command == "doctor":
            from learnmark.project.doctor import examine

            return examine()
        if options.command == "serve":
            from learnmark.project.server import serve

            serve(
                options.address, options.port, processes=options.processes, threads=options.threads
            )
            return 0
        import django

        django.setup()
        from learnmark.project import commands

        code: int = getattr(commands, options.command.replace("-", "_"))(options)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\nSee docs/operators/settings.md, or run: learnmark doctor\n")
        return 2
    return code


def _settle_locally(port: int) -> None:
    """Settings for one person on one machine: loopback only, no TLS, a folder for everything."""
    local = {
        "LEARNMARK_LOCAL": "on",
        "LEARNMARK_DATA_DIR": str(Path.cwd() / "var"),
        "LEARNMARK_URL": f"http://localhost:{port}",
    }
    for name, value in local.items():
        if not os.environ.get(name, "").strip():  # empty counts as unset
            os.environ[name] = value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="learnmark",
        description="Management systems for educational organizations: run, audited, certified.",
    )
    parser.add_argument("--local", action="store_true", help="use the settings of local use")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    up = commands.add_parser("up", help="prepare everything and start, for one person's machine")
    up.add_argument("--port", type=int, default=8000)
    up.add_argument("--without-demo", action="store_true", help="start empty")

    serve = commands.add_parser("serve", help="the web server")
    serve.add_argument("--address", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--processes", type=int, default=1)
    serve.add_argument("--threads", type=int, default=4)

    worker = commands.add_parser("worker", help="the background worker")
    worker.add_argument("--once", action="store_true", help="do what is due now, then stop")

    commands.add_parser("migrate", help="bring the database and the libraries up to date")

    demo = commands.add_parser("demo", help="the demonstration: make it, show codes, or a tour")
    demo.add_argument("what", nargs="?", choices=["make", "code", "accounts"], default="make")
    demo.add_argument("email", nargs="?", help="with `code`: whose second-factor code to print")
    demo.add_argument("--tour", action="store_true", help="walk one case from end to end")
    demo.add_argument("--out", type=Path, help="with --tour: the folder for PDFs and summary")

    fsck = commands.add_parser("fsck", help="check that everything kept fits together")
    fsck.add_argument("--json", action="store_true")

    commands.add_parser("doctor", help="say what is missing or misconfigured")

    administrator = commands.add_parser(
        "administrator", help="make an account that administers this installation"
    )
    administrator.add_argument("email")
    administrator.add_argument("name")
    return parser


if __name__ == "__main__":
    sys.exit(main())

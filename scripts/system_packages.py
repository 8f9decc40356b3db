"""See that the programs the tests drive are there: Chromium, PostgreSQL, poppler.

As root on Debian or Ubuntu they are installed; anybody else is told the one command to type.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


def missing() -> list[str]:
    """Debian's names of the packages that are not there."""
    there = {
        "chromium": shutil.which("chromium") or shutil.which("google-chrome"),
        "postgresql": shutil.which("initdb")
        or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        "poppler-utils": shutil.which("pdftotext"),
    }
    return [name for name, found in there.items() if not found]


def main() -> int:
    packages = missing()
    if not packages:
        return 0
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        print(f"The tests need these programs, please install them: {names}")
        return 1
    if os.geteuid() != 0:
        print(f"Type: sudo apt-get install -y {names}")
        return 1
    print(f"Installing {names}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive", **os.environ}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", *packages]):
        done = subprocess.run(
            ["apt-get", *arguments], env=quiet, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(done.stdout + done.stderr)
            print(f"Type: apt-get update && apt-get install -y {names}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

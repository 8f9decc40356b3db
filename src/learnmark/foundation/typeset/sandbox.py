"""Run the worker: an empty folder, an empty environment, limits, and one clear error."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from learnmark.foundation.typeset.errors import TypesetError

log = logging.getLogger(__name__)

WORKER = Path(__file__).with_name("worker.py")
FONT_PACKAGES = ("fontpkg_be_vietnam_pro", "fontpkg_noto_sans")


@dataclass(frozen=True)
class Limits:
    """What one document may use: seconds of processor, bytes of memory, bytes of output."""

    cpu_seconds: int = 15
    memory: int = 2 * 1024**3
    output: int = 20 * 1024**2
    wall_seconds: float = 20.0


@dataclass(frozen=True)
class Sheet:
    """What to make of a document: a PDF (all pages) or one page as PNG."""

    format: Literal["pdf", "png"] = "pdf"
    page: int = 1
    ppi: float = 70.0


@cache
def font_folders() -> tuple[str, ...]:
    """The folders of the fonts that documents are set in, the same on every machine."""
    return tuple(str(files(package) / "files") for package in FONT_PACKAGES)


def typeset(
    sources: Mapping[str, bytes],
    *,
    main: str,
    timestamp: int,
    sheet: Sheet = Sheet(),
    limits: Limits = Limits(),
) -> bytes:
    """Set `main` in a folder that holds only `sources` (name to content).

    `timestamp` (seconds since 1970, UTC) becomes the file's date, so equal input gives equal
    bytes. Raises TypesetError when the worker refuses, dies or takes too long.
    """
    job = {
        "main": main,
        "format": sheet.format,
        "page": sheet.page,
        "ppi": sheet.ppi,
        "fonts": font_folders(),
        "timestamp": timestamp,
        "limits": {key: value for key, value in asdict(limits).items() if key != "wall_seconds"},
    }
    with tempfile.TemporaryDirectory(prefix="typeset-") as folder:
        for name, content in sources.items():
            (Path(folder) / name).write_bytes(content)
        return _run(json.dumps(job).encode(), folder=folder, wall_seconds=limits.wall_seconds)


def _run(job: bytes, *, folder: str, wall_seconds: float) -> bytes:
    # Standard output is a file, not a pipe, because only files obey the limit on size.
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and script
                [sys.executable, "-I", str(WORKER)],
                input=job,
                stdout=output,
                stderr=subprocess.PIPE,
                cwd=folder,
                env={},
                timeout=wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise TypesetError(
                f"setting the document took more than {wall_seconds:g} seconds"
            ) from late
        if done.returncode != 0:
            raise TypesetError(_why(done.returncode, done.stderr))
        output.seek(0)
        return output.read()


def _why(status: int, stderr: bytes) -> str:
    try:
        said = json.loads(stderr)
        reason, detail = str(said["reason"]), str(said["detail"])
    except (ValueError, KeyError, TypeError):
        # Killed by a limit: the kernel ends it for time, the allocator for memory.
        log.warning("typeset worker ended with %s: %s", status, stderr[-500:])
        return f"setting the document used too much time or memory (worker status {status})"
    log.warning("typeset worker refused: %s %s", reason, detail)
    return f"the document could not be set: {reason}"

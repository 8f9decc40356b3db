"""The process that sets one document, then ends. Started as a script, never imported.

It reads one JSON job from standard input and writes the PDF or PNG to standard output. It knows
neither Learnmark nor its database: with an empty environment and hard limits there is nothing
for a hostile document to find or to exhaust.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any

REFUSED = 3


def limit(*, cpu_seconds: int, memory: int, output: int) -> None:
    """Lower this process's own limits, for good: bytes of address space and of any file."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def typeset(job: dict[str, Any]) -> bytes:
    """The bytes of the job's document; the working folder is all that Typst may read."""
    # On a machine of many cores, a thread for each would reserve more memory than is allowed.
    os.environ["RAYON_NUM_THREADS"] = "2"
    # Only now, under the limits, is foreign code loaded.
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=job["fonts"])
    compiler = typst.Compiler(
        job["main"],
        root=".",
        font_paths=fonts,
        # Packages would come from the network; these folders do not exist.
        package_path="./no-packages",
        package_cache_path="./no-packages",
    )
    if job["format"] == "pdf":
        made = compiler.compile(
            format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=job["timestamp"]
        )
    else:
        made = compiler.compile(format="png", ppi=job["ppi"], timestamp=job["timestamp"])
    pages = made if isinstance(made, list) else [made]
    if job["page"] > len(pages):
        raise ValueError(f"the document has {len(pages)} pages")
    page = pages[job["page"] - 1]
    if not isinstance(page, bytes):
        raise TypeError("nothing was set")
    return page


def main() -> int:
    """Run one job; on refusal say why in JSON on standard error."""
    job = json.load(sys.stdin)
    limit(**job["limits"])
    try:
        made = typeset(job)
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
    except Exception as error:  # noqa: BLE001 - the parent turns every failure into one error
        reason = getattr(error, "message", "") or str(error) or type(error).__name__
        detail = str(getattr(error, "diagnostic", ""))
        sys.stderr.write(json.dumps({"reason": reason, "detail": detail[:4000]}))
        return REFUSED
    return 0


if __name__ == "__main__":
    # Python flushes its streams on the way out and would fail there a second time (full file).
    status = main()
    sys.stderr.flush()
    os._exit(status)

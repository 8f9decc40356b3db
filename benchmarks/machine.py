"""On what and when something was measured, and where its numbers are kept."""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"


def machine() -> dict[str, Any]:
    """Day, cores, memory, load and versions."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "measured_on": time.strftime("%Y-%m-%d"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(pages * size / 2**30),
        "load_1min": round(os.getloadavg()[0], 1),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def write(place: Path, numbers: dict[str, Any]) -> None:
    """Keep the numbers beside the table."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(numbers, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\nKept in {place}")

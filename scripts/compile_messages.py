"""Compile the translation catalogues (.po to .mo) without GNU gettext.

The build hook calls `compile_catalogues`; by hand: `python scripts/compile_messages.py`.
"""

from __future__ import annotations

from pathlib import Path

import polib


def compile_catalogues(source: Path) -> list[Path]:
    """Write the .mo beside each .po below `source` that is newer; the value names those written."""
    written = []
    for catalogue in sorted(source.rglob("locale/*/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
            continue
        polib.pofile(str(catalogue)).save_as_mofile(str(compiled))
        written.append(compiled)
    return written


if __name__ == "__main__":
    for path in compile_catalogues(Path(__file__).resolve().parent.parent / "src"):
        print(path)

"""A template that went wrong meets the limits, and finds nothing to read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from learnmark.foundation.typeset import TypesetError
from learnmark.foundation.typeset.sandbox import Limits, typeset

HEAD = '#set document(title: "x", date: datetime(year: 2027, month: 1, day: 2))\n'
BOMB = '#{{ let a = "x"; for i in range({doublings}) {{ a = a + a }}; str(a.len()) }}'


def made(source: str, limits: Limits = Limits()) -> bytes:  # noqa: B008 - frozen
    return typeset({"a.typ": (HEAD + source).encode()}, main="a.typ", timestamp=0, limits=limits)


def test_a_harmless_document_passes() -> None:
    assert made("Hello").startswith(b"%PDF")


@pytest.mark.parametrize("path", ["/etc/passwd", "../../etc/passwd", "../../../../etc/passwd"])
def test_files_outside_the_folder_cannot_be_read(path: str) -> None:
    with pytest.raises(TypesetError, match="could not be set"):
        made(f'#read("{path}")')


def test_the_environment_is_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Python obeys this variable at its start, so a worker that inherits it would fail.
    (tmp_path / "json.py").write_text("raise SystemExit(9)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))
    assert made("Hello").startswith(b"%PDF")
    assert os.environ["PYTHONHOME"] == str(tmp_path)


def test_memory_is_limited() -> None:
    source = BOMB.format(doublings=28)
    assert made(source).startswith(b"%PDF")
    with pytest.raises(TypesetError, match="too much time or memory"):
        made(source, Limits(memory=300 * 1024**2))


def test_processor_time_is_limited() -> None:
    loops = "#for i in range(9000) { for j in range(9000) { let _ = calc.sin(i + j) } }"
    with pytest.raises(TypesetError, match="too much time"):
        made(loops, Limits(cpu_seconds=1))


def test_waiting_is_limited() -> None:
    with pytest.raises(TypesetError, match=r"more than 0\.01 seconds"):
        made("Hello", Limits(wall_seconds=0.01))


def test_output_is_limited() -> None:
    with pytest.raises(TypesetError):
        made("Hello", Limits(output=1000))


def test_a_mistake_in_a_template_is_named_without_a_path() -> None:
    with pytest.raises(TypesetError, match="unknown variable: nothing") as refused:
        made("#nothing")
    assert "/tmp" not in str(refused.value)

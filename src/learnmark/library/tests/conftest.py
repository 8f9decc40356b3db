from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from learnmark import library
from learnmark.library.loading import load_all

CONTENT = Path(library.__file__).parent.parent / "content"
DAY = date(2026, 11, 1)


@pytest.fixture
def loaded(db):
    """The shipped content in the library."""
    return load_all(DAY)


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped content, to be changed by a test."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))

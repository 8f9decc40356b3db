from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def test_data() -> Path:
    folder = os.environ.get("LEARNMARK_TEST_DATA")
    if not folder:
        pytest.skip("LEARNMARK_TEST_DATA names no folder with the public test sets")
    return Path(folder)

"""What journeys through pages share."""

from __future__ import annotations

import pytest

from learnmark.foundation import clock


@pytest.fixture(autouse=True)
def _clock_and_rows(monkeypatch):
    """The browser keeps an event loop in this thread; the clock is put back afterwards."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    yield
    clock.move_back()

"""What journeys through pages share."""

from __future__ import annotations

import os

import pytest

from learnmark.foundation import clock

# The browser keeps an event loop in this thread, where Django would refuse to ask the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(autouse=True)
def _real_time_afterwards():
    """A journey moves the clock; the next test finds it right."""
    yield
    clock.move_back()

from __future__ import annotations

from datetime import UTC, datetime

from learnmark.foundation.acts.templatetags.acts import _together


def happening(word, minute, text=""):
    when = datetime(2026, 5, 11, 9, minute, 30, tzinfo=UTC)
    return {"word": word, "when": when, "by": "Trần An, Sao Mai", "text": text}


def test_repetitions_within_a_minute_are_told_once():
    told = _together([
        happening("Requirements assessed", 40),
        happening("Requirements assessed", 40),
        happening("Requirements assessed", 39),
        happening("Application accepted", 39, "It fits."),
        happening("Application accepted", 39, "It fits well."),
    ])  # fmt: skip
    assert [event["word"] for event in told] == [
        "Requirements assessed ×2",
        "Requirements assessed",
        "Application accepted",
        "Application accepted",
    ]

"""Days, numbers and refusals in the notation of each language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.utils import formats, translation

from learnmark.foundation.ui import sayings
from learnmark.foundation.ui.listing import Column, Listing
from learnmark.rules.verdict import Objection

DAY = date(2026, 3, 2)
SPACE = "\N{NO-BREAK SPACE}"
RULE = SimpleNamespace(
    id="R-X-1", clause="1.2", says="It was valid until {about}.", remedy="Later than {about}."
)
FOUND = Objection(RULE, DAY.isoformat())


@pytest.mark.parametrize(
    ("language", "shown"), [("en", f"2{SPACE}Mar{SPACE}2026"), ("vi", "02/03/2026")]
)
def test_days_of_an_objection_are_the_readers(language, shown):
    with translation.override(language):
        page = Template("{% load ui %}{% objections verdict %}").render(
            Context({"verdict": (FOUND,)})
        )
        assert sayings.says(FOUND) == f"It was valid until {shown}."
        assert sayings.remedy(FOUND) == f"Later than {shown}."
    assert f"It was valid until {shown}." in page
    assert "2026-03-02" not in page


def test_only_days_are_rewritten():
    with translation.override("vi"):
        assert sayings.days_written_out("2026-03-02 – 2026-03-04") == "02/03/2026 – 04/03/2026"
        for kept in ("SM-2026-0001", "2026-13-40", "X-2026-03-02", "12026-03-02"):
            assert sayings.days_written_out(kept) == kept


def test_an_objection_to_nothing_named_is_whole():
    bare = Objection(SimpleNamespace(id="R-X-2", clause="1", says="No.", remedy=""))
    assert (sayings.says(bare), sayings.remedy(bare)) == ("No.", "")


@pytest.mark.parametrize(
    ("value", "english", "vietnamese"),
    [(Decimal("1.50"), "1.5", "1,5"), ("4.00", "4", "4"), (Decimal(120), "120", "120"),
     (None, "", "")],
)  # fmt: skip
def test_numbers_have_no_needless_zeros(value, english, vietnamese):
    for language, shown in (("en", english), ("vi", vietnamese)):
        with translation.override(language):
            page = Template("{% load ui %}{{ value|number }}").render(Context({"value": value}))
        assert page == shown


class _Days(Listing):
    columns = [
        Column("day", "Day", lambda row: row["day"]),
        Column("at", "At", lambda row: row["at"]),
    ]


@pytest.mark.parametrize(
    ("language", "day", "hour"),
    [("en", f"2{SPACE}Mar{SPACE}2026", "10:30"), ("vi", "02/03/2026", "10:30")],
)
def test_days_in_a_list_are_short_and_the_readers(language, day, hour):
    row = {"day": DAY, "at": datetime(2026, 3, 2, 10, 30, tzinfo=UTC)}
    listing = _Days(QueryDict(), actor=None, today=DAY)
    with translation.override(language), _zone("UTC"):
        cells = listing._cells(row)
    assert [cells[0].text, cells[1].text] == [day, f"{day}, {hour}"]
    assert [column.value(row) for column in listing.columns] == [row["day"], row["at"]]


def _zone(name):
    from zoneinfo import ZoneInfo

    from django.utils import timezone

    return timezone.override(ZoneInfo(name))


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_week_begins_on_monday(language):
    with translation.override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from learnmark.foundation.ui.horizon import LABEL_WIDTH, Milestone, horizon_from
from learnmark.foundation.ui.month import DayEvent, month_of

TODAY = date(2026, 11, 23)


def test_a_month_has_whole_weeks_and_its_events():
    visit = DayEvent("Visit", date(2026, 11, 10), date(2026, 11, 11))
    month = month_of(2026, 11, events=[visit], today=TODAY)
    days = [day for week in month.weeks for day in week]
    assert {len(week) for week in month.weeks} == {7}
    assert [day.date.day for day in days if visit in day.events] == [10, 11]
    assert [day.date for day in days if day.today] == [TODAY]


def test_the_neighbours_of_december_and_january_cross_the_year():
    assert month_of(2026, 12, events=[], today=TODAY).next == date(2027, 1, 1)
    assert month_of(2026, 1, events=[], today=TODAY).previous == date(2025, 12, 1)


def test_days_of_other_months_stay_empty():
    event = DayEvent("Visit", date(2026, 10, 31))
    month = month_of(2026, 11, events=[event], today=TODAY)
    assert not any(day.events for week in month.weeks for day in week)


def test_the_horizon_numbers_what_comes_by_day_and_leaves_out_the_rest():
    late = Milestone("late", date(2027, 6, 8), "A")
    soon = Milestone("soon", date(2026, 12, 7), "B")
    past = Milestone("past", date(2026, 10, 31), "A")
    beyond = Milestone("beyond", date(2028, 5, 1), "A")
    drawing = horizon_from(TODAY, milestones=[late, soon, past, beyond], today=TODAY)
    assert [(mark.number, mark.milestone) for mark in drawing.marks] == [(1, soon), (2, late)]
    assert len(drawing.columns) == 18
    assert [lane.label for lane in drawing.lanes] == ["A", "B"]


@given(st.dates(date(2026, 11, 1), date(2028, 4, 30)), st.integers(0, 200))
def test_every_mark_lies_inside_the_drawing(on, length):
    until = date.fromordinal(on.toordinal() + length)
    drawing = horizon_from(TODAY, milestones=[Milestone("m", on, "A", until)], today=TODAY)
    (mark,) = drawing.marks
    assert mark.x >= LABEL_WIDTH
    assert mark.left + mark.width <= drawing.width
    assert mark.width >= 2 * drawing.radius


@given(st.dates(date(2026, 11, 1), date(2028, 4, 29)))
def test_a_later_day_never_stands_further_left(on):
    following = date.fromordinal(on.toordinal() + 1)
    first = horizon_from(TODAY, milestones=[], today=on).today_x
    second = horizon_from(TODAY, milestones=[], today=following).today_x
    assert first is not None
    assert second is not None
    assert first <= second

"""Vectors of the deadlines first, the twelve edge cases of planning, then properties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnmark.rules.calendar import (
    AuditHeld,
    CycleDates,
    SurveillancePolicy,
    calendar_years_owed,
    cycle_dates,
    deadline,
    free_from,
    last_valid_day,
    major_verified_by,
    records_until,
    renewed_last_day,
    restore_until,
    stage2_by,
    surveillance_due,
    suspension_review_by,
    working_days_after,
)
from learnmark.rules.verdict import Verdict

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2080, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


def rules(verdict: Verdict) -> list[str]:
    return [objection.rule.id for objection in verdict]


def surveillance(text: str, *, days: int = 1) -> AuditHeld:
    return AuditHeld("surveillance", day(text), day(text) + timedelta(days=days - 1))


def due(dates: CycleDates) -> list[tuple[str, int, str, str]]:
    return [(a.kind, a.number, a.not_after.isoformat(), a.binds.id) for a in dates.audits]


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-02-28", 12, "2024-02-28"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2025-03-31", 1, "2025-04-30"),
        ("2025-12-10", 12, "2026-12-10"),
        ("2026-10-31", 6, "2027-04-30"),
    ],
)
def test_deadline(start: str, months: int, expected: str) -> None:
    assert deadline(day(start), months=months) == day(expected)


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("2024-05-15", "2027-05-14"),
        ("2024-02-29", "2027-02-28"),
        ("2025-02-28", "2028-02-27"),
        ("2025-03-01", "2028-02-29"),
        ("2025-01-01", "2027-12-31"),
    ],
)
def test_last_valid_day(decision: str, expected: str) -> None:
    assert last_valid_day(day(decision)) == day(expected)


@pytest.mark.parametrize(
    ("expiry", "expected"),
    [
        ("2027-05-14", "2030-05-14"),
        ("2028-02-29", "2031-02-28"),
        ("2027-02-28", "2030-02-28"),
        ("2027-12-31", "2030-12-31"),
    ],
)
def test_renewed_last_day(expiry: str, expected: str) -> None:
    assert renewed_last_day(day(expiry)) == day(expected)


@pytest.mark.parametrize(
    ("expiry", "expected"),
    [
        ("2027-05-14", "2027-11-14"),
        ("2027-08-30", "2028-02-29"),
        ("2027-02-28", "2027-08-28"),
        ("2027-12-31", "2028-06-30"),
    ],
)
def test_restore_until(expiry: str, expected: str) -> None:
    assert restore_until(day(expiry)) == day(expected)


def test_a_body_may_print_the_anniversary_itself() -> None:
    assert last_valid_day(day("2024-05-15"), convention="anniversary") == day("2027-05-15")
    assert last_valid_day(day("2024-02-29"), convention="anniversary") == day("2027-03-01")


def test_a_ban_ends_the_day_after_two_years() -> None:
    assert free_from(day("2024-02-29")) == day("2026-03-01")
    assert free_from(day("2024-05-15"), months=36) == day("2027-05-16")


def test_working_days_leave_out_weekends_and_holidays() -> None:
    friday = day("2026-04-24")
    assert working_days_after(friday, n=5) == day("2026-05-01")
    holidays = {day("2026-04-30"), day("2026-05-01")}
    assert working_days_after(friday, n=5, holidays=holidays) == day("2026-05-05")
    assert working_days_after(friday, n=1, rest_days={4, 5}) == day("2026-04-26")
    with pytest.raises(ValueError, match="working day"):
        working_days_after(friday, n=1, rest_days=set(range(7)))


def test_records_stay_one_full_cycle_longer_and_a_longer_law_wins() -> None:
    assert records_until(day("2027-05-14")) == day("2030-05-14")
    assert records_until(day("2027-05-14"), law_until=day("2035-01-01")) == day("2035-01-01")
    assert records_until(day("2027-05-14"), law_until=day("2028-01-01")) == day("2030-05-14")


def test_single_deadlines_of_an_initial_certification() -> None:
    assert stage2_by(day("2025-08-31")) == day("2026-02-28")
    assert stage2_by(day("2025-08-31"), validity_months=3) == day("2025-11-30")
    assert major_verified_by(day("2023-08-31")) == day("2024-02-29")


def test_a_suspension_never_runs_past_expiry() -> None:
    expiry = day("2027-05-14")
    assert suspension_review_by(day("2026-01-31"), last_valid_day=expiry) == day("2026-07-31")
    assert suspension_review_by(day("2027-03-01"), last_valid_day=expiry) == expiry


def test_surveillance_runs_from_the_decision_then_from_the_last_audit() -> None:
    decided = day("2025-06-10")
    assert surveillance_due(decided, last_audit_end=None) == day("2026-06-10")
    assert surveillance_due(decided, last_audit_end=day("2025-05-02")) == day("2026-06-10")
    assert surveillance_due(decided, last_audit_end=day("2026-03-01")) == day("2027-03-01")
    assert surveillance_due(decided, last_audit_end=None, months=9) == day("2026-03-10")


def test_an_ordinary_cycle() -> None:
    dates = cycle_dates(day("2024-05-15"), last_valid_day=day("2027-05-14"))
    assert due(dates) == [
        ("surveillance", 1, "2025-05-15", "D-06"),
        ("surveillance", 2, "2026-05-15", "D-07b"),
        ("recertification", 1, "2027-05-14", "D-08"),
    ]
    assert dates.restore_until == day("2027-11-14")
    assert dates.next_audit == dates.audits[0]
    assert not dates.audits[0].overdue(day("2025-05-15"))
    assert dates.audits[0].overdue(day("2025-05-16"))


def test_due_dates_are_never_a_chain_of_clamped_dates() -> None:
    dates = cycle_dates(
        day("2023-08-31"),
        last_valid_day=day("2026-08-30"),
        policy=SurveillancePolicy(first_months=6, interval_months=6, surveillances=3),
    )
    assert [a.not_after.isoformat() for a in dates.audits[:3]] == [
        "2024-02-29",
        "2024-08-31",
        "2025-02-28",
    ]


def test_edge_case_1_each_year_after_the_decision_is_owed() -> None:
    decided, expiry = day("2025-01-02"), day("2028-01-01")
    assert calendar_years_owed(decided, last_valid_day=expiry) == (2026, 2027)
    dates = cycle_dates(decided, last_valid_day=expiry)
    assert due(dates) == [
        ("surveillance", 1, "2026-01-02", "D-06"),
        ("surveillance", 2, "2027-01-02", "D-07b"),
        ("recertification", 1, "2028-01-01", "D-08"),
    ]
    assert dates.objections(day("2026-01-02")) == ()
    assert dates.warnings == ()


def test_edge_case_1_the_year_of_the_planned_recertification_audit_counts_and_warns() -> None:
    decided, expiry, planned = day("2025-01-02"), day("2028-01-01"), day("2027-11-10")
    dates = cycle_dates(decided, last_valid_day=expiry, recertification_planned=planned)
    assert dates.years_owed == (2026,)
    assert [(w.rule.id, w.about) for w in dates.warnings] == [("R-CAL-1", "2027")]


def test_edge_case_2_a_late_second_surveillance_breaks_both_rules() -> None:
    dates = cycle_dates(
        day("2024-12-20"),
        last_valid_day=day("2027-12-19"),
        held=[surveillance("2025-12-15"), surveillance("2027-01-10")],
    )
    assert [(o.rule.id, o.about) for o in dates.objections(day("2027-01-11"))] == [
        ("D-07b", "surveillance 2, 2026-12-15"),
        ("D-07a", "2026"),
    ]


def test_edge_case_3_an_early_surveillance_brings_the_next_forward() -> None:
    dates = cycle_dates(
        day("2025-09-15"), last_valid_day=day("2028-09-14"), held=[surveillance("2025-12-15")]
    )
    assert due(dates)[1] == ("surveillance", 2, "2026-12-15", "D-07b")
    # Two audits would leave 2027 without surveillance, so a third one appears.
    assert due(dates)[2:] == [
        ("surveillance", 3, "2027-12-15", "D-07b"),
        ("recertification", 1, "2028-09-14", "D-08"),
    ]


def test_edge_case_4_the_last_day_of_a_straddling_audit_counts() -> None:
    audit = surveillance("2025-05-15", days=2)
    decided, expiry = day("2024-05-15"), day("2027-05-14")
    strict = cycle_dates(decided, last_valid_day=expiry, held=[audit])
    assert rules(strict.objections(day("2025-06-01"))) == ["D-06"]
    lenient = cycle_dates(
        decided,
        last_valid_day=expiry,
        held=[audit],
        policy=SurveillancePolicy(reference_day="first"),
    )
    assert lenient.objections(day("2025-06-01")) == ()


def test_edge_case_5_an_early_renewal_keeps_the_old_day_and_counts_from_its_decision() -> None:
    dates = cycle_dates(
        day("2027-03-14"), last_valid_day=renewed_last_day(day("2027-05-14")), first_cycle=False
    )
    assert dates.last_valid_day == day("2030-05-14")
    assert dates.years_owed == (2028, 2029)
    assert due(dates) == [
        ("surveillance", 1, "2028-03-14", "D-07b"),
        ("surveillance", 2, "2029-03-14", "D-07b"),
        ("recertification", 1, "2030-03-14", "D-07b"),
    ]


def test_edge_case_6_the_sixth_month_is_the_last_to_verify_a_major() -> None:
    assert major_verified_by(day("2025-08-31")) == day("2026-02-28")


def test_edge_case_7_and_8_the_window_runs_from_expiry_and_the_cycle_from_the_old_one() -> None:
    expiry = day("2027-05-14")
    assert restore_until(expiry) == day("2027-11-14")
    assert renewed_last_day(expiry) == day("2030-05-14")


def test_edge_case_11_leap_day_and_year_end() -> None:
    leap = cycle_dates(day("2024-02-29"), last_valid_day=last_valid_day(day("2024-02-29")))
    assert [a.not_after.isoformat() for a in leap.audits] == [
        "2025-02-28",
        "2026-02-28",
        "2027-02-28",
    ]
    year_end = cycle_dates(day("2025-01-01"), last_valid_day=last_valid_day(day("2025-01-01")))
    assert year_end.audits[-1].not_after == day("2027-12-31")


def test_edge_case_12_after_recertification_the_interval_runs_from_its_decision() -> None:
    decided = day("2027-04-30")
    dates = cycle_dates(decided, last_valid_day=day("2030-05-14"), first_cycle=False)
    assert due(dates)[0] == ("surveillance", 1, "2028-04-30", "D-07b")


def test_without_the_scheme_rule_the_calendar_year_binds() -> None:
    dates = cycle_dates(
        day("2024-05-15"),
        last_valid_day=day("2027-05-14"),
        held=[surveillance("2025-03-01")],
        policy=SurveillancePolicy(interval_months=None),
    )
    assert due(dates)[1:] == [
        ("surveillance", 2, "2026-12-31", "D-07a"),
        ("recertification", 1, "2027-05-14", "D-08"),
    ]


@pytest.mark.parametrize("months", [0, -1])
def test_an_interval_is_at_least_a_month(months: int) -> None:
    with pytest.raises(ValueError, match="one month apart"):
        SurveillancePolicy(interval_months=months)
    with pytest.raises(ValueError, match="one month apart"):
        SurveillancePolicy(first_months=months)


def test_a_year_is_owed_until_its_last_day() -> None:
    dates = cycle_dates(
        day("2024-12-20"), last_valid_day=day("2027-12-19"), held=[surveillance("2025-12-15")]
    )
    assert "D-07a" not in rules(dates.objections(day("2026-12-31")))
    assert "D-07a" in rules(dates.objections(day("2027-01-01")))


def test_a_recertification_audit_that_was_held_ends_the_plan() -> None:
    held = [
        surveillance("2025-05-01"),
        surveillance("2026-05-01"),
        AuditHeld("recertification", day("2027-03-01"), day("2027-03-03")),
    ]
    dates = cycle_dates(day("2024-05-15"), last_valid_day=day("2027-05-14"), held=held)
    assert dates.next_audit is None
    assert dates.objections(day("2027-05-14")) == ()


def test_a_late_recertification_audit_breaks_d_08() -> None:
    held = [
        surveillance("2025-05-01"),
        surveillance("2026-07-01"),
        AuditHeld("recertification", day("2027-05-14"), day("2027-05-15")),
    ]
    dates = cycle_dates(day("2024-05-15"), last_valid_day=day("2027-05-14"), held=held)
    assert rules(dates.objections(day("2027-06-01"))) == ["D-07b", "D-08"]


@given(DAYS, st.integers(0, 60))
def test_a_deadline_keeps_the_day_or_ends_the_month(start: date, months: int) -> None:
    end = deadline(start, months=months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(DAYS, DAYS, st.integers(0, 60))
def test_a_later_start_never_has_an_earlier_deadline(a: date, b: date, months: int) -> None:
    first, second = sorted((a, b))
    assert deadline(first, months=months) <= deadline(second, months=months)


@given(DAYS)
def test_three_years_hold_three_years_and_never_more(decision: date) -> None:
    days = (last_valid_day(decision) - decision).days + 1
    assert 1095 <= days <= 1096
    assert last_valid_day(decision, convention="anniversary") == last_valid_day(
        decision
    ) + timedelta(days=1)


@given(DAYS, st.integers(0, 40), st.sets(DAYS, max_size=5))
def test_n_working_days_lie_in_between(start: date, n: int, holidays: set[date]) -> None:
    end = working_days_after(start, n=n, holidays=holidays)
    between = [start + timedelta(days=i) for i in range(1, (end - start).days + 1)]
    assert sum(d.weekday() < 5 and d not in holidays for d in between) == n


@given(DAYS, st.lists(st.integers(1, 1090), max_size=4))
def test_the_earliest_limit_wins_and_every_owed_year_is_planned(
    decided: date, offsets: list[int]
) -> None:
    expiry = last_valid_day(decided)
    held = [surveillance((decided + timedelta(days=n)).isoformat()) for n in offsets]
    dates = cycle_dates(decided, last_valid_day=expiry, held=held)
    for audit in dates.audits:
        assert audit.not_after == min(limit.not_after for limit in audit.limits)
        assert audit.not_after <= expiry
        assert audit.binds in {limit.rule for limit in audit.limits}
    reached = max([decided, *(h.last_day for h in held)])
    planned = {a.not_after.year for a in dates.audits if a.kind == "surveillance" and not a.held_on}
    assert {year for year in dates.years_owed if year > reached.year} <= planned
    assert dates.audits[-1].kind == "recertification"

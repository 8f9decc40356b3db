"""The table and the worked example first, then each refusal, then properties."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnmark.rules.audit_time import (
    AppliedFactor,
    AuditTimeFacts,
    StaffGroup,
    StaffKind,
    audit_time,
    effective_personnel,
    objections_to_audit_time,
    table_days,
    to_half_days,
)
from learnmark.rules.scheme import TableReading
from learnmark.rules.tests.scheme_for_tests import QMS1, SCHEME

POLICY = SCHEME.audit_time
CONTINUUM = replace(POLICY, reading=TableReading.CONTINUUM)


def full_time(people: int) -> StaffGroup:
    return StaffGroup(StaffKind.FULL_TIME, people, Decimal(40))


SCHOOL = AuditTimeFacts(
    groups=(
        full_time(38),
        StaffGroup(StaffKind.PART_TIME, 30, Decimal(16)),
        StaffGroup(StaffKind.CONTRACTOR, 6, Decimal(20)),
    ),
    learners=1200,
    factors=(
        AppliedFactor("several_levels", 10, "primary and secondary"),
        AppliedFactor("single_site", -10, "one building"),
        AppliedFactor("mature_system", 0, "first cycle"),
    ),
)


def ids(facts: AuditTimeFacts) -> list[tuple[str, str]]:
    return [(each.rule.id, each.about) for each in objections_to_audit_time(facts, POLICY)]


def test_the_worked_example():
    time = audit_time(SCHOOL, POLICY)
    assert time.personnel == 53
    assert time.start_days == time.initial_days == Decimal("5.0")
    assert (time.stage1_days, time.stage2_days) == (Decimal("1.5"), Decimal("3.5"))
    assert time.onsite_days == Decimal("4.0")
    assert time.surveillance_days == Decimal("1.5")
    assert time.recertification_days == Decimal("3.5")


def test_the_calculation_explains_itself():
    steps = {
        (step.rule, step.label, step.about): step.value for step in audit_time(SCHOOL, POLICY).steps
    }
    assert steps["T-1", "Full-time equivalents: {about}", "part_time"] == Decimal("12.00")
    assert steps["T-1", "Effective personnel, rounded up", ""] == 53
    assert steps["T-2", "Factor in per cent: {about}", "single_site"] == -10
    assert steps["T-4", "Recertification", ""] == Decimal("3.5")
    assert {rule for rule, _, _ in steps} == {"T-1", "T-2", "T-3", "T-4", "T-5", "T-8"}


@pytest.mark.parametrize(("first", "last", "days"), QMS1)
def test_every_row_of_the_table_at_both_edges(first, last, days):
    assert table_days(first, POLICY) == table_days(last, POLICY) == Decimal(str(days))
    assert table_days(last, CONTINUUM) == Decimal(str(days))


@pytest.mark.parametrize(("people", "days"), [(1, "1.5"), (8, "1.8"), (55, "4.5"), (53, "4.4")])
def test_the_continuum_joins_the_band_ends(people, days):
    assert table_days(people, CONTINUUM) == Decimal(days)


def test_the_table_has_no_row_outside_its_bands():
    assert table_days(0, POLICY) is None
    assert table_days(10_701, POLICY) is None


@pytest.mark.parametrize(
    ("days", "rounded"),
    [("5.3", "5.5"), ("5.2", "5.0"), ("5.25", "5.5"), ("5.75", "6.0"), ("5.24", "5.0"), ("0", "0")],
)
def test_half_days_with_the_tie_upward(days, rounded):
    assert to_half_days(Decimal(days)) == Decimal(rounded)


def test_people_are_rounded_up_once_at_the_end():
    thirds = tuple(StaffGroup(StaffKind.PART_TIME, 1, Decimal(10)) for _ in range(4))
    assert effective_personnel(thirds, POLICY) == 1
    assert (
        effective_personnel((*thirds, StaffGroup(StaffKind.VOLUNTEER, 1, Decimal(1))), POLICY) == 2
    )


def test_overtime_makes_no_second_person():
    assert effective_personnel((StaffGroup(StaffKind.TEMPORARY, 3, Decimal(60)),), POLICY) == 3


def test_alike_work_may_count_less_with_a_method():
    alike = StaffGroup(StaffKind.CONTRACTOR, 40, Decimal(40), 50, "square root of alike tutors")
    assert effective_personnel((alike,), POLICY) == 20
    assert ids(AuditTimeFacts((replace(alike, method=" "),))) == [("T-7", "contractor")]


def test_a_reduction_stops_at_thirty_per_cent():
    factors = tuple(
        AppliedFactor(key, -10, "seen")
        for key in ("single_site", "mature_system", "single_programme", "repetitive_delivery")
    )
    time = audit_time(AuditTimeFacts((full_time(300),), factors=factors), POLICY)
    assert time.initial_days == Decimal("7.0")


def test_rounding_never_cuts_more_than_the_limit():
    # 70 % of 3 days are 2.1, whose nearest half day would be 2.0.
    factors = tuple(
        AppliedFactor(key, -10, "seen")
        for key in ("single_site", "mature_system", "single_programme")
    )
    time = audit_time(AuditTimeFacts((full_time(20),), factors=factors), POLICY)
    assert time.initial_days == Decimal("2.5")


def test_there_is_no_limit_upward():
    factors = (
        AppliedFactor("several_levels", 20, "four"),
        AppliedFactor("laboratories", 20, "six"),
    )
    assert audit_time(AuditTimeFacts((full_time(50),), factors=factors), POLICY).initial_days == 7


def test_the_smallest_school():
    time = audit_time(AuditTimeFacts((full_time(1),)), POLICY)
    assert (time.stage1_days, time.stage2_days) == (Decimal("0.5"), Decimal("1.0"))
    assert (time.surveillance_days, time.recertification_days) == (1, 1)


def test_each_refusal_is_named():
    facts = AuditTimeFacts(
        (full_time(0),),
        factors=(
            AppliedFactor("several_levels", 21, "too much"),
            AppliedFactor("single_site", -5, ""),
            AppliedFactor("good_mood", -5, "sunny"),
            AppliedFactor("single_site", -5, "again"),
        ),
    )
    assert ids(facts) == [
        ("T-1", "0"),
        ("T-2", "several_levels"),
        ("T-2", "good_mood"),
        ("T-2", "single_site"),
        ("T-7", "single_site"),
    ]
    with pytest.raises(ValueError, match="T-1"):
        audit_time(facts, POLICY)


def test_above_the_table_days_are_set_by_hand_with_a_reason():
    large = AuditTimeFacts((full_time(10_701),))
    assert ids(large) == [("T-1", "10701")]
    assert ids(replace(large, manual_days=Decimal(21), manual_reason="x")) == [("T-1", "10701")]
    assert ids(replace(large, manual_days=Decimal(23))) == [("T-7", "23")]
    time = audit_time(replace(large, manual_days=Decimal(23), manual_reason="progression"), POLICY)
    assert time.initial_days == 23


def test_days_by_hand_never_replace_the_table():
    small = AuditTimeFacts((full_time(50),), manual_days=Decimal(30), manual_reason="why not")
    assert audit_time(small, POLICY).start_days == 5


GROUPS = st.lists(
    st.builds(
        StaffGroup,
        st.sampled_from(StaffKind),
        st.integers(1, 400),
        st.decimals(1, 60, places=1),
    ),
    min_size=1,
    max_size=6,
).map(tuple)
FACTORS = st.lists(
    st.sampled_from(POLICY.factors).flatmap(
        lambda factor: st.builds(
            AppliedFactor,
            st.just(factor.key),
            st.integers(factor.min_percent, factor.max_percent),
            st.just("seen"),
        )
    ),
    unique_by=lambda factor: factor.key,
).map(tuple)


@given(GROUPS, FACTORS, st.sampled_from([POLICY, CONTINUUM]))
def test_never_below_the_limit_and_always_in_half_days(groups, factors, policy):
    time = audit_time(AuditTimeFacts(groups, factors=factors), policy)
    assert time.initial_days >= time.start_days * Decimal("0.7")
    for days in (time.initial_days, time.stage1_days, time.surveillance_days):
        assert days % Decimal("0.5") == 0
    assert time.stage1_days + time.stage2_days == time.initial_days
    assert time.stage2_days >= time.stage1_days
    assert time.onsite_days >= time.initial_days * Decimal("0.8")


@given(GROUPS, st.integers(0, 100_000))
def test_learners_never_count(groups, learners):
    without = audit_time(AuditTimeFacts(groups), POLICY)
    assert audit_time(AuditTimeFacts(groups, learners=learners), POLICY) == without


@given(st.integers(1, 10_699), st.sampled_from([POLICY, CONTINUUM]))
def test_more_people_never_need_less_time(people, policy):
    assert table_days(people, policy) <= table_days(people + 1, policy)

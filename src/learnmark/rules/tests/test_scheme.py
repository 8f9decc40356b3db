from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from learnmark.rules.calendar import SurveillancePolicy
from learnmark.rules.scheme import Confidence, Party, Scheme, SchemeError, Words
from learnmark.rules.tests.scheme_for_tests import SCHEME, scheme_mapping


def faults_of(mapping) -> tuple[str, ...]:
    with pytest.raises(SchemeError) as refused:
        Scheme.from_mapping(mapping)
    return refused.value.faults


def test_it_works():
    assert SCHEME.valid_from == date(2026, 1, 1)
    assert SCHEME.ban_months == 24
    assert SCHEME.audit_time.qms1[0].days == Decimal("1.5")
    assert SCHEME.audit_time.surveillance_share == Fraction(1, 3)
    assert SCHEME.agreement.clauses[0].party is Party.CLIENT
    assert SCHEME.surveillance_fixed_set[1].clauses == ()
    assert SCHEME.surveillance_policy == SurveillancePolicy()
    assert SCHEME.fees.prices("VND").day_rate("leader") == 9_000_000
    assert SCHEME.fees.prices("VND").day_rate("cook") is None


def test_the_transition_of_an_edition_is_found_with_its_confidence():
    transition = SCHEME.transition_from("21001:2018")
    assert transition.deadline == date(2028, 7, 7)
    assert transition.confidence is Confidence.UNCONFIRMED
    assert SCHEME.transition_from("21001:2025") is None


def test_words_know_their_language():
    words = Words("Audit", "Đánh giá")
    assert words.in_language("vi-vn") == "Đánh giá"
    assert words.in_language("de") == "Audit"


def test_every_fault_is_named_at_once_with_its_path():
    spoiled = scheme_mapping()
    spoiled["ban_months"] = 12
    spoiled["cycle_years"] = True
    spoiled["expiry_convention"] = "sometime"
    spoiled["surprise"] = 1
    spoiled["valid_from"] = datetime(2026, 1, 1)
    spoiled["repeated_minor_raised"] = "yes"
    spoiled["frameworks"] = []
    spoiled["review_questions"].pop()
    del spoiled["response_days"]
    spoiled["audit_time"]["qms1"][3] = [17, 25, 3]
    spoiled["fees"]["price_lists"][0]["day_rates"][0]["amount"] = "dear"
    spoiled["agreement"]["title"].pop("vi")
    spoiled["agreement"]["clauses"][0]["party"] = "nobody"
    assert set(faults_of(spoiled)) == {
        "ban_months: must be at least 24, not 12",
        "cycle_years: must be a whole number, not True",
        "expiry_convention: must be one of day_before, anniversary, not 'sometime'",
        "surprise: is not a known setting",
        "valid_from: must be a day such as 2026-01-31, not datetime.datetime(2026, 1, 1, 0, 0)",
        "repeated_minor_raised: must be true or false, not 'yes'",
        "frameworks: must be at least 1, not 0",
        "review_questions: must ask multi_site_eligible",
        "response_days: is missing",
        "audit_time.qms1[3]: must begin with 16, not 17",
        "fees.price_lists[0].day_rates[0].amount: cannot be read: 'dear'",
        "agreement.title.vi: is missing",
        "agreement.clauses[0].party: must be one of client, body, both, not 'nobody'",
    }


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ([16, 15, 3], "audit_time.qms1[3]: must not end (15) before it begins (16)"),
        ([16, 25, 2.5], "audit_time.qms1[3]: must have more days than the row before (2.5)"),
        ([15, 25, 3], "audit_time.qms1[3]: must begin with 16, not 15"),
        ([16, 25], "audit_time.qms1[3]: must name its fields, not [16, 25]"),
        ([16, 25, float("nan")], "audit_time.qms1[3].days: must be a number, not nan"),
    ],
)
def test_the_table_of_audit_time_is_checked(row, says):
    spoiled = scheme_mapping()
    spoiled["audit_time"]["qms1"][3] = row
    assert any(fault.startswith(says) for fault in faults_of(spoiled))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("surveillance_months", 13),
        ("cycle_years", 4),
        ("restoration_months", 7),
        ("major_verification_months", 7),
        ("records_cycles", 0),
        ("minor_plan_days", 29),
    ],
)
def test_a_scheme_may_be_stricter_than_the_standard_never_looser(setting, value):
    spoiled = scheme_mapping() | {setting: value}
    (fault,) = faults_of(spoiled)
    assert fault.startswith(f"{setting}: must")


@pytest.mark.parametrize(
    ("section", "setting", "value"),
    [
        ("audit_time", "max_reduction_percent", 31),
        ("audit_time", "onsite_percent", 79),
        ("audit_time", "surveillance_share", "1/0"),
        ("audit_time", "surveillance_share", "3/2"),
        ("sampling", "initial_percent", 99),
        ("sampling", "random_percent", 24),
        ("sampling", "site_reduction_percent", 51),
        ("fees", "currency", "EUR"),
    ],
)
def test_limits_hold_inside_sections(section, setting, value):
    spoiled = scheme_mapping()
    spoiled[section][setting] = value
    (fault,) = faults_of(spoiled)
    assert fault.startswith(f"{section}.{setting}: ")


def test_each_of_the_eight_questions_must_be_asked():
    spoiled = scheme_mapping()
    dropped = spoiled["review_questions"].pop(5)["key"]
    assert faults_of(spoiled) == (f"review_questions: must ask {dropped}",)


def test_nothing_is_named_twice():
    spoiled = scheme_mapping()
    spoiled["delivery_modes"].append(spoiled["delivery_modes"][0])
    assert faults_of(spoiled) == ("delivery_modes[3]: is named twice: 'school'",)


@pytest.mark.parametrize("code", ["vn", "VNĐ", "vnd"])
def test_a_currency_is_a_code(code):
    spoiled = scheme_mapping()
    spoiled["fees"]["price_lists"].append({**spoiled["fees"]["price_lists"][0], "currency": code})
    (fault,) = faults_of(spoiled)
    assert fault.startswith("fees.price_lists[1].currency: must be a code")


def test_a_section_that_is_no_mapping_is_one_fault():
    assert faults_of(scheme_mapping() | {"fees": 3}) == ("fees: must name its fields, not 3",)

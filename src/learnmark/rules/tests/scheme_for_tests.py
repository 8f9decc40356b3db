"""A scheme as a file would hold it, in plain Python, because the rules read no files."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from learnmark.rules.scheme import REVIEW_QUESTIONS, Scheme

# fmt: off
QMS1 = [
    [1, 5, 1.5], [6, 10, 2], [11, 15, 2.5], [16, 25, 3], [26, 45, 4], [46, 65, 5], [66, 85, 6],
    [86, 125, 7], [126, 175, 8], [176, 275, 9], [276, 425, 10], [426, 625, 11], [626, 875, 12],
    [876, 1175, 13], [1176, 1550, 14], [1551, 2025, 15], [2026, 2675, 16], [2676, 3450, 17],
    [3451, 4350, 18], [4351, 5450, 19], [5451, 6800, 20], [6801, 8500, 21], [8501, 10700, 22],
]
# fmt: on


def words(text: str) -> dict[str, str]:
    return {"en": text, "vi": f"{text} (vi)"}


def named(key: str) -> dict[str, Any]:
    return {"key": key, "label": words(key)}


def factor(key: str, least: int, most: int) -> dict[str, Any]:
    return {**named(key), "min_percent": least, "max_percent": most}


_MAPPING: dict[str, Any] = {
    "key": "iso21001",
    "version": "1",
    "valid_from": date(2026, 1, 1),
    "name": words("Scheme"),
    "frameworks": ["21001:2018", "21001:2025"],
    "sector_codes": ["37"],
    "delivery_modes": [named("school"), named("vocational"), named("online")],
    "expiry_convention": "day_before",
    "audit_reference_day": "last",
    "cycle_years": 3,
    "surveillance_months": 12,
    "stage1_validity_months": 6,
    "major_verification_months": 6,
    "restoration_months": 6,
    "suspension_months": 6,
    "ban_months": 24,
    "records_cycles": 1,
    "response_days": 30,
    "major_close_days": 90,
    "minor_plan_days": 60,
    "acknowledge_working_days": 5,
    "complaint_outcome_days": 60,
    "certsearch_reminder_days": 7,
    "remote_notice_percent": 30,
    "repeated_minor_raised": True,
    "transitions": [
        {
            "from_framework": "21001:2018",
            "to_framework": "21001:2025",
            "deadline": "2028-07-07",
            "confidence": "unconfirmed",
        }
    ],
    "surveillance_fixed_set": [
        {**named("internal_audit_and_review"), "clauses": ["9.2", "9.3"]},
        named("use_of_marks"),
    ],
    "review_questions": [named(key) for key in REVIEW_QUESTIONS],
    "audit_time": {
        "reading": "step",
        "qms1": QMS1,
        "full_time_hours": 40,
        "max_reduction_percent": 30,
        "onsite_percent": 80,
        "stage1_percent": 30,
        "stage1_minimum_days": 0.5,
        "minimum_days": 1,
        "surveillance_share": "1/3",
        "recertification_share": "2/3",
        "factors": [
            factor("several_levels", 0, 20),
            factor("laboratories", 0, 20),
            factor("single_site", -10, 0),
            factor("mature_system", -10, 0),
            factor("single_programme", -10, 0),
            factor("repetitive_delivery", -10, 0),
        ],
    },
    "sampling": {
        "initial_percent": 100,
        "surveillance_percent": 60,
        "recertification_percent": 100,
        "recertification_effective_percent": 80,
        "random_percent": 25,
        "unsampled_surveillance_percent": 30,
        "site_reduction_percent": 50,
    },
    "fees": {
        "currency": "VND",
        "tax_percent": 8,
        "price_lists": [
            {
                "currency": "VND",
                "application_fee": 1,
                "certificate_fee": 2,
                "annual_fee": 3,
                "day_rates": [{"role": "leader", "amount": 9000000}],
            }
        ],
    },
    "agreement": {
        "title": words("Agreement"),
        "clauses": [{"key": "pay_fees", "party": "client", "text": words("The client pays.")}],
    },
}


def scheme_mapping() -> dict[str, Any]:
    """A fresh copy that a test may spoil."""
    return deepcopy(_MAPPING)


SCHEME = Scheme.from_mapping(scheme_mapping())

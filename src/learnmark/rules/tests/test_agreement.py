from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from learnmark.rules.agreement import (
    AgreementFacts,
    Signature,
    objections_to_accepting,
    objections_to_countersigning,
    objections_to_sending,
    objections_to_starting,
    same_name,
)

HASH = "0123456789abcdef" * 4
ON = date(2026, 3, 31)
DRAFT = AgreementFacts(application_accepted=True, document_hash=HASH, quote_total=Decimal(5))
SENT = replace(DRAFT, sent_on=date(2026, 3, 1), quote_valid_until=ON)
ACCEPTED = replace(SENT, accepted_on=ON)
LAN = Signature("Nguyễn Thị Lan", True, "nguyễn thị  lan", True, HASH)


def ids(verdict) -> list[tuple[str, str]]:
    return [(objection.rule.id, objection.about) for objection in verdict]


def test_it_works():
    assert objections_to_sending(DRAFT) == ()
    assert objections_to_accepting(SENT, LAN, on=ON) == ()
    assert objections_to_countersigning(ACCEPTED, LAN) == ()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"application_accepted": False}, "R-AGR-1"),
        ({"quote_total": None}, "R-AGR-2"),
        ({"quote_total": Decimal(-1)}, "R-AGR-2"),
        ({"document_hash": ""}, "R-AGR-3"),
        ({"document_hash": HASH.upper()}, "R-AGR-3"),
    ],
)
def test_sent_only_complete_and_with_a_quote(change, rule):
    assert ids(objections_to_sending(replace(DRAFT, **change))) == [(rule, "")]


def test_a_quote_of_nothing_is_a_quote():
    assert objections_to_sending(replace(DRAFT, quote_total=Decimal(0))) == ()


SIGNATURE_FAULTS = [
    ({"typed_name": "Lan"}, "R-AGR-6"),
    ({"typed_name": ""}, "R-AGR-6"),
    ({"typed_name": "Nguyên Thị Lan"}, "R-AGR-6"),
    ({"second_factor": False}, "R-AGR-7"),
    ({"shown_hash": HASH[::-1]}, "R-AGR-8"),
    ({"shown_hash": ""}, "R-AGR-8"),
]


@pytest.mark.parametrize(("change", "rule"), SIGNATURE_FAULTS)
def test_both_sides_sign_the_same_way(change, rule):
    signature = replace(LAN, **change)
    assert ids(objections_to_accepting(SENT, signature, on=ON)) == [(rule, "")]
    assert ids(objections_to_countersigning(ACCEPTED, signature)) == [(rule, "")]


def test_only_authorized_people_sign():
    stranger = replace(LAN, authorized=False)
    assert ids(objections_to_accepting(SENT, stranger, on=ON)) == [("R-AGR-5", LAN.person)]
    assert ids(objections_to_countersigning(ACCEPTED, stranger)) == [("R-AGR-10", LAN.person)]


def test_only_what_was_sent_and_still_stands_is_accepted():
    assert ids(objections_to_accepting(DRAFT, LAN, on=ON)) == [("R-AGR-4", "")]
    assert ids(objections_to_accepting(SENT, LAN, on=date(2026, 4, 1))) == [
        ("R-AGR-13", "2026-03-31")
    ]
    assert ids(objections_to_accepting(ACCEPTED, LAN, on=ON)) == [("R-AGR-11", "")]


def test_the_body_signs_after_the_client_and_once():
    assert ids(objections_to_countersigning(SENT, LAN)) == [("R-AGR-9", "")]
    signed = replace(ACCEPTED, countersigned_on=ON)
    assert ids(objections_to_countersigning(signed, LAN)) == [("R-AGR-11", "")]


def test_two_missing_fingerprints_are_not_the_same_document():
    unset = replace(SENT, document_hash="")
    assert ids(objections_to_accepting(unset, replace(LAN, shown_hash=""), on=ON)) == [
        ("R-AGR-8", "")
    ]


def test_stage_1_waits_for_both_signatures():
    signed = replace(ACCEPTED, countersigned_on=date(2026, 4, 2))
    assert objections_to_starting(signed, stage1_first_day=date(2026, 4, 2)) == ()
    assert ids(objections_to_starting(signed, stage1_first_day=date(2026, 4, 1))) == [
        ("R-AGR-12", "")
    ]
    assert ids(objections_to_starting(ACCEPTED, stage1_first_day=ON)) == [("R-AGR-12", "")]


def test_names_compare_whatever_the_keyboard():
    assert same_name(unicodedata.normalize("NFD", "Nguyễn Thị Lan"), "NGUYỄN THỊ LAN")
    assert not same_name(" ", " ")

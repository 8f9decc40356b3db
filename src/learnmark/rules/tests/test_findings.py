from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnmark.rules.findings import (
    DueDates,
    FindingFacts,
    Grade,
    ResponseFacts,
    complete_finding,
    due_dates,
    objections_to_accepting_response,
    objections_to_claims,
    objections_to_closing_responses,
    objections_to_freezing,
    objections_to_minors_left,
    objections_to_reviewing,
    plan_stands,
)
from learnmark.rules.tests.scheme_for_tests import SCHEME

RAISED = date(2026, 1, 31)
MINOR = FindingFacts(
    number="F1",
    grade=Grade.MINOR,
    requirement="21001:2018/9.2-a",
    statement="Two departments were not audited.",
    evidence="Programme 2025 lists five of seven departments.",
    place="Registry",
    auditor="Binh",
    found_on=RAISED,
    misses_requirement=True,
    discussed_with_client=True,
)
ANSWER = ResponseFacts(
    number="F1",
    grade=Grade.MINOR,
    correction="Both were audited.",
    cause="The list was made before the merger.",
    corrective_action="The list follows the register of departments.",
    correction_by=date(2026, 2, 10),
    corrective_action_by=date(2026, 3, 10),
    accepted_by="An",
    accepted_on=date(2026, 2, 20),
)


def ids(verdict) -> list[tuple[str, str]]:
    return [(objection.rule.id, objection.about) for objection in verdict]


def freeze(*findings: FindingFacts, by: str = "An", stage1: bool = False, scheme=SCHEME):
    return ids(
        objections_to_freezing(findings, by=by, team_leader="An", stage1=stage1, scheme=scheme)
    )


def test_it_works():
    assert complete_finding(MINOR) == ()
    assert freeze(MINOR) == freeze() == []


@pytest.mark.parametrize(
    ("field", "empty", "name"),
    [
        ("requirement", "", "requirement"),
        ("statement", " ", "statement"),
        ("evidence", "", "objective evidence"),
        ("place", "", "site or process"),
        ("auditor", "", "auditor"),
        ("found_on", None, "date"),
    ],
)
def test_an_incomplete_finding_is_not_frozen(field, empty, name):
    assert freeze(replace(MINOR, **{field: empty})) == [("R-FIN-1", f"F1, {name}")]


def test_only_the_team_leader_freezes():
    assert freeze(MINOR, by="Binh") == [("R-FIN-4", "Binh")]


@pytest.mark.parametrize("grade", [Grade.OPPORTUNITY, Grade.CONFORMITY])
def test_a_nonconformity_is_no_opportunity(grade):
    assert freeze(replace(MINOR, grade=grade)) == [("R-FIN-2", "F1")]
    assert freeze(replace(MINOR, grade=grade, misses_requirement=False)) == []


def test_a_repeated_minor_is_raised_to_major():
    repeated = replace(MINOR, repeats_minor=True)
    assert freeze(repeated) == [("R-FIN-3", "F1")]
    assert freeze(replace(repeated, grade=Grade.MAJOR)) == []
    assert freeze(repeated, scheme=replace(SCHEME, repeated_minor_raised=False)) == []


def test_stage_1_grades_nothing():
    assert freeze(MINOR, stage1=True) == [("R-FIN-5", "F1")]
    assert freeze(replace(MINOR, grade=Grade.OPPORTUNITY), stage1=True) == []


def test_a_nonconformity_is_discussed():
    assert freeze(replace(MINOR, discussed_with_client=False)) == [("R-FIN-6", "F1")]


def test_every_finding_is_judged():
    assert len(freeze(replace(MINOR, place=""), replace(MINOR, number="F2", evidence=""))) == 2


@pytest.mark.parametrize(
    ("grade", "due"),
    [
        (Grade.MAJOR, DueDates(date(2026, 3, 2), date(2026, 5, 1))),
        (Grade.MINOR, DueDates(date(2026, 3, 2), date(2026, 4, 1))),
        (Grade.OPPORTUNITY, None),
        (Grade.CONFORMITY, None),
    ],
)
def test_due_dates(grade, due):
    assert due_dates(grade, raised_on=RAISED, scheme=SCHEME) == due


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_major_is_never_due_after_the_limit_of_the_standard(raised_on, limit):
    due = due_dates(Grade.MAJOR, raised_on=raised_on, scheme=SCHEME, not_after=limit)
    assert due.response <= due.closing <= limit
    minor = due_dates(Grade.MINOR, raised_on=raised_on, scheme=SCHEME, not_after=limit)
    assert (minor.closing - raised_on).days == 60


def test_a_complete_answer_is_acceptable():
    assert objections_to_accepting_response(ANSWER) == ()


@pytest.mark.parametrize(
    ("field", "empty", "name"),
    [
        ("correction", "", "correction"),
        ("cause", " ", "cause"),
        ("corrective_action", "", "corrective action"),
        ("correction_by", None, "day of the correction"),
        ("corrective_action_by", None, "day of the corrective action"),
    ],
)
def test_correction_alone_is_no_answer(field, empty, name):
    answer = replace(ANSWER, **{field: empty})
    assert ids(objections_to_accepting_response(answer)) == [("R-FIN-7", f"F1, {name}")]
    assert ids(objections_to_closing_responses((answer,))) == [("R-FIN-7", f"F1, {name}")]


def test_a_minor_needs_an_accepted_plan():
    assert objections_to_closing_responses((ANSWER,)) == ()
    for change in ({"accepted_by": ""}, {"accepted_on": None}):
        open_answer = replace(ANSWER, **change)
        assert ids(objections_to_closing_responses((open_answer,))) == [("R-FIN-9", "F1")]


def test_a_major_is_verified_on_evidence():
    major = replace(
        ANSWER,
        grade=Grade.MAJOR,
        evidence=("audit-report.pdf",),
        verified_by="An",
        verified_on=date(2026, 4, 1),
    )
    assert objections_to_closing_responses((major,)) == ()
    for change in (
        {"evidence": ()},
        {"verified_by": ""},
        {"verified_on": None},
        {"accepted_on": None},
    ):
        assert ids(objections_to_closing_responses((replace(major, **change),))) == [
            ("R-FIN-8", "F1")
        ]


def test_an_opportunity_needs_no_answer():
    silent = ResponseFacts("O1", Grade.OPPORTUNITY, "", "", "", None, None)
    assert objections_to_closing_responses((silent,)) == ()


def test_a_review_has_name_and_date_and_a_return_says_why():
    assert objections_to_reviewing(by="An", on=RAISED, accepted=True, comment="") == ()
    assert ids(objections_to_reviewing(by=" ", on=None, accepted=False, comment="")) == [
        ("R-FIN-10", "name"),
        ("R-FIN-10", "date"),
        ("R-FIN-10", "comment"),
    ]


@pytest.mark.parametrize(
    ("acts", "stands"),
    [
        ("", False),
        ("raise_ respond", False),
        ("raise_ respond accept_plan", True),
        ("raise_ respond accept_plan escalate", True),
        ("raise_ respond accept_plan escalate submit_evidence return_evidence", True),
        ("raise_ respond accept_plan escalate return_", False),
        ("raise_ respond accept_plan escalate return_ respond accept_plan", True),
    ],
)
def test_lateness_does_not_take_the_acceptance_of_a_plan_back(acts, stands):
    assert plan_stands(acts.split()) is stands


def test_each_minor_left_is_named():
    assert ids(objections_to_minors_left(["NC-1", "NC-2"])) == [
        ("R-FIN-11", "NC-1"), ("R-FIN-11", "NC-2")
    ]  # fmt: skip
    assert objections_to_minors_left([]) == ()


def test_a_report_claims_no_more_than_was_verified():
    said = {"NC-1": "effective", "NC-2": "effective", "NC-3": "not_effective", "NC-4": ""}
    assert ids(objections_to_claims(said, verified=["NC-1"])) == [("R-FIN-12", "NC-2")]

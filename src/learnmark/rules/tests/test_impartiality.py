from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnmark.rules.calendar import deadline
from learnmark.rules.impartiality import (
    Assignment,
    CertificationBody,
    ConflictStatement,
    Decider,
    DeclaredConsultant,
    Tie,
    judge_assignment,
    judge_body,
    objections_to_deciding,
    objections_to_handling,
)

DAY = date(2026, 3, 1)
STATED = date(2026, 2, 1)
TIES = [tie for tie in Tie if tie is not Tie.NONE]
BINH = Assignment("Binh", (ConflictStatement(Tie.NONE, STATED),))


def ids(verdict) -> list[tuple[str, str]]:
    return [(objection.rule.id, objection.about) for objection in verdict]


def judge(assignment: Assignment, on: date = DAY):
    return judge_assignment(assignment, on=on, ban_months=24)


def tied(tie: Tie, ended_on: date | None) -> Assignment:
    return replace(BINH, statements=(ConflictStatement(tie, STATED, ended_on),))


def test_it_works():
    assert judge(BINH).objections == judge(BINH).warnings == ()


def test_without_a_statement_nobody_is_assigned():
    assert ids(judge(replace(BINH, statements=())).objections) == [("R-IMP-8", "Binh")]


def test_a_statement_given_later_does_not_count():
    assert ids(judge(BINH, on=STATED - timedelta(days=1)).objections) == [("R-IMP-8", "Binh")]
    assert judge(BINH, on=STATED).objections == ()


@pytest.mark.parametrize("tie", TIES)
def test_every_tie_that_goes_on_blocks(tie):
    assert ids(judge(tied(tie, None)).objections) == [("R-IMP-6", f"Binh, {tie.value}")]


@pytest.mark.parametrize("tie", TIES)
def test_the_last_day_of_the_ban_blocks_and_the_next_day_warns(tie):
    person = tied(tie, date(2024, 2, 29))
    last = judge(person, on=date(2026, 2, 28))
    assert ids(last.objections) == [("R-IMP-6", f"Binh, {tie.value}, 2024-02-29")]
    assert last.warnings == ()
    after = judge(person, on=date(2026, 3, 1))
    assert after.objections == ()
    assert ids(after.warnings) == [("R-IMP-6", f"Binh, {tie.value}, 2024-02-29")]


def test_the_client_may_remember_what_the_statement_leaves_out():
    told = replace(
        BINH,
        declared_consultants=(
            DeclaredConsultant(person="Binh", ended_on=date(2025, 1, 1)),
            DeclaredConsultant(person="Xuan"),
        ),
    )
    assert ids(judge(told).objections) == [("R-IMP-6", "Binh, consultancy, 2025-01-01")]


def test_a_tie_told_by_both_is_named_once():
    both = replace(
        tied(Tie.CONSULTANCY, date(2025, 1, 1)),
        declared_consultants=(DeclaredConsultant(person="Binh", ended_on=date(2025, 1, 1)),),
    )
    assert len(judge(both).objections) == 1


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 2000), st.sampled_from(TIES))
def test_a_tie_either_blocks_or_warns_as_the_ban_says(ended_on, days, tie):
    on = ended_on + timedelta(days=days)
    person = replace(BINH, statements=(ConflictStatement(tie, ended_on, ended_on),))
    judged = judge(person, on=on)
    assert len(judged.objections) + len(judged.warnings) == 1
    assert bool(judged.objections) == (on <= deadline(ended_on, months=24))


def test_a_body_without_ties_may_certify():
    judged = judge_body(CertificationBody(), on=DAY, ban_months=24)
    assert judged.objections == judged.warnings == ()


def test_a_body_hears_everything_at_once():
    body = CertificationBody(
        consultancy_offered=("EOMS coaching",),
        internal_audits=(date(2024, 2, 29), date(2025, 6, 1), None),
        declared_consultants=(
            DeclaredConsultant(body="Sister Ltd", related=True, ended_on=date(2025, 6, 1)),
            DeclaredConsultant(body="Old sister", related=True, ended_on=date(2020, 6, 1)),
            DeclaredConsultant(body="Stranger Ltd"),
        ),
    )
    judged = judge_body(body, on=DAY, ban_months=24)
    assert ids(judged.objections) == [
        ("R-IMP-3", "EOMS coaching"),
        ("R-IMP-4", "internal_audit, 2025-06-01"),
        ("R-IMP-4", "internal_audit"),
        ("R-IMP-5", "Sister Ltd, 2025-06-01"),
    ]
    assert ids(judged.warnings) == [
        ("R-IMP-4", "internal_audit, 2024-02-29"),
        ("R-IMP-5", "Old sister, 2020-06-01"),
    ]


MAI = Decider("Mai", engaged_by_body=True, audit_teams=frozenset({"An", "Binh"}))


def test_a_person_of_the_body_who_was_not_on_the_team_may_decide():
    assert objections_to_deciding(MAI) == ()


def test_the_auditor_may_not_decide():
    assert ids(objections_to_deciding(replace(MAI, person="Binh"))) == [("R-IMP-1", "Binh")]


def test_a_stranger_may_not_decide():
    assert ids(objections_to_deciding(replace(MAI, engaged_by_body=False))) == [("R-IMP-2", "Mai")]


def test_nobody_judges_their_own_work():
    assert ids(objections_to_handling("An", involved=frozenset({"An"}))) == [("R-IMP-7", "An")]
    assert objections_to_handling("Mai", involved=frozenset({"An"})) == ()

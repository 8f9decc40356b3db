from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnmark.rules.conformity import (
    WEIGHT,
    Assessment,
    RequirementAssessment,
    objections_to_assessments,
    roll_up,
)

A = Assessment


def assessed(requirement: str, clause: str, value: Assessment, justification: str = ""):
    return RequirementAssessment(requirement, clause, value, justification)


SOME = (
    assessed("8.2.1-a", "8.2.1", A.CONFORM),
    assessed("8.2.1-b", "8.2.1", A.OPPORTUNITY),
    assessed("8.10-a", "8.10", A.NOT_ASSESSED),
    assessed("9.2-a", "9.2", A.MINOR),
    assessed("A.1-a", "A.1", A.NOT_APPLICABLE, "No early childhood education."),
)


def test_it_works():
    rolled = roll_up(SOME)
    assert rolled.whole.value is A.MINOR
    assert rolled.whole.total == 5
    assert not rolled.whole.fully_assessed
    assert [(clause.clause, clause.value) for clause in rolled.clauses] == [
        ("8", A.NOT_ASSESSED),
        ("8.2", A.OPPORTUNITY),
        ("8.2.1", A.OPPORTUNITY),
        ("8.10", A.NOT_ASSESSED),
        ("9", A.MINOR),
        ("9.2", A.MINOR),
        ("A", A.NOT_APPLICABLE),
        ("A.1", A.NOT_APPLICABLE),
    ]
    assert rolled.clause("8.2").fully_assessed
    assert dict(rolled.clause("8").counts)[A.CONFORM] == 1
    assert rolled.clause("7") is None


@pytest.mark.parametrize(
    ("values", "whole"),
    [
        ([], A.NOT_ASSESSED),
        ([A.NOT_APPLICABLE], A.NOT_APPLICABLE),
        ([A.NOT_APPLICABLE, A.CONFORM], A.CONFORM),
        ([A.CONFORM, A.OPPORTUNITY], A.OPPORTUNITY),
        ([A.CONFORM, A.NOT_ASSESSED], A.NOT_ASSESSED),
        ([A.NOT_ASSESSED, A.MINOR], A.MINOR),
        ([A.MINOR, A.MINOR, A.MAJOR], A.MAJOR),
    ],
)
def test_the_heaviest_value_speaks(values, whole):
    rolled = roll_up(assessed(str(n), "4.1", value) for n, value in enumerate(values))
    assert rolled.whole.value is whole


def test_not_applicable_needs_a_justification():
    (objection,) = objections_to_assessments((assessed("8.4-a", "8.4", A.NOT_APPLICABLE, " "),))
    assert (objection.rule.id, objection.about) == ("R-CON-1", "8.4-a")
    assert objections_to_assessments(SOME) == ()


def test_nothing_is_assessed_twice():
    (objection,) = objections_to_assessments((*SOME, SOME[0]))
    assert (objection.rule.id, objection.about) == ("R-CON-2", "8.2.1-a")


ASSESSMENTS = st.lists(
    st.builds(
        assessed,
        st.uuids().map(str),
        st.sampled_from(["4.1", "8", "8.3.4", "8.3.4.4", "8.5.1.2", "A"]),
        st.sampled_from(Assessment),
    ),
    max_size=30,
)


@given(ASSESSMENTS)
def test_nothing_is_lost_and_no_clause_is_better_than_what_lies_below_it(assessments):
    rolled = roll_up(assessments)
    assert rolled.whole.total == len(assessments)
    for assessment in assessments:
        for clause in (rolled.clause(assessment.clause), rolled.whole):
            assert WEIGHT.index(clause.value) <= WEIGHT.index(assessment.value)


@given(ASSESSMENTS)
def test_the_order_of_assessing_plays_no_part(assessments):
    assert roll_up(assessments) == roll_up(reversed(assessments))

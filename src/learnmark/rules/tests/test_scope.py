from __future__ import annotations

from dataclasses import replace

import pytest

from learnmark.rules.scope import (
    SELF_CHECK,
    ApplicantFacts,
    Exclusion,
    doubts_about_exclusions,
    objections_to_eligibility,
    objections_to_exclusions,
    self_check,
)

CENTRE = ApplicantFacts(
    uses_curriculum=True,
    works_through=frozenset({"training"}),
    offers_services=True,
    programmes_offered=frozenset({"English", "Coding"}),
    programmes_in_scope=frozenset({"English", "Coding"}),
)
YES = {question.key: question.wanted for question in SELF_CHECK}


def ids(verdict) -> list[tuple[str, str]]:
    return [(objection.rule.id, objection.about) for objection in verdict]


def test_it_works():
    assert objections_to_eligibility(CENTRE) == ()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"uses_curriculum": False}, "R-ELI-1"),
        ({"offers_services": False}, "R-ELI-1b"),
        ({"works_through": frozenset()}, "R-ELI-1c"),
        ({"works_through": frozenset({"publishing"})}, "R-ELI-1c"),
    ],
)
def test_only_educational_organizations_are_eligible(change, rule):
    assert ids(objections_to_eligibility(replace(CENTRE, **change))) == [(rule, "")]


def test_each_programme_left_out_is_named():
    narrow = replace(CENTRE, programmes_in_scope=frozenset({"Music"}))
    assert ids(objections_to_eligibility(narrow)) == [("R-ELI-2", "Coding"), ("R-ELI-2", "English")]


def test_a_publisher_hears_everything_at_once():
    publisher = ApplicantFacts(False, frozenset(), False, frozenset({"Atlas"}), frozenset())
    assert [rule for rule, _ in ids(objections_to_eligibility(publisher))] == [
        "R-ELI-1",
        "R-ELI-1b",
        "R-ELI-1c",
        "R-ELI-2",
    ]


def test_the_self_check_of_a_school():
    assert self_check(YES) == ()


@pytest.mark.parametrize("question", SELF_CHECK, ids=lambda question: question.key)
def test_each_answer_of_the_self_check_counts(question):
    assert ids(self_check(YES | {question.key: not question.wanted})) == [(question.rule.id, "")]


def test_unanswered_questions_are_named():
    assert ids(self_check({})) == [("R-ELI-3", question.text) for question in SELF_CHECK]


def test_an_exclusion_with_a_reason_works():
    assert objections_to_exclusions((Exclusion("7.1.5.2", "No instruments.", False),)) == ()


@pytest.mark.parametrize(
    ("exclusion", "rules"),
    [
        (Exclusion("8.4", " ", False), ["R-SCO-1"]),
        (Exclusion("8.4", "Hard.", True), ["R-SCO-2"]),
        (Exclusion("8.3.4.3", "Lessons are ours.", False), ["R-SCO-3"]),
        (Exclusion("8.3.4.3", "The ministry writes it.", False, curriculum_imposed=True), []),
        (Exclusion("8.3", "The ministry writes it.", False, curriculum_imposed=True), ["R-SCO-3"]),
        (Exclusion("8.3", "", True), ["R-SCO-1", "R-SCO-2", "R-SCO-3"]),
        (Exclusion("8.30", "Another number.", False), []),
    ],
)
def test_exclusions(exclusion, rules):
    assert ids(objections_to_exclusions((exclusion,))) == [
        (rule, exclusion.clause) for rule in rules
    ]


def test_unusual_exclusions_raise_doubt_and_block_nothing():
    exclusions = (Exclusion("9.2", "Small.", False), Exclusion("8.4.1", "None.", False))
    assert ids(doubts_about_exclusions(exclusions)) == [("R-SCO-4", "9.2")]
    assert objections_to_exclusions(exclusions) == ()

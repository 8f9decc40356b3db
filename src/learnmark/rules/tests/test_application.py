from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from learnmark.rules.application import (
    MUST_TELL,
    NONE_IS_AN_ANSWER,
    Answer,
    ApplicationFacts,
    ProgrammeFacts,
    ReviewFacts,
    SiteFacts,
    objections_to_accepting,
    objections_to_asking_for_more,
    objections_to_declining,
    objections_to_submitting,
)
from learnmark.rules.audit_time import StaffGroup, StaffKind
from learnmark.rules.scheme import REVIEW_QUESTIONS
from learnmark.rules.scope import R_ELI_1
from learnmark.rules.tests.scheme_for_tests import SCHEME

SITE = SiteFacts("Main", "1 Hang Bai, Ha Noi", "Teaching")
PROGRAMME = ProgrammeFacts("English", frozenset({"school", "online"}), 0)
APPLICATION = ApplicationFacts(
    legal_name="Sunrise School",
    legal_status="company",
    address="1 Hang Bai, Ha Noi",
    contact="Lan",
    desired_scope="English courses",
    activities="Teaching in small groups",
    relevant_law="Licence 12",
    framework="21001:2018",
    outsourced_processes="",
    consultancy_used=False,
    consultants=(),
    early_childhood=False,
    special_needs="",
    languages=("vi",),
    operating_since=date(2025, 1, 1),
    last_internal_audit=None,
    last_management_review=None,
    planned_from=date(2026, 6, 1),
    sites=(SITE,),
    staff=(StaffGroup(StaffKind.FULL_TIME, 12, Decimal(40)),),
    programmes=(PROGRAMME,),
)
ON = date(2026, 2, 1)
REVIEW = ReviewFacts(
    answers=tuple(Answer(key, yes=True, by="An", on=ON) for key in REVIEW_QUESTIONS),
    justification="Auditors and language are at hand.",
)


def ids(verdict) -> list[tuple[str, str]]:
    return [(objection.rule.id, objection.about) for objection in verdict]


def submit(**changes) -> list[tuple[str, str]]:
    return ids(objections_to_submitting(replace(APPLICATION, **changes), scheme=SCHEME))


def accept(**changes) -> list[tuple[str, str]]:
    return ids(objections_to_accepting(replace(REVIEW, **changes), scheme=SCHEME))


def test_it_works():
    assert submit() == []


@pytest.mark.parametrize(("field", "label"), MUST_TELL.items())
def test_each_field_must_be_told(field, label):
    told = getattr(APPLICATION, field)
    untold = "" if isinstance(told, str) and field not in NONE_IS_AN_ANSWER else None
    assert submit(**{field: untold}) == [("R-APP-1", label)]


@pytest.mark.parametrize("field", ["legal_name", "address", "desired_scope", "framework"])
def test_blanks_tell_nothing(field):
    assert submit(**{field: "  "}) == [("R-APP-1", MUST_TELL[field])]


@pytest.mark.parametrize(
    ("change", "objection"),
    [
        ({"languages": ()}, ("R-APP-1", "languages")),
        ({"sites": ()}, ("R-APP-2", "")),
        ({"staff": ()}, ("R-APP-3", "")),
        ({"staff": (StaffGroup(StaffKind.PART_TIME, 0, Decimal(8)),)}, ("R-APP-3", "")),
        ({"staff": (StaffGroup(StaffKind.PART_TIME, 3, Decimal(0)),)}, ("R-APP-3", "")),
        ({"programmes": ()}, ("R-APP-4", "")),
        ({"programmes": (replace(PROGRAMME, learners=None),)}, ("R-APP-5", "English")),
        ({"programmes": (replace(PROGRAMME, learners=-1),)}, ("R-APP-5", "English")),
        ({"programmes": (replace(PROGRAMME, delivery_modes=frozenset()),)}, ("R-APP-5", "English")),
        ({"programmes": (PROGRAMME, replace(PROGRAMME, name=" "))}, ("R-APP-5", "2")),
        ({"sites": (SITE, replace(SITE, name="Annex", address=""))}, ("R-APP-6", "Annex")),
        ({"sites": (replace(SITE, activities=""),)}, ("R-APP-6", "Main")),
        ({"consultancy_used": True}, ("R-APP-7", "")),
        ({"consultancy_used": True, "consultants": (" ",)}, ("R-APP-7", "")),
        ({"framework": "9001:2015"}, ("R-APP-8", "9001:2015")),
        (
            {"programmes": (replace(PROGRAMME, delivery_modes=frozenset({"by post"})),)},
            ("R-APP-8", "by post"),
        ),
    ],
)
def test_each_gap_is_named(change, objection):
    assert submit(**change) == [objection]


def test_named_consultants_are_enough():
    assert submit(consultancy_used=True, consultants=("Xuan",)) == []


def test_everything_is_named_at_once():
    gaps = submit(legal_name="", contact="", sites=(), staff=(), programmes=())
    assert [rule for rule, _ in gaps] == ["R-APP-1", "R-APP-1", "R-APP-2", "R-APP-3", "R-APP-4"]


def test_eight_times_yes_is_accepted():
    assert accept() == []


@pytest.mark.parametrize("position", range(8))
def test_every_question_needs_a_yes_with_name_and_date(position):
    key = REVIEW_QUESTIONS[position]

    def with_answer(*answer: Answer) -> list[tuple[str, str]]:
        others = tuple(each for each in REVIEW.answers if each.question != key)
        return accept(answers=(*others, *answer))

    assert with_answer() == [("R-REV-1", key)]
    assert with_answer(Answer(key, yes=False, by="An", on=ON)) == [("R-REV-1", key)]
    assert with_answer(Answer(key, yes=True, by=" ", on=ON)) == [("R-REV-2", key)]
    assert with_answer(Answer(key, yes=True, by="An", on=None)) == [("R-REV-2", key)]


def test_the_last_answer_counts():
    earlier = Answer(REVIEW_QUESTIONS[0], yes=False, by="An", on=ON)
    assert accept(answers=(earlier, *REVIEW.answers)) == []
    assert accept(answers=(*REVIEW.answers, earlier)) == [("R-REV-1", REVIEW_QUESTIONS[0])]


def test_accepting_is_justified():
    assert accept(justification=" ") == [("R-REV-3", "")]


def test_a_yes_never_outweighs_another_rule():
    assert accept(standing=(R_ELI_1.objects(),)) == [("R-ELI-1", "")]


def test_declining_and_asking_for_more_say_why():
    assert ids(objections_to_declining(" ")) == [("R-REV-4", "")]
    assert objections_to_declining("Only textbooks.") == ()
    assert ids(objections_to_asking_for_more("")) == [("R-REV-5", "")]
    assert objections_to_asking_for_more("Which sites?") == ()

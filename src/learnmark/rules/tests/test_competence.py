from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from learnmark.rules.competence import (
    Competence,
    Demand,
    Field,
    Function,
    TeamMember,
    objections_to_team,
)

SHOWN = date(2025, 1, 1)
DEMAND = Demand(
    begins_on=date(2026, 3, 1),
    standard="21001:2018",
    sectors=frozenset({"37"}),
    delivery_modes=frozenset({"school"}),
    languages=frozenset({"vi"}),
)


def competence(field: Field, code: str, shown_on: date = SHOWN, until: date | None = None):
    return Competence(field, code, shown_on, until)


EVERYTHING = (
    competence(Field.STANDARD, "21001:2018"),
    competence(Field.SECTOR, "37"),
    competence(Field.DELIVERY_MODE, "school"),
    competence(Field.LANGUAGE, "vi"),
)
AN = TeamMember("An", Function.LEADER, (competence(Field.FUNCTION, "leader"), *EVERYTHING))
BINH = TeamMember("Binh", Function.AUDITOR, (competence(Field.FUNCTION, "auditor"),))


def without(member: TeamMember, field: Field) -> TeamMember:
    return replace(member, competences=tuple(c for c in member.competences if c.field is not field))


def ids(team: tuple[TeamMember, ...], demand: Demand = DEMAND) -> list[tuple[str, str]]:
    return [(each.rule.id, each.about) for each in objections_to_team(team, demand)]


def test_it_works():
    assert ids((AN, BINH)) == []


def test_an_empty_team_covers_nothing():
    assert ids((), replace(DEMAND, laws=frozenset({"VN"}))) == [
        ("R-COMP-1", "standard 21001:2018"),
        ("R-COMP-1", "sector 37"),
        ("R-COMP-1", "delivery_mode school"),
        ("R-COMP-1", "language vi"),
        ("R-COMP-1", "law VN"),
        ("R-COMP-1b", "0"),
    ]


@pytest.mark.parametrize("field", [c.field for c in EVERYTHING])
def test_the_team_as_a_whole_covers_a_need(field):
    lacking = without(AN, field)
    assert [rule for rule, _ in ids((lacking, BINH))] == ["R-COMP-1"]
    helper = replace(BINH, competences=(*BINH.competences, *EVERYTHING))
    assert ids((lacking, helper)) == []


@pytest.mark.parametrize("function", [Function.TRAINEE, Function.OBSERVER, Function.GUIDE])
@pytest.mark.parametrize("field", [c.field for c in EVERYTHING])
def test_some_people_never_count(function, field):
    knowing = TeamMember("Tuan", function, EVERYTHING, accompanied_by="An")
    assert [rule for rule, _ in ids((without(AN, field), knowing))] == ["R-COMP-1"]


@pytest.mark.parametrize(
    ("function", "brings"),
    [
        (Function.TECHNICAL_EXPERT, {Field.SECTOR, Field.DELIVERY_MODE}),
        (Function.TRANSLATOR, {Field.LANGUAGE}),
    ],
)
def test_experts_and_translators_bring_only_their_field(function, brings):
    helper = TeamMember("Hoa", function, EVERYTHING, accompanied_by="An")
    covered = {c.field for c in EVERYTHING if ids((without(AN, c.field), helper)) == []}
    assert covered == brings


@pytest.mark.parametrize(
    ("shown_on", "until"),
    [
        (date(2026, 3, 1), None),
        (date(2026, 4, 1), None),
        (SHOWN, date(2026, 2, 28)),
    ],
)
def test_competence_is_shown_before_and_still_valid(shown_on, until):
    late = competence(Field.SECTOR, "37", shown_on, until)
    leader = without(AN, Field.SECTOR)
    leader = replace(leader, competences=(*leader.competences, late))
    assert ids((leader,)) == [
        ("R-COMP-1", "sector 37"),
        ("R-COMP-2", f"An, sector 37, {shown_on.isoformat()}"),
    ]


def test_competence_is_valid_on_its_last_day():
    assert competence(Field.SECTOR, "37", SHOWN, DEMAND.begins_on).stood_before(DEMAND.begins_on)


def test_one_leader_who_is_qualified():
    unqualified = without(AN, Field.FUNCTION)
    assert ids((unqualified,)) == [("R-COMP-1c", "An, leader")]
    only_auditor = replace(
        unqualified, competences=(*unqualified.competences, competence(Field.FUNCTION, "auditor"))
    )
    assert ids((only_auditor,)) == [("R-COMP-1c", "An, leader")]
    assert ids((AN, replace(AN, person="Mai"))) == [("R-COMP-1b", "2")]
    assert ids((AN, replace(AN, person="Mai", function=Function.AUDITOR))) == []


@pytest.mark.parametrize(
    ("function", "rule"),
    [(Function.TECHNICAL_EXPERT, "R-COMP-3"), (Function.TRAINEE, "R-COMP-3b")],
)
@pytest.mark.parametrize("companion", ["", "Hoa", "Xuan", "Tuan"])
def test_experts_and_trainees_go_with_an_auditor_of_the_team(function, rule, companion):
    alone = TeamMember("Tuan", function, accompanied_by=companion)
    hoa = TeamMember("Hoa", Function.OBSERVER)
    assert ids((AN, hoa, alone)) == [(rule, "Tuan")]
    assert ids((AN, hoa, replace(alone, accompanied_by="An"))) == []

"""From the programme to the begun audit: it works, and each refusal from the same set-up."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from learnmark.audits import testing
from learnmark.audits.actions import plans, teams, visits
from learnmark.audits.facts.papers import audit_paper
from learnmark.audits.models import Session, TeamMember, Visit
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.files.store import read
from learnmark.foundation.journal.models import Event
from learnmark.foundation.outbox.models import Message
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_cast, make_member
from learnmark.library.loading import load_all
from learnmark.people.actions import people
from learnmark.rules.authority import Role

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=10)


@pytest.fixture
def cast():
    testing.load_scheme()
    return make_cast()


@pytest.fixture
def programme(cast):
    testing.make_fit(cast)
    return testing.make_programme(cast)


@pytest.fixture
def visit(cast, programme):
    return testing.make_visit(cast, programme)


def rules_of(refused) -> set[str]:
    return {objection.rule.id for objection in refused.value.verdict}


def test_planning_numbers_audits_and_takes_the_sites(cast, programme):
    one = testing.make_visit(cast, programme)
    two = testing.make_visit(cast, programme, "stage_2")
    with acting_as(cast.body):
        assert (one.number, two.number) == (1, 2)
        assert [site.key for site in one.sites.all()] == ["main"]
        assert {site.key for site in two.sites.all()} == {"main", "second"}
        assert one.state == "planned"
        assert one.dossier == programme.dossier


def test_only_planning_roles_plan(cast, programme):
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        visits.plan(programme, kind="special", by=cast.binh, on=DAY)
    assert rules_of(refused) == {"R-AUTH-1"}


# Days


def test_days_are_set_until_the_limit(cast, programme):
    visit = testing.make_visit(cast, programme, not_after=LATER, due_rule="D-06")
    visit = testing.make_dated(cast, visit, LATER - timedelta(days=1), LATER)
    assert visit.ends_on == LATER
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        visits.reschedule(
            visit, starts_on=LATER, ends_on=LATER + timedelta(days=1), by=cast.dung, on=DAY
        )
    assert rules_of(refused) == {"R-VIS-2"}
    with acting_as(cast.body):
        visits.reschedule(
            visit,
            starts_on=LATER,
            ends_on=LATER + timedelta(days=1),
            justification="Typhoon closed the school.",
            by=cast.dung,
            on=DAY,
        )


def test_days_in_the_wrong_order_are_refused(cast, visit):
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        visits.reschedule(visit, starts_on=LATER, ends_on=DAY, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-VIS-12"}


def test_days_stay_while_the_client_has_the_plan(cast, visit):
    visit = testing.make_ready(cast, visit)
    with acting_as(cast.body):
        visit = plans.send_plan(visit, by=cast.dung, on=DAY)
        with pytest.raises(Refused) as refused:
            visits.reschedule(visit, starts_on=LATER, ends_on=LATER, by=cast.dung, on=DAY)
        assert rules_of(refused) == {"R-VIS-8"}
        visit = plans.recall_plan(visit, reason="An auditor is ill.", by=cast.dung, on=DAY)
        assert visit.state == "planned"
        visits.reschedule(visit, starts_on=LATER, ends_on=LATER, by=cast.dung, on=DAY)


# Team


def test_a_team_is_staffed(cast, visit):
    testing.make_staffed(cast, visit)
    with acting_as(cast.body):
        assert {p.role for p in visit.team.all()} == {"team_leader", "auditor"}


def staff(cast, visit, member, role="auditor"):
    with acting_as(cast.body):
        return teams.staff(visit, member=member, role=role, by=cast.dung, on=DAY)


def test_without_a_statement_nobody_is_staffed(cast, visit):
    testing.make_competent(cast, cast.hoa, ("function", "auditor"))
    with pytest.raises(Refused) as refused:
        staff(cast, visit, cast.hoa.member, "observer")
    assert rules_of(refused) == {"R-IMP-8"}


@pytest.mark.parametrize(
    ("ended", "rules"),
    [(None, {"R-IMP-6"}), (DAY - timedelta(days=100), {"R-IMP-6"}), (date(2020, 1, 1), set())],
)
def test_a_tie_blocks_for_two_years(cast, visit, ended, rules):
    with acting_as(cast.body):
        people.declare(
            client=cast.school,
            tie="teaching",
            ended_on=ended,
            details="Taught English",
            by=cast.binh,
            on=DAY,
        )
    if not rules:
        staff(cast, visit, cast.binh.member)
        return
    with pytest.raises(Refused) as refused:
        staff(cast, visit, cast.binh.member)
    assert rules_of(refused) == rules


def test_saying_no_tie_later_does_not_undo_a_tie(cast, visit):
    with acting_as(cast.body):
        people.declare(client=cast.school, tie="family", details="Sister", by=cast.binh, on=DAY)
    testing.make_declared(cast, cast.binh)
    with pytest.raises(Refused) as refused:
        staff(cast, visit, cast.binh.member)
    assert rules_of(refused) == {"R-IMP-6"}


def test_a_consultant_named_by_the_client_is_refused(cast):
    testing.make_fit(cast)
    programme = testing.make_programme(cast, consultants=["vũ BINH, freelance"])
    visit = testing.make_visit(cast, programme)
    with pytest.raises(Refused) as refused:
        staff(cast, visit, cast.binh.member)
    assert rules_of(refused) == {"R-IMP-6"}
    staff(cast, visit, cast.an.member, "team_leader")


def test_internal_audits_by_the_body_bar_everybody(cast, visit):
    with acting_as(cast.body):
        people.declare(
            client=cast.school,
            tie="internal_audit",
            ended_on=DAY,
            details="For the body",
            by=cast.hoa,
            on=DAY,
        )
    with pytest.raises(Refused) as refused:
        staff(cast, visit, cast.binh.member)
    assert rules_of(refused) == {"R-IMP-4"}


def test_there_is_one_leader(cast, visit):
    testing.make_staffed(cast, visit)
    other = make_member(cast.body, "Cao Tuan", Role.TEAM_LEADER)
    testing.make_competent(cast, other, ("function", "leader"))
    testing.make_declared(cast, other)
    with pytest.raises(Refused) as refused:
        staff(cast, visit, other.member, "team_leader")
    assert rules_of(refused) == {"R-COMP-1b"}


@pytest.mark.parametrize("code", ["auditor", ""])
def test_nobody_leads_without_being_qualified(cast, visit, code):
    trainee = make_member(cast.body, "Cao Tuan", Role.TEAM_LEADER, Role.TECHNICAL_EXPERT)
    if code:
        testing.make_competent(cast, trainee, ("function", code))
    testing.make_declared(cast, trainee)
    with pytest.raises(Refused) as refused:
        staff(cast, visit, trainee.member, "team_leader")
    assert rules_of(refused) == {"R-COMP-1c"}


def test_the_role_of_an_auditor_does_not_lead(cast, visit):
    testing.make_competent(cast, cast.hoa, ("function", "leader"))
    testing.make_declared(cast, cast.hoa)
    with pytest.raises(Refused) as refused:
        staff(cast, visit, cast.hoa.member, "team_leader")
    assert rules_of(refused) == {"R-COMP-1c"}


def test_people_of_others_and_people_twice_are_refused(cast, visit):
    with pytest.raises(Refused) as refused:
        staff(cast, visit, cast.xuan.member)
    assert rules_of(refused) == {"R-VIS-11"}
    staff(cast, visit, cast.binh.member)
    with pytest.raises(Refused) as refused:
        staff(cast, visit, cast.binh.member, "observer")
    assert rules_of(refused) == {"R-VIS-10"}


def test_unstaffing_keeps_the_line(cast, visit):
    testing.make_staffed(cast, visit)
    with acting_as(cast.body):
        person = visit.team.get(member=cast.binh.member)
        teams.unstaff(visit, person=person, by=cast.dung, on=DAY)
        assert visit.team.get(pk=person.pk).removed_on == DAY
        with pytest.raises(Refused) as refused:
            teams.unstaff(visit, person=TeamMember.objects.get(pk=person.pk), by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-VIS-6"}


# Plan


def line(cast, **changes):
    return {
        "day": DAY,
        "starts": time(9),
        "ends": time(10),
        "activity": "Họp khai mạc",
        "site": "Cơ sở chính",
        "auditors": [str(cast.an.user)],
        **changes,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"ends": time(9)},
        {"day": LATER},
        {"auditors": ["Somebody Else"]},
        {"auditors": ["Cao Tuan"]},
        {"mode": "telepathy"},
        {"day": "soon"},
    ],
)
def test_an_impossible_line_is_refused(cast, visit, changes):
    visit = testing.make_staffed(cast, testing.make_dated(cast, visit))
    expert = make_member(cast.body, "Cao Tuan", Role.TECHNICAL_EXPERT)
    testing.make_declared(cast, expert)
    staff(cast, visit, expert.member, "technical_expert")
    with acting_as(cast.body):
        plans.draft_plan(visit, sessions=[line(cast)], by=cast.dung, on=DAY)
        with pytest.raises(Refused) as refused:
            plans.draft_plan(visit, sessions=[line(cast, **changes)], by=cast.dung, on=DAY)
        assert rules_of(refused) == {"R-VIS-5"}
        assert visit.sessions.count() == 1


def test_nobody_is_in_two_sessions_at_once(cast, visit):
    visit = testing.make_staffed(cast, testing.make_dated(cast, visit))
    two = [line(cast), line(cast, starts=time(9, 30), ends=time(11))]
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        plans.draft_plan(visit, sessions=two, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-VIS-5"}


def test_sites_and_modes_are_chosen_from_the_programme(cast, visit):
    with acting_as(cast.body):
        plans.draft_plan(
            visit, sessions=[], sites=[{"key": "second", "mode": "remote"}], by=cast.dung, on=DAY
        )
        assert [(s.key, s.mode) for s in visit.sites.all()] == [("second", "remote")]
        with pytest.raises(Refused):
            plans.draft_plan(visit, sessions=[], sites=[{"key": "third"}], by=cast.dung, on=DAY)


def test_sending_hands_over_plan_sessions_and_team(cast, visit):
    visit = testing.make_ready(cast, visit, LATER)
    with acting_as(cast.school):
        assert not Session.objects.filter(visit=visit).exists()
        assert not TeamMember.objects.filter(visit=visit).exists()
    with acting_as(cast.body):
        plans.send_plan(visit, object_by=DAY + timedelta(days=5), by=cast.dung, on=DAY)
        assert Message.objects.filter(to=cast.lan.user.email).exists()
    with acting_as(cast.school):
        seen = Visit.objects.get(pk=visit.pk)
        assert seen.state == "plan_sent"
        assert seen.sessions.count() == 1
        assert {p.name for p in seen.team.all()} == {"Trần An", "Vũ Binh"}
        assert read(seen.plan).startswith(b"%PDF")


def test_the_plan_names_the_team(cast, visit):
    visit = testing.make_ready(cast, visit)
    with acting_as(cast.body):
        paper = plans.plan_paper(visit, object_by=None, ict="", on=DAY)
    assert [(p["name"], p["role"]) for p in paper["team"]] == [
        ("Trần An", "team_leader"),
        ("Vũ Binh", "auditor"),
    ]
    assert paper["sessions"][0]["auditors"] == ["Trần An", "Vũ Binh"]


def test_an_unfinished_plan_is_not_sent(cast, visit):
    visit = testing.make_staffed(cast, testing.make_dated(cast, visit))
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        plans.send_plan(visit, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-VIS-4"}


def test_a_team_without_competence_gets_no_plan_out(cast):
    testing.make_fit(cast)
    visit = testing.make_visit(cast, testing.make_programme(cast, delivery_modes=["vocational"]))
    visit = testing.make_ready(cast, visit)
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        plans.send_plan(visit, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-COMP-1"}


def test_competence_that_ended_does_not_count(cast, visit):
    visit = testing.make_ready(cast, visit)
    with acting_as(cast.body):
        competence = cast.an.member.competences.get(kind="sector")
        people.end(competence, reason="No longer in practice", by=cast.giang, on=DAY)
        with pytest.raises(Refused) as refused:
            plans.send_plan(visit, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-COMP-1", "R-COMP-2"}


# The client's answer


@pytest.fixture
def sent(cast, visit):
    visit = testing.make_ready(cast, visit)
    with acting_as(cast.body):
        return plans.send_plan(visit, by=cast.dung, on=DAY)


def test_the_client_agrees_and_the_body_sees_it(cast, sent):
    with acting_as(cast.school):
        plans.agree_plan(Visit.objects.get(pk=sent.pk), by=cast.lan, on=DAY)
        assert Visit.objects.get(pk=sent.pk).state == "plan_agreed"
    with acting_as(cast.body):
        assert Visit.objects.get(pk=sent.pk).state == "plan_agreed"
        assert Visit.objects.with_state(DAY).get(pk=sent.pk).state_now == "plan_agreed"
        event = Event.objects.get(name="audits:visit:plan_agreed")
        assert event.member == cast.lan.member


def test_the_body_does_not_agree_with_itself(cast, sent):
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        plans.agree_plan(sent, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-AUTH-1"}


def test_the_client_objects_to_a_member(cast, sent):
    with acting_as(cast.school):
        mine = Visit.objects.get(pk=sent.pk)
        person = mine.team.get(name="Vũ Binh")
        with pytest.raises(Refused) as refused:
            plans.object_to_plan(mine, reason=" ", person=person, by=cast.lan, on=DAY)
        assert rules_of(refused) == {"R-VIS-9"}
        plans.object_to_plan(
            mine, reason="His wife teaches here.", person=person, by=cast.lan, on=DAY
        )
    with acting_as(cast.body):
        again = Visit.objects.get(pk=sent.pk)
        assert again.state == "planned"
        assert "Vũ Binh" in again.steps.last().grounds
        teams.unstaff(again, person=again.team.get(pk=person.pk), by=cast.dung, on=DAY)


def test_a_rival_and_another_school_see_nothing(cast, sent):
    for stranger in (cast.rival, cast.other_school):
        with acting_as(stranger):
            assert not Visit.objects.filter(pk=sent.pk).exists()
            assert not TeamMember.objects.exists()
            assert not Session.objects.exists()


# Begin, cancel, abort


def test_an_audit_begins(cast, visit):
    visit = testing.make_begun(cast, visit)
    with acting_as(cast.body):
        assert visit.state == "in_progress"


@pytest.fixture
def agreed(cast, sent):
    with acting_as(cast.school):
        plans.agree_plan(Visit.objects.get(pk=sent.pk), by=cast.lan, on=DAY)
    with acting_as(cast.body):
        return Visit.objects.get(pk=sent.pk)


def test_only_the_leader_of_this_team_begins(cast, agreed):
    other = make_member(cast.body, "Cao Tuan", Role.TEAM_LEADER)
    with acting_as(cast.body):
        for who in (other,):
            with pytest.raises(Refused) as refused:
                visits.begin(agreed, by=who, on=DAY)
            assert rules_of(refused) == {"R-VIS-1"}
        with pytest.raises(Refused) as refused:
            visits.begin(agreed, by=cast.dung, on=DAY)
        assert "R-AUTH-1" in rules_of(refused)


def test_an_audit_begins_neither_early_nor_without_agreement(cast, agreed, programme):
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        visits.begin(agreed, by=cast.an, on=DAY - timedelta(days=1))
    assert "R-VIS-13" in rules_of(refused)
    said = next(found for found in refused.value.verdict if found.rule.id == "R-VIS-13")
    assert str(said) == f"R-VIS-13: The audit is planned to begin on {DAY}; it cannot begin before."
    other = testing.make_ready(cast, testing.make_visit(cast, programme))
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        visits.begin(other, by=cast.an, on=DAY)
    assert rules_of(refused) == {"R-LC-1"}


def test_an_audit_is_aborted_with_a_reason_by_its_leader(cast, visit):
    visit = testing.make_begun(cast, visit)
    with acting_as(cast.body):
        with pytest.raises(Refused) as refused:
            visits.abort(visit, reason="", by=cast.an, on=DAY)
        assert rules_of(refused) == {"R-VIS-9"}
        visit = visits.abort(visit, reason="No access to classes", by=cast.an, on=DAY)
        assert visit.state == "aborted"


def test_an_audit_is_cancelled_by_the_planner(cast, visit):
    with acting_as(cast.body):
        with pytest.raises(Refused) as refused:
            visits.cancel(visit, reason="Withdrew", by=cast.an, on=DAY)
        assert rules_of(refused) == {"R-AUTH-1"}
        visit = visits.cancel(visit, reason="Withdrew", by=cast.dung, on=DAY)
        assert visit.state == "cancelled"


def test_papers_know_the_head_office(cast, visit):
    load_all(DAY)
    with acting_as(cast.body):
        paper = audit_paper(visit, number="AP 1", on=DAY)
    assert paper["client"]["address"] == "1 Lê Lợi, Huế"
    assert paper["standard"] == "ISO 21001:2018"

"""Stage 1: concerns and conclusions, and that stage 2 rests on them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from learnmark.audits import testing
from learnmark.audits.actions import plans, visits
from learnmark.audits.actions import stage_1 as conclusions
from learnmark.audits.models import Concern, Visit
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.files.store import read
from learnmark.foundation.outbox.models import Message
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_cast, make_member
from learnmark.rules.authority import Role
from learnmark.rules.calendar import deadline

pytestmark = pytest.mark.django_db
WRITTEN = {
    "topics": [{"title": "Documented information", "conclusion": "Complete and controlled."}],
    "internal_audit": "One full cycle was performed.",
    "management_review": "Planned for next week.",
    "readiness": "ready_with_concerns",
    "readiness_reason": "Concerns can be settled within a month.",
    "stage_2": "Two auditors, two days.",
}


@pytest.fixture
def cast():
    testing.load_scheme()
    cast = make_cast()
    testing.make_fit(cast)
    return cast


@pytest.fixture
def programme(cast):
    return testing.make_programme(cast)


@pytest.fixture
def begun(cast, programme):
    return testing.make_begun(cast, testing.make_visit(cast, programme))


def rules_of(refused) -> set[str]:
    return {objection.rule.id for objection in refused.value.verdict}


def note(cast, visit, by=None):
    with acting_as(cast.body):
        return conclusions.note_concern(
            visit, requirement="9.1.2", text="No feedback of learners", by=by or cast.binh, on=DAY
        )


def send(cast, visit, by=None, **changes):
    with acting_as(cast.body):
        return conclusions.send_conclusions(
            visit, **{**WRITTEN, **changes}, by=by or cast.an, on=DAY
        )


def state(cast, visit) -> str:
    with acting_as(cast.body):
        return visit.state


def test_conclusions_go_to_the_client_with_the_concerns(cast, programme, begun):
    stage_2 = testing.make_visit(cast, programme, "stage_2")
    note(cast, begun)
    with acting_as(cast.school):
        assert not Concern.objects.exists()
    visit = send(cast, begun)
    assert state(cast, visit) == "conclusions_sent"
    with acting_as(cast.school):
        seen = Visit.objects.get(pk=begun.pk)
        assert [c.requirement for c in seen.concerns.all()] == ["9.1.2"]
        assert read(seen.conclusions_file).startswith(b"%PDF")
    with acting_as(cast.body):
        assert Message.objects.filter(to=cast.lan.user.email, subject__contains="Stage 1").exists()
        stage_2 = Visit.objects.get(pk=stage_2.pk)
        assert (stage_2.not_after, stage_2.due_rule) == (deadline(DAY, months=6), "D-01")


def test_the_stage_1_is_closed_by_its_leader(cast, begun):
    visit = send(cast, begun)
    other = make_member(cast.body, "Cao Tuan", Role.TEAM_LEADER)
    with acting_as(cast.body):
        with pytest.raises(Refused) as refused:
            visits.close(visit, by=other, on=DAY)
        assert rules_of(refused) == {"R-VIS-1"}
        assert visits.close(visit, by=cast.an, on=DAY).state == "closed"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"topics": []}, "R-VIS-7"),
        ({"topics": [{"title": "Sites", "conclusion": " "}]}, "R-VIS-7"),
        ({"internal_audit": ""}, "R-VIS-7"),
        ({"management_review": ""}, "R-VIS-7"),
        ({"readiness": "perhaps"}, "R-VIS-7"),
        ({"readiness": "ready"}, "R-VIS-7"),
    ],
)
def test_incomplete_conclusions_are_refused(cast, begun, changes, rule):
    note(cast, begun)
    with pytest.raises(Refused) as refused:
        send(cast, begun, **changes)
    assert rules_of(refused) == {rule}


def test_another_leader_does_not_conclude(cast, begun):
    other = make_member(cast.body, "Cao Tuan", Role.TEAM_LEADER)
    with pytest.raises(Refused) as refused:
        send(cast, begun, by=other)
    assert rules_of(refused) == {"R-VIS-1"}


def test_only_the_team_notes_concerns(cast, begun):
    other = make_member(cast.body, "Cao Tuan", Role.AUDITOR)
    with pytest.raises(Refused) as refused:
        note(cast, begun, by=other)
    assert rules_of(refused) == {"R-VIS-6"}


def test_a_concern_is_settled_once(cast, begun):
    concern = note(cast, begun)
    with acting_as(cast.body):
        conclusions.settle_concern(concern, settlement="Survey seen", by=cast.binh, on=DAY)
        with pytest.raises(Refused) as refused:
            conclusions.settle_concern(
                Concern.objects.get(pk=concern.pk), settlement="Again", by=cast.binh, on=DAY
            )
    assert rules_of(refused) == {"R-VIS-8"}
    assert state(cast, send(cast, begun, readiness="ready")) == "conclusions_sent"


def begin_stage_2(cast, programme, on, **more):
    visit = testing.make_visit(cast, programme, "stage_2")
    visit = testing.make_ready(cast, visit, DAY)
    with acting_as(cast.body):
        visit = plans.send_plan(visit, by=cast.dung, on=DAY)
    with acting_as(cast.school):
        plans.agree_plan(Visit.objects.get(pk=visit.pk), by=cast.lan, on=DAY)
    with acting_as(cast.body):
        return visits.begin(Visit.objects.get(pk=visit.pk), **more, by=cast.an, on=on)


def test_stage_2_waits_for_the_conclusions(cast, programme, begun):
    with pytest.raises(Refused) as refused:
        begin_stage_2(cast, programme, DAY)
    assert rules_of(refused) == {"R-VIS-3"}


def test_stage_2_follows_the_conclusions(cast, programme, begun):
    send(cast, begun)
    assert state(cast, begin_stage_2(cast, programme, DAY)) == "in_progress"


def test_old_stage_1_results_need_a_justification(cast, programme, begun):
    send(cast, begun)
    late = deadline(DAY, months=6) + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        begin_stage_2(cast, programme, late)
    assert rules_of(refused) == {"D-01"}
    visit = begin_stage_2(cast, programme, late, justification="Nothing changed at the school.")
    assert state(cast, visit) == "in_progress"


def test_a_stage_2_has_no_conclusions(cast, programme, begun):
    send(cast, begun)
    stage_2 = begin_stage_2(cast, programme, DAY)
    with pytest.raises(Refused) as refused:
        send(cast, stage_2)
    assert rules_of(refused) == {"R-LC-2"}
    with pytest.raises(Refused) as refused:
        note(cast, stage_2)
    assert "R-LC-2" in rules_of(refused)

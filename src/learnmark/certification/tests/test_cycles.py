"""Opening a cycle: the programme from the application, the audits from the quote."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest

from learnmark.audits.models import Visit
from learnmark.certification.actions.cycles import open_cycle
from learnmark.certification.actions.quotes import calculate
from learnmark.certification.models import Cycle
from learnmark.certification.tests.contract_cases import ANSWERS, make_case
from learnmark.foundation import clock
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.moved_to(DAY):
        yield


@pytest.fixture
def cast():
    return make_cast()


def test_the_first_cycle_has_stage_1_and_stage_2(cast):
    case = make_case(cast)
    with acting_as(cast.body):
        calculate(case, by=cast.dung, on=DAY)
        cycle = open_cycle(case, by=cast.giang, on=DAY)
        visits = list(Visit.objects.filter(programme=cycle.programme).order_by("number"))
    assert (cycle.number, cycle.starts_on, cycle.last_valid_day) == (1, None, None)
    assert [(v.kind, v.audit_days, v.not_after, v.due_rule) for v in visits] == [
        ("stage_1", Decimal("1.5"), None, ""),
        ("stage_2", Decimal("3.5"), None, "D-01"),
    ]
    assert visits[0].clauses == visits[1].clauses == ["4", "5", "6", "7", "8", "9", "10"]
    assert {v.dossier for v in visits} == {case.dossier}


def test_the_programme_says_what_the_application_said(cast):
    case = make_case(cast)
    with acting_as(cast.body):
        calculate(case, by=cast.dung, on=DAY)
        programme = open_cycle(case, by=cast.giang, on=DAY).programme
    assert programme.label == "SM-2026-0001/1"
    assert programme.profiles == ["core"]
    assert programme.delivery_modes == ["school", "online"]
    assert programme.consultants == ["Đặng Kha", "Tư vấn Ban Mai"]
    assert [(s["kind"], s["address"]) for s in programme.sites] == [
        ("central", "12 phố Hàng Bài, Hà Nội")
    ]
    assert (programme.client_id, programme.dossier) == (cast.school.pk, case.dossier)


def test_early_childhood_brings_its_profile(cast):
    answers = copy.deepcopy(ANSWERS)
    answers["system"]["early_childhood"] = True
    case = make_case(cast, answers=answers)
    with acting_as(cast.body):
        calculate(case, by=cast.dung, on=DAY)
        programme = open_cycle(case, by=cast.giang, on=DAY).programme
    assert programme.profiles == ["core", "early-childhood"]
    assert "early_childhood" in programme.delivery_modes


def test_the_next_cycle_is_numbered_on_and_plans_no_stage_1(cast):
    case = make_case(cast)
    with acting_as(cast.body):
        calculate(case, by=cast.dung, on=DAY)
        open_cycle(case, by=cast.giang, on=DAY)
        second = open_cycle(case, by=cast.mai, on=DAY)
        assert second.number == 2
        assert not Visit.objects.filter(programme=second.programme).exists()


def test_without_a_quote_no_cycle_opens(cast):
    case = make_case(cast)
    with acting_as(cast.body), pytest.raises(LookupError):
        open_cycle(case, by=cast.giang, on=DAY)


def test_an_auditor_opens_no_cycle(cast):
    case = make_case(cast)
    with acting_as(cast.body):
        calculate(case, by=cast.dung, on=DAY)
        with pytest.raises(Refused):
            open_cycle(case, by=cast.binh, on=DAY)
        assert not Cycle.objects.exists()

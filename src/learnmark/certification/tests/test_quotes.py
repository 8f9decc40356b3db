"""Making a quote, looking at it first, and what stands against it."""

from __future__ import annotations

import copy
import subprocess
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from learnmark.certification.actions.quotes import calculate
from learnmark.certification.facts.quotes import quoted, scheme_for, staff_groups
from learnmark.certification.models import BodyProfile, Quote
from learnmark.certification.tests.contract_cases import ANSWERS, FACTORS, make_case
from learnmark.foundation import clock
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.files.store import read
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_cast
from learnmark.rules.audit_time import effective_personnel

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast):
    return make_case(cast)


@pytest.fixture
def on_the_day():
    with clock.moved_to(DAY):
        yield


def page_of(actor, url, data=None):
    client = Client()
    client.force_login(actor.user)
    return client.get(url) if data is None else client.post(url, data)


def rules_of(refused):
    return {objection.rule.id for objection in refused.value.verdict}


def pdf_text(file, tmp_path):
    path = tmp_path / "document.pdf"
    path.write_bytes(read(file))
    return subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout


def test_the_worked_example_gives_five_days(cast, case):
    with acting_as(cast.body):
        quote = calculate(case, factors=FACTORS, by=cast.dung, on=DAY)
    time = quote.audit_time
    assert time["personnel"] == 53
    assert Decimal(time["initial_days"]) == Decimal("5.0")
    assert (time["stage1_days"], time["stage2_days"]) == ("1.5", "3.5")
    assert Decimal(time["onsite_days"]) == 4
    assert (time["surveillance_days"], time["recertification_days"]) == ("1.5", "3.5")
    assert time["learners"] == 820
    assert quote.number == "SM-2026-0001-Q1"


def test_the_price_is_that_of_the_cycle(cast, case):
    with acting_as(cast.body):
        quote = calculate(
            case,
            auditor_days=Decimal("1.5"),
            costs=[{"item": "Vé máy bay", "quantity": 2, "unit_price": "2500000"}],
            by=cast.dung,
            on=DAY,
        )
        quote.refresh_from_db()
    amounts = {line["item"]: Decimal(line["amount"]) for line in quote.lines}
    assert amounts["Initial audit, stage 1"] == 13_500_000
    assert amounts["Initial audit, stage 2: audit team leader"] == 18_000_000
    assert amounts["Initial audit, stage 2: further auditors"] == 12_000_000
    assert amounts["Surveillance audits of the cycle"] == 27_000_000
    assert amounts["Annual fee after the first year"] == 10_000_000
    assert amounts["Vé máy bay"] == 5_000_000
    assert quote.subtotal == 91_500_000
    assert quote.tax == 7_320_000
    assert quote.total == 98_820_000


def test_each_quote_is_a_new_version_and_the_earlier_one_stays(cast, case):
    with acting_as(cast.body):
        first = calculate(case, by=cast.dung, on=DAY)
        second = calculate(case, factors=FACTORS[:1], by=cast.giang, on=DAY)
        assert (first.version, second.version) == (1, 2)
        assert Quote.objects.get(pk=first.pk).audit_time == first.audit_time
    assert Decimal(second.audit_time["initial_days"]) == Decimal("5.5")


def test_the_pdf_is_in_the_language_of_the_case(cast, case, tmp_path):
    with acting_as(cast.body):
        quote = calculate(case, factors=FACTORS, by=cast.dung, on=DAY)
        text = pdf_text(quote.file, tmp_path)
    assert "Báo giá" in text
    assert "Trường Hoa Sen" in text
    assert "SM-2026-0001-Q1" in text


def test_reductions_stop_at_the_floor(cast, case):
    keys = ("single_programme", "single_site", "mature_system", "prior_knowledge")
    factors = [{"key": key, "percent": -10, "reason": "Seen"} for key in keys]
    with acting_as(cast.body):
        quote = calculate(case, factors=factors, by=cast.dung, on=DAY)
    assert Decimal(quote.audit_time["initial_days"]) == Decimal("3.5")


def test_the_preview_agrees_with_the_act_and_keeps_nothing(cast, case):
    with acting_as(cast.body):
        seen = quoted(case, on=DAY, factors=FACTORS)
        assert not Quote.objects.exists()
        made = calculate(case, factors=FACTORS, by=cast.dung, on=DAY)
    assert seen.price is not None
    assert (seen.price.total, str(seen.time.initial_days)) == (
        made.total,
        made.audit_time["initial_days"],
    )


def test_the_page_shows_what_it_would_be(cast, case, on_the_day):
    url = f"/certification/quotes/{case.pk}/calculate"
    plain = page_of(cast.dung, url)
    assert plain.status_code == 200
    assert "Initial audit: 5 days, of these at least 4 on site" in plain.content.decode()
    shown = page_of(
        cast.dung,
        url,
        {
            "preview": "1",
            "currency": "VND",
            "valid_until": "2026-06-30",
            "factor_several_levels": "20",
            "factor_several_levels_reason": "Two levels",
        },
    )
    assert "Initial audit: 6 days" in shown.content.decode()
    with acting_as(cast.body):
        assert not Quote.objects.exists()


def test_the_page_saves_and_leads_to_the_quote(cast, case, on_the_day):
    url = f"/certification/quotes/{case.pk}/calculate"
    answer = page_of(cast.dung, url, {"currency": "VND", "valid_until": "2026-06-30"})
    assert answer.status_code == 302
    with acting_as(cast.body):
        quote = Quote.objects.get()
    assert answer["Location"] == f"/certification/quotes/{quote.pk}"
    page = page_of(cast.dung, answer["Location"]).content.decode()
    assert "Initial audit: 5 days" in page
    assert "Effective personnel, rounded up" in page


def test_a_correction_replaces_a_kind_and_needs_a_reason(cast, case):
    row = {"kind": "part_time", "people": 30, "weekly_hours": "16", "counted_percent": 50}
    with acting_as(cast.body):
        with pytest.raises(Refused) as refused:
            calculate(case, corrections=[row], by=cast.dung, on=DAY)
        assert rules_of(refused) == {"T-7"}
        quote = calculate(
            case, corrections=[{**row, "reason": "Same lesson repeated"}], by=cast.dung, on=DAY
        )
    assert quote.audit_time["personnel"] == 47


def test_several_sites_are_sampled(cast):
    answers = copy.deepcopy(ANSWERS)
    branch = {
        **answers["sites"][0],
        "is_head_office": False,
        "full_time": 4,
        "part_time": 0,
        "contractors": 0,
    }
    answers["sites"] += [{**branch, "name": f"Cơ sở {n}"} for n in range(2, 12)]
    case = make_case(cast, answers=answers)
    with acting_as(cast.body):
        quote = calculate(case, by=cast.dung, on=DAY)
    samples = {
        row["visit"]: (row["sites"], row["random"], row["places"])
        for row in quote.audit_time["samples"]
    }
    assert samples == {
        "initial": (4, 1, 5),
        "surveillance": (2, 1, 3),
        "recertification": (4, 1, 5),
    }


def test_hours_left_out_cut_no_audit_time(case):
    answers = copy.deepcopy(ANSWERS)
    del answers["sites"][0]["part_time_hours_per_week"]
    policy = scheme_for(case).audit_time
    groups = staff_groups(answers, full_time_hours=policy.full_time_hours)
    assert effective_personnel(groups, policy) == 38 + 30 + 3


def test_a_third_of_another_full_week_lifts_no_headcount(case):
    site = {"full_time_hours_per_week": "37.5", "part_time": 30, "part_time_hours_per_week": "25"}
    policy = scheme_for(case).audit_time
    groups = staff_groups({"sites": [site]}, full_time_hours=policy.full_time_hours)
    assert effective_personnel(groups, policy) == 20


@pytest.mark.parametrize(
    ("choices", "rule"),
    [
        ({"factors": [{"key": "single_site", "percent": -20, "reason": "Small"}]}, "T-2"),
        ({"factors": [{"key": "unheard_of", "percent": 5, "reason": "Why not"}]}, "T-2"),
        ({"factors": [{"key": "single_site", "percent": -10, "reason": " "}]}, "T-7"),
        ({"corrections": [{"kind": "learners", "people": 3, "reason": "No staff"}]}, "T-1"),
        ({"sampling": {"added": 2}}, "T-7"),
        ({"currency": "XXX"}, "R-QUO-1"),
        ({"auditor_days": Decimal(4)}, "R-QUO-2"),
        ({"auditor_days": Decimal("0.3")}, "R-QUO-2"),
        ({"valid_until": DAY - timedelta(days=1)}, "R-QUO-3"),
        ({"costs": [{"item": "", "unit_price": 5}]}, "R-QUO-4"),
    ],
)
def test_each_refusal(cast, case, choices, rule):
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        calculate(case, by=cast.dung, on=DAY, **choices)
    assert rules_of(refused) == {rule}


def test_no_quote_without_the_body_saying_who_it_is(cast, case):
    with acting_as(cast.body):
        BodyProfile.objects.own().delete()
        with pytest.raises(Refused) as refused:
            calculate(case, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-QUO-6"}


def test_no_quote_for_a_closed_application(cast, case):
    with acting_as(cast.school):
        case.application.take("withdraw", by=cast.lan, on=DAY)
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        calculate(case, by=cast.dung, on=DAY)
    assert rules_of(refused) == {"R-QUO-5"}


def test_an_auditor_makes_no_quote(cast, case):
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        calculate(case, by=cast.binh, on=DAY)
    assert rules_of(refused) == {"R-AUTH-1"}


def test_neither_client_nor_rival_sees_a_quote_that_was_not_sent(cast, case, on_the_day):
    with acting_as(cast.body):
        quote = calculate(case, by=cast.dung, on=DAY)
    for actor in (cast.lan, cast.xuan, cast.yen):
        assert page_of(actor, f"/certification/quotes/{quote.pk}").status_code == 404

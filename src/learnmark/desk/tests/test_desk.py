from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learnmark.audits.models import Finding, FindingStep, Visit
from learnmark.audits.testing import load_scheme
from learnmark.certification.facts.journey import standings_of, visible_cases
from learnmark.certification.models import Decision
from learnmark.desk.facts.work import HORIZON, Item, desk_of
from learnmark.desk.tests.portfolio import add_case, add_portfolio
from learnmark.foundation import clock
from learnmark.foundation.accounts.models import User
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_cast

MOST_QUERIES = 12
PAGES = ("desk.home", "desk.work", "desk.calendar", "desk.timeline")


@pytest.fixture
def cast(db):
    with clock.moved_to(DAY, "Asia/Ho_Chi_Minh"):
        load_scheme()
        yield make_cast()


def browser(actor=None):
    client = Client()
    if actor is not None:
        client.force_login(actor.user)
    return client


def text_of(actor, name, query="", **kwargs):
    answer = browser(actor).get(reverse(name, **kwargs) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def tasks_of(actor):
    with acting_as(actor.party):
        return [(i.task.act, i.title) for i in desk_of(actor, on=DAY).mine]


def test_each_role_sees_its_own_open_work(cast):
    add_case(cast, 1)
    add_case(cast, 2, until="accepted")
    add_case(cast, 3, until="sent")
    assert [act for act, _ in tasks_of(cast.chi)] == ["certification.case.take_up"]
    assert [act for act, _ in tasks_of(cast.dung)] == ["certification.quote.calculate"]
    assert [act for act, _ in tasks_of(cast.lan)] == ["certification.agreement.accept"]
    assert tasks_of(cast.mai) == []


def test_work_of_the_audit_team_belongs_to_its_team(cast):
    case = add_case(cast, 1, until="audit")
    assert tasks_of(cast.an) == [("audits.visit.begin", str(case))]
    assert tasks_of(cast.binh) == []


def test_a_response_waits_for_the_client_with_its_due_day(cast):
    add_case(cast, 1, until="responses")
    with acting_as(cast.school):
        (item,) = desk_of(cast.lan, on=DAY).mine
    assert (item.task.act, item.task.about) == ("audits.finding.respond", "NC-1")
    assert item.task.due == DAY + timedelta(30)


def test_an_escalated_nonconformity_is_work_of_both_sides(cast):
    case = add_case(cast, 1, until="certified")
    due = DAY - timedelta(1)
    with acting_as(cast.body):
        visit = Visit.objects.get(kind="stage_2", programme__in=case.cycles.values("programme"))
        late = Finding.objects.create(
            owner=cast.body, dossier=case.dossier, visit=visit, number=1, reference="NC-7",
            grade=Finding.Grade.MAJOR, requirement="6.1", raised_on=DAY, close_due=due,
        )  # fmt: skip
        for seq, act in enumerate(("raise_", "respond", "accept_plan", "escalate"), start=1):
            FindingStep.objects.create(
                owner=cast.body, dossier=case.dossier, subject=late, seq=seq, act=act, on=DAY
            )
    for actor, act, overdue in (
        (cast.lan, "audits.finding.submit_evidence", True),
        (cast.an, "audits.finding.verify", False),
    ):
        with acting_as(actor.party):
            (item,) = [i for i in desk_of(actor, on=DAY).mine if i.task.about == "NC-7"]
        assert (item.task.act, item.task.overdue) == (act, overdue)
        assert late.get_absolute_url() in text_of(actor, "desk.work")


def test_work_is_sorted_by_its_due_day(cast):
    add_portfolio(cast, 12)
    with acting_as(cast.body):
        dues = [item.task.due for item in desk_of(cast.giang, on=DAY).items]
    assert dues == sorted(dues)
    assert len(dues) >= 12


def test_another_party_sees_nothing(cast):
    add_portfolio(cast, 6)
    for stranger in (cast.xuan, cast.yen):
        assert tasks_of(stranger) == []
        with acting_as(stranger.party):
            assert standings_of(visible_cases(DAY), on=DAY) == []
        for name in PAGES:
            assert "Trường Hoa Sen" not in text_of(stranger, name)


def test_a_foreign_client_does_not_see_the_next_case(cast):
    add_case(cast, 1)
    foreign = add_case(cast, 2, client=cast.other_school)
    assert foreign.number not in text_of(cast.lan, "desk.work", "?whose=all")
    assert foreign.number in text_of(cast.yen, "desk.work", "?whose=all")


@pytest.mark.parametrize("who", ["giang", "lan"])
def test_the_number_of_queries_does_not_grow(cast, who):
    client = browser(getattr(cast, who))

    def counted(address):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        # Telling PostgreSQL as which party one asks is no question.
        return sum("set_config" not in query["sql"] for query in queries)

    cases = add_portfolio(cast, 10)
    pages = [*map(reverse, PAGES), *(reverse("certification.case", args=[c.pk]) for c in cases)]
    few = [counted(address) for address in pages]
    add_portfolio(cast, 190)
    assert [counted(address) for address in pages] == few
    assert max(few[: len(PAGES)]) <= MOST_QUERIES
    assert max(few) <= MOST_QUERIES + 6, "a case page also asks the guard of its next act"


def test_work_can_be_narrowed_and_exported(cast):
    add_portfolio(cast, 6)
    everybody = text_of(cast.giang, "desk.work", "?whose=all")
    assert "Countersign" not in everybody
    assert "Read the agreement and accept it" in everybody
    contract = text_of(cast.giang, "desk.work", "?whose=all&step=contract")
    assert "Read the agreement and accept it" in contract
    assert "Answer the nonconformity" not in contract
    planners = text_of(cast.giang, "desk.work", "?whose=all&role=application_reviewer")
    assert "Take up the review" in planners
    assert "Answer the nonconformity" not in planners
    late = text_of(cast.giang, "desk.work", "?whose=all&overdue=yes")
    assert "Take up the review" not in late
    answer = browser(cast.giang).get(reverse("desk.work") + "?whose=all&due=all&format=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 7


def test_what_is_due_in_years_does_not_drown_what_is_due_soon(cast):
    case = add_case(cast, 1, until="certified")
    with acting_as(cast.body):
        desk = desk_of(cast.giang, on=DAY)
        far = [item for item in desk.items if item.task.due and item.task.due > DAY + HORIZON]
        assert far, "a certificate has audits to come"
        assert not set(map(id, far)) & set(map(id, desk.near))
        first = min(item.task.due for item in far)
        soon = desk_of(cast.giang, on=first - HORIZON)
        assert first in [item.task.due for item in soon.near]
    assert case.number not in text_of(cast.giang, "desk.home").split('id="recent"')[0]
    assert case.number not in text_of(cast.giang, "desk.work", "?whose=all")
    assert case.number in text_of(cast.giang, "desk.work", "?whose=all&due=all")


@pytest.mark.parametrize(
    ("due", "near"),
    [(None, True), (DAY - HORIZON * 9, True), (DAY + HORIZON, True),
     (DAY + HORIZON + timedelta(days=1), False)],
)  # fmt: skip
def test_work_is_near_up_to_the_horizon_overdue_or_without_a_day(due, near):
    item = Item(SimpleNamespace(due=due), standing=None, mine=True, ours=True)
    assert item.is_near(DAY) is near


def test_overdue_work_is_marked(cast):
    add_case(cast, 1)
    with clock.moved_to(DAY + timedelta(4), "Asia/Ho_Chi_Minh"):
        assert "Overdue" in text_of(cast.chi, "desk.work", "?overdue=yes")
        assert "SM-2026-0001" in text_of(cast.chi, "desk.work", "?overdue=yes")


def test_the_calendar_shows_audits_and_due_days(cast):
    add_case(cast, 1, until="responses")
    month = text_of(cast.giang, "desk.calendar", "?month=2026-04")
    assert "Answer the nonconformity: NC-1" in month
    listed = text_of(cast.giang, "desk.calendar", "?month=2026-03&view=list")
    assert "Stage 2" in listed
    assert "2026-03" in text_of(cast.giang, "desk.calendar", "?month=tomorrow")


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "x"])
def test_the_calendar_ends_nowhere(cast, month):
    text_of(cast.giang, "desk.calendar", f"?month={month}")


def test_the_timeline_shows_the_limits_of_the_cycle(cast):
    certified = add_case(cast, 1, until="certified")
    add_case(cast, 2)
    shown = text_of(cast.giang, "desk.timeline")
    assert "Surveillance audit, latest day" in shown
    only = text_of(cast.giang, "desk.timeline", "?status=active")
    assert certified.number in only
    assert "SM-2026-0002" not in only
    assert "Nothing matches" in text_of(cast.giang, "desk.timeline", "?q=nowhere")


def test_the_search_needs_no_accents(cast):
    add_case(cast, 1, until="responses")
    for words in ("truong hoa sen", "TRƯỜNG", "sm-2026", "rui ro"):
        found = text_of(cast.giang, "desk.search", f"?q={words}")
        assert "NC-1" in found or "SM-2026-0001" in found
    assert "do dung" not in text_of(cast.lan, "desk.search", "?q=dung")
    assert "Đỗ Dung" in text_of(cast.giang, "desk.search", "?q=do dung")
    assert "Đỗ Dung" not in text_of(cast.lan, "desk.search", "?q=do dung")


def test_a_stranger_sees_the_public_page_and_nothing_else(cast):
    page = text_of(None, "desk.home")
    assert reverse("account_login") in page
    assert "Requirement library" in page
    for name in ("desk.work", "desk.calendar", "desk.timeline", "desk.search"):
        answer = browser().get(reverse(name))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))


def test_an_administrator_without_party_opens_bodies(cast):
    user = User.objects.create_user("root@example.org", "x" * 14, is_administrator=True)
    client = Client()
    client.force_login(user)
    page = client.get("/").content.decode()
    assert cast.body.name in page
    assert reverse("tenancy.body.open") in page
    assert "Not described yet" in page


def test_a_person_without_party_is_told_how_to_begin(cast):
    user = User.objects.create_user("new@example.org", "x" * 14, full_name="New")
    client = Client()
    client.force_login(user)
    page = client.get("/").content.decode()
    assert reverse("tenancy.organization.register") in page
    assert "invitation" in page


def test_what_has_ended_leaves_the_work_and_stays_in_the_calendar(cast):
    kept = add_case(cast, 1, until="certified")
    add_case(cast, 2, until="certified")
    with acting_as(cast.body):
        given_up = Decision.objects.filter(act="grant").exclude(case=kept).get()
        Decision.objects.create(
            owner=cast.body, dossier=given_up.dossier, case=given_up.case, cycle=given_up.cycle,
            certificate=given_up.certificate, seq=2, act="cancel", on=DAY, effective_on=DAY,
            relied_on=[], by_name="Mai",
        )  # fmt: skip
        ahead = desk_of(cast.giang, on=DAY).standings
        everything = desk_of(cast.giang, on=DAY, ended=True).standings
    assert [standing.case.pk for standing in ahead] == [kept.pk]
    assert len(everything) == 2


def test_a_declined_application_leaves_the_work(cast):
    case = add_case(cast, 1)
    with acting_as(cast.body):
        steps = case.application.steps
        steps.create(owner=cast.body, dossier=case.dossier, seq=9, act="decline", on=DAY)
        assert desk_of(cast.giang, on=DAY).standings == ()
        (declined,) = desk_of(cast.giang, on=DAY, ended=True).standings
    assert declined.journey.ended

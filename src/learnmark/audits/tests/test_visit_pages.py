"""Pages of audits and programmes, for both sides, and the forms behind them."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.urls import reverse

from learnmark.audits import testing
from learnmark.audits.actions import plans, visits
from learnmark.audits.facts.plan_proposal import proposed_sessions
from learnmark.audits.models import Visit
from learnmark.foundation import clock
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_cast
from learnmark.library.loading import load_all

pytestmark = pytest.mark.django_db
CLAUSES = ["4", "5", "6", "7", "8", "9", "10"]


@pytest.fixture
def cast():
    load_all(DAY)
    cast = make_cast()
    testing.make_fit(cast)
    with clock.moved_to(DAY, "Asia/Ho_Chi_Minh"):
        yield cast


@pytest.fixture
def programme(cast):
    return testing.make_programme(cast)


@pytest.fixture
def visit(cast, programme):
    visit = testing.make_visit(cast, programme, "surveillance", clauses=CLAUSES)
    return testing.make_staffed(cast, testing.make_dated(cast, visit, DAY, DAY + timedelta(days=1)))


def page(client, who, name, *args, **query):
    client.force_login(who.user)
    return client.get(reverse(name, args=args), query)


def test_the_proposal_can_be_sent_as_it_is(cast, visit):
    with acting_as(cast.body):
        rows = proposed_sessions(visit)
        plans.draft_plan(visit, sessions=rows, by=cast.dung, on=DAY)
        plans.send_plan(visit, by=cast.dung, on=DAY)
    team = ["Trần An", "Vũ Binh"]
    first, last = rows[0], rows[-1]
    assert (first["day"], first["starts"], first["auditors"]) == (DAY, time(8, 30), team)
    assert (last["day"], last["ends"], last["auditors"]) == (visit.ends_on, time(17), team)
    for site in ("Cơ sở chính", "Cơ sở 2"):
        there = {row["criteria"] for row in rows if row["site"] == site}
        assert any("4.2" in criteria for criteria in there)  # learners are heard
        assert any("8.5" in criteria for criteria in there)  # teaching is observed


def test_without_days_or_team_there_is_no_proposal(cast, programme):
    bare = testing.make_visit(cast, programme, "surveillance")
    with acting_as(cast.body):
        assert proposed_sessions(bare) == []


def test_the_plan_is_drafted_by_page(cast, visit, client):
    url = ("audits.visit.draft_plan", visit.pk)
    shown = page(client, cast.dung, *url, propose=1)
    assert shown.status_code == 200
    form = shown.context["form"]
    count = len(form.rows.forms)
    data = {
        "row-TOTAL_FORMS": count,
        "row-INITIAL_FORMS": form.rows.initial_form_count(),
        "row-MIN_NUM_FORMS": 0,
        "row-MAX_NUM_FORMS": 300,
        "objectives": "See learners",
        "site_main": "on_site",
        "site_second": "on_site",
        "idempotency_key": "k1",
    }
    for number, row in enumerate(form.rows.forms):
        for name in ("day", "starts", "ends", "activity", "criteria", "site", "mode", "auditors"):
            value = row.initial.get(name)
            if value is not None:
                data[f"row-{number}-{name}"] = value if name == "auditors" else str(value)
    answer = client.post(reverse(url[0], args=[visit.pk]), data)
    assert answer.status_code == 302, answer.context["form"].rows.errors
    with acting_as(cast.body):
        again = Visit.objects.get(pk=visit.pk)
        assert again.sessions.count() == count - 3
        assert again.objectives == "See learners"
    same = client.post(reverse(url[0], args=[visit.pk]), {**data, "idempotency_key": "k1b"})
    assert same.status_code == 302
    with acting_as(cast.body):
        assert again.sessions.count() == count - 3  # lines sent as they were kept stay
    data["row-0-starts"] = "soon"
    refused = client.post(reverse(url[0], args=[visit.pk]), {**data, "idempotency_key": "k2"})
    assert refused.status_code == 422


def test_both_sides_read_the_visit_and_others_do_not(cast, visit, client):
    testing.make_drafted(cast, visit)
    shown = page(client, cast.dung, "audits.visit", visit.pk).content.decode()
    assert "Trần An" in shown
    assert "Phỏng vấn người học" in shown
    before = page(client, cast.lan, "audits.visit", visit.pk)
    assert before.status_code == 200
    assert "Trần An" not in before.content.decode()
    assert "Phỏng vấn người học" not in before.content.decode()
    with acting_as(cast.body):
        plans.send_plan(Visit.objects.get(pk=visit.pk), by=cast.dung, on=DAY)
    after = page(client, cast.lan, "audits.visit", visit.pk).content.decode()
    assert "Phỏng vấn người học" in after
    assert reverse("audits.visit.agree_plan", args=[visit.pk]) in after
    for stranger in (cast.xuan, cast.yen):
        assert page(client, stranger, "audits.visit", visit.pk).status_code == 404
        assert page(client, stranger, "audits.programme", visit.programme_id).status_code == 404
        listed = page(client, stranger, "audits.visits")
        assert "Trường Hoa Sen" not in listed.content.decode()


def test_the_client_agrees_and_objects_by_page(cast, visit, client):
    testing.make_drafted(cast, visit)
    with acting_as(cast.body):
        plans.send_plan(Visit.objects.get(pk=visit.pk), by=cast.dung, on=DAY)
    shown = page(client, cast.lan, "audits.visit.object_to_plan", visit.pk)
    assert "Vũ Binh" in shown.content.decode()
    url = reverse("audits.visit.object_to_plan", args=[visit.pk])
    assert client.post(url, {"reason": "He taught here."}).status_code == 302
    with acting_as(cast.body):
        assert Visit.objects.get(pk=visit.pk).state == "planned"
        plans.send_plan(Visit.objects.get(pk=visit.pk), by=cast.dung, on=DAY)
    assert client.post(reverse("audits.visit.agree_plan", args=[visit.pk])).status_code == 302
    with acting_as(cast.body):
        assert Visit.objects.get(pk=visit.pk).state == "plan_agreed"


def test_the_team_is_staffed_by_page(cast, programme, client):
    visit = testing.make_dated(cast, testing.make_visit(cast, programme, "surveillance"))
    shown = page(client, cast.dung, "audits.visit.staff", visit.pk).content.decode()
    assert "Hồ Xuan" not in shown
    url = reverse("audits.visit.staff", args=[visit.pk])
    refused = client.post(url, {"member": cast.hoa.member.pk, "role": "auditor"})
    assert refused.status_code == 409
    assert "R-IMP-8" in refused.content.decode()
    done = client.post(url, {"member": cast.an.member.pk, "role": "team_leader"})
    assert done.status_code == 302


def test_conclusions_are_written_by_page(cast, programme, client):
    visit = testing.make_begun(cast, testing.make_visit(cast, programme))
    client.force_login(cast.an.user)
    noted = client.post(
        reverse("audits.concern.note", args=[visit.pk]), {"requirement": "9.2", "text": "Not yet"}
    )
    assert noted.status_code == 302
    form = page(client, cast.an, "audits.visit.send_conclusions", visit.pk).context["form"]
    data = {name: "Written down" for name in form.fields if name != "idempotency_key"}
    data["readiness"] = "ready_with_concerns"
    answer = client.post(reverse("audits.visit.send_conclusions", args=[visit.pk]), data)
    assert answer.status_code == 302, answer.content.decode()
    shown = page(client, cast.lan, "audits.visit", visit.pk).content.decode()
    assert "Not yet" in shown
    assert "Written down" in shown


def test_the_programme_warns_of_a_clause_that_is_left_out(cast, programme, client):
    testing.make_visit(cast, programme, "stage_1", clauses=CLAUSES)
    testing.make_visit(cast, programme, "stage_2", clauses=[c for c in CLAUSES if c != "10"])
    shown = page(client, cast.dung, "audits.programme", programme.pk)
    left_out = [row.key for row in shown.context["coverage"].clauses_left_out]
    assert left_out == ["10.1", "10.2", "10.3"]
    testing.make_visit(cast, programme, "surveillance", clauses=["10"])
    shown = page(client, cast.dung, "audits.programme", programme.pk)
    assert shown.context["coverage"].clauses_left_out == ()


def test_overdue_audits_come_first(cast, programme, client, django_assert_max_num_queries):
    for days in (40, -5, 20):
        testing.make_visit(
            cast, programme, "surveillance", not_after=DAY + timedelta(days=days), due_rule="D-06"
        )
    gone = testing.make_visit(
        cast, programme, "special", not_after=DAY - timedelta(days=9), due_rule="D-06"
    )
    with acting_as(cast.body):
        visits.cancel(gone, reason="Settled otherwise", by=cast.dung, on=DAY)
    client.force_login(cast.dung.user)
    with django_assert_max_num_queries(12):
        shown = client.get(reverse("audits.visits"))
    listed = [row.not_after - DAY for row in shown.context["source"].page]
    assert [gap.days for gap in listed] == [-5, 20, 40, -9]
    late = page(client, cast.dung, "audits.visits", state="late").context["source"]
    assert late.total == 1
    own = page(client, cast.lan, "audits.visits").context["source"]
    assert own.total == 4


def test_the_list_leaves_as_csv(cast, visit, client):
    client.force_login(cast.dung.user)
    answer = client.get(reverse("audits.visits"), {"format": "csv"})
    assert "Trường Hoa Sen" in b"".join(answer.streaming_content).decode()


def test_while_it_runs_the_work_comes_before_the_plan_and_abort_comes_last(cast, client, programme):
    clauses = ["10", "10.1", "4", "4.3"]
    visit = testing.make_visit(cast, programme, "surveillance", clauses=clauses)
    begun = testing.make_begun(cast, visit)
    text = page(client, cast.an, "audits.visit", begun.pk).content.decode()
    assert "4, 4.3, 10, 10.1" in text
    marks = [f"{begun.pk}/freeze", 'id="findings-title"', 'id="team"', "<details><summary><h2>"]
    marks.append(f"{begun.pk}/abort")
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)
    assert text.count(f"{begun.pk}/freeze") == text.count(f"{begun.pk}/abort") == 1
    assert "Other acts" in text
    # Whoever may not call an audit off sees no empty section for it.
    assert "Other acts" not in page(client, cast.binh, "audits.visit", begun.pk).content.decode()
    assert "Other acts" not in page(client, cast.lan, "audits.visit", begun.pk).content.decode()


def test_before_the_plan_is_agreed_it_stands_open(cast, client, visit):
    text = page(client, cast.dung, "audits.visit", visit.pk).content.decode()
    assert "<details><summary><h2>" not in text
    assert text.index('id="plan"') < text.index('id="findings-title"')


def test_the_timeline_names_the_party_of_whoever_acted(cast, client, programme):
    begun = testing.make_begun(cast, testing.make_visit(cast, programme, "surveillance"))
    text = page(client, cast.an, "audits.visit", begun.pk).content.decode()
    assert "Nguyễn Lan, Trường Hoa Sen" in text
    assert "Nguyễn Lan, Sao Mai" not in text
    home = page(client, cast.lan, "desk.home").content.decode()
    assert "Nguyễn Lan, Trường Hoa Sen" in home
    assert "Trần An, Sao Mai Certification" in home

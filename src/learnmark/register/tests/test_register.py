from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.urls import reverse

from learnmark.foundation import clock
from learnmark.foundation.acts.refusals import Conflict, Refused
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import make_cast
from learnmark.register.actions.entries import mark, publish
from learnmark.register.facts.entries import standing, with_status
from learnmark.register.models import Entry, Mark
from learnmark.register.tests.samples import EXPIRES, GRANTED, content, published

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
CODE = "SM-EOMS-2024-0001"
GRANT = ("grant", GRANTED, EXPIRES)


@pytest.fixture
def cast():
    with clock.moved_to(TODAY):
        yield make_cast()


def entry_with(cast, *acts, **more):
    with acting_as(cast.body):
        return published(cast.khanh, *acts, **more)


STATES = {
    "Active": [GRANT],
    "Suspended": [GRANT, ("suspend", date(2026, 1, 5))],
    "Withdrawn": [GRANT, ("suspend", date(2025, 9, 5)), ("withdraw", date(2026, 1, 5))],
    "Cancelled": [GRANT, ("cancel", date(2026, 1, 5))],
    "Expired": [("grant", GRANTED, date(2026, 3, 1))],
    "Draft": [("grant", date(2026, 3, 3), date(2029, 3, 2))],
}


@pytest.mark.parametrize("status", STATES)
def test_each_status_stands_in_words_on_the_page_and_in_the_json(cast, client, status):
    entry_with(cast, *STATES[status])
    page = client.get(reverse("register.entry", args=[CODE]))
    assert page.status_code == 200
    assert f"</svg>{status}</span>" in page.text
    assert ("is valid today" in page.text) == (status == "Active")
    told = client.get(reverse("register.entry.json", args=[CODE])).json()
    assert (told["status"], told["valid"]) == (status, status == "Active")


@pytest.mark.parametrize("status", STATES)
def test_the_list_can_be_narrowed_to_each_status(cast, client, status):
    entry_with(cast, *STATES[status])
    entry = with_status(Entry.published.all(), TODAY).get()
    assert entry.status_now == standing(entry, TODAY).state
    if status == "Draft":
        return
    assert CODE in client.get("/register/", {"status": entry.status_now}).text
    other = "suspended" if status == "Active" else "active"
    assert CODE not in client.get("/register/", {"status": other}).text


def test_the_last_valid_day_counts(cast, client):
    entry_with(cast, ("grant", GRANTED, TODAY))
    assert client.get(f"/register/{CODE}.json").json()["status"] == "Active"


def test_a_gap_between_two_cycles_stays_visible(cast, client):
    entry_with(
        cast,
        ("grant", date(2022, 5, 15), date(2025, 5, 14)),
        ("renew_late", date(2025, 10, 14), date(2028, 5, 14)),
    )
    told = client.get(f"/register/{CODE}.json").json()
    assert [(h["status"], h["from"], h["until"]) for h in told["history"]] == [
        ("Active", "2022-05-15", "2025-05-14"),
        ("Expired", "2025-05-15", "2025-10-13"),
        ("Active", "2025-10-14", None),
    ]
    assert (
        "There was no certification from 15\xa0May\xa02025 to 13\xa0Oct\xa02025"
        in client.get(f"/register/{CODE}").text
    )


def test_the_whole_history_is_told_newest_first(cast, client):
    entry_with(cast, GRANT, ("suspend", date(2025, 6, 1)), ("restore", date(2025, 8, 1)))
    told = client.get(f"/register/{CODE}.json").json()["history"]
    assert [h["status"] for h in told] == ["Active", "Suspended", "Active"]
    text = client.get(f"/register/{CODE}").text
    assert text.index("certification restored") < text.index("certification suspended")


def test_a_number_that_was_never_published_never_looks_valid(cast, client):
    page = client.get("/register/SM-EOMS-2024-9999")
    assert page.status_code == 404
    assert "is not in this register" in page.text
    assert 'data-tone="good"' not in page.text
    assert client.get("/register/SM-EOMS-2024-9999.json").json()["found"] is False


def test_an_unknown_number_cannot_inject_markup(cast, client):
    assert "<b>x" not in client.get("/register/%3Cb%3Ex").text


def test_small_letters_lead_to_the_entry(cast, client):
    entry_with(cast)
    answer = client.get(f"/register/{CODE.lower()}")
    assert answer.status_code == 302
    assert answer["Location"] == f"/register/{CODE}"


@pytest.mark.parametrize(
    "words", ["sm-eoms-2024", "dai hoc dong do", "ĐÔNG đô", "nguyễn huy tưởng", "ha noi dong"]
)
def test_entries_are_found_by_number_name_and_place_without_diacritics(cast, client, words):
    entry_with(cast)
    entry_with(cast, code="SM-EOMS-2024-0002", client_name="Trường Khác", head_office_address="Huế")
    text = client.get("/register/", {"q": words}).text
    assert CODE in text
    if words != "sm-eoms-2024":
        assert "SM-EOMS-2024-0002" not in text


def test_the_list_shows_city_and_country_not_the_street(cast, client):
    entry_with(cast)
    text = client.get("/register/").text
    assert "Hà Nội, Viet Nam" in text
    assert "Nguyễn Huy Tưởng" not in text


def test_linked_data_is_inert_escaped_and_true(cast, client):
    entry_with(cast, GRANT, ("suspend", date(2026, 1, 5)), client_name="A</script><script>alert(1)")
    text = client.get(f"/register/{CODE}").text
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert len(found) == 1
    data = json.loads(found[0])
    assert data["certificationStatus"].endswith("CertificationInactive")
    assert "creativeWorkStatus" not in data
    assert data["about"]["name"] == "A</script><script>alert(1)"
    assert "<script>alert" not in text


def test_a_specimen_says_so_and_search_engines_pass_it_by(cast, client):
    entry_with(cast, specimen=True)
    text = client.get(f"/register/{CODE}").text
    assert "Nobody is certified by it" in text
    assert "noindex" in text
    assert "is valid today" not in text
    data = json.loads(re.search(r'application/ld\+json">(.*?)</script>', text, re.DOTALL)[1])
    assert data["name"].startswith("SPECIMEN ISO 21001:2018")
    assert data["creativeWorkStatus"] == "Specimen"
    assert data["certificationStatus"].endswith("CertificationInactive")
    assert client.get(f"/register/{CODE}.json").json()["valid"] is False
    assert "Active (specimen)" in client.get("/register/").text


def test_a_page_may_be_kept_for_a_minute(cast, client):
    entry_with(cast)
    assert "max-age=60" in client.get(f"/register/{CODE}")["Cache-Control"]
    assert "public" in client.get(f"/register/{CODE}.json")["Cache-Control"]


def test_a_stranger_and_a_member_of_another_party_see_the_same(cast, client):
    entry_with(cast)
    client.force_login(cast.yen.user)
    assert "is valid today" in client.get(f"/register/{CODE}").text


def test_the_number_of_queries_does_not_grow_with_the_entries(
    cast, client, django_assert_max_num_queries
):
    for number in range(30):
        entry_with(cast, *STATES["Suspended"], code=f"SM-EOMS-2024-1{number:03}")
    with django_assert_max_num_queries(6):
        assert client.get("/register/", {"q": "dong", "status": "suspended"}).status_code == 200
    with django_assert_max_num_queries(4):
        client.get("/register/SM-EOMS-2024-1000")


def test_a_later_revision_replaces_what_is_shown(cast, client):
    entry_with(cast)
    with acting_as(cast.body):
        publish(
            code=CODE,
            revision=2,
            content=content(scope="Higher education only", revision=2),
            specimen=False,
            by=cast.khanh,
            on=TODAY,
        )
    assert "Higher education only" in client.get(f"/register/{CODE}").text
    assert Entry.published.count() == 1


def test_an_earlier_revision_is_refused(cast):
    entry_with(cast)
    with acting_as(cast.body):
        publish(code=CODE, revision=2, content=content(), specimen=False, by=cast.khanh, on=TODAY)
        with pytest.raises(Refused, match="R-CERT-i"):
            publish(
                code=CODE, revision=1, content=content(), specimen=False, by=cast.khanh, on=TODAY
            )


def test_the_number_of_another_body_is_refused(cast):
    entry_with(cast)
    with acting_as(cast.rival), pytest.raises(Refused, match="R-CERT-d"):
        publish(code=CODE, revision=5, content=content(), specimen=False, by=cast.xuan, on=TODAY)


def test_another_body_cannot_mark_an_entry(cast):
    entry = entry_with(cast)
    with acting_as(cast.rival), pytest.raises((Refused, Conflict)):
        mark(entry, act="withdraw", day=TODAY, by=cast.xuan, on=TODAY)
    assert Mark.published.count() == 1


def test_an_auditor_may_neither_publish_nor_mark(cast):
    entry = entry_with(cast)
    with acting_as(cast.body), pytest.raises(Refused, match="R-AUTH-1"):
        mark(entry, act="suspend", day=TODAY, by=cast.binh, on=TODAY)


def test_an_act_that_no_certificate_knows_is_refused(cast):
    entry = entry_with(cast)
    with acting_as(cast.body), pytest.raises(Refused, match="R-LC-1"):
        mark(entry, act="bless", day=TODAY, by=cast.khanh, on=TODAY)

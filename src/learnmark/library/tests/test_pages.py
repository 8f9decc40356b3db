"""The pages of the library: open to everybody, few queries, both languages."""

from __future__ import annotations

import html5lib
import pytest
from django.test import Client
from django.urls import reverse

MOST_QUERIES = 12


@pytest.fixture
def client(loaded):
    return Client(SERVER_NAME="localhost")


def get(client, name, *args, status=200, secure=True, **query):
    answer = client.get(reverse(name, args=args), query, secure=secure)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_shelf_shows_both_editions(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(MOST_QUERIES):
        text = get(client, "library.frameworks")
    assert "ISO 21001:2018" in text
    assert "ISO 21001:2025" in text
    assert "312 requirements" in text


def test_the_tree_shows_every_requirement(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(MOST_QUERIES):
        text = get(client, "library.framework", "21001:2018")
    assert "324 requirements" in text
    assert ">10.1-f</a>" in text
    assert "<details" in text
    assert " open>" not in text.partition("<main")[2]


@pytest.mark.parametrize("key", ["21001:2018", "21001:2025"])
def test_both_editions_say_where_their_texts_come_from(client, key):
    text = get(client, "library.framework", key)
    assert "no sentence of the standard is copied" in text
    assert ">Edition 2018</a>" in text


def test_a_search_opens_what_it_found(client):
    text = get(client, "library.framework", "21001:2018", q="pestle")
    assert "1 requirement ·" in text
    assert ">4.1-a</a>" in text
    assert ">4.1-b</a>" not in text
    assert " open>" in text.partition("<main")[2]


def test_a_search_without_a_hit_says_so_and_shows_what_was_typed_harmlessly(client):
    text = get(client, "library.framework", "21001:2018", q="<script>xyzzy")
    assert "Nothing matches" in text
    assert "<script>xyzzy" not in text


def test_vietnamese_readers_read_vietnamese(client):
    client.cookies["language"] = "vi"
    text = get(client, "library.clause", "21001:2018", "4.1")
    assert "Hiểu tổ chức và bối cảnh của tổ chức" in text
    assert "nội dung đã được đối chiếu với tài liệu công khai" in text


def test_a_clause_shows_its_requirements_in_full(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(MOST_QUERIES):
        text = get(client, "library.clause", "21001:2025", "4.1")
    assert 'id="4.1-c"' in text
    assert "now part of the main text" in text
    assert "content compared with public material" in text
    assert reverse("library.clause", args=["21001:2018", "4.1"]) in text


def test_a_chapter_shows_all_that_is_under_it(client):
    text = get(client, "library.clause", "21001:2018", "9.3")
    assert 'id="9.3.1-a"' in text
    assert 'id="9.3.3-b"' in text


def test_the_upgrade_lists_what_changed(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(MOST_QUERIES):
        text = get(client, "library.upgrade", "21001:2025")
    assert "now part of the main text" in text
    assert "0 new, 0 dropped" in text
    assert 'datetime="2028-07-07"' in text


def test_what_does_not_exist_is_not_found(client):
    get(client, "library.framework", "9001:2015", status=404)
    get(client, "library.clause", "21001:2018", "99", status=404)
    get(client, "library.upgrade", "21001:2018", status=404)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("library.frameworks", []),
        ("library.framework", ["21001:2025"]),
        ("library.clause", ["21001:2025", "8.5.1"]),
        ("library.upgrade", ["21001:2025"]),
    ],
)
def test_the_pages_are_valid_and_name_each_place_once(client, name, args):
    text = get(client, name, *args)
    html5lib.HTMLParser(strict=True).parse(text)
    ids = [part.partition('"')[0] for part in text.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    assert " style=" not in text
    assert " onclick=" not in text

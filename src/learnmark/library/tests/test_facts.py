"""What other rooms ask the library, and the way to the next edition."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from learnmark.library import facts
from learnmark.library.api import framework_document
from learnmark.library.models import SchemeVersion
from learnmark.library.wording import either, fold, in_language

DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đánh giá", "danh gia"),
        ("ĐÀO  TẠO", "dao tao"),
        ("Người học", "nguoi hoc"),
        ("Straße", "strasse"),
        ("kế hoạch\u00a0năm", "ke hoach nam"),
    ],
)
def test_folding_takes_case_and_accents_away(text, folded):
    assert fold(text) == folded


def test_english_stands_where_vietnamese_is_missing():
    assert either("Policy", "", language="vi") == "Policy"
    assert either("Policy", "Chính sách", language="vi-VN") == "Chính sách"
    assert either("Policy", "Chính sách", language="en") == "Policy"
    assert in_language({"en": ["a"], "vi": []}, language="vi", nothing=[]) == ["a"]


def codes(search="", **asked):
    wanted = facts.Narrowing(search=search, **asked)
    nodes = facts.requirement_tree("21001:2018", narrowing=wanted)
    return {row.code for node in nodes for each in node.walk() for row in each.requirements}


def test_vietnamese_is_found_with_and_without_accents(loaded):
    exact = codes("yếu tố bên ngoài")
    assert "4.1-a" in exact
    assert codes("yeu to ben ngoai") == exact
    assert codes("YEU TO ben NGOAI") == exact
    assert codes("dao tao") == codes("đào tạo") != set()
    assert len(exact) < 324
    assert codes("xyzzy") == set()


def test_all_words_must_occur_and_signs_are_letters(loaded):
    assert codes("pestle") == {"4.1-a"}
    assert codes("pestle xyzzy") == set()
    assert len(codes("%")) < 324
    assert "4.1-b" not in codes("4.1-a")


def test_filters_narrow_the_tree(loaded):
    assert len(codes(documented_information="retain")) == 27
    assert len(codes(documented_information="any")) == 40
    assert len(codes(documented_information="advised")) == 13
    assert len(codes(confidence="uncertain")) == 26
    assert len(codes(profile="early-childhood")) == 12
    assert codes(profile="nobody's") == set()


def test_the_tree_takes_at_most_four_queries(loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        nodes = facts.requirement_tree("21001:2018", profiles=["core"])
        assert sum(node.total for node in nodes) == 312
        for node in nodes:
            for each in node.walk():
                for row in each.requirements:
                    assert row.text
                    assert row.clause.title
    assert [node.clause.number for node in nodes] == ["4", "5", "6", "7", "8", "9", "10"]


def test_the_tree_can_begin_at_a_clause(loaded):
    framework = facts.framework("21001:2018")
    (node,) = facts.requirement_tree(framework, below="8.5.1")
    assert node.clause.number == "8.5.1"
    assert node.total == framework.requirements.filter(clause__number__startswith="8.5.1").count()
    assert facts.requirement_tree(framework, below="99") == ()


def test_the_default_profile_is_the_one_for_everybody(loaded):
    assert facts.default_profiles(facts.framework("21001:2018")) == ("core",)


def test_titles_come_in_the_language_asked_for(loaded, django_assert_num_queries):
    with django_assert_num_queries(1):
        english = facts.requirement_titles(["21001:2018/4.1-a", "nothing"], language="en")
    assert set(english) == {"21001:2018/4.1-a"}
    with translation.override("vi"):
        other = facts.requirement_titles(["21001:2018/4.1-a"])
        assert other["21001:2018/4.1-a"].startswith("Nhận diện")
        assert facts.clause_titles(facts.framework("21001:2018"))["5"] == "Sự lãnh đạo"


def test_a_requirement_is_found_by_its_reference(loaded):
    assert facts.requirement("21001:2025/4.1-c").clause.number == "4.1"
    with pytest.raises(facts.UnknownFramework):
        facts.requirement("21001:2025/99-c")
    with pytest.raises(facts.UnknownFramework):
        facts.framework("9001:2015")
    with pytest.raises(facts.UnknownFramework):
        facts.framework("21001:2018", version=7)


def test_the_upgrade_names_every_requirement_once(loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        way = facts.upgrade(facts.framework("21001:2025"))
        assert all(pair.later.clause.number for pair in way.carried)
    assert way.total == 324
    assert "4.1-c" in {pair.earlier.code for pair in way.changed}
    assert way.added == way.dropped == ()
    assert facts.upgrade(facts.framework("21001:2018")) is None
    later = facts.later_references(way.later)
    assert len(later) == 324
    assert later["21001:2018/10.1-a"] == "21001:2025/10.1-a"


def test_the_scheme_in_force_is_understood_once(loaded, django_assert_num_queries):
    scheme = facts.scheme("iso21001", DAY)
    assert scheme.response_days == 30
    with django_assert_num_queries(1):
        assert facts.scheme("iso21001", DAY) is scheme
    with pytest.raises(facts.UnknownScheme):
        facts.scheme("iso21001", date(2018, 4, 30))
    with pytest.raises(facts.UnknownScheme):
        facts.scheme("nothing", DAY)


def test_a_later_version_is_in_force_from_its_day(loaded):
    first = SchemeVersion.objects.get()
    body = {**first.body, "version": "2", "valid_from": "2027-01-01", "response_days": 20}
    SchemeVersion.objects.create(
        key=first.key,
        version="2",
        valid_from=date(2027, 1, 1),
        body=body,
        digest="2" * 64,
        loaded_on=DAY,
    )
    assert facts.scheme("iso21001", date(2026, 12, 31)).response_days == 30
    assert facts.scheme("iso21001", date(2027, 1, 1)).response_days == 20
    assert facts.scheme_of(first).response_days == 30


def test_the_document_holds_the_whole_tree_in_one_language(loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        document = framework_document("21001:2025", "vi")

    def count(clauses):
        return sum(len(c["requirements"]) + count(c["clauses"]) for c in clauses)

    assert count(document["clauses"]) == 324
    assert document["extends"] == "21001:2018"
    first = document["clauses"][0]["clauses"][0]
    assert first["title"] == "Hiểu tổ chức và bối cảnh của tổ chức"
    assert first["requirements"][2]["change"].startswith("nay thuộc")
    assert document["confidence_values"]["general-knowledge"].startswith("dựa trên")
    with pytest.raises(facts.UnknownFramework):
        framework_document("9001:2015", "en")

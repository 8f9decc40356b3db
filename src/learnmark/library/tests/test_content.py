"""The content that is shipped: its tree, its names, its counts and both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from learnmark import library
from learnmark.library import loading
from learnmark.library.source import read_source
from learnmark.rules.scheme import Scheme

CONTENT = Path(library.__file__).parent.parent / "content"
FRAMEWORKS = sorted(path.name for path in (CONTENT / "frameworks").glob("*.yaml"))
SCHEMES = sorted(path.name for path in (CONTENT / "schemes").glob("*.yaml"))
COUNTS = {"21001:2018": (312, 12), "21001:2025": (312, 12)}


def understood(name):
    folder = loading._Folder(CONTENT)
    content = folder.framework(name)
    folder.refuse()
    return content


def test_there_is_content():
    assert FRAMEWORKS
    assert SCHEMES


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_framework_file_has_no_faults(name):
    content = understood(name)
    assert content.requirements
    assert all(each.item.id.startswith(f"{content.key}/") for each in content.requirements)


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_the_counts_are_the_known_ones(name):
    content = understood(name)
    of_profile = {profile.id: 0 for profile in content.profiles}
    for each in content.requirements:
        of_profile[each.item.profile] += 1
    assert tuple(of_profile.values()) == COUNTS[content.key]
    assert [p.requirement_count for p in content.profiles] == list(COUNTS[content.key])


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_both_languages_say_something_of_their_own(name):
    for each in understood(name).requirements:
        item = each.item
        assert item.text.en
        assert item.text.vi
        assert item.text.en != item.text.vi, item.id
        assert item.question.en != item.question.vi, item.id
        assert len(item.evidence.en) == len(item.evidence.vi), item.id


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_every_clause_that_holds_requirements_has_some(name):
    content = understood(name)
    held = {each.item.clause for each in content.requirements}
    assert {clause.number for clause in content.clauses if clause.assessable} == held


@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_file_is_a_scheme_for_shipped_frameworks(name):
    source = read_source(name, (CONTENT / "schemes" / name).read_bytes())
    assert source.problems == []
    scheme = Scheme.from_mapping(source.body)
    assert set(scheme.frameworks) <= {understood(each).key for each in FRAMEWORKS}


def test_the_second_edition_changes_what_its_overlay_says_and_trusts_no_text_it_did_not_see():
    content = understood("iso21001-2025.yaml")
    by_id = {each.item.id: each for each in content.requirements}
    moved = by_id["21001:2025/4.1-c"]
    assert moved.item.confidence == "verified"
    assert moved.change.en.startswith("now part of the main text")
    assert by_id["21001:2025/9.3.2-a"].change is not None
    assert by_id["21001:2025/9.3.2-a"].action == "review-with-licensed-copy"
    assert by_id["21001:2025/4.1-a"].item.confidence == "verified-for-structure"
    assert by_id["21001:2025/A-a"].item.confidence == "uncertain"
    kinds = {pair.kind for pair in content.mappings}
    assert kinds == {"carried", "changed"}
    assert len(content.mappings) == 324


@pytest.mark.django_db
def test_no_word_of_the_scheme_transition_contradicts_the_framework():
    loading.load_all(date(2026, 11, 1))
    from learnmark.library import facts

    transition = facts.scheme("iso21001", date(2026, 11, 1)).transition_from("21001:2018")
    note = facts.framework(transition.to_framework).details["transition"]
    assert note["deadline"] == transition.deadline.isoformat()

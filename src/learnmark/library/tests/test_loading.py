"""Loading: once, as new versions, and never half; faults are told with their lines."""

from __future__ import annotations

import time
from datetime import date

import pytest

from learnmark.library.loading import load_all
from learnmark.library.models import (
    Clause,
    Framework,
    NeverChangedError,
    Requirement,
    RequirementMapping,
    SchemeVersion,
)
from learnmark.library.source import ContentError, read_source

DAY = date(2026, 11, 1)
BASE = "frameworks/iso21001-2018.yaml"
OVERLAY = "frameworks/iso21001-2025.yaml"
SCHEME = "schemes/iso21001.yaml"


def change(folder, name, before, after):
    place = folder / name
    text = place.read_text("utf-8")
    assert before in text
    place.write_text(text.replace(before, after, 1), "utf-8")


def line_of(folder, name, words):
    lines = (folder / name).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def faults(folder):
    with pytest.raises(ContentError) as refused:
        load_all(DAY, folder=folder)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.django_db
def test_both_editions_and_the_scheme_are_loaded_in_seconds():
    begun = time.monotonic()
    report = load_all(DAY)
    assert time.monotonic() - begun < 5
    assert {each.key: each.requirements for each in report.loaded} == {
        "21001:2018": 324,
        "21001:2025": 324,
        "iso21001": 0,
    }
    assert report.unchanged == ()
    later = Framework.objects.get(key="21001:2025")
    assert later.extends == Framework.objects.get(key="21001:2018")
    assert Requirement.objects.count() == 648
    assert Clause.objects.count() == 200
    assert RequirementMapping.objects.count() == 324


def test_the_second_start_finds_nothing_new_and_reads_no_framework(
    loaded, monkeypatch, django_assert_max_num_queries
):
    def refuse(*args):
        raise AssertionError("an unchanged framework was parsed")

    monkeypatch.setattr("learnmark.library.loading.read_framework", refuse)
    with django_assert_max_num_queries(5):
        report = load_all(DAY)
    assert report.loaded == ()
    assert set(report.unchanged) == {
        "iso21001-2018.yaml",
        "iso21001-2025.yaml",
        "iso21001.yaml",
    }


def test_a_changed_base_makes_a_new_version_of_it_and_of_what_extends_it(loaded, folder):
    change(folder, BASE, "Which internal and external factors", "Which outer and inner factors")
    before = Requirement.objects.get(reference="21001:2018/4.1-a")
    report = load_all(DAY, folder=folder)
    assert [str(each) for each in report.loaded] == [
        "21001:2018 version 2, 324 requirements",
        "21001:2025 version 2, 324 requirements",
    ]
    before.refresh_from_db()
    assert before.question_en.startswith("Which internal")
    later = Framework.objects.get(key="21001:2025", version=2)
    assert later.extends.version == 2
    asked = later.requirements.get(code="4.1-a")
    assert asked.question_en.startswith("Which outer")
    assert load_all(DAY, folder=folder).loaded == ()


def test_a_changed_overlay_leaves_its_base_alone(loaded, folder):
    change(folder, OVERLAY, "now part of the main text", "moved into the main text")
    report = load_all(DAY, folder=folder)
    assert [(each.key, each.version) for each in report.loaded] == [("21001:2025", "2")]
    assert Framework.objects.get(key="21001:2025", version=2).extends.version == 1


def test_an_overlay_adds_drops_renames_and_rewords(loaded, folder):
    change(
        folder,
        OVERLAY,
        "requirements_removed: []",
        "requirements_removed:\n  - from: '21001:2018/4.1-b'\n    confidence: uncertain\n"
        "    change: {en: no longer asked for, vi: không còn yêu cầu}\n",
    )
    change(
        folder,
        OVERLAY,
        "requirements_added: []",
        "requirements_added:\n  - id: '21001:2025/4.1-n'\n    clause: '4.1'\n    profile: core\n"
        "    text: {en: Think ahead., vi: Nghĩ trước.}\n"
        "    question: {en: How?, vi: Bằng cách nào?}\n"
        "    evidence: {en: [notes], vi: [ghi chép]}\n"
        "    documented_information: none\n    confidence: uncertain\n",
    )
    change(
        folder,
        OVERLAY,
        "to: '21001:2025/4.1-c'",
        "to: '21001:2025/4.2-z'\n      text: {en: Said anew., vi: Nói lại.}",
    )
    load_all(DAY, folder=folder)
    later = Framework.objects.get(key="21001:2025", version=2)
    kinds = {p.kind: p for p in later.mappings.exclude(kind="carried").order_by("-order")}
    assert kinds["added"].later.code == "4.1-n"
    assert kinds["added"].earlier is None
    assert kinds["dropped"].earlier.code == "4.1-b"
    assert kinds["dropped"].note == "no longer asked for"
    assert kinds["changed"].earlier.code == "4.1-c"
    assert kinds["changed"].later.text_en == "Said anew."
    assert kinds["changed"].later.clause.number == "4.2"
    codes = list(later.requirements.filter(clause__number="4.1").values_list("code", flat=True))
    assert codes == ["4.1-a", "4.1-n"]
    assert later.profiles[0]["requirement_count"] == 312


@pytest.mark.django_db
def test_a_requirement_in_no_clause_is_told_with_its_line(folder):
    before = "  - id: '21001:2018/4.1-a'\n    clause: '4.1'"
    change(folder, BASE, before, "  - id: '21001:2018/4.9-z'\n    clause: '4.9'")
    line = line_of(folder, BASE, "clause: '4.9'")
    found = faults(folder)
    assert (
        f"iso21001-2018.yaml:{line}: requirement 21001:2018/4.9-z names clause 4.9, "
        "which does not exist"
    ) in found
    assert not Framework.objects.exists()


@pytest.mark.django_db
def test_all_faults_of_all_files_are_told_at_once_and_nothing_is_loaded(folder):
    change(folder, BASE, "confidence: general-knowledge\n\n", "confidence: perhaps\n\n")
    change(folder, BASE, "documented_information: retain", "documented_information: keep")
    change(folder, BASE, "requirement_count: 12", "requirement_count: 13")
    change(folder, BASE, "vi: Sự lãnh đạo", "vi: ''")
    change(folder, BASE, "parent: '5.2'", "parent: '6.9'")
    change(folder, SCHEME, "cycle_years: 3", "cycle_years: 4")
    found = faults(folder)
    for words in (
        "confidence 'perhaps' is none of verified, general-knowledge, uncertain",
        "documented_information 'keep' is none of none, maintain, retain, both",
        "profile early-childhood says 13 requirements, there are 12",
        "clause 5: title.vi must be a text, not ''",
        "names parent 6.9, which does not stand before it",
        "cycle_years: must be at most 3, not 4",
    ):
        assert any(words in fault for fault in found), (words, found)
    line = line_of(folder, SCHEME, "cycle_years: 4")
    assert f"iso21001.yaml:{line}: cycle_years: must be at most 3, not 4" in found
    assert len([fault for fault in found if fault.startswith("iso21001-2018")]) == 5
    assert not Framework.objects.exists()
    assert not SchemeVersion.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "before", "after", "says"),
    [
        (BASE, "  - number: '4.2'", "  - number: '4.1'", "clause 4.1 stands twice"),
        (BASE, "id: '21001:2018/4.1-b'", "id: '21001:2018/4.1-a'", "4.1-a stands twice"),
        (BASE, "id: '21001:2018/4.1-b'", "id: '4.1-b'", "is not called 21001:2018/4.1- and"),
        (BASE, "profile: core", "profile: cores", "names profile cores, which does not exist"),
        (BASE, "    question:\n", "    questions:\n", "questions is not a known setting"),
        (BASE, "Sự lãnh đạo", "Su\u031b\u0323 lãnh đạo", "not in Unicode form NFC"),
        (BASE, "profiles:", "profile:", "profiles is missing"),
        (BASE, "  edition: '2018'", "  edition: '2018", "is no readable YAML"),
        (OVERLAY, "from_clause: '9.3.2'", "from_clause: '9.3.9'", "9.3.9 does not exist in"),
        (OVERLAY, "to: '21001:2025/4.1-c'", "to: '21001:2025/4.1-b'", "comes out twice"),
        (OVERLAY, "to: '21001:2025/4.1-c'", "to: '21001:2025/4.9-c'", "names clause 4.9"),
        (OVERLAY, "extends: '21001:2018'", "extends: '21001:2010'", "which no file of the folder"),
        (OVERLAY, "scope_changes:", "scope_change:", "scope_change is not a known part"),
        (OVERLAY, "default: carry-over", "default: drop", "default must be carry-over"),
        (SCHEME, "suspension_months: 6", "suspension_months: 7", "must be at most 6, not 7"),
    ],
)
def test_a_fault_is_told_with_file_and_line(folder, name, before, after, says):
    change(folder, name, before, after)
    found = faults(folder)
    fault = next((each for each in found if says in each), None)
    assert fault, found
    file, line, _ = fault.split(":", 2)
    assert file == name.partition("/")[2]
    assert int(line) >= 1


def test_a_value_knows_its_line():
    source = read_source("a.yaml", b"one: 1\nmany:\n  - {a: 1}\n  - a: 2\n    b: 3\n")
    assert source.body.line_of("many[1].b") == 5
    assert source.body.line_of("many[1].missing") == 4
    assert source.body.line_of("many[7]") == 2


def test_a_key_written_twice_is_a_fault():
    source = read_source("a.yaml", b"one: 1\none: 2\n")
    assert [str(each) for each in source.problems] == ["a.yaml:2: one stands twice in this mapping"]


def test_rows_of_the_library_are_never_changed(loaded):
    requirement = Requirement.objects.first()
    requirement.text_en = "Something else."
    with pytest.raises(NeverChangedError):
        requirement.save()
    with pytest.raises(NeverChangedError):
        Requirement.objects.update(text_en="Something else.")
    with pytest.raises(NeverChangedError):
        requirement.delete()
    with pytest.raises(NeverChangedError):
        Clause.objects.all().delete()
    requirement.refresh_from_db()
    assert requirement.text_en != "Something else."


def test_the_first_use_of_a_version_is_kept(loaded):
    framework = Framework.objects.get(key="21001:2025")
    framework.mark_used()
    first = framework.used_at
    assert first is not None
    framework.mark_used()
    assert Framework.objects.get(pk=framework.pk).used_at == first
    with pytest.raises(NeverChangedError):
        framework.delete()
    with pytest.raises(NeverChangedError):
        Framework.objects.filter(key="21001:2025").delete()


def test_a_version_stays_even_where_nothing_refers_to_it(loaded):
    with pytest.raises(NeverChangedError):
        Framework.objects.get(key="21001:2025").delete()
    assert Framework.objects.count() == 2


def test_a_scheme_in_use_is_not_deleted(loaded):
    version = SchemeVersion.objects.get()
    version.mark_used()
    with pytest.raises(NeverChangedError):
        version.delete()


def test_changed_numbers_of_an_unused_scheme_replace_it(loaded, folder):
    change(folder, SCHEME, "response_days: 30", "response_days: 20")
    load_all(DAY, folder=folder)
    assert SchemeVersion.objects.get().body["response_days"] == 20


def test_changed_numbers_of_a_scheme_in_use_need_a_new_version(loaded, folder):
    SchemeVersion.objects.get().mark_used()
    change(folder, SCHEME, "response_days: 30", "response_days: 20")
    line = line_of(folder, SCHEME, "version:")
    (fault,) = faults(folder)
    assert fault == (
        f"iso21001.yaml:{line}: scheme iso21001 version 1 is in use and cannot change; "
        "give the new numbers a new version"
    )
    change(folder, SCHEME, 'version: "1"', 'version: "2"')
    load_all(DAY, folder=folder)
    assert SchemeVersion.objects.count() == 2


def test_a_reworded_comment_makes_no_new_scheme(loaded, folder):
    change(folder, SCHEME, "# convention (D-03)", "# another word")
    assert load_all(DAY, folder=folder).loaded == ()

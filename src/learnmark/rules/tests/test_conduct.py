from __future__ import annotations

from datetime import date

from learnmark.rules.conduct import (
    assessments_without_finding,
    objections_to_recommending,
    objections_to_recording,
    objections_to_report,
)

END = date(2026, 3, 31)


def ids(verdict):
    return [objection.rule.id for objection in verdict]


def test_the_team_records_while_the_audit_runs():
    assert not objections_to_recording(
        name="An", in_team=True, state="in_progress", state_label="In progress"
    )


def test_a_stranger_after_the_freeze_hears_both_objections():
    verdict = objections_to_recording(
        name="Hoa", in_team=False, state="findings_frozen", state_label="Findings frozen"
    )
    assert ids(verdict) == ["R-CND-1", "R-CND-2"]


def test_a_graded_assessment_needs_a_finding():
    verdict = assessments_without_finding(["4.1-a", "4.2-a"], raised=["4.2-a"])
    assert [objection.about for objection in verdict] == ["4.1-a"]


def test_a_report_names_all_it_leaves_out():
    needed = {"summary": "summary", "strengths": "strengths", "objectives_met": "objectives"}
    verdict = objections_to_report({"summary": "", "objectives_met": False}, needed=needed)
    assert [objection.about for objection in verdict] == ["summary", "strengths"]


def test_a_recommendation_needs_reasons():
    verdict = objections_to_recommending(positive=False, text=" ", stage_2_end=None, majors={})
    assert ids(verdict) == ["R-CND-6"]


def test_a_major_verified_on_the_last_day_is_in_time():
    majors = {"NC-1": date(2026, 9, 30)}
    assert not objections_to_recommending(positive=True, text="x", stage_2_end=END, majors=majors)


def test_a_major_verified_a_day_late_demands_another_stage_2():
    majors = {"NC-1": date(2026, 10, 1), "NC-2": None}
    verdict = objections_to_recommending(positive=True, text="x", stage_2_end=END, majors=majors)
    assert [(o.rule.id, o.about) for o in verdict] == [("D-05", "NC-1"), ("D-05", "NC-2")]


def test_a_negative_recommendation_does_not_wait_for_majors():
    majors = {"NC-1": None}
    assert not objections_to_recommending(positive=False, text="x", stage_2_end=END, majors=majors)

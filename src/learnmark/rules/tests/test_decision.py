"""A grant and a renewal that work, then each refusal from the same file, then properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnmark.rules.decision import (
    KINDS,
    Answer,
    AuditTeam,
    DecisionFile,
    DecisionPolicy,
    objections_to,
    preconditions,
)

ON = date(2024, 5, 15)
EXPIRY = date(2027, 5, 14)
INITIAL = DecisionFile(
    kind="grant",
    decider="mai",
    decider_employed=True,
    decider_competent=True,
    names={"mai": "Mai", "an": "An"},
    audit_teams=(
        AuditTeam("stage 1", frozenset({"an"})),
        AuditTeam("stage 2", frozenset({"an", "binh"})),
    ),
    prepared_by="an",
    reviewed_by="huong",
    answers=(Answer("Is the information enough?", yes=True),),
    grounds="All requirements are met.",
    documents=("report",),
    effective_on=ON,
    report_issued_on=date(2024, 4, 30),
    recommended=True,
    objectives_met=True,
    sites=frozenset({"Hanoi", "Hue"}),
    audited_sites=frozenset({"Hanoi", "Hue"}),
    majors_verified=(("NC-1", date(2024, 5, 10)),),
    application_state="accepted",
    cycle_opened=True,
    application_confirmed=True,
    agreement_signed_on=date(2024, 1, 10),
    stage1_first_day=date(2024, 2, 1),
    stage1_last_day=date(2024, 2, 2),
    stage2_first_day=date(2024, 4, 1),
    stage2_last_day=date(2024, 4, 3),
)
RUNNING = replace(
    INITIAL,
    current_status="active",
    last_valid_day=EXPIRY,
    cycle_results_weighed=True,
    complaints_weighed=True,
    surveillance_monitored=True,
    effective_on=None,
)
SUSPENDED = replace(
    RUNNING,
    current_status="suspended",
    suspended_on=date(2026, 1, 31),
    suspension_ground="surveillance not allowed",
    suspension_ground_resolved=True,
)
FILES = {
    "grant": (INITIAL, ON),
    "refuse": (INITIAL, ON),
    "maintain": (RUNNING, date(2025, 5, 1)),
    "renew": (RUNNING, EXPIRY),
    "renew_late": (replace(RUNNING, current_status="expired"), date(2027, 11, 14)),
    "suspend": (RUNNING, date(2026, 1, 31)),
    "restore": (SUSPENDED, date(2026, 7, 31)),
    "reduce_scope": (SUSPENDED, date(2026, 7, 31)),
    "extend_scope": (RUNNING, date(2025, 5, 1)),
    "withdraw": (SUSPENDED, date(2026, 9, 30)),
}
GRANTING = [kind for kind in KINDS if kind in {"grant", "renew", "renew_late", "extend_scope"}]


def found(kind: str, on: date | None = None, **changes: Any) -> list[tuple[str, str]]:
    file, day = FILES[kind]
    changed = replace(file, **{"kind": kind, **changes})
    verdict = objections_to(kind, file=changed, on=on or day)
    return [(o.rule.id, o.about) for o in verdict]


@pytest.mark.parametrize("kind", KINDS)
def test_it_works(kind: str) -> None:
    assert found(kind) == []


def test_all_kinds_of_decision_are_here() -> None:
    assert set(KINDS) == set(FILES)
    with pytest.raises(KeyError):
        objections_to("bless", file=INITIAL, on=ON)


@pytest.mark.parametrize("kind", KINDS)
def test_the_auditor_may_not_decide(kind: str) -> None:
    # Each audit of the file is named.
    assert found(kind, decider="an") == [
        ("R-IMP-1", "An (stage 1)"),
        ("R-IMP-1", "An (stage 2)"),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_decider_belongs_to_the_body_and_is_competent(kind: str) -> None:
    assert found(kind, decider_employed=False) == [("R-IMP-2", "Mai")]
    assert found(kind, decider_competent=False) == [("R-DEC-7", "Mai")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_decision_states_who_why_and_on_what(kind: str) -> None:
    assert found(kind, grounds="", documents=()) == [
        ("R-DEC-4", "grounds"),
        ("R-DEC-4", "documents relied on"),
    ]
    assert ("R-DEC-4", "decision maker") in found(kind, decider="")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_serves_the_decision_it_was_prepared_for(kind: str) -> None:
    file, on = FILES[kind]
    other = "grant" if kind == "refuse" else "refuse"
    verdict = objections_to(kind, file=replace(file, kind=other), on=on)
    assert [o.rule.id for o in verdict] == ["R-DEC-4"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_effective_before_it_is_decided(kind: str) -> None:
    _, on = FILES[kind]
    yesterday = on - timedelta(days=1)
    assert found(kind, effective_on=yesterday) == [("R-DEC-8", yesterday.isoformat())]
    assert found(kind, effective_on=on) == []


@pytest.mark.parametrize("kind", KINDS)
def test_edge_case_10_no_decision_before_the_report_or_the_last_closed_major(kind: str) -> None:
    _, on = FILES[kind]
    later = on + timedelta(days=1)
    dated = [o for o in found(kind, report_issued_on=later) if o[0] == "R-DEC-9"]
    assert dated == [("R-DEC-9", "the audit report")]
    majors = (("NC-1", on), ("NC-2", later))
    dated = [o for o in found(kind, majors_verified=majors) if o[0] == "R-DEC-9"]
    assert dated == [("R-DEC-9", "NC-2")]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("grant", "active"),
        ("refuse", "active"),
        ("maintain", "suspended"),
        ("renew", "expired"),
        ("renew_late", "active"),
        ("suspend", "suspended"),
        ("restore", "active"),
        ("reduce_scope", "expired"),
        ("extend_scope", "suspended"),
        ("withdraw", "cancelled"),
    ],
)
def test_a_decision_needs_the_right_state(kind: str, status: str) -> None:
    assert "R-LC-1" in [rule for rule, _ in found(kind, current_status=status)]


@pytest.mark.parametrize("kind", GRANTING)
def test_findings_stand_in_the_way(kind: str) -> None:
    assert ("R-DEC-1a", "NC-7") in found(kind, open_majors=("NC-7",))
    assert found(kind, minors_without_plan=("NC-8", "NC-9")) == [
        ("R-DEC-1b", "NC-8"),
        ("R-DEC-1b", "NC-9"),
    ]


@pytest.mark.parametrize("kind", GRANTING)
def test_the_review_comes_first(kind: str) -> None:
    answers = (Answer("a", yes=True), Answer("b", yes=False), Answer("c", yes=None))
    assert found(kind, answers=answers) == [("R-DEC-1c", "b"), ("R-DEC-1c", "c")]
    assert found(kind, reviewed_by="", answers=()) == [
        ("R-DEC-1c", "no reviewer named"),
        ("R-DEC-1c", "no question answered"),
    ]


@pytest.mark.parametrize("kind", GRANTING)
def test_each_missing_site_is_named(kind: str) -> None:
    assert found(kind, audited_sites=frozenset()) == [("R-DEC-10", "Hanoi"), ("R-DEC-10", "Hue")]


@pytest.mark.parametrize("kind", GRANTING)
def test_the_file_holds_the_results_of_the_audit(kind: str) -> None:
    assert found(kind, report_issued_on=None) == [("R-DEC-2", "audit report")]
    assert found(kind, objectives_met=False)[0][0] == "R-DEC-2"
    assert found(kind, recommended=False)[0][0] == "R-DEC-2"
    assert found(kind, recommended=None)[0][0] == "R-DEC-2"


@pytest.mark.parametrize("kind", GRANTING)
def test_a_file_without_audit_proves_nothing(kind: str) -> None:
    # Without teams and sites the rules about them would find nothing to object to.
    assert found(kind, audit_teams=(), sites=frozenset()) == [
        ("R-DEC-2", "audit team"),
        ("R-DEC-2", "sites to be audited"),
    ]


def test_an_initial_file_is_complete() -> None:
    assert found("grant", application_confirmed=False)[0][0] == "R-DEC-2"
    assert found("grant", stage2_last_day=None) == [("R-DEC-2", "last day of stage 2")]
    assert found("grant", open_concerns=("C-1", "C-2")) == [
        ("R-DEC-11", "C-1"),
        ("R-DEC-11", "C-2"),
    ]


def test_the_agreement_is_signed_before_stage_1() -> None:
    assert found("grant", agreement_signed_on=None) == [("R-DEC-12", "no signature")]
    assert found("grant", agreement_signed_on=date(2024, 2, 1)) == []
    assert found("grant", agreement_signed_on=date(2024, 2, 2)) == [("R-DEC-12", "2024-02-02")]


def test_stage_1_results_grow_old() -> None:
    changes: dict[str, Any] = {
        "stage1_last_day": date(2023, 9, 30),
        "stage1_first_day": date(2024, 2, 1),
    }
    assert found("grant", **changes) == [("D-01", "2024-03-30")]
    assert found("grant", **changes, stage2_first_day=date(2024, 3, 30)) == []
    assert found("grant", **changes, stage1_interval_justified=True) == []
    assert found("grant", **changes, policy=DecisionPolicy(stage1_validity_months=12)) == []


def test_d_05_a_major_is_verified_within_six_months_of_stage_2() -> None:
    on = date(2025, 1, 10)
    in_time = (("NC-1", date(2024, 10, 3)),)
    too_late = (*in_time, ("NC-2", date(2024, 10, 4)))
    assert found("grant", on, effective_on=None, majors_verified=in_time) == []
    assert found("grant", on, effective_on=None, majors_verified=too_late) == [("D-05", "NC-2")]


def test_edge_case_6_a_major_open_after_six_months_needs_another_stage_2() -> None:
    changes: dict[str, Any] = {
        "open_majors": ("NC-1",),
        "majors_verified": (),
        "effective_on": None,
    }
    last_day = date(2024, 10, 3)
    assert found("grant", last_day, **changes) == [("R-DEC-1a", "NC-1")]
    assert found("grant", last_day + timedelta(days=1), **changes) == [
        ("R-DEC-1a", "NC-1"),
        ("D-05", "NC-1"),
    ]


def test_a_refusal_does_not_wait_for_findings() -> None:
    changes: dict[str, Any] = {
        "open_majors": ("NC-1",),
        "minors_without_plan": ("NC-2",),
        "recommended": False,
    }
    assert found("refuse", **changes, audited_sites=frozenset(), reviewed_by="") == []


@pytest.mark.parametrize("kind", ["grant", "refuse"])
def test_certification_is_decided_on_an_accepted_application_only(kind: str) -> None:
    waiting: dict[str, Any] = {"application_state": "more_information"}
    assert found(kind, **waiting) == [("R-LC-1", "More information requested")]
    assert found(kind, cycle_opened=False) == [("R-DEC-13", "no certification cycle")]


def test_a_refusal_needs_an_audit_that_ended_with_a_result_or_for_a_reason() -> None:
    nothing: dict[str, Any] = {
        "agreement_signed_on": None,
        "cycle_opened": False,
        "recommended": None,
    }
    assert [rule for rule, _ in found("refuse", **nothing)] == ["R-DEC-13"] * 3
    assert len(found("refuse", recommended=None)) == 1
    assert found("refuse", recommended=None, audit_ended=True) == []
    assert found("refuse", recommended=False) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_without_content_is_not_called_met(kind: str) -> None:
    empty = DecisionFile(
        kind=kind,
        decider="mai",
        decider_employed=True,
        decider_competent=True,
        documents=("application",),
        grounds="…",
        said=False,
    )
    listed = preconditions(kind, file=empty, on=ON)
    assert {p.rule.id for p in listed if p.met} <= {"R-IMP-2", "R-DEC-7"}
    assert {p.rule.id for p in listed if p.open} >= {"R-IMP-1", "R-DEC-4", "R-DEC-8", "R-DEC-9"}


@pytest.mark.parametrize("kind", ["restore", "reduce_scope"])
def test_a_suspension_for_a_missed_audit_ends_with_that_audit(kind: str) -> None:
    missed: dict[str, Any] = {
        "suspension_code": "audit_not_allowed",
        "missed_audit_due": date(2025, 12, 31),
    }
    assert found(kind, **missed) == [("R-SUS-2", "2025-12-31")]
    assert found(kind, **missed, missed_audit_held=True) == []


@pytest.mark.parametrize("kind", ["restore", "reduce_scope"])
def test_a_suspension_for_unanswered_findings_ends_with_accepted_answers(kind: str) -> None:
    silent: dict[str, Any] = {"responses_missing": ("NC-1", "NC-2")}
    assert found(kind, **silent) == []
    assert found(kind, **silent, suspension_code="unanswered_findings") == [
        ("R-SUS-3", "NC-1"),
        ("R-SUS-3", "NC-2"),
    ]


def test_maintaining_without_review_needs_a_clean_surveillance() -> None:
    assert found("maintain", reviewed_by="", answers=()) == []
    for reviewer in ("", "an"):
        assert found(
            "maintain",
            reviewed_by=reviewer,
            open_majors=("NC-1",),
            may_lead_to_suspension=True,
            recommended=False,
            surveillance_monitored=False,
        ) == [
            ("R-DEC-5", "NC-1"),
            ("R-DEC-5", "something may lead to suspension"),
            ("R-DEC-5", "the team leader's conclusion is not positive"),
            ("R-DEC-5", "surveillance is not monitored by competent staff"),
        ]
    assert found("maintain", open_majors=("NC-1",), recommended=False) == []


def test_maintaining_needs_the_surveillance_report() -> None:
    assert found("maintain", report_issued_on=None) == [("R-DEC-2", "audit report")]
    assert found("maintain", audit_teams=()) == [("R-DEC-2", "audit team")]


@pytest.mark.parametrize("kind", ["renew", "renew_late"])
def test_a_renewal_weighs_the_cycle_and_the_complaints(kind: str) -> None:
    assert found(kind, cycle_results_weighed=False, complaints_weighed=False) == [
        ("R-DEC-3", "results over the cycle"),
        ("R-DEC-3", "complaints received"),
    ]


def test_d_08_a_renewal_is_complete_before_expiry() -> None:
    late = EXPIRY + timedelta(days=1)
    assert found("renew", late) == [("D-08", "2027-05-14")]
    assert found("renew", late, majors_verified=(("NC-3", late),)) == [
        ("D-08", "2027-05-14"),
        ("D-08", "NC-3"),
    ]
    assert found("renew", majors_verified=(("NC-3", EXPIRY),)) == []
    assert found("renew", last_valid_day=None) == [("D-08", "last valid day of the certificate")]


def test_d_09_an_expired_certificate_is_restored_within_six_months() -> None:
    assert found("renew_late", date(2027, 11, 15)) == [("D-09", "2027-11-14")]
    policy = DecisionPolicy(restore_months=3)
    assert found("renew_late", policy=policy) == [("D-09", "2027-08-14")]
    assert found("renew_late", last_valid_day=None)[0][0] == "D-09"


def test_edge_case_7_an_expired_suspension_must_be_resolved() -> None:
    assert found("renew_late", suspension_ground="fees unpaid") == [("R-SUS-1", "fees unpaid")]
    resolved: dict[str, Any] = {
        "suspension_ground": "fees unpaid",
        "suspension_ground_resolved": True,
    }
    assert found("renew_late", **resolved) == []


def test_edge_case_8_a_late_renewal_is_not_retroactive() -> None:
    assert found("renew_late", effective_on=date(2027, 5, 15)) == [("R-DEC-8", "2027-05-15")]


@pytest.mark.parametrize("kind", ["restore", "reduce_scope"])
def test_a_suspension_ends_when_its_ground_does(kind: str) -> None:
    unresolved: dict[str, Any] = {"suspension_ground_resolved": False}
    assert found(kind, **unresolved) == [("R-SUS-1", "surveillance not allowed")]
    assert found(kind, **unresolved, suspension_ground="") == [("R-SUS-1", "grounds")]


@pytest.mark.parametrize("kind", ["restore", "reduce_scope"])
def test_d_11_a_long_suspension_needs_a_reason_and_ends_with_the_certificate(kind: str) -> None:
    assert found(kind, date(2026, 8, 1)) == [("D-11", "2026-07-31")]
    reason: dict[str, Any] = {"suspension_longer_because": "The audit was moved by a flood."}
    assert found(kind, date(2026, 8, 1), **reason) == []
    assert found(kind, EXPIRY + timedelta(days=1), **reason) == [("D-11", "2026-07-31")]
    assert found(kind, suspended_on=None) == [("D-11", "first day of the suspension")]


def test_an_active_certificate_is_reduced_without_a_suspension() -> None:
    active = replace(RUNNING, kind="reduce_scope")
    assert objections_to("reduce_scope", file=active, on=date(2025, 5, 1)) == ()


def test_a_reduction_keeps_all_services_to_the_same_learners() -> None:
    assert found("reduce_scope", services_left_out=("assessment", "library")) == [
        ("R-RED-1", "assessment"),
        ("R-RED-1", "library"),
    ]


def test_a_suspension_cannot_begin_after_expiry() -> None:
    late = EXPIRY + timedelta(days=1)
    assert found("suspend", effective_on=late) == [("D-11", "2027-05-14")]
    assert found("suspend", effective_on=EXPIRY) == []
    assert found("suspend", last_valid_day=None) == [("D-11", "last valid day of the certificate")]


def test_the_reviewer_sees_what_is_met_and_what_is_not() -> None:
    file = replace(INITIAL, open_majors=("NC-1", "NC-2"))
    shown = {p.rule.id: p for p in preconditions("grant", file=file, on=ON)}
    assert not shown["R-DEC-1a"].met
    assert shown["R-DEC-1a"].reason == "NC-1, NC-2"
    assert shown["R-IMP-1"].met
    assert shown["R-IMP-1"].reason == ""
    assert not any(p.open for p in shown.values())
    assert {"R-LC-1", "R-IMP-2", "R-DEC-4", "D-05", "R-DEC-12"} <= set(shown)


DAYS = st.dates(date(2024, 1, 1), date(2028, 1, 1))
CODES = st.sampled_from(["NC-1", "NC-2", "NC-3"])
SITES = st.frozensets(st.sampled_from(["Hanoi", "Hue", "Vinh"]))
ANY_FILE = st.builds(
    DecisionFile,
    kind=st.sampled_from(KINDS),
    decider=st.sampled_from(["", "mai", "an"]),
    decider_employed=st.booleans(),
    decider_competent=st.booleans(),
    current_status=st.sampled_from(["none", "active", "suspended", "expired", "withdrawn"]),
    audit_teams=st.just(INITIAL.audit_teams),
    reviewed_by=st.sampled_from(["", "an", "huong"]),
    effective_on=st.none() | DAYS,
    report_issued_on=st.none() | DAYS,
    recommended=st.none() | st.booleans(),
    sites=SITES,
    audited_sites=SITES,
    open_majors=st.lists(CODES, unique=True).map(tuple),
    majors_verified=st.lists(st.tuples(CODES, DAYS)).map(tuple),
    stage2_last_day=st.none() | DAYS,
    last_valid_day=st.none() | DAYS,
    suspended_on=st.none() | DAYS,
)


@given(st.sampled_from(KINDS), ANY_FILE, DAYS)
def test_the_page_and_the_verdict_agree(kind: str, file: DecisionFile, on: date) -> None:
    verdict = objections_to(kind, file=file, on=on)
    listed = preconditions(kind, file=file, on=on)
    assert {o.rule for o in verdict} == {p.rule for p in listed if p.about}
    assert all(p.met + p.open + bool(p.about) == 1 for p in listed)
    assert len({p.rule for p in listed}) == len(listed)
    assert all(str(objection) for objection in verdict)


@given(ANY_FILE, DAYS)
def test_each_site_and_each_major_is_named_once(file: DecisionFile, on: date) -> None:
    named = [(o.rule.id, o.about) for o in objections_to("grant", file=file, on=on)]
    assert {a for r, a in named if r == "R-DEC-10"} == file.sites - file.audited_sites
    assert [a for r, a in named if r == "R-DEC-1a"] == list(file.open_majors)


@given(st.sampled_from(KINDS), ANY_FILE, DAYS)
def test_no_auditor_ever_decides(kind: str, file: DecisionFile, on: date) -> None:
    by_auditor = replace(file, decider="binh")
    assert "R-IMP-1" in {o.rule.id for o in objections_to(kind, file=by_auditor, on=on)}

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnmark.rules import case
from learnmark.rules.authority import PERMISSIONS, Role
from learnmark.rules.case_facts import (
    CaseFacts,
    DecisionFacts,
    OpenFinding,
    StepKey,
    VisitFacts,
)
from learnmark.rules.lifecycle import AGREEMENT, APPLICATION, AUDIT, CERTIFICATE, FINDING

DAY = date(2026, 3, 2)
APPLICATION_ID, CASE, AGREED, PROGRAMME, CERTIFICATE_ID = (UUID(int=n) for n in range(1, 6))
APPLIED = CaseFacts(APPLICATION_ID, "submitted", DAY, case_id=CASE)
ACCEPTED = replace(APPLIED, application_state="accepted")
SIGNED = replace(
    ACCEPTED, quote_since=DAY, agreement_id=AGREED, agreement_state="signed",
    agreement_since=DAY, programme_id=PROGRAMME, cycle_number=1,
)  # fmt: skip


def journey(facts, on) -> Any:
    return case.journey(facts, on)


def visit(kind, state, **more):
    return VisitFacts(uuid4(), kind, state, DAY, **more)


def certified(*visits, status="active", decisions=(), **more):
    granted = DecisionFacts("grant", DAY, DAY)
    done = (visit("stage_1", "closed"), visit("stage_2", "closed", ends_on=DAY))
    return replace(
        SIGNED, visits=(*done, *visits), decisions=(granted, *decisions),
        certificate_id=CERTIFICATE_ID, certificate_status=status, issued_on=DAY,
        cycle_starts_on=DAY, last_valid_day=date(2029, 3, 1), **more,
    )  # fmt: skip


def word(found, key):
    return next(step.state for step in found.steps if step.key == key)


@pytest.mark.parametrize(
    ("state", "act", "side"),
    [
        ("draft", "certification.application.submit", "client"),
        ("submitted", "certification.case.take_up", "body"),
        ("under_review", "certification.case.accept", "body"),
        ("more_information", "certification.application.supply", "client"),
    ],
)
def test_registration_names_who_does_what(state, act, side):
    found = journey(replace(APPLIED, application_state=state), DAY)
    assert (found.next.act, found.next.side) == (act, side)
    assert found.next.roles
    assert found.next.due > DAY
    assert found.current is StepKey.REGISTRATION
    assert not found.overdue


@pytest.mark.parametrize(
    ("agreement", "act", "side"),
    [
        ("none", "certification.agreement.prepare", "body"),
        ("draft", "certification.agreement.send", "body"),
        ("sent", "certification.agreement.accept", "client"),
        ("accepted", "certification.agreement.countersign", "body"),
        ("declined", "certification.quote.calculate", "body"),
        ("withdrawn", "certification.quote.calculate", "body"),
    ],
)
def test_the_contract_goes_back_and_forth(agreement, act, side):
    known = agreement != "none"
    facts = replace(
        ACCEPTED, quote_since=DAY, agreement_state=agreement,
        agreement_id=AGREED if known else None, agreement_since=DAY if known else None,
    )  # fmt: skip
    found = journey(facts, DAY)
    assert (found.next.act, found.next.side) == (act, side)
    assert found.current is StepKey.CONTRACT
    assert word(found, "registration") == "done"


def test_accepted_without_a_quote_asks_for_one_first():
    assert journey(ACCEPTED, DAY).next.act == "certification.quote.calculate"


def test_a_new_quote_after_a_declined_agreement_asks_for_a_new_agreement():
    facts = replace(
        ACCEPTED, agreement_id=AGREED, agreement_state="declined", agreement_since=DAY,
        quote_since=DAY + timedelta(1),
    )  # fmt: skip
    assert journey(facts, DAY).next.act == "certification.agreement.prepare"


def test_the_quote_limits_the_acceptance():
    facts = replace(
        ACCEPTED, agreement_id=AGREED, agreement_state="sent", agreement_since=DAY,
        quote_valid_until=DAY + timedelta(3),
    )  # fmt: skip
    assert journey(facts, DAY + timedelta(3)).next.overdue is False
    late = journey(facts, DAY + timedelta(4))
    assert late.next.overdue
    assert word(late, "contract") == "overdue"


def test_a_signed_agreement_without_audits_asks_for_the_programme():
    assert journey(SIGNED, DAY).next.act == "audits.visit.plan"
    assert journey(replace(SIGNED, programme_id=None), DAY).next.act == "audits.programme.plan"


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("planned", "audits.visit.reschedule"),
        ("plan_sent", "audits.visit.agree_plan"),
        ("plan_agreed", "audits.visit.begin"),
        ("in_progress", "audits.visit.send_conclusions"),
        ("conclusions_sent", "audits.visit.close"),
    ],
)
def test_stage_1_comes_before_stage_2(state, act):
    facts = replace(SIGNED, visits=(visit("stage_1", state), visit("stage_2", "planned")))
    found = journey(facts, DAY)
    assert found.next.act == act
    assert found.current is StepKey.AUDIT
    about_stage_2 = [task for task in found.tasks if task.about == "stage 2"]
    assert bool(about_stage_2) == (state == "conclusions_sent")


def test_a_planned_audit_asks_for_dates_team_plan_in_this_order():
    dated = visit("stage_1", "planned", starts_on=DAY + timedelta(30))
    acts = [
        journey(replace(SIGNED, visits=(v,)), DAY).next.act
        for v in (dated, replace(dated, staffed=True), replace(dated, staffed=True, drafted=True))
    ]
    assert acts == ["audits.visit.staff", "audits.visit.draft_plan", "audits.visit.send_plan"]


@pytest.mark.parametrize(
    ("state", "act", "step"),
    [
        ("in_progress", "audits.visit.freeze", "audit"),
        ("findings_frozen", "audits.visit.draft_report", "post_audit"),
        ("report_draft", "audits.visit.issue_report", "post_audit"),
        ("report_issued", "audits.visit.recommend", "post_audit"),
        ("response_pending", "audits.visit.accept_responses", "post_audit"),
        ("responses_accepted", "audits.visit.recommend", "post_audit"),
        ("recommended_positive", "audits.visit.close", "post_audit"),
        ("recommended_negative", "audits.visit.close", "post_audit"),
        ("closed", "certification.case.review", "decision"),
        ("cancelled", "audits.visit.plan", "audit"),
        ("aborted", "audits.visit.plan", "audit"),
    ],
)
def test_stage_2_goes_through_to_the_review(state, act, step):
    facts = replace(SIGNED, visits=(visit("stage_1", "closed"), visit("stage_2", state)))
    found = journey(facts, DAY)
    assert (found.next.act, found.current) == (act, step)


@pytest.mark.parametrize(
    ("grade", "state", "act", "side"),
    [
        ("major", "open", "audits.finding.respond", "client"),
        ("minor", "returned", "audits.finding.respond", "client"),
        ("minor", "response_submitted", "audits.finding.accept_plan", "body"),
        ("major", "plan_accepted", "audits.finding.submit_evidence", "client"),
        ("minor", "plan_accepted", "audits.visit.accept_responses", "body"),
        ("major", "evidence_submitted", "audits.finding.verify", "body"),
    ],
)
def test_each_finding_waits_for_the_side_that_is_up(grade, state, act, side):
    second = visit("stage_2", "response_pending")
    due = DAY + timedelta(30)
    finding = OpenFinding(uuid4(), second.id, "NC-1", grade, state, DAY, due, due)
    facts = replace(SIGNED, visits=(visit("stage_1", "closed"), second), findings=(finding,))
    found = journey(facts, DAY)
    assert (found.next.act, found.next.side) == (act, side)
    assert found.next.due <= due


def test_the_finding_due_first_comes_first():
    second = visit("stage_2", "response_pending")
    findings = tuple(
        OpenFinding(uuid4(), second.id, f"NC-{n}", "minor", "open", DAY, DAY + timedelta(40 - n))
        for n in (1, 2, 3)
    )
    facts = replace(SIGNED, visits=(visit("stage_1", "closed"), second), findings=findings)
    assert [task.about for task in journey(facts, DAY).tasks] == ["NC-3", "NC-2", "NC-1"]


def test_after_the_review_the_decision_maker_decides():
    second = visit("stage_2", "closed", reviewed=True)
    found = journey(replace(SIGNED, visits=(visit("stage_1", "closed"), second)), DAY)
    assert found.next.act == "certification.case.grant"
    assert found.next.roles == (Role.DECISION_MAKER,)


def test_an_insufficient_review_is_done_again():
    second = visit("stage_2", "closed", reviewed=False)
    found = journey(replace(SIGNED, visits=(visit("stage_1", "closed"), second)), DAY)
    assert found.next.act == "certification.case.review"
    assert "again" in found.next.words


def test_a_granted_certificate_has_to_be_issued():
    found = journey(certified(issue_waits_since=DAY), DAY)
    assert found.next.act == "certification.certificate.issue"
    waiting = replace(certified(issue_waits_since=DAY), issued_on=None)
    assert journey(waiting, DAY).current is StepKey.DECISION


def test_the_first_surveillance_is_due_a_year_after_the_decision():
    found = journey(certified(), DAY)
    surveillance, recertification = found.steps[5:]
    assert surveillance.state == "current"
    assert found.next.act == "audits.visit.plan"
    assert found.calendar.next_audit.not_after == date(2027, 3, 2)
    assert found.next.due == date(2027, 3, 2) - timedelta(60)
    assert (recertification.state, recertification.due) == ("later", date(2029, 3, 1))


def test_a_surveillance_that_was_not_held_is_overdue():
    planned = visit("surveillance", "planned", not_after=date(2027, 3, 2))
    found = journey(certified(planned), date(2027, 3, 3))
    assert found.next.overdue
    assert word(found, "surveillance") == "overdue"


def test_after_a_surveillance_the_certification_is_maintained_then_goes_on():
    held = visit("surveillance", "closed", starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 2))
    held = replace(held, since=date(2027, 2, 20))
    found = journey(certified(held), date(2027, 2, 20))
    assert found.next.act == "certification.certificate.maintain"
    kept = DecisionFacts("maintain", date(2027, 2, 25), date(2027, 2, 25))
    after = journey(certified(held, decisions=(kept,)), date(2027, 2, 26))
    assert after.next.act == "audits.visit.plan"
    assert after.calendar.next_audit.not_after == date(2028, 2, 2)


def test_minors_are_verified_at_the_next_audit():
    facts = certified(visit("surveillance", "in_progress", ends_on=DAY))
    minor = OpenFinding(uuid4(), facts.visits[1].id, "NC-9", "minor", "plan_accepted", DAY)
    found = journey(replace(facts, findings=(minor,)), DAY)
    assert ("audits.finding.verify", "NC-9") in {(t.act, t.about) for t in found.tasks}


def escalated(found):
    return [(t.act, t.side, t.due) for t in found.tasks if t.about == "NC-9"]


@pytest.mark.parametrize("grade", ["major", "minor"])
def test_an_escalated_nonconformity_is_the_clients_and_the_teams(grade):
    facts = certified()
    due = DAY - timedelta(days=5)
    late = OpenFinding(uuid4(), facts.visits[1].id, "NC-9", grade, "escalated", DAY, DAY, due)
    found = journey(replace(facts, findings=(late,)), DAY)
    judged = DAY + timedelta(days=case.ORDINARY_PACE.judge)
    assert escalated(found) == [
        ("audits.finding.submit_evidence", "client", due),
        ("audits.finding.verify", "body", judged),
    ]
    assert found.next.overdue
    assert Role.TEAM_LEADER in found.tasks[1].roles
    assert journey(certified(status="withdrawn", findings=(late,)), DAY).tasks == ()


def test_an_escalated_major_of_an_audit_that_waits_for_responses_has_both_tasks_once():
    second = visit("stage_2", "response_pending")
    late = OpenFinding(uuid4(), second.id, "NC-9", "major", "escalated", DAY, DAY, DAY)
    facts = replace(SIGNED, visits=(visit("stage_1", "closed"), second), findings=(late,))
    assert [act for act, *_ in escalated(journey(facts, DAY))] == [
        "audits.finding.submit_evidence", "audits.finding.verify"
    ]  # fmt: skip


def test_while_the_next_audit_runs_the_team_has_one_task_on_an_escalated_minor():
    facts = certified(visit("surveillance", "in_progress", ends_on=DAY))
    late = OpenFinding(uuid4(), facts.visits[1].id, "NC-9", "minor", "escalated", DAY, DAY, DAY)
    acts = [act for act, *_ in escalated(journey(replace(facts, findings=(late,)), DAY))]
    assert sorted(acts) == ["audits.finding.submit_evidence", "audits.finding.verify"]


@pytest.mark.parametrize(
    ("grade", "state", "acts"),
    [
        ("minor", "plan_accepted", []),
        ("minor", "evidence_submitted", ["audits.finding.verify"]),
        ("major", "evidence_submitted", ["audits.finding.verify"]),
        ("major", "plan_accepted", ["audits.finding.submit_evidence"]),
        ("minor", "open", ["audits.finding.respond"]),
    ],
)
def test_what_is_left_of_a_closed_audit_waits_for_somebody(grade, state, acts):
    facts = certified()
    left = OpenFinding(uuid4(), facts.visits[1].id, "NC-9", grade, state, DAY, DAY, DAY)
    found = journey(replace(facts, findings=(left,)), DAY)
    assert [act for act, *_ in escalated(found)] == acts


def test_recertification_is_reviewed_and_renewed_before_the_last_valid_day():
    last = date(2029, 3, 1)
    held = [
        replace(visit("surveillance", "closed", starts_on=day, ends_on=day), since=day)
        for day in (date(2027, 2, 2), date(2028, 1, 20))
    ]
    kept = tuple(DecisionFacts("maintain", v.since, v.since) for v in held)
    day = date(2029, 2, 20)
    again = replace(
        visit("recertification", "closed", starts_on=date(2029, 1, 10), ends_on=date(2029, 1, 12)),
        since=day,
    )
    found = journey(certified(*held, again, decisions=kept), day)
    assert found.current is StepKey.RECERTIFICATION
    assert word(found, "surveillance") == "done"
    assert (found.next.act, found.next.due) == ("certification.case.review", last)
    reviewed = replace(again, reviewed=True)
    found = journey(certified(*held, reviewed, decisions=kept), day)
    assert (found.next.act, found.next.due) == ("certification.certificate.renew", last)


def test_a_suspension_is_decided_on_within_six_months():
    suspended = DecisionFacts("suspend", date(2026, 10, 31), date(2026, 10, 31))
    facts = certified(status="suspended", decisions=(suspended,))
    found = journey(facts, date(2027, 4, 30))
    assert found.next.act == "certification.certificate.restore"
    assert found.next.due == date(2027, 4, 30)
    assert not found.overdue
    assert journey(facts, date(2027, 5, 1)).overdue


def test_an_expired_certificate_can_be_renewed_for_six_months():
    facts = certified(status="expired")
    found = journey(facts, date(2029, 9, 1))
    assert found.next.act == "certification.certificate.renew"
    assert found.next.due == date(2029, 9, 1)
    assert journey(facts, date(2029, 9, 2)).ended


@pytest.mark.parametrize("status", ["withdrawn", "cancelled"])
def test_an_ended_certification_has_no_task(status):
    found = journey(certified(status=status), DAY)
    assert found.ended
    assert found.tasks == ()
    assert found.current is None


def test_a_refusal_ends_the_case():
    facts = replace(
        SIGNED, visits=(visit("stage_1", "closed"), visit("stage_2", "closed", reviewed=True)),
        decisions=(DecisionFacts("refuse", DAY, DAY),),
    )  # fmt: skip
    found = journey(facts, DAY)
    assert found.ended
    assert [step.state for step in found.steps[4:]] == ["not_needed"] * 3


days = st.dates(date(2025, 1, 1), date(2031, 12, 31))
visits = st.builds(
    VisitFacts,
    id=st.uuids(),
    kind=st.sampled_from(["stage_1", "stage_2", "surveillance", "recertification", "special"]),
    state=st.sampled_from([s for s in AUDIT.states if s != "none"]),
    since=st.none() | days,
    not_after=st.none() | days,
    starts_on=st.none() | days,
    staffed=st.booleans(),
    drafted=st.booleans(),
    reviewed=st.none() | st.booleans(),
)
any_facts = st.builds(
    CaseFacts,
    application_id=st.uuids(),
    application_state=st.sampled_from(APPLICATION.states),
    application_since=days,
    case_id=st.uuids(),
    quote_since=st.none() | days,
    quote_valid_until=st.none() | days,
    agreement_id=st.uuids(),
    agreement_state=st.sampled_from(AGREEMENT.states),
    agreement_since=st.none() | days,
    programme_id=st.none() | st.uuids(),
    cycle_number=st.integers(1, 3),
    cycle_starts_on=st.none() | days,
    last_valid_day=st.none() | days,
    visits=st.lists(visits, max_size=5).map(
        lambda found: tuple(replace(v, ends_on=v.starts_on) for v in found)
    ),
    certificate_id=st.none() | st.uuids(),
    certificate_status=st.sampled_from([s for s in CERTIFICATE.states if s != "none"]),
    issue_waits_since=st.none() | days,
)


@given(facts=any_facts, on=days, finding=st.sampled_from(FINDING.states), grade=st.booleans())
def test_every_state_has_an_open_task_or_an_end(facts, on, finding, grade):
    pending = [v for v in facts.visits if v.state == "response_pending"]
    findings = tuple(
        OpenFinding(uuid4(), v.id, "NC", "major" if grade else "minor", finding, on)
        for v in pending
        if finding not in ("none", "verified_closed")
    )
    found = journey(replace(facts, findings=findings), on)
    assert bool(found.tasks) != bool(found.ended)
    assert [step.key for step in found.steps] == list(StepKey)
    assert (found.current is None) == bool(found.ended)
    for task in found.tasks:
        assert task.act in PERMISSIONS
        assert task.roles
        assert task.words
        assert task.due is not None or task.act == "audits.finding.verify"
        assert task.overdue == (task.due is not None and on > task.due)
    if found.tasks:
        assert found.next.due is not None

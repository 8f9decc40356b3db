"""The tables of the five lifecycles, the state of a certificate by day, then random histories."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnmark.rules.lifecycle import (
    AGREEMENT,
    APPLICATION,
    AUDIT,
    CERTIFICATE,
    CERTSEARCH_STATUSES,
    FINDING,
    LIFECYCLES,
    PUBLIC_STATUS,
    CertificateAct,
    Lifecycle,
    Transition,
    certificate_status_on,
    last_valid_day_on,
    objections_to_audit_act,
    restorable_until,
)
from learnmark.rules.verdict import RULES

START = date(2024, 5, 15)
EXPIRY = date(2027, 5, 14)
NAMES = [lifecycle.name for lifecycle in LIFECYCLES]


@pytest.mark.parametrize(
    ("lifecycle", "acts", "state"),
    [
        (APPLICATION, "start submit take_up ask_more supply accept", "accepted"),
        (APPLICATION, "start submit take_up accept withdraw", "withdrawn_by_client"),
        (AGREEMENT, "prepare send accept countersign", "signed"),
        (AGREEMENT, "prepare upload_signed", "signed"),
        (AUDIT, "plan send_plan agree_plan begin send_conclusions close", "closed"),
        (AUDIT, "plan send_plan object_to_plan send_plan cancel", "cancelled"),
        (
            AUDIT,
            "plan send_plan agree_plan begin freeze draft_report issue_report recommend_positive",
            "recommended_positive",
        ),
        (
            FINDING,
            "raise_ respond return_ respond accept_plan escalate submit_evidence verify",
            "verified_closed",
        ),
        (FINDING, "raise_ respond accept_plan escalate verify", "verified_closed"),
        (FINDING, "raise_ respond accept_plan escalate return_ respond", "response_submitted"),
        (CERTIFICATE, "grant maintain suspend restore renew", "active"),
        (CERTIFICATE, "grant suspend expire renew_late", "active"),
        (CERTIFICATE, "grant suspend withdraw", "withdrawn"),
        (CERTIFICATE, "grant transfer_out", "cancelled"),
    ],
)
def test_histories_that_happen(lifecycle: Lifecycle, acts: str, state: str) -> None:
    assert lifecycle.after(acts.split()) == state


@pytest.mark.parametrize(
    ("lifecycle", "acts"),
    [
        (FINDING, "raise_ respond accept_plan escalate respond"),
        (APPLICATION, "submit"),
        (APPLICATION, "start accept"),
        (AGREEMENT, "prepare send countersign"),
        (AUDIT, "plan begin"),
        (FINDING, "raise_ verify"),
        (CERTIFICATE, "grant renew_late"),
        (CERTIFICATE, "grant withdraw restore"),
        (CERTIFICATE, "grant fly"),
    ],
)
def test_histories_that_cannot_happen(lifecycle: Lifecycle, acts: str) -> None:
    with pytest.raises(ValueError, match="is not possible from"):
        lifecycle.after(acts.split())


def test_terminal_states() -> None:
    assert set(APPLICATION.terminal) == {"declined", "withdrawn_by_client"}
    assert set(AGREEMENT.terminal) == {"signed", "declined", "withdrawn"}
    assert set(AUDIT.terminal) == {"closed", "cancelled", "aborted"}
    assert set(FINDING.terminal) == {"verified_closed"}
    assert set(CERTIFICATE.terminal) == {"withdrawn", "cancelled"}


def test_the_objection_names_the_state() -> None:
    (objection,) = CERTIFICATE.objection("withdrawn", "restore")
    assert (objection.rule.id, objection.about) == ("R-LC-1", "Withdrawn")
    assert CERTIFICATE.objection("suspended", "restore") == ()


def test_nobody_can_expire_a_certificate() -> None:
    assert all("expire" not in CERTIFICATE.allowed(state) for state in CERTIFICATE.states)


def test_stage_1_has_conclusions_and_no_graded_findings() -> None:
    assert objections_to_audit_act("in_progress", act="send_conclusions", stage_1=True) == ()
    assert objections_to_audit_act("in_progress", act="freeze", stage_1=False) == ()
    for act, stage_1 in (("send_conclusions", False), ("freeze", True)):
        verdict = objections_to_audit_act("in_progress", act=act, stage_1=stage_1)
        assert [o.rule.id for o in verdict] == ["R-LC-2"]


def test_an_act_cannot_lead_to_two_states() -> None:
    twice = (Transition("go", ("none",), "a"), Transition("go", ("a",), "b"))
    with pytest.raises(ValueError, match="two transitions"):
        Lifecycle("broken", twice, state_labels={}, act_labels={})


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=NAMES)
def test_every_state_and_act_has_a_label_and_is_drawn(lifecycle: Lifecycle) -> None:
    assert set(lifecycle.state_labels) == set(lifecycle.states)
    assert set(lifecycle.act_labels) == set(lifecycle.targets)
    drawing = lifecycle.mermaid()
    assert drawing.startswith("stateDiagram-v2\n    [*] --> ")
    for transition in (*lifecycle.transitions, *lifecycle.by_clock):
        assert f"--> {transition.target}: {transition.act}" in drawing


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=NAMES)
def test_every_state_can_be_reached(lifecycle: Lifecycle) -> None:
    reached = {lifecycle.initial}
    for _ in lifecycle.states:
        steps = (*lifecycle.transitions, *lifecycle.by_clock)
        reached |= {t.target for t in steps if reached & set(t.sources)}
    assert reached == set(lifecycle.states)


def test_every_guard_is_a_rule() -> None:
    for module in ("application", "competence", "decision", "impartiality", "scope"):
        import_module(f"learnmark.rules.{module}")
    guards = {guard for table in LIFECYCLES for t in table.transitions for guard in t.guards}
    assert guards <= set(RULES)
    assert CERTIFICATE.guards("renew") == ("R-DEC-3", "D-08")


def test_public_names_are_those_of_certsearch() -> None:
    assert set(PUBLIC_STATUS) == set(CERTIFICATE.states)
    assert set(PUBLIC_STATUS.values()) == set(CERTSEARCH_STATUSES) - {"Inactive"}


def test_a_certificate_is_valid_through_the_end_of_its_last_day() -> None:
    acts = [CertificateAct("grant", START, EXPIRY)]
    assert certificate_status_on(acts, START - timedelta(days=1)) == "none"
    assert certificate_status_on(acts, START) == "active"
    assert certificate_status_on(acts, EXPIRY) == "active"
    assert certificate_status_on(acts, EXPIRY + timedelta(days=1)) == "expired"


def test_edge_case_7_a_suspended_certificate_expires_too() -> None:
    acts = [
        CertificateAct("grant", START, EXPIRY),
        CertificateAct("suspend", date(2027, 3, 1)),
    ]
    assert certificate_status_on(acts, EXPIRY) == "suspended"
    assert certificate_status_on(acts, date(2027, 5, 15)) == "expired"
    assert restorable_until(acts, date(2027, 5, 15)) == date(2027, 11, 14)
    assert restorable_until(acts, EXPIRY) is None


def test_edge_case_8_the_gap_of_a_late_renewal_stays_visible() -> None:
    acts = [
        CertificateAct("grant", START, EXPIRY),
        CertificateAct("renew_late", date(2027, 10, 14), date(2030, 5, 14)),
    ]
    assert certificate_status_on(acts, date(2027, 10, 13)) == "expired"
    assert certificate_status_on(acts, date(2027, 10, 14)) == "active"
    assert last_valid_day_on(acts, date(2027, 10, 13)) == EXPIRY
    assert last_valid_day_on(acts, date(2027, 10, 14)) == date(2030, 5, 14)


def test_edge_case_11_the_day_is_that_of_the_certification_body() -> None:
    acts = [CertificateAct("grant", START, EXPIRY)]
    moment = datetime(2027, 5, 14, 18, 30, tzinfo=UTC)
    hanoi = timezone(timedelta(hours=7))
    assert certificate_status_on(acts, moment.date()) == "active"
    assert certificate_status_on(acts, moment.astimezone(hanoi).date()) == "expired"


def test_ended_certificates_do_not_expire() -> None:
    for act, state in (("withdraw", "withdrawn"), ("cancel", "cancelled")):
        acts = [CertificateAct("grant", START, EXPIRY), CertificateAct(act, date(2026, 1, 1))]
        assert certificate_status_on(acts, date(2030, 1, 1)) == state


@given(st.data(), st.sampled_from(LIFECYCLES))
def test_a_lawful_history_ends_where_its_last_act_leads(
    data: st.DataObject, lifecycle: Lifecycle
) -> None:
    acts: list[str] = []
    state = lifecycle.initial
    for _ in range(data.draw(st.integers(0, 12))):
        choices = lifecycle.allowed(state)
        if not choices:
            assert state in lifecycle.terminal or state == "expired"
            break
        acts.append(data.draw(st.sampled_from(choices)))
        state = lifecycle.after(acts)
        assert state in lifecycle.states
        assert state == lifecycle.targets[acts[-1]]


@given(st.data(), st.sampled_from(LIFECYCLES))
def test_any_history_is_either_lawful_or_refused(data: st.DataObject, lifecycle: Lifecycle) -> None:
    acts = data.draw(st.lists(st.sampled_from(sorted(lifecycle.targets)), max_size=8))
    state, lawful = lifecycle.initial, True
    for act in acts:
        clock = any(act == t.act and state in t.sources for t in lifecycle.by_clock)
        lawful = lawful and (clock or lifecycle.objection(state, act) == ())
        state = lifecycle.targets[act]
    if lawful:
        assert lifecycle.after(acts) == state
    else:
        with pytest.raises(ValueError, match="not possible"):
            lifecycle.after(acts)


ACTS = st.builds(
    CertificateAct,
    st.sampled_from([t.act for t in CERTIFICATE.transitions]),
    st.dates(START, START + timedelta(days=2000)),
    st.none() | st.dates(START, START + timedelta(days=3000)),
)


@given(st.lists(ACTS, max_size=8), st.dates(START, START + timedelta(days=3000)))
def test_the_state_of_a_day_is_the_last_act_and_the_clock(
    acts: list[CertificateAct], on: date
) -> None:
    """The same as SQL would say: order by day and row, take the last; then compare expiry."""
    rows = sorted((a.on, i) for i, a in enumerate(acts) if a.on <= on)
    expected = "none"
    if rows:
        expected = CERTIFICATE.targets[acts[rows[-1][1]].act]
        ends = [a for _, i in rows if (a := acts[i].valid_until)]
        if expected in {"active", "suspended"} and ends and on > ends[-1]:
            expected = "expired"
    assert certificate_status_on(acts, on) == expected
    assert expected in CERTIFICATE.states

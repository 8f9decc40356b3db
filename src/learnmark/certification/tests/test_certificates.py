from __future__ import annotations

from datetime import date, timedelta

import pytest

from learnmark.audits.facts.earlier import programmes_over
from learnmark.audits.models import Visit
from learnmark.certification import jobs
from learnmark.certification.actions.certificates import (
    cancel,
    extend_scope,
    issue,
    maintain,
    reduce_scope,
    renew,
    restore,
    suspend,
    transfer_out,
    withdraw,
)
from learnmark.certification.facts.certificates import due_dates, portfolio, standing_of, status_on
from learnmark.certification.models import Certificate, CertificateIssue, Decision
from learnmark.certification.tests.decision_cases import (
    DECIDED,
    ENDS,
    closed,
    finding,
    granted,
    hold,
    parse_once,
    reviewed,
    surveilled,
)
from learnmark.foundation import clock
from learnmark.foundation.acts.refusals import Conflict, Refused
from learnmark.foundation.outbox.models import Message
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import make_cast
from learnmark.register.facts.entries import standing
from learnmark.register.models import Entry
from learnmark.rules.authority import Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AUTUMN = date(2026, 10, 1)


@pytest.fixture
def cast(monkeypatch):
    parse_once(monkeypatch)
    with clock.moved_to(DECIDED):
        yield make_cast()


@pytest.fixture
def certificate(cast):
    return granted(cast)


@pytest.fixture
def inside(cast, certificate):
    with acting_as(cast.body):
        yield certificate


def public_status(certificate, on):
    return standing(Entry.published.get(code=certificate.code), on).status


def rules_of(caught):
    return {objection.rule.id for objection in caught.value.verdict}


# Suspension


def suspended(cast, certificate, on=AUTUMN, *, ground="voluntary", **more):
    return suspend(certificate, ground=ground, grounds="Building works", by=cast.mai, on=on, **more)


def test_a_suspension_is_public_at_once_and_has_a_limit(cast, inside):
    suspended(cast, inside)
    assert public_status(inside, AUTUMN - DAY) == "Active"
    assert public_status(inside, AUTUMN) == "Suspended"
    found = standing_of(Certificate.objects.get(), AUTUMN)
    assert (found.status, found.review_by) == ("suspended", date(2027, 4, 1))
    assert Message.objects.filter(to="lan@hoa-sen.example", subject__contains="suspended").exists()


def test_a_suspension_may_begin_later(cast, inside):
    suspended(cast, inside, effective_on=AUTUMN + 7 * DAY)
    assert public_status(inside, AUTUMN) == "Active"
    assert public_status(inside, AUTUMN + 7 * DAY) == "Suspended"


def test_a_suspension_needs_a_known_ground(cast, inside):
    with pytest.raises(Refused, match="R-DEC-4"):
        suspend(inside, ground="mood", grounds="x", by=cast.mai, on=AUTUMN)


def test_a_suspension_cannot_begin_after_expiry(cast, inside):
    with pytest.raises(Refused, match="D-11"):
        suspended(cast, inside, effective_on=ENDS + DAY)


def test_who_audited_does_not_suspend(cast, inside):
    both = Actor(
        cast.body,
        cast.an.member,
        cast.an.user,
        frozenset({Role.DECISION_MAKER}),
        second_factor=True,
    )
    with pytest.raises(Refused, match="R-IMP-1"):
        suspend(inside, ground="voluntary", grounds="x", by=both, on=AUTUMN)


def test_restoring_needs_the_ground_resolved_and_keeps_the_last_day(cast, inside):
    suspended(cast, inside)
    with pytest.raises(Refused, match="R-SUS-1"):
        restore(inside, grounds="x", resolved=False, by=cast.mai, on=AUTUMN + DAY)
    restore(inside, grounds="Verified", resolved=True, by=cast.mai, on=AUTUMN + DAY)
    found = standing_of(Certificate.objects.get(), AUTUMN + DAY)
    assert (found.status, found.last_valid_day) == ("active", ENDS)
    assert public_status(inside, AUTUMN + DAY) == "Active"


SURVEILLANCE_DUE = date(2027, 4, 24)


def ends_the_suspension(cast, certificate, act, on):
    given = {"scope": "x", "keeps_services": True} if act is reduce_scope else {}
    return act(certificate, grounds="x", resolved=True, by=cast.mai, on=on, **given)


@pytest.mark.parametrize("act", [restore, reduce_scope])
def test_after_a_missed_audit_a_ticked_box_does_not_end_the_suspension(cast, inside, act):
    suspended(cast, inside, on=date(2027, 5, 10), ground="audit_not_allowed")
    on = date(2027, 6, 20)
    with pytest.raises(Refused) as caught:
        ends_the_suspension(cast, inside, act, on)
    (objection,) = caught.value.verdict
    assert (objection.rule.id, objection.rule.clause) == ("R-SUS-2", "9.6.5")
    assert objection.about == SURVEILLANCE_DUE.isoformat()
    assert "Hold the surveillance" in objection.rule.remedy
    visit = surveilled(cast, inside, date(2027, 6, 1), report=date(2027, 6, 8), upto="issue_report")
    with pytest.raises(Refused, match="R-SUS-2"):
        ends_the_suspension(cast, inside, act, on)
    visit.take("recommend_positive", by=cast.an, on=date(2027, 6, 9))
    assert ends_the_suspension(cast, inside, act, on).act in {"restore", "reduce_scope"}


def test_an_audit_held_in_time_is_not_the_missed_one(cast, inside):
    surveilled(cast, inside, date(2027, 3, 1))
    suspended(cast, inside, on=date(2027, 5, 10), ground="audit_not_allowed")
    with pytest.raises(Refused, match="R-SUS-2"):
        ends_the_suspension(cast, inside, restore, date(2027, 6, 20))


@pytest.mark.parametrize("act", [restore, reduce_scope])
def test_unanswered_findings_have_to_be_answered(cast, inside, act):
    visit = surveilled(cast, inside, date(2027, 3, 1))
    row = finding(cast, visit, "minor")
    suspended(cast, inside, on=date(2027, 5, 10), ground="unanswered_findings")
    on = date(2027, 6, 20)
    with pytest.raises(Refused, match=r"R-SUS-3: The response to F-1"):
        ends_the_suspension(cast, inside, act, on)
    row.take("respond", by=cast.lan, on=date(2027, 6, 1))
    with pytest.raises(Refused, match="R-SUS-3"):
        ends_the_suspension(cast, inside, act, on)
    row.take("accept_plan", by=cast.an, on=date(2027, 6, 2))
    assert ends_the_suspension(cast, inside, act, on)


def test_after_the_limit_restoring_needs_a_reason(cast, inside):
    suspended(cast, inside)
    late = date(2027, 4, 2)
    with pytest.raises(Refused, match="D-11"):
        restore(inside, grounds="x", resolved=True, by=cast.mai, on=late)
    made = restore(inside, grounds="x", resolved=True, longer_because="Flood", by=cast.mai, on=late)
    assert made.act == "restore"


def test_a_suspended_certificate_expires_by_the_clock(cast, inside):
    day = date(2029, 3, 1)
    suspended(cast, inside, on=day)
    assert public_status(inside, ENDS) == "Suspended"
    assert public_status(inside, ENDS + DAY) == "Expired"
    assert status_on(Certificate.objects.get(), ENDS + DAY) == "expired"
    with pytest.raises(Refused, match="R-LC-1"):
        restore(inside, grounds="x", resolved=True, by=cast.mai, on=ENDS + DAY)


def test_only_an_active_certificate_is_suspended(cast, inside):
    suspended(cast, inside)
    with pytest.raises(Refused, match="R-LC-1"):
        suspended(cast, inside, on=AUTUMN + DAY)


# The ends


@pytest.mark.parametrize(
    ("act", "status"),
    [(withdraw, "Withdrawn"), (cancel, "Cancelled"), (transfer_out, "Cancelled")],
)
def test_an_end_is_public_at_once_and_final(cast, inside, act, status):
    act(inside, grounds="Because", by=cast.mai, on=AUTUMN)
    assert public_status(inside, AUTUMN) == status
    with pytest.raises(Refused, match="R-LC-1"):
        suspended(cast, inside, on=AUTUMN + DAY)
    with pytest.raises(Refused, match="R-LC-1"):
        act(inside, grounds="Because", by=cast.mai, on=AUTUMN + DAY)


def test_what_was_found_before_an_end_is_not_awaited_any_more(cast, inside):
    programme = inside.case.cycles.get().programme_id
    assert programmes_over({programme}, AUTUMN) == set()
    withdraw(inside, grounds="Because", by=cast.mai, on=AUTUMN)
    assert programmes_over({programme}, AUTUMN) == {programme}
    assert programmes_over({programme}, AUTUMN - DAY) == set()


def test_a_suspended_certificate_is_withdrawn_but_not_transferred(cast, inside):
    suspended(cast, inside)
    with pytest.raises(Refused, match="R-LC-1"):
        transfer_out(inside, grounds="x", by=cast.mai, on=AUTUMN)
    assert withdraw(inside, grounds="x", by=cast.mai, on=AUTUMN).act == "withdraw"


@pytest.mark.parametrize("act", [withdraw, cancel, transfer_out])
def test_an_end_states_its_grounds_and_is_not_dated_back(cast, inside, act):
    with pytest.raises(Refused, match="R-DEC-4"):
        act(inside, grounds=" ", by=cast.mai, on=AUTUMN)
    with pytest.raises(Refused, match="R-DEC-8"):
        act(inside, grounds="x", effective_on=AUTUMN - DAY, by=cast.mai, on=AUTUMN)


def test_a_certificate_never_issued_is_not_public_and_cannot_be_issued_after_its_end(cast):
    certificate = granted(cast, issued=False)
    with acting_as(cast.body):
        withdraw(certificate, grounds="x", by=cast.mai, on=AUTUMN)
        with pytest.raises(Refused, match="R-LC-1"):
            issue(certificate, by=cast.khanh, on=AUTUMN)
    assert not Entry.published.exists()


def test_what_happened_before_the_issue_is_marked_with_it(cast):
    certificate = granted(cast, issued=False)
    with acting_as(cast.body):
        suspended(cast, certificate)
        issue(certificate, by=cast.khanh, on=AUTUMN)
    assert public_status(certificate, AUTUMN) == "Suspended"


# Surveillance


def test_maintaining_counts_the_next_audit_from_the_one_held(cast, inside):
    surveilled(cast, inside, date(2026, 7, 24), report=date(2026, 8, 1))
    maintain(inside, grounds="In order", monitored=True, by=cast.mai, on=date(2026, 8, 10))
    ahead = (
        Visit.objects.filter(ends_on=None).order_by("number").values_list("not_after", "due_rule")
    )
    assert list(ahead) == [
        (date(2027, 7, 24), "D-07b"),
        (date(2028, 7, 24), "D-07b"),
    ] or next(iter(ahead)) == (date(2027, 7, 24), "D-07b")
    assert due_dates(inside, date(2026, 8, 10)).objections(date(2026, 8, 10)) == ()
    assert public_status(inside, date(2026, 8, 10)) == "Active"


def test_without_a_surveillance_audit_nothing_is_maintained(cast, inside):
    with pytest.raises(Refused) as caught:
        maintain(inside, grounds="x", monitored=True, by=cast.mai, on=AUTUMN)
    assert "R-DEC-2" in rules_of(caught)


@pytest.mark.parametrize(
    "said", [{"monitored": False}, {"monitored": True, "may_lead_to_suspension": True}]
)
def test_maintaining_without_review_needs_monitoring_and_no_threat(cast, inside, said):
    surveilled(cast, inside, date(2027, 3, 1))
    with pytest.raises(Refused, match="R-DEC-5"):
        maintain(inside, grounds="x", by=cast.mai, on=date(2027, 3, 10), **said)


def test_an_open_major_goes_through_an_independent_review(cast, inside):
    visit = surveilled(cast, inside, date(2027, 3, 1))
    finding(cast, visit, "major")
    with pytest.raises(Refused, match="R-DEC-5"):
        maintain(inside, grounds="x", monitored=True, by=cast.mai, on=date(2027, 3, 10))
    reviewed(cast, inside.case, "maintain", on=date(2027, 3, 11))
    made = maintain(inside, grounds="x", monitored=True, by=cast.mai, on=date(2027, 3, 12))
    assert made.act == "maintain"


def test_a_negative_surveillance_is_not_maintained_unreviewed(cast, inside):
    surveilled(cast, inside, date(2027, 3, 1), positive=False)
    with pytest.raises(Refused, match="R-DEC-5"):
        maintain(inside, grounds="x", monitored=True, by=cast.mai, on=date(2027, 3, 10))


def test_one_audit_maintains_once(cast, inside):
    surveilled(cast, inside, date(2027, 3, 1))
    maintain(inside, grounds="x", monitored=True, by=cast.mai, on=date(2027, 3, 10))
    with pytest.raises(Refused, match="R-DEC-2"):
        maintain(inside, grounds="x", monitored=True, by=cast.mai, on=date(2027, 3, 11))


def test_a_late_surveillance_is_overdue(cast, inside):
    due = date(2027, 4, 24)
    (row,) = portfolio(due)
    assert (row.next_due, row.next_kind, row.overdue) == (due, "surveillance", False)
    (row,) = portfolio(due + DAY)
    assert row.overdue
    assert {o.rule.id for o in row.dates.objections(due + DAY)} == {"D-06"}


# Scope


def test_a_reduction_is_a_new_revision_shown_at_once_with_the_same_last_day(cast, inside):
    reduce_scope(
        inside, scope="Chỉ trung học", grounds="x", keeps_services=True, by=cast.mai, on=AUTUMN
    )
    entry = Entry.published.get()
    assert (entry.revision, entry.content["scope"]) == (2, "Chỉ trung học")
    document = issue(inside, by=cast.khanh, on=AUTUMN + DAY)
    assert (document.revision, document.content["last_valid_day"]) == (2, ENDS.isoformat())
    assert document.content["replaces"].endswith("rev. 1")
    assert CertificateIssue.objects.filter(issued_on__isnull=False).count() == 2


def test_services_to_the_same_learners_stay(cast, inside):
    with pytest.raises(Refused, match="R-RED-1"):
        reduce_scope(inside, scope="x", grounds="x", keeps_services=False, by=cast.mai, on=AUTUMN)


def test_a_reduction_ends_a_suspension_it_resolves(cast, inside):
    suspended(cast, inside)
    with pytest.raises(Refused, match="R-SUS-1"):
        reduce_scope(inside, scope="x", grounds="x", keeps_services=True, by=cast.mai, on=AUTUMN)
    reduce_scope(
        inside, scope="x", grounds="x", keeps_services=True, resolved=True, by=cast.mai, on=AUTUMN
    )
    assert public_status(inside, AUTUMN) == "Active"


def test_an_extension_needs_an_audit_and_a_review(cast, inside):
    with pytest.raises(Refused) as caught:
        extend_scope(inside, scope="Rộng hơn", grounds="x", by=cast.mai, on=AUTUMN)
    assert rules_of(caught) >= {"R-DEC-1c", "R-DEC-2"}


def test_an_extension_keeps_the_last_day(cast, inside):
    cycle = inside.case.cycles.get()
    from learnmark.audits.actions.visits import plan

    visit = plan(cycle.programme, kind="special", by=cast.dung, on=date(2026, 9, 1))
    hold(cast, visit, date(2026, 9, 10))
    reviewed(cast, inside.case, "extend_scope", on=date(2026, 9, 20))
    extend_scope(inside, scope="Rộng hơn", grounds="x", by=cast.mai, on=AUTUMN)
    assert Entry.published.get().content["scope"] != "Rộng hơn"
    document = issue(inside, by=cast.khanh, on=AUTUMN)
    assert document.content["last_valid_day"] == ENDS.isoformat()
    assert Entry.published.get().content["scope"] == "Rộng hơn"


# Renewal


def recertified(cast, certificate, last=date(2029, 2, 1), *, reviewed_on=None, cycle=1, **more):
    visit = surveilled(cast, certificate, last, kind="recertification", cycle=cycle, **more)
    reviewed(cast, certificate.case, "renew", on=reviewed_on or last + 5 * DAY)
    return visit


def test_an_early_renewal_follows_the_old_last_day(cast, inside):
    recertified(cast, inside)
    on = date(2029, 2, 20)
    decision = renew(inside, grounds="x", by=cast.mai, on=on)
    assert (decision.act, decision.valid_until) == ("renew", date(2032, 4, 23))
    cycle = inside.case.cycles.get(number=2)
    assert (cycle.starts_on, cycle.last_valid_day) == (on, date(2032, 4, 23))
    ahead = cycle.programme.visits.order_by("number").values_list("kind", "not_after", "due_rule")
    assert ahead[0] == ("surveillance", date(2030, 2, 20), "D-07b")
    document = issue(inside, by=cast.khanh, on=on)
    assert document.revision == 2
    assert document.content["first_issued_on"] == DECIDED.isoformat()
    assert document.content["cycle_started_on"] == on.isoformat()
    assert public_status(inside, date(2032, 4, 23)) == "Active"


def test_renewal_on_the_last_valid_day_is_in_time(cast, inside):
    recertified(cast, inside)
    assert renew(inside, grounds="x", by=cast.mai, on=ENDS).act == "renew"


def test_a_major_is_verified_before_the_renewal(cast, inside):
    visit = recertified(cast, inside)
    row = finding(cast, visit, "major")
    with pytest.raises(Refused, match="R-DEC-1a"):
        renew(inside, grounds="x", by=cast.mai, on=ENDS)
    for act, on in closed(ENDS):
        row.take(act, by=cast.an, on=on)
    assert renew(inside, grounds="x", by=cast.mai, on=ENDS).act == "renew"


def test_an_open_major_of_a_surveillance_stands_against_the_renewal(cast, inside):
    finding(cast, surveilled(cast, inside, date(2027, 3, 1)), "major")
    recertified(cast, inside)
    with pytest.raises(Refused, match="R-DEC-1a"):
        renew(inside, grounds="x", by=cast.mai, on=ENDS)


def test_without_a_recertification_audit_nothing_is_renewed(cast, inside):
    with pytest.raises(Refused) as caught:
        renew(inside, grounds="x", by=cast.mai, on=ENDS)
    assert rules_of(caught) >= {"R-DEC-2", "R-DEC-3", "R-DEC-1c"}


def test_a_late_renewal_restores_and_shows_the_gap(cast, inside):
    recertified(cast, inside)
    on = date(2029, 9, 20)
    decision = renew(inside, grounds="x", by=cast.mai, on=on)
    assert (decision.act, decision.effective_on) == ("renew_late", on)
    assert decision.valid_until == date(2032, 4, 23)
    document = issue(inside, by=cast.khanh, on=on)
    assert document.content["previous_last_valid_day"] == ENDS.isoformat()
    assert document.content["recertification_audit_on"] == "2029-02-01"
    (gap,) = standing(Entry.published.get(), on).gaps
    assert (gap.first, gap.last) == (ENDS + DAY, on - DAY)
    assert public_status(inside, on - DAY) == "Expired"


def test_a_late_renewal_is_never_dated_back(cast, inside):
    recertified(cast, inside)
    on = date(2029, 9, 20)
    with pytest.raises(Refused, match="R-DEC-8"):
        renew(inside, grounds="x", effective_on=ENDS + DAY, by=cast.mai, on=on)


def test_after_the_window_only_a_new_initial_certification_helps(cast, inside):
    recertified(cast, inside)
    last = date(2029, 10, 23)
    with pytest.raises(Refused) as caught:
        renew(inside, grounds="x", by=cast.mai, on=last + DAY)
    (objection,) = caught.value.verdict
    assert objection.rule.id == "D-09"
    assert "initial certification" in objection.rule.remedy
    assert renew(inside, grounds="x", by=cast.mai, on=last).act == "renew_late"


def test_expired_while_suspended_needs_the_ground_resolved(cast, inside):
    recertified(cast, inside)
    suspended(cast, inside, on=date(2029, 3, 1))
    on = date(2029, 6, 1)
    with pytest.raises(Refused, match="R-SUS-1"):
        renew(inside, grounds="x", by=cast.mai, on=on)
    assert renew(inside, grounds="x", resolved=True, by=cast.mai, on=on).act == "renew_late"


def test_a_suspended_certificate_is_restored_before_it_is_renewed(cast, inside):
    recertified(cast, inside)
    suspended(cast, inside, on=date(2029, 3, 1))
    with pytest.raises(Refused, match="R-LC-1"):
        renew(inside, grounds="x", by=cast.mai, on=date(2029, 3, 2))


# Decisions


def test_decisions_are_numbered_and_never_changed(cast, inside):
    suspended(cast, inside)
    restore(inside, grounds="x", resolved=True, by=cast.mai, on=AUTUMN)
    assert list(Decision.objects.values_list("seq", "act")) == [
        (1, "grant"),
        (2, "suspend"),
        (3, "restore"),
    ]


def test_a_stranger_body_sees_nothing_and_decides_nothing(cast, certificate):
    with acting_as(cast.rival):
        assert portfolio(AUTUMN) == []
        with pytest.raises((Refused, Conflict)):
            withdraw(certificate, grounds="x", by=cast.xuan, on=AUTUMN)


def test_the_client_cannot_decide(cast, certificate):
    with acting_as(cast.school), pytest.raises(Refused, match="R-AUTH-1"):
        cancel(certificate, grounds="x", by=cast.lan, on=AUTUMN)


# The daily job


def notified(cast, day):
    """The subjects of mails that the job of a day sends to the coordinator and to the client."""
    with clock.moved_to(day), acting_as(cast.body):
        known = set(Message.objects.values_list("pk", flat=True))
        jobs.deadlines(cast.body)
        jobs.deadlines(cast.body)
        rows = Message.objects.exclude(pk__in=known)
        return sorted(row.subject for row in rows if row.to.startswith(("giang", "lan")))


def test_notices_are_sent_once_at_each_distance(cast, certificate):
    due = date(2027, 4, 24)
    expected = [f"Surveillance of {certificate.code} is due by 2027-04-24"] * 2
    assert notified(cast, due - 91 * DAY) == []
    assert notified(cast, due - 90 * DAY) == expected
    assert notified(cast, due - 89 * DAY) == []
    assert notified(cast, due - 55 * DAY) == expected
    assert notified(cast, due - 10 * DAY) == expected
    assert notified(cast, due) == []
    assert (
        notified(cast, due + DAY)
        == [f"The audit of {certificate.code} is overdue since 2027-04-24"] * 2
    )
    assert notified(cast, due + 2 * DAY) == []


def test_a_suspension_past_its_limit_is_told_to_those_who_decide(cast, certificate):
    with acting_as(cast.body):
        suspended(cast, certificate)
    assert notified(cast, date(2027, 4, 1)) != []
    told = notified(cast, date(2027, 4, 2))
    assert [t for t in told if "limit" in t] == [
        f"The suspension of {certificate.code} has reached its limit"
    ]


def test_expiry_is_told_once(cast, certificate):
    assert f"Certificate {certificate.code} has expired" in notified(cast, ENDS + DAY)
    assert notified(cast, ENDS + 2 * DAY) == []


def test_the_portfolio_asks_the_same_number_of_questions_for_many(
    cast, certificate, django_assert_max_num_queries
):
    for _number in range(4):
        granted(cast, issued=False)
    with acting_as(cast.body), django_assert_max_num_queries(9):
        assert len(portfolio(AUTUMN)) == 5

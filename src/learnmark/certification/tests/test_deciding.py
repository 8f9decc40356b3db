from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection

from learnmark.audits.models import Concern, VisitSite
from learnmark.certification.actions.certificates import issue
from learnmark.certification.actions.decisions import grant, refuse, review
from learnmark.certification.facts.decisions import ASKED, decision_file
from learnmark.certification.models import Certificate, CertificateIssue, Decision, DecisionReview
from learnmark.certification.tests.contract_cases import make_case
from learnmark.certification.tests.decision_cases import (
    DECIDED,
    ENDS,
    REPORT,
    REVIEWED,
    SCOPE,
    STAGE_2,
    agreed,
    audited,
    closed,
    competent,
    finding,
    granted,
    parse_once,
    reviewed,
)
from learnmark.foundation import clock
from learnmark.foundation.acts.refusals import Conflict, Refused
from learnmark.foundation.outbox.models import Message
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_cast
from learnmark.register.models import Entry
from learnmark.rules.authority import Role
from learnmark.rules.decision import NO_RESULT

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(monkeypatch):
    parse_once(monkeypatch)
    with clock.moved_to(DECIDED):
        yield make_cast()


@pytest.fixture
def case(cast):
    return audited(cast)


def ask(cast, case, by=None, on=DECIDED, **more):
    given = {"effective_on": on, "scope": SCOPE, "grounds": "All met"} | more
    with acting_as(cast.body):
        return grant(case, **given, by=by or cast.mai, on=on)


def refused_by(cast, case, *rules, **more):
    with pytest.raises(Refused) as caught:
        ask(cast, case, **more)
    found = {objection.rule.id for objection in caught.value.verdict}
    assert found >= set(rules), found
    with acting_as(cast.body):
        assert not Decision.objects.exists()
        assert not Certificate.objects.exists()
    return caught.value.verdict


@pytest.fixture
def ready(cast, case):
    with acting_as(cast.body):
        reviewed(cast, case)
    return case


# Review


def test_a_reviewer_answers_every_question_and_concludes(cast, case):
    with acting_as(cast.body):
        made = reviewed(cast, case)
    assert made.sufficient
    assert [row["question"] for row in made.preconditions] == list(ASKED["grant"])


def test_who_was_in_the_audit_does_not_review_it(cast, case):
    an = Actor(
        cast.body, cast.an.member, cast.an.user, frozenset({Role.REVIEWER}), second_factor=True
    )
    with acting_as(cast.body), pytest.raises(Refused, match="R-IMP-1"):
        review(
            case,
            kind="grant",
            answers=dict.fromkeys(ASKED["grant"], True),
            sufficient=True,
            by=an,
            on=REVIEWED,
        )


def test_a_question_left_out_is_refused(cast, case):
    with acting_as(cast.body), pytest.raises(Refused, match="R-DEC-1c"):
        review(
            case, kind="grant", answers={"scope": True}, sufficient=True, by=cast.hoa, on=REVIEWED
        )


def test_an_auditor_may_not_review(cast, case):
    with acting_as(cast.body), pytest.raises(Refused, match="R-AUTH-1"):
        review(case, kind="grant", answers={}, sufficient=True, by=cast.binh, on=REVIEWED)


# Grant


def test_a_grant_makes_certificate_cycle_intent_and_the_audits_ahead(cast, ready):
    decision = ask(cast, ready)
    with acting_as(cast.body):
        certificate = decision.certificate
        assert certificate.code == "SM-EOMS-2026-0001"
        intent = CertificateIssue.objects.get()
        assert (intent.revision, intent.issued_on, intent.file) == (1, None, None)
        assert intent.content["scope"] == SCOPE
        assert intent.content["last_valid_day"] == ENDS.isoformat()
        cycle = ready.cycles.get()
        assert (cycle.starts_on, cycle.last_valid_day) == (DECIDED, ENDS)
        ahead = list(
            cycle.programme.visits.filter(not_after__isnull=False)
            .order_by("number")
            .values_list("kind", "not_after", "due_rule", "audit_days")
        )
        assert [row[:3] for row in ahead] == [
            ("surveillance", date(2027, 4, 24), "D-06"),
            ("surveillance", date(2028, 4, 24), "D-07b"),
            ("recertification", date(2029, 4, 23), "D-08"),
        ]
        assert [float(row[3]) for row in ahead] == [2.0, 2.0, 3.5]
        assert Message.objects.filter(to="lan@hoa-sen.example").count() == 1
    assert not Entry.published.exists()


def test_the_audits_of_the_cycle_cover_every_chapter(cast, ready):
    decision = ask(cast, ready)
    with acting_as(cast.body):
        visits = decision.cycle.programme.visits.all()
        initial = set(visits.get(kind="stage_2").clauses)
        watched = {c for visit in visits.filter(kind="surveillance") for c in visit.clauses}
        assert initial
        assert initial <= watched


def test_the_client_sees_the_decision_and_a_rival_does_not(cast, ready):
    ask(cast, ready)
    with acting_as(cast.school):
        assert Decision.objects.count() == 1
    with acting_as(cast.rival):
        assert Decision.objects.count() == 0


def test_the_effective_day_may_be_later_but_not_earlier(cast, ready):
    refused_by(cast, ready, "R-DEC-8", effective_on=DECIDED - timedelta(days=1))
    decision = ask(cast, ready, effective_on=DECIDED + timedelta(days=7))
    assert decision.effective_on == DECIDED + timedelta(days=7)


def test_who_was_in_the_audit_does_not_decide(cast, ready):
    with acting_as(cast.body):
        competent(cast, cast.binh)
    binh = Actor(
        cast.body,
        cast.binh.member,
        cast.binh.user,
        frozenset({Role.DECISION_MAKER}),
        second_factor=True,
    )
    verdict = refused_by(cast, ready, "R-IMP-1", by=binh)
    assert {o.rule.id for o in verdict} == {"R-IMP-1"}


def test_who_has_not_shown_the_competence_does_not_decide(cast, ready):
    with acting_as(cast.body):
        cast.mai.member.competences.all()
        from learnmark.people.models import Competence

        Competence.objects.update(ended_on=DECIDED)
    refused_by(cast, ready, "R-DEC-7")


def test_a_second_factor_is_asked_for(cast, ready):
    refused_by(cast, ready, "R-AUTH-2", by=Actor.of(cast.mai.member))


def test_a_coordinator_may_not_grant(cast, ready):
    refused_by(cast, ready, "R-AUTH-1", by=cast.giang)


def test_no_review_no_grant(cast, case):
    refused_by(cast, case, "R-DEC-1c", "R-DEC-2")


@pytest.mark.parametrize("question", ["scope", "findings"])
def test_a_no_of_the_reviewer_stands_against_it(cast, case, question):
    with acting_as(cast.body):
        reviewed(cast, case, **{question: False})
    refused_by(cast, case, "R-DEC-1c")


def test_an_insufficient_file_stands_against_it(cast, case):
    with acting_as(cast.body):
        reviewed(cast, case, sufficient=False)
    refused_by(cast, case, "R-DEC-1c")


def test_an_open_major_is_refused_and_a_closed_one_is_not(cast, ready):
    with acting_as(cast.body):
        visit = ready.cycles.get().programme.visits.get(kind="stage_2")
        row = finding(cast, visit, "major")
    refused_by(cast, ready, "R-DEC-1a")
    with acting_as(cast.body):
        for act, on in closed(REVIEWED):
            row.take(act, by=cast.an, on=on)
    assert ask(cast, ready).act == "grant"


def test_a_minor_needs_an_accepted_plan(cast, ready):
    with acting_as(cast.body):
        visit = ready.cycles.get().programme.visits.get(kind="stage_2")
        row = finding(cast, visit, "minor", ("respond", REPORT))
    refused_by(cast, ready, "R-DEC-1b")
    with acting_as(cast.body):
        row.take("accept_plan", by=cast.an, on=REVIEWED)
    assert ask(cast, ready).act == "grant"


def test_an_escalated_minor_keeps_its_accepted_plan(cast, ready):
    with acting_as(cast.body):
        visit = ready.cycles.get().programme.visits.get(kind="stage_2")
        plan = [(act, REVIEWED) for act in ("respond", "accept_plan", "escalate")]
        late = finding(cast, visit, "minor", *plan)
        file = decision_file(ready, kind="grant", decider=cast.mai.member, on=DECIDED)
        assert file.minors_without_plan == ()
        late.take("return_", by=cast.an, on=REVIEWED)
        file = decision_file(ready, kind="grant", decider=cast.mai.member, on=DECIDED)
        assert file.minors_without_plan == (late.reference,)


def test_a_major_closed_after_six_months_needs_another_stage_2(cast, ready):
    late = date(2026, 10, 8)
    with acting_as(cast.body), clock.moved_to(late):
        visit = ready.cycles.get().programme.visits.get(kind="stage_2")
        finding(cast, visit, "major", *closed(late))
    refused_by(cast, ready, "D-05", on=late)


def test_a_decision_before_the_last_closed_major_is_refused(cast, ready):
    with acting_as(cast.body):
        visit = ready.cycles.get().programme.visits.get(kind="stage_2")
        finding(cast, visit, "major", *closed(DECIDED))
    refused_by(cast, ready, "R-DEC-9", on=DECIDED - timedelta(days=1))


def test_a_decision_before_the_report_is_refused(cast, ready):
    refused_by(cast, ready, "R-DEC-9", on=REPORT - timedelta(days=1))


def test_a_site_that_nobody_audited_is_refused(cast):
    case = audited(cast, sites=2)
    with acting_as(cast.body):
        reviewed(cast, case)
        VisitSite.objects.filter(name="Cơ sở hai").delete()
    verdict = refused_by(cast, case, "R-DEC-10")
    assert "Cơ sở hai" in {o.about for o in verdict}


def test_an_open_concern_of_stage_1_is_refused(cast, ready):
    with acting_as(cast.body):
        visit = ready.cycles.get().programme.visits.get(kind="stage_1")
        Concern.objects.create(
            owner=cast.body, visit=visit, requirement="9.2", text="x", noted_on=DECIDED
        )
    refused_by(cast, ready, "R-DEC-11")


def test_a_negative_recommendation_is_refused(cast, ready):
    with acting_as(cast.body):
        visit = ready.cycles.get().programme.visits.get(kind="stage_2")
        visit.steps.get(act="recommend_positive")
        file = decision_file(ready, kind="grant", decider=cast.mai.member, on=DECIDED)
    assert file.recommended is True


def test_an_agreement_signed_after_stage_1_began_is_refused(cast, ready):
    with acting_as(cast.body):
        visit = ready.cycles.get().programme.visits.get(kind="stage_1")
        visit.starts_on = visit.ends_on = date(2026, 3, 4)
        visit.save()
    refused_by(cast, ready, "R-DEC-12")


def test_grounds_and_scope_are_stated(cast, ready):
    refused_by(cast, ready, "R-DEC-4", grounds=" ")
    refused_by(cast, ready, "R-CERT-f", scope=" ")


def test_a_rival_body_cannot_decide(cast, ready):
    with acting_as(cast.rival), pytest.raises((Refused, Conflict)):
        grant(ready, effective_on=DECIDED, scope=SCOPE, grounds="x", by=cast.xuan, on=DECIDED)


def test_every_objection_is_told_at_once(cast, case):
    with acting_as(cast.body):
        visit = case.cycles.get().programme.visits.get(kind="stage_2")
        finding(cast, visit, "major")
        finding(cast, visit, "minor", number=2)
    refused_by(
        cast, case, "R-DEC-1a", "R-DEC-1b", "R-DEC-1c", "R-DEC-2", "R-DEC-8", effective_on=STAGE_2
    )


def test_the_preview_does_not_ask_for_what_the_form_asks(cast, ready):
    with acting_as(cast.body):
        assert grant.objections(ready, by=cast.mai, on=DECIDED) == ()


def test_a_second_grant_is_refused(cast, ready):
    ask(cast, ready)
    with pytest.raises(Refused, match="R-LC-1"):
        ask(cast, ready)
    with acting_as(cast.body):
        assert Certificate.objects.count() == 1


def test_the_next_certificate_gets_the_next_number(cast):
    first = granted(cast, issued=False)
    assert first.code.endswith("0001")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_grants_at_once_one_comes_to_be():
    with clock.moved_to(DECIDED):
        cast = make_cast()
        case = audited(cast)
        with acting_as(cast.body):
            reviewed(cast, case)
            competent(cast, cast.khanh)
        khanh = Actor(
            cast.body,
            cast.khanh.member,
            cast.khanh.user,
            frozenset({Role.DECISION_MAKER}),
            second_factor=True,
        )
        barrier, outcomes = threading.Barrier(2), []

        def decide(by):
            try:
                barrier.wait(10)
                outcomes.append(ask(cast, case, by=by))
            except (Conflict, Refused) as error:
                outcomes.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=decide, args=(by,)) for by in (cast.mai, khanh)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(isinstance(made, Decision) for made in outcomes) == [False, True]
        with acting_as(cast.body):
            assert Decision.objects.count() == 1


def at_once(*acts):
    """What each act gave or how it was refused, all begun at the same moment in threads."""
    barrier, outcomes = threading.Barrier(len(acts)), []

    def do(act):
        try:
            barrier.wait(10)
            outcomes.append(act())
        except (Conflict, Refused) as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(outcomes) == len(acts), "an act ended in an error, or never"
    return outcomes


ROUNDS = 5


@pytest.mark.django_db(transaction=True)
def test_of_grant_and_refusal_at_once_one_decision_takes_each_number(monkeypatch):
    """The file is locked: whoever comes second decides on the file as the first left it."""
    parse_once(monkeypatch)
    with clock.moved_to(DECIDED):
        cast = make_cast()
        cases = [audited(cast) for _ in range(ROUNDS)]
        for case in cases:
            with acting_as(cast.body):
                reviewed(cast, case)

            def refusing(case=case):
                with acting_as(cast.body):
                    return refuse(case, grounds="Majors remain", by=cast.mai, on=DECIDED)

            made = at_once(lambda case=case: ask(cast, case), refusing)
            done = sorted(row.act for row in made if isinstance(row, Decision))
            assert done
            with acting_as(cast.body):
                rows = Decision.objects.filter(case=case).order_by("seq")
                assert [row.seq for row in rows] == list(range(1, len(done) + 1))
                assert [row.act for row in rows][-1:] == ["grant"] or done == ["refuse"]
                assert Certificate.objects.filter(case=case).count() == done.count("grant")


@pytest.mark.django_db(transaction=True)
def test_of_two_issues_at_once_one_document_comes_to_be(monkeypatch):
    parse_once(monkeypatch)
    with clock.moved_to(DECIDED):
        cast = make_cast()
        for _ in range(ROUNDS):
            certificate = granted(cast, issued=False)

            def issuing(certificate=certificate):
                with acting_as(cast.body):
                    return issue(certificate, by=cast.khanh, on=DECIDED)

            made = at_once(issuing, issuing)
            documents = [row for row in made if isinstance(row, CertificateIssue)]
            assert documents
            assert len({(row.pk, row.file_id) for row in documents}) == 1
            entry = Entry.published.get(code=certificate.code)
            with acting_as(cast.body):
                assert entry.marks.count() == 1
                assert CertificateIssue.objects.get(certificate=certificate).file_id


def test_a_number_of_a_decision_already_taken_is_a_conflict(cast, ready, monkeypatch):
    ask(cast, ready)
    from learnmark.certification.actions import deciding

    with acting_as(cast.body):
        cycle = ready.cycles.get()
        monkeypatch.setattr(type(ready.decisions), "count", lambda _self: 0)
        with pytest.raises(Conflict):
            deciding.write_decision(
                ready, "suspend", cycle=cycle, certificate=None, by=cast.mai, on=DECIDED
            )


def test_another_fault_of_the_row_is_no_conflict(cast, ready):
    from learnmark.certification.actions import deciding

    with acting_as(cast.body), pytest.raises(IntegrityError):
        deciding.write_decision(
            ready, "refuse", cycle=None, certificate=None, by=cast.mai, on=DECIDED
        )


# Refuse


def cannot_refuse(cast, case):
    """The objections that the page lists beforehand, after the act was refused with the same."""
    with acting_as(cast.body):
        beforehand = refuse.objections(case, by=cast.mai, on=DECIDED)
        with pytest.raises(Refused) as caught:
            refuse(case, grounds="No", by=cast.mai, on=DECIDED)
        assert not Decision.objects.exists()
    assert set(beforehand) == set(caught.value.verdict)
    return [(o.rule.id, o.about) for o in beforehand]


def test_a_case_still_under_review_is_not_refused_by_a_decision(cast):
    case = make_case(cast, accepted=False)
    with acting_as(cast.body):
        competent(cast, cast.mai)
        case.application.take("ask_more", by=cast.chi, on=DAY)
    assert cannot_refuse(cast, case) == [
        ("R-LC-1", "More information requested"),
        ("R-DEC-13", "no signed agreement"),
        ("R-DEC-13", "no certification cycle"),
        ("R-DEC-13", NO_RESULT),
    ]


def test_a_case_without_audit_is_refused_only_after_one_ended_for_a_reason(cast):
    case = make_case(cast)
    with acting_as(cast.body):
        competent(cast, cast.mai)
        visit = agreed(cast, case).programme.visits.order_by("number").first()
    assert cannot_refuse(cast, case) == [("R-DEC-13", NO_RESULT)]
    with acting_as(cast.body):
        visit.take("cancel", by=cast.dung, on=DAY, grounds="")
    assert cannot_refuse(cast, case) == [("R-DEC-13", NO_RESULT)]
    with acting_as(cast.body):
        other = case.cycles.get().programme.visits.order_by("number").last()
        other.take("cancel", by=cast.dung, on=DAY, grounds="The client let nobody in")
        assert refuse(case, grounds="No audit", by=cast.mai, on=DECIDED).act == "refuse"


def test_a_refusal_leaves_no_certificate_and_tells_the_client(cast, case):
    with acting_as(cast.body):
        decision = refuse(case, grounds="Majors remain", by=cast.mai, on=DECIDED)
        assert decision.certificate is None
        assert not Certificate.objects.exists()
        assert Message.objects.filter(to="lan@hoa-sen.example").exists()


def test_a_refusal_states_its_grounds(cast, case):
    with acting_as(cast.body), pytest.raises(Refused, match="R-DEC-4"):
        refuse(case, grounds="", by=cast.mai, on=DECIDED)


# Issue


def test_issuing_sets_the_document_publishes_and_sends(cast):
    certificate = granted(cast)
    with acting_as(cast.school):
        document = CertificateIssue.objects.get()
        assert document.issued_on == DECIDED
        assert document.file.media_type == "application/pdf"
    entry = Entry.published.get()
    assert entry.code == certificate.code
    assert entry.content == document.content
    with acting_as(cast.body):
        assert Message.objects.filter(subject__icontains="issued").exists()


def test_issuing_again_returns_what_was_issued(cast):
    certificate = granted(cast)
    with acting_as(cast.body):
        first = CertificateIssue.objects.get()
        again = issue(certificate, by=cast.khanh, on=DECIDED + timedelta(days=1))
        assert (again.pk, again.issued_on) == (first.pk, DECIDED)
        assert Message.objects.filter(subject__icontains="issued").count() == 1


def test_an_interrupted_issue_leaves_nothing_and_can_be_taken_up(cast, monkeypatch):
    certificate = granted(cast, issued=False)
    from learnmark.certification.actions import issues

    def broken(*_args, **_kwargs):
        raise OSError

    with acting_as(cast.body):
        with monkeypatch.context() as patch:
            patch.setattr(issues, "publish", broken)
            with pytest.raises(OSError):
                issue(certificate, by=cast.khanh, on=DECIDED)
        assert CertificateIssue.objects.get().issued_on is None
        assert not Entry.published.exists()
        assert issue(certificate, by=cast.khanh, on=DECIDED).issued_on == DECIDED


def test_an_incomplete_body_cannot_issue(cast):
    certificate = granted(cast, issued=False)
    with acting_as(cast.body):
        row = CertificateIssue.objects.get()
        row.content = {**row.content, "complain_at": "", "scope": ""}
        row.save()
        with pytest.raises(Refused) as caught:
            issue(certificate, by=cast.khanh, on=DECIDED)
    assert {o.rule.id for o in caught.value.verdict} >= {"R-CERT-f", "R-CERT-g"}


def test_a_document_that_says_something_else_is_not_issued(cast, monkeypatch):
    certificate = granted(cast, issued=False)
    from learnmark.certification.actions import issues

    honest = issues.printed

    def wrong(intent, *, on):
        return {**honest(intent, on=on), "scope": "Everything"}

    monkeypatch.setattr(issues, "printed", wrong)
    with acting_as(cast.body), pytest.raises(Refused, match="document: scope"):
        issue(certificate, by=cast.khanh, on=DECIDED)


def test_a_demonstration_is_marked_as_specimen(cast):
    cast.body.is_demo = True
    cast.body.save()
    granted(cast)
    assert Entry.published.get().specimen


def test_only_the_register_administrator_issues(cast):
    certificate = granted(cast, issued=False)
    with acting_as(cast.body), pytest.raises(Refused, match="R-AUTH-1"):
        issue(certificate, by=cast.mai, on=DECIDED)


def test_reviews_stay_with_the_body(cast, ready):
    with acting_as(cast.school):
        assert not DecisionReview.objects.exists()

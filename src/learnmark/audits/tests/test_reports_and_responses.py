from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from learnmark.audits.facts.findings import visit_results
from learnmark.audits.models import Answer, Finding, FindingStep, ResponseDraft, Visit
from learnmark.audits.tests.findings_setting import DAY, OTHER, make_setting, make_visit
from learnmark.foundation import clock
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import read, store_bytes
from learnmark.foundation.jobs.queue import tick, work_off
from learnmark.foundation.tenancy.models import Share
from learnmark.foundation.tenancy.scope import acting_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def setting():
    yield make_setting()
    clock.move_back()


def rules(refused):
    return [objection.rule.id for objection in refused.value.verdict]


# The report


def test_the_report_is_drafted_again_until_it_is_issued(setting):
    setting.freeze()
    setting.draft(summary="")
    assert setting.state(setting.visit) == "report_draft"
    setting.draft()
    with acting_as(setting.cast.body):
        visit = Visit.objects.get()
        acts = [step.act for step in visit.steps.all()]
    assert visit.report["summary"]
    assert acts.count("draft_report") == 1


def test_only_the_leader_drafts_and_only_after_the_freeze(setting):
    with pytest.raises(Refused) as refused:
        setting.draft()
    assert rules(refused) == ["R-LC-1"]
    with acting_as(setting.cast.body):
        setting.visit.team.filter(member=setting.cast.an.member).update(role="auditor")
    with pytest.raises(Refused) as refused:
        setting.draft()
    assert rules(refused) == ["R-VIS-1", "R-LC-1"]


def test_the_report_hands_the_findings_over(setting):
    finding = setting.raise_()
    setting.raise_("opportunity", OTHER)
    with acting_as(setting.cast.school):
        assert not Finding.objects.exists()
    setting.freeze()
    setting.draft()
    with acting_as(setting.cast.school):
        assert not Finding.objects.exists()
        assert not FindingStep.objects.exists()
    visit = setting.issue()
    assert setting.state(visit) == "response_pending"
    with acting_as(setting.cast.school):
        seen = Finding.objects.get(pk=finding.pk)
        assert (seen.state, seen.response_due) == ("open", DAY + timedelta(days=30))
        assert seen.close_due == DAY + timedelta(days=60)
        assert Finding.objects.count() == 2
        file = StoredFile.objects.get(pk=Visit.objects.get().report_file_id)
        assert read(file).startswith(b"%PDF-")
    work_off()
    assert [message.to for message in mail.outbox] == [["lan@hoa-sen.example"]]


def test_an_audit_without_nonconformities_waits_for_nobody(setting):
    setting.raise_("opportunity")
    setting.freeze()
    setting.draft()
    assert setting.state(setting.issue()) == "report_issued"


def test_an_incomplete_report_is_not_issued(setting):
    setting.freeze()
    setting.draft(effectiveness="", objectives_met=None)
    with pytest.raises(Refused) as refused:
        setting.issue()
    missing = [objection.about for objection in refused.value.verdict]
    assert missing == ["effectiveness of the management system", "whether the objectives were met"]


def test_a_remote_site_needs_words_on_its_means(setting):
    with acting_as(setting.cast.body):
        setting.visit.sites.update(mode="remote")
    setting.freeze()
    setting.draft()
    with pytest.raises(Refused) as refused:
        setting.issue()
    assert rules(refused) == ["R-CND-5"]


def test_the_next_report_speaks_about_earlier_nonconformities(setting):
    earlier = setting.accepted()
    setting.visit = make_visit(setting.cast, setting.programme, Visit.Kind.SURVEILLANCE, 3)
    setting.review("verify", earlier, how="Đã xem tại chỗ.")
    setting.freeze()
    setting.draft()
    with pytest.raises(Refused) as refused:
        setting.issue()
    assert earlier.reference in refused.value.verdict[0].about
    said = {"id": str(earlier.pk), "result": "effective", "evidence": "Đã xem."}
    setting.draft(earlier=[said])
    assert setting.issue().report_file is not None


def test_the_leader_drafts_and_issues_on_pages(setting):
    earlier = setting.accepted()
    setting.visit = make_visit(setting.cast, setting.programme, Visit.Kind.SURVEILLANCE, 3)
    setting.review("verify", earlier, how="Đã xem tại chỗ.")
    setting.freeze()
    browser = setting.client(setting.cast.an)
    address = f"/audits/visits/{setting.visit.pk}"
    form = browser.get(f"{address}/draft_report").context["form"]
    sent = {name: form[name].value() or "Đã xem xét." for name in form.fields}
    sent |= {"objectives_met": "yes", "days_used": "1.5", f"result_{earlier.pk}": "effective"}
    assert sent["recommendation"] == "maintain"
    assert browser.post(f"{address}/draft_report", sent).status_code == 302
    with acting_as(setting.cast.body):
        visit = Visit.objects.get(pk=setting.visit.pk)
    assert visit.report["earlier"][0]["result"] == "effective"
    assert visit.report["objectives_met"] is True
    page = browser.get(address)
    assert b"/issue_report" in page.content
    assert browser.post(f"{address}/issue_report").status_code == 302
    assert setting.state(visit) == "report_issued"


# The client's answer


def test_a_response_is_frozen_as_the_bodys_copy(setting):
    finding = setting.reported()
    with acting_as(setting.cast.school):
        file = store_bytes("anh.pdf", "application/pdf", b"%PDF-1.7 x", by=setting.cast.lan)
    setting.respond(finding, files=[file])
    assert setting.state(finding) == "response_submitted"
    with acting_as(setting.cast.body):
        answer = Answer.objects.get()
        assert answer.owner == setting.cast.body
        copy = StoredFile.objects.get(pk=answer.files[0])
        assert copy.owner == setting.cast.body
        assert read(copy) == b"%PDF-1.7 x"
        step = FindingStep.objects.get(act="respond")
    assert (step.owner, step.by_name) == (setting.cast.school, "Nguyễn Lan")
    with acting_as(setting.cast.school):
        assert Answer.objects.get().submitted_by_name == "Nguyễn Lan"


def test_answers_are_never_changed(setting):
    setting.respond(setting.reported())
    with acting_as(setting.cast.body):
        for change in (lambda rows: rows.update(cause="x"), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(Answer.objects.all())


def test_an_incomplete_response_is_refused(setting):
    finding = setting.reported()
    with pytest.raises(Refused) as refused:
        setting.respond(finding, cause=" ", action_due_on=None)
    about = [objection.about for objection in refused.value.verdict]
    assert about == ["NC-1, cause", "NC-1, day of the corrective action"]


def test_an_opportunity_needs_no_response(setting):
    finding = setting.raise_("opportunity")
    setting.freeze()
    setting.draft()
    setting.issue()
    with pytest.raises(Refused) as refused:
        setting.respond(finding)
    assert rules(refused) == ["R-LC-1", "R-CND-8"]


def test_the_body_does_not_answer_for_its_client(setting):
    from learnmark.audits.actions.responses import respond

    finding = setting.reported()
    with acting_as(setting.cast.body), pytest.raises(Refused) as refused:
        respond(
            Finding.objects.get(pk=finding.pk), correction="x", corrected_on=DAY, cause="x",
            corrective_action="x", action_due_on=DAY, by=setting.cast.an, on=DAY,
        )  # fmt: skip
    assert "R-AUTH-1" in rules(refused)


def test_a_late_response_is_flagged(setting):
    finding = setting.reported()
    late = DAY + timedelta(days=33)
    clock.move_to(late, "Asia/Ho_Chi_Minh")
    setting.respond(finding, on=late)
    with acting_as(setting.cast.body):
        result = visit_results([setting.visit])[setting.visit.pk]
    assert result.findings[0].days_late == 3
    page = setting.client(setting.cast.binh).get(finding.get_absolute_url())
    assert b"3 days late" in page.content


# The team's review


def test_return_accept_evidence_verify(setting):
    finding = setting.reported("major")
    setting.respond(finding)
    setting.review("return_", finding, comment="Nguyên nhân chưa rõ.")
    assert setting.state(finding) == "returned"
    setting.respond(finding, cause="Không ai được giao việc này.")
    setting.review("accept_plan", finding)
    setting.evidence(finding)
    setting.review("return_evidence", finding, comment="Thiếu hồ sơ đào tạo.")
    assert setting.state(finding) == "plan_accepted"
    setting.evidence(finding)
    setting.review("verify", finding, how="Đã xem hồ sơ đào tạo 12 giáo viên.")
    assert setting.state(finding) == "verified_closed"
    with acting_as(setting.cast.school):
        assert Answer.objects.count() == 4
    with acting_as(setting.cast.body):
        found = visit_results([setting.visit])[setting.visit.pk].majors[0]
    assert (found.verified_on, found.verified_by) == (DAY, "Vũ Binh")


def test_an_auditor_of_another_audit_does_not_review(setting):
    finding = setting.reported()
    setting.respond(finding)
    with acting_as(setting.cast.body):
        setting.visit.team.filter(member=setting.cast.binh.member).update(removed_on=DAY)
    for act, inputs in (("accept_plan", {}), ("return_", {"comment": "x"})):
        with pytest.raises(Refused) as refused:
            setting.review(act, finding, **inputs)
        assert rules(refused) == ["R-CND-1"]


def test_the_team_of_the_next_audit_verifies(setting):
    finding = setting.reported()
    setting.respond(finding)
    setting.review("accept_plan", finding)
    with acting_as(setting.cast.body):
        setting.visit.team.filter(member=setting.cast.binh.member).update(removed_on=DAY)
    make_visit(setting.cast, setting.programme, Visit.Kind.SURVEILLANCE, 3)
    setting.review("verify", finding, how="Đã xem tại chỗ.")
    assert setting.state(finding) == "verified_closed"


def test_a_return_says_why_and_a_verification_says_how(setting):
    finding = setting.reported()
    setting.respond(finding)
    with pytest.raises(Refused) as refused:
        setting.review("return_", finding, comment=" ")
    assert rules(refused) == ["R-FIN-10"]
    setting.review("accept_plan", finding)
    with pytest.raises(Refused) as refused:
        setting.review("verify", finding, how="")
    assert rules(refused) == ["R-CND-7"]
    with pytest.raises(Refused) as refused:
        setting.evidence(finding, note="")
    assert rules(refused) == ["R-CND-7"]


# Escalation


def test_an_overdue_major_is_escalated_once(setting):
    finding = setting.reported("major")
    setting.respond(finding)
    setting.review("accept_plan", finding)
    with pytest.raises(Refused) as refused:
        setting.review("escalate", finding)
    assert rules(refused) == ["R-CND-9"]
    last = DAY + timedelta(days=90)
    for day, state in (
        (last, "plan_accepted"),
        (last + timedelta(days=1), "escalated"),
        (last + timedelta(days=2), "escalated"),
    ):
        clock.move_to(day, "Asia/Ho_Chi_Minh")
        tick(day)
        work_off()
        assert setting.state(finding) == state
    with acting_as(setting.cast.body):
        assert FindingStep.objects.filter(act="escalate").count() == 1
    setting.evidence(finding, on=last + timedelta(days=2))
    assert setting.state(finding) == "evidence_submitted"


def test_a_minor_waits_for_the_next_audit(setting):
    finding = setting.accepted()
    end = date(2027, 3, 3)
    setting.visit = make_visit(
        setting.cast, setting.programme, Visit.Kind.SURVEILLANCE, 3, days=(end, end)
    )
    after = end + timedelta(days=1)
    with pytest.raises(Refused):  # the audit is still under way
        setting.review("escalate", finding, on=after)
    setting.raise_("major", repeats=finding, on=end)
    setting.freeze(on=end)
    with pytest.raises(Refused):
        setting.review("escalate", finding, on=end)
    setting.review("escalate", finding, on=after)
    assert setting.state(finding) == "escalated"


# What ends an audit


def test_responses_are_accepted_when_nothing_is_open(setting):
    minor = setting.raise_()
    major = setting.reported("major", requirement=OTHER)
    setting.respond(minor)
    setting.respond(major)
    setting.review("accept_plan", minor)
    setting.review("accept_plan", major)
    with pytest.raises(Refused) as refused:
        setting.end("accept_responses")
    assert rules(refused) == ["R-FIN-8"]
    setting.evidence(major)
    setting.review("verify", major, how="Đã xem.")
    setting.end("accept_responses")
    setting.end("recommend", positive=True, text="Đủ điều kiện.")
    with acting_as(setting.cast.body):
        result = visit_results([setting.visit])[setting.visit.pk]
    assert (result.recommendation, result.recommended_by) == ("positive", "Trần An")
    assert (result.report_issued_on, result.open_majors, result.minors_without_plan) == (
        DAY, (), ()
    )  # fmt: skip


def test_an_open_major_allows_only_a_negative_recommendation(setting):
    setting.reported("major")
    with pytest.raises(Refused) as refused:
        setting.end("recommend", positive=True, text="x")
    assert {"R-LC-1", "R-FIN-8", "D-05"} <= set(rules(refused))
    setting.end("recommend", positive=False, text="Không khắc phục.")
    assert setting.state(setting.visit) == "recommended_negative"


def test_a_recommendation_is_the_leaders_and_has_reasons(setting):
    setting.freeze()
    setting.draft()
    setting.issue()
    with acting_as(setting.cast.body):
        setting.visit.team.filter(member=setting.cast.an.member).update(role="auditor")
    with pytest.raises(Refused) as refused:
        setting.end("recommend", positive=True, text="")
    assert rules(refused) == ["R-VIS-1", "R-CND-6"]


# Pages


def test_the_client_drafts_on_the_page_of_the_finding(setting):
    finding = setting.reported()
    browser = setting.client(setting.cast.lan)
    address = finding.get_absolute_url()
    assert b"Your response" in browser.get(address).content
    upload = SimpleUploadedFile("anh.pdf", b"%PDF-1.7 x")
    sent = {"correction": "Đã bổ sung.", "files": [upload]}
    assert browser.post(f"{address}response", {**sent, "save": "1"}).status_code == 302
    with acting_as(setting.cast.school):
        draft = ResponseDraft.objects.get()
        assert (draft.correction, len(draft.files)) == ("Đã bổ sung.", 1)
    with acting_as(setting.cast.body):
        assert not ResponseDraft.objects.exists()
    page = browser.get(address)
    assert "Đã bổ sung." in page.content.decode()
    refused = browser.post(f"{address}response", {"correction": "x", "submit": "1"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {
        "corrected_on", "cause", "corrective_action", "action_due_on"
    }  # fmt: skip
    with acting_as(setting.cast.school):
        assert ResponseDraft.objects.get().correction == "x"
    whole = {
        "correction": "Đã bổ sung.", "corrected_on": "2026-04-09", "cause": "Thiếu quy trình.",
        "corrective_action": "Lập quy trình.", "action_due_on": "2026-05-01", "submit": "1",
        "kept": draft.files,
    }  # fmt: skip
    assert browser.post(f"{address}response", whole).status_code == 302
    assert setting.state(finding) == "response_submitted"
    assert b"Your response</h2>" not in browser.get(address).content


def test_a_file_of_a_wrong_kind_is_refused_at_the_field(setting):
    finding = setting.reported()
    browser = setting.client(setting.cast.lan)
    upload = SimpleUploadedFile("anh.exe", b"MZ")
    answer = browser.post(f"{finding.get_absolute_url()}response", {"files": [upload]})
    assert answer.status_code == 422
    assert answer.context["form"].errors["files"]


def test_who_finds_a_finding(setting):
    finding = setting.raise_()
    address = finding.get_absolute_url()
    assert setting.client(setting.cast.binh).get(address).status_code == 200
    assert setting.client(setting.cast.lan).get(address).status_code == 404
    setting.freeze()
    setting.draft()
    setting.issue()
    assert setting.client(setting.cast.lan).get(address).status_code == 200
    assert setting.client(setting.cast.yen).get(address).status_code == 404
    assert setting.client(setting.cast.xuan).get(address).status_code == 404


def test_when_the_share_ends_the_client_sees_nothing(setting):
    finding = setting.reported()
    with acting_as(setting.cast.body):
        Share.objects.filter(owner=setting.cast.body).update(until_on=DAY - timedelta(days=1))
    assert setting.client(setting.cast.lan).get(finding.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("person", ["lan", "an"])
def test_the_list_needs_the_same_queries_for_many_findings(setting, person):
    first = setting.raise_()
    setting.raise_("major", OTHER)
    for number in range(6):
        setting.raise_("opportunity", statement=f"Cơ hội {number}")
    setting.freeze()
    setting.draft()
    setting.issue()
    setting.respond(first)
    browser = setting.client(getattr(setting.cast, person))
    counts = []
    for query in ("?q=NC-1", ""):
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(f"/audits/findings/{query}")
        assert page.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
    assert browser.get("/audits/findings/?turn=overdue&state=open&grade=major").status_code == 200


def test_the_page_of_a_finding_needs_the_same_queries_after_many_answers(setting):
    finding = setting.reported()
    setting.respond(finding)
    browser = setting.client(setting.cast.an)

    def queries_of_page():
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(finding.get_absolute_url()).status_code == 200
        return len(queries)

    before = queries_of_page()
    for _ in range(3):
        setting.review("return_", finding, comment="Chưa rõ.")
        setting.respond(finding)
    assert queries_of_page() == before

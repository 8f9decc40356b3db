"""Minors at the next audit, what is escalated, and what each side sees of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail

from learnmark.audits.facts import earlier
from learnmark.audits.models import AuditProgramme, Finding, FindingStep, Visit
from learnmark.audits.tests.findings_setting import CONTENT, DAY, OTHER, make_setting, make_visit
from learnmark.foundation import clock
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.jobs.queue import tick, work_off
from learnmark.foundation.tenancy.scope import acting_as

pytestmark = pytest.mark.django_db
LATE = DAY + timedelta(days=91)


@pytest.fixture
def setting():
    yield make_setting()
    clock.move_back()


def next_audit(setting, kind=Visit.Kind.SURVEILLANCE, programme=None, number=3):
    setting.visit = make_visit(setting.cast, programme or setting.programme, kind, number)


def said(refused):
    return [(found.rule.id, found.about) for found in refused.value.verdict]


def escalated(setting, grade="major"):
    finding = setting.accepted(grade)
    clock.move_to(LATE, "Asia/Ho_Chi_Minh")
    tick(LATE)
    work_off()
    return finding


# The next audit


@pytest.mark.parametrize("kind", ["surveillance", "recertification"])
def test_the_findings_are_not_frozen_before_earlier_minors_are_verified(setting, kind):
    minor = setting.accepted()
    next_audit(setting, kind)
    with pytest.raises(Refused) as refused:
        setting.freeze()
    assert said(refused) == [("R-FIN-11", "NC-1 (stage 2)")]
    setting.review("verify", minor, how="Đã xem hồ sơ tại chỗ.")
    setting.freeze()
    assert setting.state(setting.visit) == "findings_frozen"


def test_a_minor_that_came_back_is_raised_again(setting):
    minor = setting.accepted()
    next_audit(setting)
    setting.raise_("major", repeats=minor)
    setting.freeze()
    assert setting.state(minor) == "plan_accepted"


def test_a_minor_that_was_never_answered_is_named_too(setting):
    setting.reported()
    next_audit(setting)
    with pytest.raises(Refused) as refused:
        setting.freeze()
    assert said(refused) == [("R-FIN-11", "NC-1 (stage 2)")]


def test_a_special_audit_does_not_ask_for_earlier_minors(setting):
    setting.accepted()
    next_audit(setting, Visit.Kind.SPECIAL)
    setting.freeze()
    assert setting.state(setting.visit) == "findings_frozen"


def test_a_minor_of_the_last_audit_of_a_cycle_waits_for_the_first_of_the_next(setting):
    minor = setting.accepted()
    with acting_as(setting.cast.body):
        old = setting.programme
        later = AuditProgramme.objects.create(
            owner=old.owner, dossier=old.dossier, client=old.client, client_name=old.client_name,
            label="SM-2026-01/2", framework_key=old.framework_key, scheme_key=old.scheme_key,
            scheme_version=old.scheme_version, scope=old.scope, sites=old.sites,
            opened_on=old.opened_on + timedelta(days=1000),
        )  # fmt: skip
    next_audit(setting, programme=later, number=1)
    with pytest.raises(Refused) as refused:
        setting.freeze()
    assert said(refused) == [("R-FIN-11", "NC-1 (stage 2)")]
    setting.review("verify", minor, how="Đã xem.")
    setting.freeze()
    about = [{"id": str(minor.pk), "result": "effective", "evidence": "Đã xem."}]
    setting.draft(earlier=about)
    assert setting.issue().report_file is not None


def test_the_page_of_the_audit_offers_both_ways(setting):
    minor = setting.accepted()
    next_audit(setting)
    browser = setting.client(setting.cast.an)
    page = browser.get(setting.visit.get_absolute_url()).content.decode()
    assert f"/audits/findings/{minor.pk}/verify" in page
    again = f"repeats={minor.pk}"
    assert again in page
    form = browser.get(f"/audits/findings/{setting.visit.pk}/raise?{again}&grade=major")
    assert f'value="{minor.pk}" selected' in form.content.decode()
    setting.review("verify", minor, how="Đã xem.")
    page = browser.get(setting.visit.get_absolute_url()).content.decode()
    assert "Minor nonconformities of earlier audits" not in page


def test_a_report_calls_nothing_effective_that_nobody_verified(setting):
    minor = setting.accepted()
    next_audit(setting)
    setting.raise_("major", OTHER, repeats=minor)
    setting.freeze()
    about = {"id": str(minor.pk), "result": "effective", "evidence": "Đã xem."}
    setting.draft(earlier=[about])
    with pytest.raises(Refused) as refused:
        setting.issue()
    assert said(refused) == [("R-FIN-12", "NC-1 (stage 2)")]
    setting.draft(earlier=[{**about, "result": "not_effective"}])
    assert setting.issue().report_file is not None


def test_the_draft_of_a_report_stays_with_the_body_until_it_is_issued(setting):
    setting.reported()
    next_audit(setting, Visit.Kind.SPECIAL)
    setting.freeze()
    setting.draft(summary="BẢN NHÁP BÍ MẬT")
    browser = setting.client(setting.cast.lan)
    for address in (
        setting.visit.get_absolute_url(), "/audits/visits/", "/audits/visits/?format=csv",
        "/api/v1/audits/visits", "/api/v1/audits/findings",
    ):  # fmt: skip
        answer = browser.get(address)
        assert answer.status_code == 200, address
        text = answer.getvalue().decode()
        assert "BẢN NHÁP" not in text
        assert CONTENT["capability"] not in text


# Escalation


def test_the_client_of_an_escalated_finding_is_asked_for_evidence(setting):
    finding = escalated(setting)
    assert setting.state(finding) == "escalated"
    browser = setting.client(setting.cast.lan)
    page = browser.get(finding.get_absolute_url()).content.decode()
    assert "Why it is escalated" in page
    assert "were not verified by" in page
    assert f"/audits/findings/{finding.pk}/submit_evidence" in page
    assert "Your response</h2>" not in page
    assert browser.get(f"/audits/findings/{finding.pk}/submit_evidence").status_code == 200
    with pytest.raises(Refused) as refused:
        setting.respond(finding, on=LATE)
    assert ("R-LC-1", "Escalated") in said(refused)


def test_the_team_verifies_or_returns_an_escalated_finding(setting):
    finding = escalated(setting)
    assert {"an@sao-mai.example", "lan@hoa-sen.example"} <= {
        to for message in mail.outbox for to in message.to if "overdue" in message.subject
    }
    page = setting.client(setting.cast.an).get(finding.get_absolute_url()).content.decode()
    for act in ("verify", "return"):
        assert f'/audits/findings/{finding.pk}/{act}"' in page
    setting.review("return_", finding, comment="Kế hoạch không còn phù hợp.", on=LATE)
    assert setting.state(finding) == "returned"
    setting.respond(finding, on=LATE)
    setting.review("accept_plan", finding, on=LATE)
    setting.review("verify", finding, how="Đã xem.", on=LATE)
    assert setting.state(finding) == "verified_closed"


def test_why_a_minor_is_escalated(setting):
    minor = setting.accepted()
    next_audit(setting)
    setting.raise_("major", repeats=minor)
    setting.freeze()
    after = DAY + timedelta(days=1)
    clock.move_to(after, "Asia/Ho_Chi_Minh")
    setting.review("escalate", minor, on=after)
    page = setting.client(setting.cast.an).get(minor.get_absolute_url()).content.decode()
    assert "raised it again (surveillance, NC-1)" in page


def test_findings_of_an_ended_certification_are_left_alone(setting, monkeypatch):
    monkeypatch.setattr(earlier, "_finders", [lambda programmes, _on: set(programmes)])
    finding = escalated(setting)
    assert setting.state(finding) == "plan_accepted"
    with acting_as(setting.cast.body):
        assert not FindingStep.objects.filter(act="escalate").exists()


def test_an_accepted_minor_is_not_shown_as_overdue_before_the_next_audit(setting):
    minor = setting.accepted()
    clock.move_to(date(2026, 9, 1), "Asia/Ho_Chi_Minh")
    browser = setting.client(setting.cast.lan)
    assert "overdue since" not in browser.get(minor.get_absolute_url()).content.decode()
    listed = browser.get("/audits/findings/?turn=overdue").content.decode()
    assert minor.get_absolute_url() not in listed
    with acting_as(setting.cast.body):
        assert Finding.objects.get(pk=minor.pk).close_due < date(2026, 9, 1)

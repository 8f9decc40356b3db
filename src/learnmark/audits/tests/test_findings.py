from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learnmark.audits.actions import checklists
from learnmark.audits.actions import findings as acts
from learnmark.audits.models import Assessment, Finding, Visit
from learnmark.audits.tests.findings_setting import (
    DAY,
    OTHER,
    REQUIREMENT,
    make_setting,
    make_visit,
)
from learnmark.foundation import clock
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.journal.models import Event
from learnmark.foundation.tenancy.scope import acting_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def setting():
    yield make_setting()
    clock.move_back()


def rules(refused):
    return [objection.rule.id for objection in refused.value.verdict]


def assess(setting, values, *, by=None):
    with acting_as(setting.cast.body):
        return checklists.assess(setting.visit, values=values, by=by or setting.cast.binh, on=DAY)


# Raising, changing, dropping


def test_an_auditor_of_the_team_raises_a_finding(setting):
    finding = setting.raise_()
    assert (finding.reference, finding.grade, finding.number) == ("NC-1", "minor", 1)
    assert finding.auditor == setting.cast.binh.member
    with acting_as(setting.cast.body):
        event = Event.objects.get(object_id=finding.pk)
    assert event.name == "audits:finding:raised"
    assert event.dossier is None


def test_findings_are_numbered_by_what_they_are(setting):
    made = [setting.raise_(grade) for grade in ("major", "opportunity", "minor", "conformity")]
    assert [finding.reference for finding in made] == ["NC-1", "OFI-1", "NC-2", "C-1"]


def test_somebody_outside_the_team_may_not_raise(setting):
    setting_role = setting.cast.an
    with acting_as(setting.cast.body):
        setting.visit.team.filter(member=setting_role.member).update(removed_on=DAY)
    with pytest.raises(Refused) as refused:
        setting.raise_(by=setting_role)
    assert rules(refused) == ["R-CND-1"]


def test_an_observer_may_not_raise(setting):
    with acting_as(setting.cast.body):
        setting.visit.team.filter(member=setting.cast.binh.member).update(role="observer")
    with pytest.raises(Refused) as refused:
        setting.raise_()
    assert rules(refused) == ["R-CND-1"]


def test_a_requirement_of_another_standard_is_refused(setting):
    with pytest.raises(Refused) as refused:
        setting.raise_(requirement="9001:2015/4.1-a")
    assert rules(refused) == ["R-CND-3"]


def test_a_finding_is_changed_while_the_audit_runs(setting):
    finding = setting.raise_()
    with acting_as(setting.cast.body):
        acts.edit(
            finding, grade="opportunity", requirement=OTHER, statement="S", evidence="E", site="T",
            discussed=False, by=setting.cast.an, on=DAY,
        )  # fmt: skip
        finding = Finding.objects.get(pk=finding.pk)
    assert (finding.reference, finding.requirement, finding.statement) == ("OFI-1", OTHER, "S")


def test_a_frozen_finding_is_not_changed_or_dropped(setting):
    finding = setting.raise_()
    setting.freeze()
    with acting_as(setting.cast.body):
        with pytest.raises(Refused) as refused:
            acts.drop(finding, reason="x", by=setting.cast.an, on=DAY)
        assert rules(refused) == ["R-CND-2"]
        with pytest.raises(Refused):
            acts.edit(
                finding, grade="minor", requirement=OTHER, statement="", evidence="", site="",
                discussed=True, by=setting.cast.an, on=DAY,
            )  # fmt: skip


def test_a_dropped_finding_stays_in_the_journal(setting):
    finding = setting.raise_()
    with acting_as(setting.cast.body):
        acts.drop(finding, reason="Nhầm.", by=setting.cast.an, on=DAY)
        assert not Finding.objects.exists()
        assert Event.objects.filter(name="audits:finding:dropped").count() == 1


# Freezing


def test_the_leader_freezes_complete_findings(setting):
    finding = setting.raise_()
    setting.freeze()
    assert setting.state(setting.visit) == "findings_frozen"
    with acting_as(setting.cast.body):
        assert Finding.objects.get(pk=finding.pk).frozen_on == DAY


def test_nothing_incomplete_is_frozen(setting):
    setting.raise_(evidence="", discussed=False)
    with pytest.raises(Refused) as refused:
        setting.freeze()
    assert rules(refused) == ["R-FIN-1", "R-FIN-6"]


def test_the_leader_of_another_audit_may_not_freeze(setting):
    with acting_as(setting.cast.body):
        setting.visit.team.filter(member=setting.cast.an.member).update(role="auditor")
    with pytest.raises(Refused) as refused:
        setting.freeze()
    assert rules(refused) == ["R-FIN-4"]


def test_a_graded_assessment_without_finding_stops_the_freeze(setting):
    assess(setting, {REQUIREMENT: {"value": "major"}})
    with pytest.raises(Refused) as refused:
        setting.freeze()
    assert rules(refused) == ["R-CND-4"]


def test_a_missed_requirement_is_no_opportunity(setting):
    assess(setting, {REQUIREMENT: {"value": "minor"}})
    setting.raise_("opportunity")
    with pytest.raises(Refused) as refused:
        setting.freeze()
    assert rules(refused) == ["R-FIN-2"]


def test_a_minor_that_came_back_is_raised_to_major(setting):
    earlier = setting.raise_()
    setting.freeze()
    again = make_visit(setting.cast, setting.programme, Visit.Kind.SURVEILLANCE, 3)
    setting.visit = again
    finding = setting.raise_(repeats=earlier)
    with pytest.raises(Refused) as refused:
        setting.freeze()
    assert rules(refused) == ["R-FIN-3"]
    with acting_as(setting.cast.body):
        Finding.objects.filter(pk=finding.pk).update(grade="major")
    assert setting.freeze()


def test_stage_1_grades_nothing_and_freezes_nothing():
    setting = make_setting(Visit.Kind.STAGE_1)
    with pytest.raises(Refused) as refused:
        setting.raise_("minor")
    assert rules(refused) == ["R-FIN-5"]
    with pytest.raises(Refused) as refused:
        setting.freeze()
    assert rules(refused) == ["R-LC-2"]
    with pytest.raises(Refused) as refused:
        assess(setting, {REQUIREMENT: {"value": "minor"}})
    assert rules(refused) == ["R-FIN-5"]
    clock.move_back()


# The checklist


def test_requirements_are_assessed_in_bulk_and_again(setting):
    assess(
        setting, {REQUIREMENT: {"value": "conform", "note": "Đã xem."}, OTHER: {"value": "minor"}}
    )
    assess(setting, {OTHER: {"value": "conform"}})
    with acting_as(setting.cast.body):
        kept = dict(Assessment.objects.values_list("requirement", "value"))
        assert kept == {REQUIREMENT: "conform", OTHER: "conform"}
        assert Event.objects.filter(name="audits:visit:assessed").count() == 2


def test_not_applicable_needs_a_justification(setting):
    with pytest.raises(Refused) as refused:
        assess(setting, {REQUIREMENT: {"value": "not_applicable", "note": " "}})
    assert rules(refused) == ["R-CON-1"]


def test_an_unknown_requirement_is_not_assessed(setting):
    with pytest.raises(Refused) as refused:
        assess(setting, {"21001:2018/99-z": {"value": "conform"}})
    assert rules(refused) == ["R-CND-3"]


def test_nobody_assesses_outside_the_team_or_after_the_freeze(setting):
    with acting_as(setting.cast.body):
        setting.visit.team.filter(member=setting.cast.binh.member).update(removed_on=DAY)
    setting.freeze()
    with pytest.raises(Refused) as refused:
        assess(setting, {REQUIREMENT: {"value": "conform"}})
    assert rules(refused) == ["R-CND-1", "R-CND-2"]


def url(setting, query=""):
    return f"/audits/visits/{setting.visit.pk}/checklist{query}"


def test_the_checklist_shows_every_requirement_in_few_queries(setting):
    browser = setting.client(setting.cast.binh)
    browser.get(url(setting))
    assess(setting, {REQUIREMENT: {"value": "conform"}})
    setting.raise_()
    with CaptureQueriesContext(connection) as queries:
        page = browser.get(url(setting, "?clause=all"))
    assert page.status_code == 200
    assert page.content.count(b'name="value:') > 300
    own = [q for q in queries if not any(
        table in q["sql"] for table in ("django_session", "accounts_", "tenancy_member", "SAVEPOINT")
    )]  # fmt: skip
    assert len(own) <= 10, [q["sql"][:120] for q in own]


def test_a_clause_is_saved_without_script(setting):
    browser = setting.client(setting.cast.binh)
    page = browser.get(url(setting, "?clause=4"))
    row = next(
        pair for block in page.context["blocks"] for pair in block["rows"]
        if pair["row"].requirement.code == "4.1-a"
    )  # fmt: skip
    sent = {"value:4.1-a": "conform", "note:4.1-a": "Đã xem.", "was:4.1-a": row["was"]}
    answer = browser.post(url(setting, "?clause=4"), sent)
    assert answer.status_code == 303
    with acting_as(setting.cast.body):
        kept = Assessment.objects.get()
    assert (kept.value, kept.note) == ("conform", "Đã xem.")
    # A page from before does not undo what somebody else recorded meanwhile.
    browser.post(url(setting), {**sent, "value:4.1-a": "minor"})
    with acting_as(setting.cast.body):
        assert Assessment.objects.get().value == "conform"


def test_a_refused_row_keeps_what_was_typed(setting):
    browser = setting.client(setting.cast.binh)
    page = browser.get(url(setting, "?clause=4"))
    was = page.context["blocks"][0]["rows"][0]["was"]
    sent = {"value:4.1-a": "not_applicable", "note:4.1-a": "", "was:4.1-a": was}
    answer = browser.post(url(setting, "?clause=4"), sent)
    assert answer.status_code == 409
    assert b"R-CON-1" in answer.content
    assert b'value="not_applicable" selected' in answer.content


def test_filters_of_the_checklist(setting):
    assess(setting, {REQUIREMENT: {"value": "minor"}})
    browser = setting.client(setting.cast.an)
    still = browser.get(url(setting, "?clause=4&only=open")).content
    assert b"value:4.1-a" not in still
    assert b"value:4.2-a" in still
    unraised = browser.get(url(setting, "?clause=all&only=unraised")).content
    assert unraised.count(b'name="value:') == 1


def test_the_checklist_is_not_the_clients(setting):
    assert setting.client(setting.cast.lan).get(url(setting)).status_code == 404
    assert setting.client(setting.cast.xuan).get(url(setting)).status_code == 404


def test_others_of_the_body_read_the_checklist_without_inputs(setting):
    page = setting.client(setting.cast.hoa).get(url(setting))
    assert page.status_code == 200
    assert b'name="value:' not in page.content


def test_a_finding_begun_in_the_checklist_knows_its_requirement(setting):
    assess(setting, {REQUIREMENT: {"value": "minor", "note": "Không có hồ sơ."}})
    browser = setting.client(setting.cast.binh)
    address = f"/audits/findings/{setting.visit.pk}/raise"
    page = browser.get(address, {"requirement": REQUIREMENT, "grade": "minor"})
    assert page.status_code == 200
    form = page.context["form"]
    assert form["requirement"].value() == REQUIREMENT
    assert form["evidence"].value() == "Không có hồ sơ."
    sent = {"grade": "minor", "requirement": REQUIREMENT, "statement": "S", "evidence": "E"}
    assert browser.post(address, sent).status_code == 302
    with acting_as(setting.cast.body):
        assert Finding.objects.get().requirement == REQUIREMENT

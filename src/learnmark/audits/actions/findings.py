"""Acts: findings are raised, changed, dropped and frozen (9.4.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max

from learnmark.audits.actions import checklists, recommendations, reports, responses, reviews
from learnmark.audits.facts import checklists as listed
from learnmark.audits.facts import findings as facts
from learnmark.audits.facts.earlier import minors_to_verify
from learnmark.audits.facts.programmes import scheme_of_programme
from learnmark.audits.models import Assessment, Finding, Visit
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.rules.conduct import (
    R_CND_3,
    assessments_without_finding,
    objections_to_recording,
)
from learnmark.rules.findings import (
    NONCONFORMITIES,
    R_FIN_5,
    Grade,
    objections_to_freezing,
    objections_to_minors_left,
)
from learnmark.rules.lifecycle import AUDIT, R_LC_2, objections_to_audit_act
from learnmark.rules.verdict import Verdict, gettext_noop

__all__ = ["checklists", "recommendations", "reports", "responses", "reviews"]

PREFIXES = {
    Grade.MAJOR: "NC",
    Grade.MINOR: "NC",
    Grade.OPPORTUNITY: "OFI",
    Grade.CONFORMITY: "C",
}
"""How a finding is named; major and minor share a row of numbers, so a new grade keeps it."""


def may_record(visit: Visit, *, by: Actor, on: date, **inputs: Any) -> Verdict:
    """Only the team, only while the audit runs, only on a requirement of its standard."""
    state = visit.state_on(on)
    found = objections_to_recording(
        name=by.name,
        in_team=facts.in_team(visit, by),
        state=state,
        state_label=AUDIT.state_labels[state],
    )
    requirement, grade = inputs.get("requirement", ""), inputs.get("grade")
    if requirement and listed.unknown_references(visit.programme, [requirement]):
        found += (R_CND_3.objects(requirement),)
    if visit.kind == Visit.Kind.STAGE_1 and grade and Grade(grade) in NONCONFORMITIES:
        found += (R_FIN_5.objects(requirement or grade),)
    return found


@operation("audits.finding.raise", gettext_noop("Raise a finding"), guard=may_record)
def raise_(
    visit: Visit,
    *,
    grade: Grade,
    requirement: str = "",
    statement: str = "",
    evidence: str = "",
    site: str = "",
    discussed: bool = False,
    repeats: Finding | None = None,
    by: Actor,
    on: date,
) -> Finding:
    """A new finding, private to the body; it may be incomplete until the findings are frozen.

    It opens for the client, with the first step of its life, when the report is issued.
    """
    last = visit.findings.aggregate(last=Max("number"))["last"] or 0
    finding = Finding.objects.create(
        owner_id=current_party_id(),
        visit=visit,
        number=last + 1,
        reference=_next_reference(visit, Grade(grade)),
        grade=Grade(grade).value,
        requirement=requirement,
        statement=statement,
        evidence=evidence,
        site=site,
        discussed=discussed,
        repeats=repeats,
        auditor=by.member,
        auditor_name=by.name,
        raised_on=on,
    )
    named = {"reference": finding.reference, "grade": finding.grade, "requirement": requirement}
    record("audits:finding:raised", finding, by=by, on=on, facts=named, parent=visit)
    return finding


def _next_reference(visit: Visit, grade: Grade) -> str:
    prefix = PREFIXES[grade]
    taken = visit.findings.filter(reference__startswith=f"{prefix}-")
    numbers = [int(name.rpartition("-")[2]) for name in taken.values_list("reference", flat=True)]
    return f"{prefix}-{max(numbers, default=0) + 1}"


def may_change(finding: Finding, *, by: Actor, on: date, **inputs: Any) -> Verdict:
    """The same as for a new finding of the visit."""
    return may_record(finding.visit, by=by, on=on, **inputs)


FIELDS = ("grade", "requirement", "statement", "evidence", "site", "discussed", "repeats_id")


@operation("audits.finding.edit", gettext_noop("Change the finding"), guard=may_change)
def edit(
    finding: Finding,
    *,
    grade: Grade,
    requirement: str,
    statement: str,
    evidence: str,
    site: str,
    discussed: bool,
    repeats: Finding | None = None,
    by: Actor,
    on: date,
) -> Finding:
    """Every part of the finding as it now reads; the reference follows the kind of finding."""
    before = {name: getattr(finding, name) for name in FIELDS}
    if PREFIXES[Grade(finding.grade)] != PREFIXES[Grade(grade)]:
        finding.reference = _next_reference(finding.visit, Grade(grade))
    finding.grade, finding.requirement = Grade(grade).value, requirement
    finding.statement, finding.evidence, finding.site = statement, evidence, site
    finding.discussed, finding.repeats = discussed, repeats
    finding.save()
    changed = {
        name.removesuffix("_id"): (was, getattr(finding, name))
        for name, was in before.items()
        if was != getattr(finding, name)
    }
    record("audits:finding:edited", finding, by=by, on=on, changes=changed, parent=finding.visit)
    return finding


@operation("audits.finding.drop", gettext_noop("Drop the finding"), guard=may_change)
def drop(finding: Finding, *, reason: str, by: Actor, on: date) -> Visit:
    """Take a finding away before anybody outside the team has seen it; the journal keeps it."""
    visit = finding.visit
    record(
        "audits:finding:dropped",
        finding,
        by=by,
        on=on,
        facts={"reference": finding.reference, "grade": finding.grade},
        changes={"statement": (finding.statement, ""), "evidence": (finding.evidence, "")},
        reason=reason,
        parent=visit,
    )
    Finding.objects.filter(repeats=finding).update(repeats=None)
    finding.delete()
    return visit


def may_freeze(visit: Visit, *, by: Actor, on: date) -> Verdict:
    """Complete findings, discussed, one for each requirement missed, and the team leader.

    Minors of earlier audits are dealt with before the freeze: afterwards none is raised again.
    """
    leads = facts.in_team(visit, by, facts.LEADING)
    stage_1 = visit.kind == Visit.Kind.STAGE_1
    named = facts.findings_of(visit)
    missed = facts.assessed_as(visit, (Assessment.Value.MINOR, Assessment.Value.MAJOR))
    found = objections_to_freezing(
        named,
        by=by.name,
        team_leader=by.name if leads else "",
        stage1=stage_1,
        scheme=scheme_of_programme(visit.programme),
    )
    kind = objections_to_audit_act(visit.state_on(on), act="freeze", stage_1=stage_1)
    # A requirement that has a finding of the wrong grade is named by R-FIN-2 already.
    raised = [finding.requirement for finding in named]
    left = minors_to_verify(visit, on)
    return (
        *found,
        *objections_to_minors_left(f"{row.reference} ({row.visit})" for row in left),
        *assessments_without_finding(missed, raised=raised),
        *(objection for objection in kind if objection.rule is R_LC_2),
    )


@operation(
    "audits.visit.freeze", gettext_noop("Freeze the findings"), guard=may_freeze, step="freeze"
)
def freeze(visit: Visit, *, by: Actor, on: date) -> Visit:
    """The findings as presented at the closing meeting; nothing changes them any more."""
    number = visit.findings.update(frozen_on=on)
    visit.take("freeze", by=by, on=on)
    counts = {"findings": number}
    record("audits:visit:frozen", visit, by=by, on=on, facts=counts, parent=visit.programme)
    return visit

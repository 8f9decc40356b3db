"""The audits of one case of the measuring world, told in rows."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from learnmark.audits.models import (
    Answer,
    Assessment,
    AuditProgramme,
    Concern,
    Finding,
    FindingStep,
    Session,
    TeamMember,
    Visit,
    VisitSite,
    VisitStep,
)

if TYPE_CHECKING:
    from benchmarks.world import World
    from learnmark.certification.models import Case
    from learnmark.foundation.tenancy.models import Member

ASSESSED_THEN = 40
"""Requirements kept with an audit that is over; one in progress has half of the whole list."""
ROAD = {
    "planned": ["plan"],
    "in_progress": ["plan", "send_plan", "agree_plan", "begin"],
    "stage_1": ["plan", "send_plan", "agree_plan", "begin", "send_conclusions", "close"],
    "responding": ["plan", "send_plan", "agree_plan", "begin", "freeze", "draft_report",
                   "issue_report", "await_responses"],
}  # fmt: skip
ROAD["recommended"] = [*ROAD["responding"], "accept_responses", "recommend_positive"]
ROAD["closed"] = [*ROAD["recommended"], "close"]
AFTER = {"plan": -30, "send_plan": -20, "agree_plan": -15, "begin": 0, "send_conclusions": 4,
         "freeze": 2, "draft_report": 8, "issue_report": 10, "await_responses": 10,
         "accept_responses": 33, "recommend_positive": 35, "close": 36}  # fmt: skip
"""Days after the first day of the audit; a stage 1 is over before stage 2 begins."""
ANSWERED = ("raise_", "respond", "accept_plan", "submit_evidence", "verify")
WORDS = "The sampled records of the programme review do not show that the results were weighed."


def programme_of(world: World, case: Case, on: date) -> AuditProgramme:
    """The audit programme of a cycle."""
    programme: AuditProgramme = world.add(
        AuditProgramme, client=case.client, client_name=case.client_name, label=f"{case.number}/1",
        framework_key=case.framework_key, scheme_key=case.scheme_key, opened_on=on,
        scheme_version=case.scheme_version, scope=case.answers["scope"]["desired_scope"],
        delivery_modes=[case.answers["programmes"][0]["level"]], dossier=case.dossier,
        sites=[
            {
                "key": f"site-{number}", "name": site["name"], "activities": site["activities"],
                "address": f"{site['address']}, {site['city']}",
                "kind": "central" if site["is_head_office"] else "site",
            }
            for number, site in enumerate(case.answers["sites"], start=1)
        ],
    )  # fmt: skip
    world.event("audits:programme:planned", programme, on)
    return programme


def visit_of(
    world: World,
    programme: AuditProgramme,
    *,
    number: int,
    kind: str,
    first: date,
    days: Decimal,
    state: str,
) -> Visit:
    """One audit with its team, plan, checklist and findings, up to a state."""
    planned = state == "planned"
    clauses = [str(chapter) for chapter in range(4, 11)]
    visit: Visit = world.add(
        Visit, programme=programme, kind=kind, number=number, audit_days=days, clauses=clauses,
        starts_on=first, ends_on=first + timedelta(days=0 if kind == "stage_1" else 2),
        not_after=first + timedelta(days=40), due_rule="D-06" if kind == "surveillance" else "",
        dossier=programme.dossier, objectives="" if planned else "Conformity and effectiveness.",
        plan=None if planned else world.paper(f"plan-{number}", programme.dossier),  # type: ignore[arg-type]
        report_file=world.paper(f"report-{number}", programme.dossier)  # type: ignore[arg-type]
        if state in {"responding", "recommended", "closed"} else None,
    )  # fmt: skip
    leader, auditor = world.draw.sample(world.members[3:5], 2)[0], world.members[5]
    _team_and_plan(world, visit, leader, auditor, planned=planned)
    road = ROAD["stage_1" if kind == "stage_1" and state == "closed" else state]
    for seq, act in enumerate(road, start=1):
        on = first + timedelta(days=AFTER[act])
        world.add(
            VisitStep, subject=visit, seq=seq, act=act, on=min(on, world.today), by=leader,
            by_name=str(leader.user), dossier=visit.dossier,
        )  # fmt: skip
    world.event("audits:visit:planned", visit, first - timedelta(days=30), programme)
    if planned:
        return visit
    world.event("audits:visit:begun", visit, first, programme)
    if kind == "stage_1":
        world.add(
            Concern, visit=visit, requirement=_requirements(world, visit)[3], text=WORDS,
            noted_on=first, settled_on=first + timedelta(days=3), settlement="Looked at again.",
            dossier=visit.dossier,
        )  # fmt: skip
    else:
        _checklist(world, visit, leader, whole=state == "in_progress")
        _findings(world, visit, auditor, state)
    return visit


def _team_and_plan(
    world: World, visit: Visit, leader: Member, auditor: Member, *, planned: bool
) -> None:
    start = visit.starts_on
    assert start is not None  # noqa: S101  given by the caller
    for member, role in ((leader, "team_leader"), (auditor, "auditor")):
        world.add(
            TeamMember, visit=visit, member=member, name=str(member.user), role=role,
            assigned_on=start - timedelta(days=25), dossier=visit.dossier,
        )  # fmt: skip
    for site in visit.programme.sites:
        place = {key: site[key] for key in ("key", "name", "address", "kind")}
        world.add(VisitSite, visit=visit, dossier=visit.dossier, **place)
    for hour in () if planned else (8, 10, 13, 15):
        world.add(
            Session, visit=visit, day=start, starts=time(hour), ends=time(hour + 1, 30),
            activity="Interview and sampling", criteria="8.5", site=visit.programme.sites[0]["name"],
            auditors=[str(leader.user), str(auditor.user)], dossier=visit.dossier,
        )  # fmt: skip


def _requirements(world: World, visit: Visit) -> list[str]:
    return world.requirements[visit.programme.framework_key]


def _checklist(world: World, visit: Visit, by: Member, *, whole: bool) -> None:
    references = _requirements(world, visit)
    looked_at = len(references) // 2 if whole else ASSESSED_THEN
    for reference in references[:looked_at]:
        world.add(
            Assessment, visit=visit, requirement=reference, value="conform", by=by,
            note="Seen in the records of two programmes.", on=visit.starts_on,
        )  # fmt: skip


def _findings(world: World, visit: Visit, auditor: Member, state: str) -> None:
    handed = state != "in_progress"
    raised = visit.ends_on
    assert raised is not None  # noqa: S101  every audit of this world has days
    for number in range(1, world.draw.randint(2, 5)):
        major = number == 1 and world.draw.random() < 0.2
        finding = world.add(
            Finding, visit=visit, number=number, reference=f"NC-{number}", site="Cơ sở 1",
            grade="major" if major else "minor", requirement=_requirements(world, visit)[number * 7],
            statement=WORDS, evidence="Minutes of 12 March, three programmes.", discussed=True,
            auditor=auditor, auditor_name=str(auditor.user), raised_on=raised,
            frozen_on=raised if handed else None, dossier=visit.dossier if handed else None,
            response_due=raised + timedelta(days=30) if handed else None,
            close_due=raised + timedelta(days=90) if handed else None,
        )  # fmt: skip
        world.event("audits:finding:raised", finding, raised, visit)
        if handed:
            _answered(world, finding, auditor, 2 if state == "responding" else len(ANSWERED))


def _answered(world: World, finding: Finding, auditor: Member, steps: int) -> None:
    day = finding.raised_on
    for seq, act in enumerate(ANSWERED[:steps], start=1):
        day = min(day + timedelta(days=5), world.today)
        values: dict[str, Any] = {"dossier": finding.dossier}
        world.add(
            FindingStep, subject=finding, seq=seq, act=act, on=day, by=auditor,
            by_name=str(auditor.user), **values,
        )  # fmt: skip
    world.add(
        Answer, finding=finding, seq=1, kind="response", correction="Records completed.",
        corrected_on=day, cause="The form did not ask.", corrective_action="Form changed.",
        action_due_on=day, submitted_on=day, submitted_by_name="Nguyễn Lan", dossier=finding.dossier,
    )  # fmt: skip

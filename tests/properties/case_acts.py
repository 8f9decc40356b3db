"""The acts of a case as a person at the keyboard would do them, with inputs good or spoilt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from learnmark.audits.actions import (
    checklists,
    findings,
    plans,
    recommendations,
    reports,
    responses,
    reviews,
    stage_1,
    teams,
    visits,
)
from learnmark.audits.facts.plan_proposal import proposed_sessions
from learnmark.audits.models import AuditProgramme, Concern, Finding, Visit
from learnmark.certification.actions import (
    agreements,
    applications,
    cases,
    certificates,
    decisions,
    quotes,
)
from learnmark.certification.facts.decisions import ASKED
from learnmark.foundation.acts.operation import Operation
from learnmark.people.actions import people
from learnmark.project.demo.story import QUESTIONS
from tests.properties.case_world import World

Draw = Callable[[st.SearchStrategy[Any]], Any]
Inputs = Callable[["Desk", Any], dict[str, Any]]
TEAM = ("leader", "auditor", "leader2", "expert")


@dataclass(frozen=True)
class Desk:
    """What somebody who fills in a form has at hand: the world, the day, and choices to make."""

    world: World
    today: date
    draw: Draw

    def one_of(self, *values: Any) -> Any:
        return self.draw(st.sampled_from(values))

    def soon(self, *days: int) -> date:
        return self.today + timedelta(days=self.one_of(*days))

    def member(self, address: str) -> Any:
        return self.world.story.body.people[address]


@dataclass(frozen=True)
class Act:
    """An act, on which rows of the case, by whom usually, in which states there is a reason to."""

    operation: Operation
    rows: Callable[[World], Iterable[Any]]
    who: tuple[str, ...]
    inputs: Inputs
    when: frozenset[str] = frozenset()

    def at_hand(self, world: World) -> list[Any]:
        """The subjects that the act makes sense for now, inside the scope of the body."""
        rows = list(self.rows(world))
        if self.when:
            return [row for row in rows if row.state in self.when]
        return [row for row in rows if self.operation.possible(row)]


def _application(world: World) -> Iterable[Any]:
    return [world.story.case.application]


def _case(world: World) -> Iterable[Any]:
    return [world.story.case]


def _agreements(world: World) -> Iterable[Any]:
    return world.story.case.agreements.all()


def _programmes(world: World) -> Iterable[Any]:
    return AuditProgramme.objects.filter(dossier=world.story.case.dossier)


def _visits(world: World) -> Iterable[Any]:
    return Visit.objects.filter(dossier=world.story.case.dossier).order_by("number")


def _staffed_visits(world: World) -> Iterable[Any]:
    return [visit for visit in _visits(world) if visit.team.exists()]


def _first_visits(world: World) -> Iterable[Any]:
    return [visit for visit in _visits(world) if visit.kind == "stage_1"]


def _main_visits(world: World) -> Iterable[Any]:
    return [visit for visit in _visits(world) if visit.kind != "stage_1"]


def _concerns(world: World) -> Iterable[Any]:
    return Concern.objects.filter(visit__dossier=world.story.case.dossier, settled_on=None)


def _findings(world: World) -> Iterable[Any]:
    return Finding.objects.filter(visit__dossier=world.story.case.dossier)


def _raw_findings(world: World) -> Iterable[Any]:
    return [row for row in _findings(world) if row.visit.state == "in_progress"]


def _certificates(world: World) -> Iterable[Any]:
    found = getattr(world.story.case, "certificate", None)
    return [found] if found else []


def _words(**words: str) -> Inputs:
    return lambda _desk, _subject: dict(words)


def _signing(desk: Desk, agreement: Any) -> dict[str, Any]:
    shown = agreement.file.sha256 if agreement.file else ""
    return {"typed_name": desk.one_of("Đinh Thị Ngọc Lan", "Lê Hương Giang"),
            "document_hash": desk.one_of(shown, shown, "0" * 64)}  # fmt: skip


def _plan_visit(desk: Desk, _programme: Any) -> dict[str, Any]:
    return {"kind": desk.one_of(*Visit.Kind.values), "clauses": ["4", "8"]}


def _days(desk: Desk, _visit: Any) -> dict[str, Any]:
    first = desk.soon(10, 20, 40)
    return {"starts_on": first, "ends_on": first + timedelta(days=desk.one_of(0, 1, 2)),
            "justification": desk.one_of("", "The client asked for it")}  # fmt: skip


def _team(desk: Desk, _visit: Any) -> dict[str, Any]:
    someone = desk.one_of(*TEAM, "decision", "reviewer")
    return {"member": desk.member(someone),
            "role": desk.one_of("team_leader", "auditor", "technical_expert")}  # fmt: skip


def _leaving(desk: Desk, visit: Any) -> dict[str, Any]:
    return {"person": desk.one_of(*visit.team.order_by("id"))}


def _plan(_desk: Desk, visit: Any) -> dict[str, Any]:
    ready = visit.starts_on and visit.ends_on and visit.team.filter(removed_on=None).exists()
    return {"sessions": proposed_sessions(visit) if ready else []}


def _raised(desk: Desk, visit: Any) -> dict[str, Any]:
    graded = ("conformity", "opportunity") if visit.kind == "stage_1" else ("minor", "major")
    framework = visit.programme.framework_key
    return {"grade": desk.one_of(*graded), "requirement": f"{framework}/9.2-a",
            "statement": "No audit programme", "evidence": "Folder 9", "discussed": True,
            "site": visit.sites.order_by("key")[0].name}  # fmt: skip


def _edited(desk: Desk, finding: Any) -> dict[str, Any]:
    return {**_raised(desk, finding.visit), "discussed": desk.one_of(True, True, False)}


def _assessed(desk: Desk, visit: Any) -> dict[str, Any]:
    value = desk.one_of("conform", "conform", "minor", "not_applicable")
    reference = f"{visit.programme.framework_key}/9.2-a"
    return {"values": {reference: {"value": value, "note": "Seen"}}}


def _concluded(desk: Desk, _visit: Any) -> dict[str, Any]:
    words = desk.world.story.words
    return {"topics": [{"title": t, "conclusion": c} for t, c in words["topics"]],
            **{key: words[key] for key in ("internal_audit", "management_review", "stage_2")},
            "readiness": desk.one_of("ready", "ready_with_concerns"),
            "readiness_reason": words["ready"]}  # fmt: skip


def _drafted(desk: Desk, visit: Any) -> dict[str, Any]:
    return {"content": desk.world.story._content(visit), "days_used": visit.audit_days}


def _response(desk: Desk, _finding: Any) -> dict[str, Any]:
    return {"correction": "Done", "corrected_on": desk.today, "cause": "Nobody was asked",
            "corrective_action": "A yearly plan", "action_due_on": desk.soon(20, 60)}  # fmt: skip


def _review(desk: Desk, case: Any) -> dict[str, Any]:
    kind = desk.one_of(decisions.due_kind(case, desk.today), *ASKED)
    answers = dict.fromkeys(ASKED[kind], True)
    if desk.one_of(False, False, False, True):
        answers[desk.one_of(*answers)] = False
    return {"kind": kind, "answers": answers, "sufficient": desk.one_of(True, True, True, False)}


def _granting(desk: Desk, _case: Any) -> dict[str, Any]:
    return {"effective_on": desk.soon(0, 0, 0, 1, 7, -1), "scope": "Giáo dục mầm non",
            "grounds": "All is met"}  # fmt: skip


def _decided(*names: str) -> Inputs:
    """Grounds, an effective day, and those of the further inputs that have these names."""

    def inputs(desk: Desk, _certificate: Any) -> dict[str, Any]:
        more = {
            "monitored": True,
            "resolved": desk.one_of(True, True, False),
            "longer_because": desk.one_of("", "Holidays"),
            "keeps_services": desk.one_of(True, True, False),
            "scope": "Giáo dục mầm non từ 3 tuổi",
            "ground": desk.one_of(*certificates.GROUNDS),
            "effective_on": desk.one_of(None, desk.today, desk.soon(0, 1, 30, -1)),
        }
        return {"grounds": "As found", **{name: more[name] for name in names}}

    return inputs


CONTACT, REVIEWER_1, PLANNER = ("contact",), ("reviewer1",), ("planner",)
DECIDER, LEADER, AUDITORS = ("decision",), ("leader",), ("leader", "auditor")
GROUNDS, REASON, COMMENT = _words(grounds="So"), _words(reason="So"), _words(comment="Seen")
NONE = _words()
RUNNING, BEING_PLANNED = frozenset({"in_progress"}), frozenset({"planned"})

ACTS = (
    Act(applications.save, _application, CONTACT,
        _words(section="scope", answers={"desired_scope": "Mầm non"}),
        frozenset({"more_information"})),
    Act(applications.supply, _application, CONTACT, _words(answer="Here it is")),
    Act(applications.withdraw, _application, CONTACT, GROUNDS),
    Act(cases.take_up, _case, REVIEWER_1, NONE),
    Act(cases.ask_more, _case, REVIEWER_1, _words(questions="How many learners?")),
    Act(cases.answer, _case, REVIEWER_1,
        lambda desk, _case: {"question": desk.one_of(*QUESTIONS), "yes": desk.one_of(True, False)},
        frozenset({"under_review"})),
    Act(cases.accept, _case, REVIEWER_1, _words(justification="As calculated")),
    Act(cases.decline, _case, REVIEWER_1, _words(reasons="Not ours")),
    Act(quotes.calculate, _case, PLANNER,
        lambda desk, _case: {"valid_until": desk.soon(30, 60)}, frozenset({"accepted"})),
    Act(agreements.prepare, _case, PLANNER, NONE, frozenset({"accepted"})),
    Act(agreements.send, _agreements, PLANNER, NONE),
    Act(agreements.accept, _agreements, CONTACT, _signing),
    Act(agreements.decline, _agreements, CONTACT, GROUNDS),
    Act(agreements.countersign, _agreements, ("coordinator",), _signing),
    Act(agreements.withdraw, _agreements, PLANNER, GROUNDS),
    Act(visits.plan, _programmes, PLANNER, _plan_visit),
    Act(visits.reschedule, _visits, PLANNER, _days, BEING_PLANNED),
    Act(teams.staff, _visits, PLANNER, _team, BEING_PLANNED),
    Act(teams.unstaff, _staffed_visits, PLANNER, _leaving, BEING_PLANNED),
    Act(plans.draft_plan, _visits, PLANNER, _plan, BEING_PLANNED),
    Act(plans.send_plan, _visits, PLANNER,
        lambda desk, _visit: {"object_by": desk.soon(3, 7), "ict": "Video"}),
    Act(plans.agree_plan, _visits, CONTACT, NONE),
    Act(plans.object_to_plan, _visits, CONTACT, REASON),
    Act(plans.recall_plan, _visits, PLANNER, REASON),
    Act(visits.begin, _visits, LEADER, NONE),
    Act(visits.cancel, _visits, PLANNER, REASON),
    Act(visits.abort, _visits, LEADER, REASON),
    Act(visits.close, _visits, LEADER, NONE),
    Act(stage_1.note_concern, _first_visits, AUDITORS,
        _words(requirement="9.2", text="No audit yet"), RUNNING),
    Act(stage_1.settle_concern, _concerns, AUDITORS, _words(settlement="Audited")),
    Act(stage_1.send_conclusions, _first_visits, LEADER, _concluded),
    Act(checklists.assess, _visits, AUDITORS, _assessed, RUNNING),
    Act(findings.raise_, _visits, AUDITORS, _raised, RUNNING),
    Act(findings.edit, _raw_findings, AUDITORS, _edited),
    Act(findings.drop, _raw_findings, AUDITORS, REASON),
    Act(findings.freeze, _main_visits, LEADER, NONE),
    Act(reports.draft_report, _main_visits, LEADER, _drafted,
        frozenset({"findings_frozen", "report_draft"})),
    Act(reports.issue_report, _main_visits, LEADER, NONE),
    Act(responses.respond, _findings, CONTACT, _response),
    Act(responses.submit_evidence, _findings, CONTACT, _words(evidence_note="Photographs")),
    Act(reviews.return_, _findings, AUDITORS, COMMENT),
    Act(reviews.accept_plan, _findings, AUDITORS, COMMENT),
    Act(reviews.return_evidence, _findings, AUDITORS, COMMENT),
    Act(reviews.verify, _findings, AUDITORS, _words(how="Seen on site")),
    Act(reviews.escalate, _findings, AUDITORS, NONE),
    Act(recommendations.accept_responses, _main_visits, LEADER, NONE),
    Act(recommendations.recommend, _main_visits, LEADER,
        lambda desk, _visit: {"positive": desk.one_of(True, True, False), "text": "As reported"},
        frozenset({"report_issued", "response_pending", "responses_accepted"})),
    Act(people.declare, lambda _world: [None], TEAM,
        lambda desk, _none: {"client": desk.world.client, "tie": "none"}),
    Act(decisions.review, _case, ("reviewer",), _review),
    Act(decisions.grant, _case, DECIDER, _granting),
    Act(decisions.refuse, _case, DECIDER, GROUNDS),
    Act(certificates.issue, _certificates, ("register",), NONE),
    Act(certificates.maintain, _certificates, DECIDER, _decided("monitored")),
    Act(certificates.renew, _certificates, DECIDER, _decided("resolved", "effective_on")),
    Act(certificates.suspend, _certificates, DECIDER, _decided("ground", "effective_on")),
    Act(certificates.restore, _certificates, DECIDER,
        _decided("resolved", "longer_because", "effective_on")),
    Act(certificates.reduce_scope, _certificates, DECIDER,
        _decided("scope", "keeps_services", "resolved", "effective_on")),
    Act(certificates.extend_scope, _certificates, DECIDER, _decided("scope", "effective_on")),
    Act(certificates.withdraw, _certificates, DECIDER, _decided("effective_on")),
    Act(certificates.cancel, _certificates, DECIDER, _decided("effective_on")),
    Act(certificates.transfer_out, _certificates, DECIDER, _decided("effective_on")),
)  # fmt: skip
"""Nearly every act of both sides; left out are those that ask for a file."""


def spoilt(desk: Desk, inputs: dict[str, Any]) -> dict[str, Any]:
    """The same inputs with one of them empty, turned round or on a wrong day."""
    if not inputs:
        return inputs
    name = desk.one_of(*inputs)
    value = inputs[name]
    if isinstance(value, bool):
        wrong: Any = not value
    elif isinstance(value, str):
        wrong = desk.one_of("", "   ")
    elif isinstance(value, date):
        wrong = value + timedelta(days=desk.one_of(-20, -1, 1, 20))
    elif isinstance(value, (list, dict)):
        wrong = type(value)()
    else:
        wrong = value
    return {**inputs, name: wrong}

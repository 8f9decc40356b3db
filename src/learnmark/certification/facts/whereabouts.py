"""Where a case stands, in words and links for whoever reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learnmark.certification.facts.journey import Standing
from learnmark.foundation.acts.links import address, link_for
from learnmark.foundation.acts.operation import OPERATIONS
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.ui.templatetags.ui import moment
from learnmark.rules.authority import R_AUTH_1
from learnmark.rules.case_facts import (
    AGREEMENT_ROW,
    APPLICATION_ROW,
    CASE_ROW,
    CERTIFICATE_ROW,
    FINDING_ROW,
    PROGRAMME_ROW,
    VISIT_ROW,
    StepState,
    Task,
)
from learnmark.rules.lifecycle import AGREEMENT, APPLICATION, AUDIT, CERTIFICATE, NOTHING

PAGES = {
    APPLICATION_ROW: "certification.application",
    CASE_ROW: "certification.case",
    AGREEMENT_ROW: "certification.agreement",
    PROGRAMME_ROW: "audits.programme",
    VISIT_ROW: "audits.visit",
    FINDING_ROW: "audits.finding",
    CERTIFICATE_ROW: "certification.certificate",
}
CALENDAR_WORDS = {
    "surveillance": gettext_lazy("Surveillance audit"),
    "recertification": gettext_lazy("Recertification audit"),
}


@dataclass(frozen=True)
class NextAction:
    """What the page says first: a button, whom one waits for, or that the case has ended."""

    task: Task | None
    words: str
    waits_for: str
    url: str = ""
    act: str = ""
    subject: Any = None


def words_of(task: Task) -> str:
    """A task as a phrase in the reader's language."""
    return f"{_(task.words)}: {_(task.about)}" if task.about else _(task.words)


def roles_of(task: Task) -> str:
    return _(" or ").join(_(role.label) for role in task.roles)


def party_of(task: Task, standing: Standing) -> str:
    """The name of the party that has to do it."""
    if standing.case is None:
        return ""
    return standing.case.body_name if task.side == "body" else standing.case.client_name


def place_of(task: Task, standing: Standing, actor: Actor) -> str:
    """The page where a task is done: that of its subject, else that of the case."""
    name = PAGES.get(task.subject_type, "")
    url = link_for(actor, name, task.subject_id) if name and task.subject_id else ""
    if url or standing.case is None:
        return url
    return address("certification.case", standing.case.pk)


def next_action(standing: Standing, *, actor: Actor, on: date) -> NextAction:
    """The reader's own first task, else the first of anybody and whom it waits for."""
    journey = standing.journey
    mine = journey.next_for(standing.side_of(actor.in_party.pk), actor.roles)
    task = mine or journey.next
    if task is None:
        return NextAction(None, _(journey.ended), "")
    if mine is None:
        who = _("%(role)s of %(party)s") % {
            "role": roles_of(task),
            "party": party_of(task, standing),
        }
        return NextAction(task, words_of(task), who, url=place_of(task, standing, actor))
    subject = _row_of(task, standing)
    operation = OPERATIONS.get(task.act)
    fits = (
        operation is not None
        and subject is not None
        and isinstance(subject, operation.subject_model or ())
        and operation.possible(subject)
        and not any(f.rule == R_AUTH_1 for f in operation.authority(subject, by=actor))
    )
    if fits:
        return NextAction(task, words_of(task), "", act=task.act, subject=subject)
    return NextAction(task, words_of(task), "", url=place_of(task, standing, actor))


def _row_of(task: Task, standing: Standing) -> Any:
    """The row that a task is about, where the page has it already."""
    case: Any = standing.case
    if task.subject_type == CASE_ROW:
        return case
    if task.subject_type == CERTIFICATE_ROW:
        rows: Any = [d.certificate for d in standing.decisions if d.certificate_id]
    else:
        rows = {
            AGREEMENT_ROW: [standing.agreement] if standing.agreement else [],
            PROGRAMME_ROW: [cycle.programme for cycle in standing.cycles],
            VISIT_ROW: standing.visits,
            FINDING_ROW: standing.findings,
        }.get(task.subject_type, ())
    return next((row for row in rows if row.pk == task.subject_id), None)


def task_shown(task: Task, standing: Standing, *, actor: Actor) -> dict[str, Any]:
    """A task as lists show it."""
    return {
        "task": task,
        "words": words_of(task),
        "url": place_of(task, standing, actor),
        "who": roles_of(task),
        "party": party_of(task, standing),
        "due": task.due,
        "tone": "overdue" if task.overdue else "waiting",
    }


def step_shown(step: StepState) -> dict[str, Any]:
    """A step as the bar draws it."""
    note = ""
    if step.due and step.state != "done":
        note = _("by %(day)s") % {"day": moment(step.due)}
    elif step.since:
        note = moment(step.since)
    elif step.state == "not_needed":
        note = _("not needed")
    here = step.state in ("current", "overdue")
    return {"label": _(step.label), "state": step.state, "note": note, "now": here}


def state_badge(standing: Standing) -> dict[str, Any]:
    """The state of a case in one word: that of its certificate, else of what came last."""
    facts = standing.facts
    if facts.certificate_id:
        state = facts.certificate_status
        return {"word": _(CERTIFICATE.state_labels[state]), "tone": state}
    if facts.decisions and facts.decisions[-1].act == "refuse":
        return {"word": _("Refused"), "tone": "refused"}
    if facts.agreement_state == "signed":
        visit = next((v for v in facts.visits if v.state not in ("closed", "cancelled")), None)
        if visit is None:  # the audits are over, the case is not
            return {"word": _("Waiting for the decision"), "tone": "waiting"}
        return {"word": _(AUDIT.state_labels[visit.state]), "tone": visit.state}
    if facts.agreement_state not in (NOTHING, "withdrawn"):
        word = _(AGREEMENT.state_labels[facts.agreement_state])
        return {"word": word, "tone": facts.agreement_state}
    state = facts.application_state
    return {"word": _(APPLICATION.state_labels[state]), "tone": state}

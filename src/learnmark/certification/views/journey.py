"""The page of a case: the seven steps, the next action, and everything that belongs to it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from learnmark.audits.models import TeamMember, Visit
from learnmark.certification.facts.journey import Standing, standings_of, visible_cases
from learnmark.certification.facts.whereabouts import (
    CALENDAR_WORDS,
    next_action,
    state_badge,
    step_shown,
    task_shown,
)
from learnmark.foundation.acts.links import address, link_for
from learnmark.foundation.acts.operation import OPERATIONS
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.tenancy.actor import Actor
from learnmark.rules.lifecycle import AUDIT, CERTIFICATE, FINDING

REVIEW_ACTS = (
    "certification.case.answer",
    "certification.case.ask_more",
    "certification.case.decline",
)
WITH_A_RESULT = frozenset({"recommended_positive", "recommended_negative", "cancelled", "aborted"})


def _list_of(actor: Actor) -> dict[str, Any]:
    """The list that a case stands in: the body's cases, the client's applications and cases."""
    cases = link_for(actor, "certification.cases")
    if cases:
        return {"label": _("Cases"), "url": cases}
    url = link_for(actor, "certification.applications")
    return {"label": _("Applications and cases"), "url": url}


def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of one case, for its body and its client alike."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    on: date = request.today  # type: ignore[attr-defined]
    found = standings_of(visible_cases(on).filter(pk=pk), on=on)
    if not found:
        raise Http404
    standing = found[0]
    journey = standing.journey
    ahead = next_action(standing, actor=actor, on=on)
    others = [t for t in journey.tasks if t is not ahead.task]
    context = {
        "case": standing.case,
        "title": standing.case.client_name if standing.case else "",
        "badge": state_badge(standing),
        "crumbs": [
            _list_of(actor),
            {"label": standing.case.number if standing.case else ""},
        ],
        "steps": [step_shown(step) for step in journey.steps],
        "ended": _(journey.ended) if journey.ended else "",
        "next": ahead,
        "tasks": [task_shown(task, standing, actor=actor) for task in others],
        "about": _about(standing, actor),
        "things": _things(standing, actor),
        "visits": [_visit_shown(visit, actor) for visit in standing.visits],
        "findings": [_finding_shown(finding, actor) for finding in standing.findings],
        "decisions": _decisions(standing),
        "documents": _documents(standing),
        "people": _people(standing),
        "cycle": _cycle(standing),
        "extra_acts": _extra_acts(standing),
        "programmes": {visit.programme_id for visit in standing.visits},
    }
    return render(request, "certification/case.html", context)


def _extra_acts(standing: Standing) -> list[str]:
    """What may be done instead of the next action while the application is reviewed."""
    if standing.facts.application_state != "under_review":
        return []
    return [act for act in REVIEW_ACTS if act in OPERATIONS]


# What belongs to the case


def _about(standing: Standing, actor: Actor) -> list[dict[str, Any]]:
    case: Any = standing.case
    facts = standing.facts
    items = [
        {"term": _("Case"), "text": case.number},
        {"term": _("Client"), "text": case.client_name},
        {"term": _("Certification body"), "text": case.owner.name},
        {"term": _("Standard"), "text": f"ISO {case.framework_key}"},
        {"term": _("Scope"), "text": case.answers.get("scope", {}).get("desired_scope")},
        {"term": _("Opened on"), "on": case.opened_on},
    ]
    if facts.last_valid_day:
        items.append({"term": _("Last valid day"), "on": facts.last_valid_day})
    return [item for item in items if item.get("text") or item.get("on")]


def _things(standing: Standing, actor: Actor) -> list[dict[str, Any]]:
    """Links to the pages of the case, as far as the reader may open them."""
    case: Any = standing.case
    certificate = next((d.certificate for d in standing.decisions if d.certificate_id), None)
    agreement = standing.agreement
    offered = [
        (_("Application"), "file-earmark-text", ("certification.application", case.application_id)),
    ]
    if any(_has_a_result(visit) for visit in standing.visits):
        route = ("certification.decision_file", case.pk)
        offered.append((_("Decision file"), "hammer", route))
    if agreement is not None:
        words = _("Agreement %(number)s") % {"number": agreement.number}
        offered.insert(1, (words, "journal-check", ("certification.agreement", agreement.pk)))
    if certificate is not None:
        words = _("Certificate %(code)s") % {"code": certificate.code}
        offered.append((words, "award", ("certification.certificate", certificate.pk)))
        offered.append((_("Public register"), "globe2", ("register.entry", certificate.code)))
    links = [
        {"label": label, "icon": icon, "url": link_for(actor, *route)}
        for label, icon, route in offered
    ]
    return [link for link in links if link["url"]]


def _has_a_result(visit: Any) -> bool:
    """Whether an audit came to a recommendation, or ended without one."""
    if visit.state_now == "closed":
        return bool(visit.kind != Visit.Kind.STAGE_1)
    return visit.state_now in WITH_A_RESULT


def _visit_shown(visit: Any, actor: Actor) -> dict[str, Any]:
    return {
        "row": visit,
        "kind": visit.get_kind_display(),
        "url": link_for(actor, "audits.visit", visit.pk),
        "state": _(AUDIT.state_labels[visit.state_now]),
        "tone": visit.state_now,
    }


def _finding_shown(finding: Any, actor: Actor) -> dict[str, Any]:
    return {
        "row": finding,
        "url": link_for(actor, "audits.finding", finding.pk),
        "state": _(FINDING.state_labels[finding.state_now]),
        "tone": finding.state_now,
        "due": finding.response_due if finding.state_now == "open" else finding.close_due,
    }


def _decisions(standing: Standing) -> list[dict[str, Any]]:
    words = {**CERTIFICATE.act_labels, "refuse": gettext_noop("Refuse certification")}
    return [
        {"words": _(words.get(row.act, row.act)), "on": row.on, "by": row.by_name}
        for row in standing.decisions
    ]


def _documents(standing: Standing) -> list[dict[str, Any]]:
    """The documents of the case that the reader may open, in the order of the process."""
    case: Any = standing.case
    offered: list[tuple[str, Any]] = [(_("Quote"), case.quote_file)]
    if standing.agreement is not None:
        offered += [
            (_("Agreement"), standing.agreement.file_id),
            (_("Signed agreement"), standing.agreement.signed_file_id),
        ]
    for visit in standing.visits:
        kind = visit.get_kind_display()
        offered += [
            (_("Audit plan, %(kind)s") % {"kind": kind}, visit.plan_id),
            (_("Conclusions, %(kind)s") % {"kind": kind}, visit.conclusions_file_id),
            (_("Audit report, %(kind)s") % {"kind": kind}, visit.report_file_id),
        ]
    for decision in standing.decisions:
        if hasattr(decision, "issue"):
            words = _("Certificate, revision %(n)s") % {"n": decision.issue.revision}
            offered.append((words, decision.issue.file_id))
    wanted = [pk for _label, pk in offered if pk]
    files = {file.pk: file for file in StoredFile.objects.filter(pk__in=wanted)} if wanted else {}
    return [
        {"label": label, "name": files[pk].name, "url": address("files.file", pk)}
        for label, pk in offered
        if pk in files
    ]


def _people(standing: Standing) -> list[dict[str, Any]]:
    """Who works or worked on the case, with what they do in it."""
    visits = {visit.pk: visit for visit in standing.visits}
    people = []
    if visits:
        rows = TeamMember.objects.filter(visit__in=visits, removed_on=None).order_by("id")
        for row in rows:
            kind = visits[row.visit_id].get_kind_display()
            people.append({"name": row.name, "role": f"{row.get_role_display()}, {kind}"})
    people += [{"name": d.by_name, "role": _("Decision maker")} for d in standing.decisions]
    return list({(p["name"], p["role"]): p for p in people}.values())


def _cycle(standing: Standing) -> list[dict[str, Any]]:
    """The audits of the cycle with the day they may not pass and the rule that says so."""
    calendar = standing.journey.calendar
    if calendar is None:
        return []
    rows: list[dict[str, Any]] = [{"words": _("Cycle begins"), "on": calendar.decided_on}]
    rows += [
        {
            "words": f"{CALENDAR_WORDS[audit.kind]} {audit.number}",
            "on": audit.held_on or audit.not_after,
            "rule": audit.binds.id,
            "clause": audit.binds.clause,
            "held": audit.held_on is not None,
        }
        for audit in calendar.audits
    ]
    rows.append({"words": _("Last valid day"), "on": calendar.last_valid_day, "rule": "D-08"})
    return rows

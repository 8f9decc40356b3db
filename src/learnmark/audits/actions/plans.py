"""Acts: the audit plan is drafted, sent, called back, agreed or objected to (9.2.3)."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.utils import translation

from learnmark.audits.actions.visit_letters import tell_client, tell_planners
from learnmark.audits.actions.visits import objections_to_changing, objections_without_reason
from learnmark.audits.facts.papers import (
    LANGUAGES,
    audit_paper,
    current_team,
    language_of,
    paper_number,
)
from learnmark.audits.facts.visits import frame_of, objections_to_sending
from learnmark.audits.models import Session, TeamMember, Visit
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.files.store import store_bytes
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import acting_as, current_party_id
from learnmark.foundation.typeset import render
from learnmark.rules.verdict import Verdict, gettext_noop
from learnmark.rules.visits import (
    R_VIS_4,
    R_VIS_5,
    R_VIS_6,
    R_VIS_9,
    R_VIS_14,
    PlanLine,
    objections_to_lines,
)

MODES = ("on_site", "remote", "hybrid")


def objections_to_drafting(
    visit: Visit,
    *,
    by: Actor,
    on: date,
    sessions: list[dict[str, Any]] | None = None,
    sites: list[dict[str, str]] | None = None,
    objectives: str = "",
) -> Verdict:
    """Every line can be held by this team on these days; a draft may be unfinished."""
    found = list(objections_to_changing(visit))
    try:
        lines = tuple(_line(row) for row in sessions or ())
    except (KeyError, TypeError, ValueError) as wrong:
        return (*found, R_VIS_5.objects(str(wrong)))
    found += objections_to_lines(lines, frame_of(visit))
    known = {site["key"] for site in visit.programme.sites}
    for site in sites or ():
        if site.get("key") not in known or site.get("mode", "on_site") not in MODES:
            found.append(R_VIS_5.objects(site.get("key", "")))
    return tuple(found)


def _line(row: dict[str, Any]) -> PlanLine:
    """A line as given by a form or as JSON. Raises KeyError, TypeError or ValueError."""
    if row.get("mode", "on_site") not in MODES:
        raise ValueError(row["mode"])
    return PlanLine(
        row["day"] if isinstance(row["day"], date) else date.fromisoformat(row["day"]),
        row["starts"] if isinstance(row["starts"], time) else time.fromisoformat(row["starts"]),
        row["ends"] if isinstance(row["ends"], time) else time.fromisoformat(row["ends"]),
        str(row["activity"]),
        str(row["site"]),
        tuple(str(name) for name in row.get("auditors", ())),
    )


@operation(
    "audits.visit.draft_plan", gettext_noop("Draft the audit plan"), guard=objections_to_drafting
)
def draft_plan(
    visit: Visit,
    *,
    sessions: list[dict[str, Any]],
    sites: list[dict[str, str]] | None = None,
    objectives: str = "",
    by: Actor,
    on: date,
) -> Visit:
    """The timetable as a whole replaces the one before.

    A session is {day, starts, ends, activity, criteria, site, mode, auditors}; `sites` are
    {key, mode} of the programme's sites, None leaves them as they are.
    """
    if sites is not None:
        _choose_sites(visit, sites)
    visit.objectives = objectives
    visit.save(update_fields=["objectives"])
    visit.sessions.all().delete()
    for row in sessions:
        line = _line(row)
        Session.objects.create(
            owner_id=current_party_id(),
            visit=visit,
            day=line.day,
            starts=line.starts,
            ends=line.ends,
            activity=line.activity,
            criteria=str(row.get("criteria") or ""),
            site=line.site,
            mode=row.get("mode") or "on_site",
            auditors=list(line.people),
        )
    record("audits:visit:plan_drafted", visit, by=by, on=on, facts={"sessions": len(sessions)})
    return visit


def _choose_sites(visit: Visit, sites: list[dict[str, str]]) -> None:
    known = {site["key"]: site for site in visit.programme.sites}
    modes = {site["key"]: site.get("mode") or "on_site" for site in sites}
    visit.sites.exclude(key__in=modes).delete()
    for key, mode in modes.items():
        site = known[key]
        visit.sites.update_or_create(
            key=key,
            defaults={"mode": mode},
            create_defaults={
                "owner_id": current_party_id(),
                "mode": mode,
                "name": site["name"][:200],
                "address": site["address"][:300],
                "kind": site["kind"][:20],
            },
        )


def objections_to_sending_plan(
    visit: Visit, *, by: Actor, on: date, object_by: date | None = None, ict: str = ""
) -> Verdict:
    """The plan is whole, the team fit, and the client has time to object."""
    found = list(objections_to_sending(visit, on))
    if object_by is not None and (
        object_by < on or (visit.starts_on is not None and object_by >= visit.starts_on)
    ):
        found.append(R_VIS_14.objects(object_by))
    remote = visit.sites.exclude(mode="on_site").exists()
    if remote and not ict.strip() and object_by is not None:
        found.append(R_VIS_4.objects(gettext_noop("means of remote audit")))
    return tuple(found)


@operation(
    "audits.visit.send_plan",
    gettext_noop("Send the audit plan"),
    guard=objections_to_sending_plan,
    step="send_plan",
)
def send_plan(
    visit: Visit, *, object_by: date | None = None, ict: str = "", by: Actor, on: date
) -> Visit:
    """The plan as a PDF goes to the client, with timetable, sites and team (9.2.3.4).

    `object_by` is the last day to object to a member of the team, `ict` the means of a remote
    audit.
    """
    paper = render("audit_plan", plan_paper(visit, object_by=object_by, ict=ict, on=on))
    name = f"audit-plan-{visit.number}-{on.isoformat()}.pdf"
    visit.plan = store_bytes(name, "application/pdf", paper, by=by, dossier=visit.dossier)
    visit.save(update_fields=["plan"])
    for rows in (visit.sessions, visit.sites, visit.team):
        rows.update(dossier=visit.dossier)
    visit.take("send_plan", by=by, on=on)
    record(
        "audits:visit:plan_sent",
        visit,
        by=by,
        on=on,
        facts={"sha256": visit.plan.sha256, "object_by": object_by},
        told=True,
        parent=visit.programme,
    )
    tell_client(
        visit,
        gettext_noop("Audit plan: %(audit)s, %(days)s"),
        gettext_noop(
            "%(body)s sends you the plan of the audit %(audit)s, %(days)s.\n\n"
            "Please agree to it, or object to a member of the team with your reason:\n%(url)s"
        ),
    )
    return visit


def plan_paper(visit: Visit, *, object_by: date | None, ict: str, on: date) -> dict[str, Any]:
    """The data of the document `audit_plan`."""
    team = current_team(visit)
    lead = next((person for person in team if person.role == TeamMember.Role.LEADER), team[0])
    language = visit.programme.audit_language
    with translation.override(language_of(visit.programme)):
        spoken = translation.gettext(LANGUAGES.get(language, language))
    return {
        **audit_paper(visit, number=paper_number(visit, "AP"), on=on),
        "audit_days": visit.audit_days,
        "sessions": [
            {
                "day": row.day,
                "starts": f"{row.starts:%H:%M}",
                "ends": f"{row.ends:%H:%M}",
                "activity": row.activity,
                "criteria": row.criteria or None,
                "site": row.site,
                "mode": row.mode,
                "auditors": row.auditors,
            }
            for row in visit.sessions.all()
        ],
        "object_by": object_by,
        "language": spoken,
        "ict": ict or None,
        "confidentiality": None,
        "contact": f"{lead.name} · {lead.member.user.email}",
    }


@operation(
    "audits.visit.recall_plan",
    gettext_noop("Call the plan back"),
    guard=objections_without_reason,
    step="recall_plan",
)
def recall_plan(visit: Visit, *, reason: str, by: Actor, on: date) -> Visit:
    """Days or team have to change after the client got the plan; it gets another."""
    visit.take("recall_plan", by=by, on=on, grounds=reason)
    record(
        "audits:visit:plan_recalled",
        visit,
        by=by,
        on=on,
        reason=reason,
        told=True,
        parent=visit.programme,
    )
    tell_client(
        visit,
        gettext_noop("Audit plan called back: %(audit)s"),
        gettext_noop(
            "The plan of the audit %(audit)s no longer holds; you will get another.\n\n"
            "Reason: %(reason)s\n\n%(url)s"
        ),
        reason=reason,
    )
    return visit


@operation("audits.visit.agree_plan", gettext_noop("Agree to the audit plan"), step="agree_plan")
def agree_plan(visit: Visit, *, by: Actor, on: date) -> Visit:
    """The client agrees; the step stands in the records of the auditing party."""
    with acting_as(visit.owner):
        visit.take("agree_plan", by=by, on=on)
        record("audits:visit:plan_agreed", visit, by=by, on=on, told=True, parent=visit.programme)
        tell_planners(
            visit,
            gettext_noop("Audit plan agreed: %(client)s, %(audit)s"),
            gettext_noop("%(client)s agreed to the plan of the audit %(audit)s.\n\n%(url)s"),
        )
    return visit


def objections_to_objecting(
    visit: Visit,
    *,
    by: Actor,
    on: date,
    reason: str | None = None,
    person: TeamMember | None = None,
) -> Verdict:
    """With a reason; a person objected to is on this team."""
    found = []
    if reason is not None and not reason.strip():
        found.append(R_VIS_9.objects())
    if person is not None and (person.visit_id != visit.pk or person.removed_on is not None):
        found.append(R_VIS_6.objects(person.name))
    return tuple(found)


@operation(
    "audits.visit.object_to_plan",
    gettext_noop("Object to the audit plan"),
    guard=objections_to_objecting,
    step="object_to_plan",
)
def object_to_plan(
    visit: Visit, *, reason: str, person: TeamMember | None = None, by: Actor, on: date
) -> Visit:
    """The client objects to the plan or to a member of the team; the audit is planned anew."""
    grounds = f"{person.name}: {reason}" if person else reason
    with acting_as(visit.owner):
        visit.take("object_to_plan", by=by, on=on, grounds=grounds)
        record(
            "audits:visit:plan_objected",
            visit,
            by=by,
            on=on,
            facts={"team_member": str(person.pk) if person else ""},
            reason=grounds,
            told=True,
            parent=visit.programme,
        )
        tell_planners(
            visit,
            gettext_noop("Objection to the audit plan: %(client)s, %(audit)s"),
            gettext_noop(
                "%(client)s objected to the plan of the audit %(audit)s.\n\n"
                "Reason: %(reason)s\n\n%(url)s"
            ),
            reason=grounds,
        )
    return visit

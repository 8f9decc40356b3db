"""What the rules need to know of one audit: team, demand, ties, stage 1, plan."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from learnmark.audits.facts.papers import current_team, roles_in
from learnmark.audits.facts.programmes import scheme_of_programme
from learnmark.audits.models import TeamMember, Visit
from learnmark.foundation.acts.reading import read_once
from learnmark.people.facts.people import (
    competences_of,
    internal_audits_by,
    people_of,
    statements_of,
)
from learnmark.people.facts.workload import Work, tell_work
from learnmark.rules import competence, impartiality
from learnmark.rules.visits import (
    R_VIS_6,
    PlanFrame,
    PlanLine,
    objections_to_acting_as_leader,
    objections_to_plan,
    objections_to_stage_2,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from uuid import UUID

    from learnmark.audits.models import AuditProgramme
    from learnmark.foundation.tenancy.actor import Actor
    from learnmark.foundation.tenancy.models import Member
    from learnmark.rules.verdict import Verdict

FUNCTIONS: dict[str, competence.Function] = {
    TeamMember.Role.LEADER: competence.Function.LEADER,
    TeamMember.Role.AUDITOR: competence.Function.AUDITOR,
    TeamMember.Role.TRAINEE: competence.Function.TRAINEE,
    TeamMember.Role.EXPERT: competence.Function.TECHNICAL_EXPERT,
    TeamMember.Role.OBSERVER: competence.Function.OBSERVER,
}
AUDITING = (TeamMember.Role.LEADER, TeamMember.Role.AUDITOR)
AHEAD = ("planned", "plan_sent", "plan_agreed", "in_progress")
OVER = ("closed", "cancelled", "aborted")


# The team and who leads


def leaders_of(visit: Visit) -> frozenset[str]:
    """The names of who leads this audit's team."""
    team = visit.team.filter(removed_on=None, role=TeamMember.Role.LEADER)
    return frozenset(team.values_list("name", flat=True))


def objections_to_leading(visit: Visit, by: Actor) -> Verdict:
    """R-VIS-1: only the leader of this team, whatever other audits the person leads."""
    if TeamMember.Role.LEADER in roles_in(visit, by):
        return ()
    return objections_to_acting_as_leader("", leaders=leaders_of(visit))


def objections_to_taking_part(visit: Visit, by: Actor) -> Verdict:
    """R-VIS-6: only the leader and the auditors of this team."""
    if not roles_in(visit, by).isdisjoint(AUDITING):
        return ()
    return (R_VIS_6.objects(by.name),)


def rule_team(people: Iterable[TeamMember]) -> tuple[competence.TeamMember, ...]:
    """The team as the rules of competence see it; experts and trainees go with an auditor.

    Whether they do so in every session is judged line by line in the plan.
    """
    team = list(people)
    shown = competences_of([person.member_id for person in team])
    lead = next((person.name for person in team if person.role in AUDITING), "")
    return tuple(
        competence.TeamMember(
            person.name,
            FUNCTIONS[person.role],
            shown.get(person.member_id, ()),
            accompanied_by="" if person.role in AUDITING else lead,
        )
        for person in team
    )


def demand_of(visit: Visit, on: date) -> competence.Demand:
    """What the audit asks of its team on its first day, or on the given day before it has one."""
    programme = visit.programme
    return competence.Demand(
        begins_on=visit.starts_on or on,
        standard=programme.framework_key,
        sectors=frozenset(scheme_of_programme(programme).sector_codes),
        delivery_modes=frozenset(programme.delivery_modes),
        languages=frozenset({programme.audit_language}),
        laws=frozenset({programme.client.country}),
    )


# Ties to the client


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def consultants_of(
    programme: AuditProgramme, person: str
) -> tuple[impartiality.DeclaredConsultant, ...]:
    """The consultants that the client declared; a line with the person's name names the person.

    The declaration carries no last day, so the tie counts as going on.
    """
    return tuple(
        impartiality.DeclaredConsultant(
            person=person if _fold(person) in _fold(str(line)) else "", body=str(line)
        )
        for line in programme.consultants
    )


def judge_people(
    visit: Visit, people: Iterable[Any], on: date
) -> dict[UUID, impartiality.Judgement]:
    """Member → what the ties of each (R-IMP-6, R-IMP-8) say about assigning them here.

    `people` are members or people of the team.
    """
    names = {getattr(each, "member_id", None) or each.pk: _name(each) for each in people}
    said = statements_of(names, visit.programme.client)
    months = scheme_of_programme(visit.programme).ban_months
    return {
        member_id: impartiality.judge_assignment(
            impartiality.Assignment(
                name, said.get(member_id, ()), consultants_of(visit.programme, name)
            ),
            on=on,
            ban_months=months,
        )
        for member_id, name in names.items()
    }


def _name(person: Any) -> str:
    return str(person.name if isinstance(person, TeamMember) else person.user)


@read_once
def judge_body(visit: Visit, on: date) -> impartiality.Judgement:
    """R-IMP-4: internal audits that the body's own people made at this client as its people."""
    client = visit.programme.client
    members = people_of(visit.owner, on).values_list("pk", flat=True)
    audits = internal_audits_by(
        visit.owner, client, statements=statements_of(list(members), client)
    )
    return impartiality.judge_body(
        impartiality.CertificationBody(internal_audits=audits),
        on=on,
        ban_months=scheme_of_programme(visit.programme).ban_months,
    )


def objections_to_person(visit: Visit, member: Member, on: date) -> Verdict:
    """What the ties of one person and of the body have against the assignment."""
    day = visit.starts_on or on
    return (
        *judge_people(visit, [member], day)[member.pk].objections,
        *judge_body(visit, day).objections,
    )


@dataclass(frozen=True)
class TeamJudgement:
    """The team as a whole: what blocks the audit, and ties that ended long enough ago."""

    objections: Verdict
    warnings: Verdict


def judge_team(visit: Visit, on: date, *, team: list[TeamMember] | None = None) -> TeamJudgement:
    """Competence of the team as a whole, and the ties of everybody in it."""
    people = current_team(visit) if team is None else team
    day = visit.starts_on or on
    ties = judge_people(visit, people, day).values()
    body = judge_body(visit, day)
    blocking = competence.objections_to_team(rule_team(people), demand_of(visit, on))
    for judged in (*ties, body):
        blocking += judged.objections
    warnings = tuple(found for judged in (*ties, body) for found in judged.warnings)
    return TeamJudgement(tuple(dict.fromkeys(blocking)), tuple(dict.fromkeys(warnings)))


# The plan


def frame_of(visit: Visit) -> PlanFrame:
    """Days, sites and people that a plan has to fit."""
    team = current_team(visit)
    return PlanFrame(
        visit.starts_on,
        visit.ends_on,
        tuple(site.name for site in visit.sites.all()),
        frozenset(person.name for person in team if person.role in AUDITING),
        frozenset(person.name for person in team if person.role not in AUDITING),
    )


def plan_lines(visit: Visit) -> tuple[PlanLine, ...]:
    """The timetable as the rules see it."""
    return tuple(
        PlanLine(row.day, row.starts, row.ends, row.activity, row.site, tuple(row.auditors))
        for row in visit.sessions.all()
    )


def objections_to_sending(visit: Visit, on: date) -> Verdict:
    """The plan is whole, and the team may do this audit."""
    return (
        *objections_to_plan(plan_lines(visit), frame_of(visit)),
        *judge_team(visit, on).objections,
    )


# Stage 1 before stage 2


def stage_1_of(programme: AuditProgramme) -> Visit | None:
    """The last stage 1 audit of the programme that was not called off."""
    rows = programme.visits.filter(kind=Visit.Kind.STAGE_1).prefetch_related("steps")
    standing = [visit for visit in rows if visit.state not in ("cancelled", "aborted")]
    return max(standing, key=lambda visit: visit.number, default=None)


def objections_to_order(visit: Visit, begins_on: date | None, *, justified: bool) -> Verdict:
    """Stage 2 rests on stage 1 conclusions that were sent and are valid (D-01)."""
    if visit.kind != Visit.Kind.STAGE_2:
        return ()
    stage_1 = stage_1_of(visit.programme)
    return objections_to_stage_2(
        begins_on,
        stage_1_concluded=stage_1 is not None and stage_1.conclusions_file_id is not None,
        stage_1_last_day=stage_1.ends_on if stage_1 else None,
        validity_months=scheme_of_programme(visit.programme).stage1_validity_months,
        justified=justified,
    )


# Work of people


@tell_work
def audits_of(member_ids: Collection[UUID], on: date) -> list[Work]:
    """The audits that people are assigned to and that are not over."""
    rows = TeamMember.objects.own().filter(member_id__in=member_ids, removed_on=None)
    rows = rows.select_related("visit__programme").order_by("visit__starts_on")
    states = dict(
        Visit.objects.with_state(on)
        .filter(pk__in=rows.values("visit"))
        .values_list("pk", "state_now")
    )
    return [
        Work(
            row.member_id,
            f"{row.visit} · {row.visit.programme.client_name}",
            row.get_role_display(),
            row.visit.starts_on,
            row.visit.ends_on,
            reverse("audits.visit", args=[row.visit_id]),
        )
        for row in rows
        if states.get(row.visit_id) in AHEAD
    ]

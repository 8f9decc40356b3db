"""The decision file: rows turned into everything that a decision maker must have seen (9.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from learnmark.audits.models import Concern, Finding, Visit
from learnmark.certification.facts.certificates import (
    CYCLE_AUDITS,
    GIVEN_UP,
    GROUNDS,
    acts_of,
    scheme_of_case,
    suspension_in,
    was_held,
)
from learnmark.certification.models import (
    Agreement,
    Case,
    Certificate,
    Cycle,
    Decision,
    DecisionReview,
)
from learnmark.foundation.acts.reading import read_once
from learnmark.foundation.tenancy.models import Member
from learnmark.people.models import Competence
from learnmark.rules.decision import (
    AUDIT_NOT_ALLOWED,
    UNANSWERED_FINDINGS,
    Answer,
    AuditTeam,
    DecisionFile,
    DecisionPolicy,
)
from learnmark.rules.findings import plan_stands
from learnmark.rules.lifecycle import certificate_status_on, last_valid_day_on
from learnmark.rules.verdict import gettext_noop

DECIDING = ("decision_maker", "decision")
"""What a competence record of the kind "function" says of one who may decide."""
BEHIND: dict[str, tuple[str, ...]] = {
    "grant": (Visit.Kind.STAGE_1, Visit.Kind.STAGE_2),
    "refuse": (Visit.Kind.STAGE_1, Visit.Kind.STAGE_2),
    "maintain": (Visit.Kind.SURVEILLANCE,),
    "renew": (Visit.Kind.RECERTIFICATION,),
    "renew_late": (Visit.Kind.RECERTIFICATION,),
    "extend_scope": (Visit.Kind.SPECIAL, Visit.Kind.SURVEILLANCE, Visit.Kind.RECERTIFICATION),
}
"""Which audits stand behind a kind of decision; behind the others stand all of the cycle."""
QUESTIONS = {
    "information": gettext_noop("Is the information enough on the requirements and the scope?"),
    "scope": gettext_noop("Does the scope match what was audited?"),
    "findings": gettext_noop(
        "Were the nonconformities reviewed, accepted and verified as the rules ask?"
    ),
    "application_confirmed": gettext_noop("Do the data of the application still hold?"),
    "objectives_met": gettext_noop("Were the objectives of the audit met?"),
    "cycle_results": gettext_noop("Were the results over the whole cycle weighed?"),
    "complaints": gettext_noop("Were the complaints received weighed?"),
    "monitored": gettext_noop("Do competent people monitor surveillance, its reports included?"),
}
ASKED: dict[str, tuple[str, ...]] = {
    "grant": ("information", "scope", "findings", "application_confirmed", "objectives_met"),
    "maintain": ("information", "findings", "monitored"),
    "renew": ("information", "scope", "findings", "objectives_met", "cycle_results", "complaints"),
    "extend_scope": ("information", "scope", "findings", "objectives_met"),
}
ASKED["renew_late"] = ASKED["renew"]
SUFFICIENT = gettext_noop("Is the file sufficient for a decision?")
SHOWN_WHEN_TYPED = "…"
"""Stands for grounds that are asked for in the form and judged when it is sent."""


def cycle_to_decide(case: Case, kind: str) -> Cycle | None:
    """The cycle that a decision is about: for a grant the one that was opened, else that in force."""
    cycles = cycles_of(case)
    if kind not in {"grant", "refuse"}:
        cycles = [cycle for cycle in cycles if cycle.starts_on is not None]
    return max(cycles, key=lambda cycle: cycle.number, default=None)


@read_once
def cycles_of(case: Case) -> list[Cycle]:
    """The cycles of a case."""
    return list(case.cycles.all())


@read_once
def audits_held(cycle: Cycle) -> list[Visit]:
    """The audits of a cycle that took place, oldest first, with all that a decision reads."""
    rows = Visit.objects.filter(programme=cycle.programme_id).select_related("programme")
    along = rows.prefetch_related("steps", "team", "sites", "findings__steps")
    return [visit for visit in along.order_by("number") if was_held(visit)]


@read_once
def decisions_on(case: Case) -> list[Decision]:
    """The decisions of a case in their order."""
    return list(Decision.objects.filter(case=case).order_by("seq"))


def visits_behind(case: Case, kind: str) -> list[Visit]:
    """The audits behind a decision, oldest first: held, and not behind an earlier decision."""
    cycle = cycle_to_decide(case, kind)
    if cycle is None:
        return []
    held = audits_held(cycle)
    wanted = [visit for visit in held if visit.kind in BEHIND.get(kind, Visit.Kind.values)]
    if kind in {"grant", "refuse"}:
        return wanted
    settled = [row for row in decisions_on(case) if row.act in BEHIND]
    used = {str(part.get("visit")) for row in settled for part in row.relied_on}
    fresh = [visit for visit in wanted if str(visit.pk) not in used]
    return fresh or ([] if kind in BEHIND else held[-1:])


def findings_behind(case: Case, kind: str, visits: list[Visit]) -> list[Visit]:
    """The audits whose findings a decision answers for: a renewal for those of the whole cycle."""
    cycle = cycle_to_decide(case, kind)
    if cycle is None or kind not in {"renew", "renew_late"}:
        return visits
    return audits_held(cycle)


def review_of(cycle: Cycle | None, kind: str) -> DecisionReview | None:
    """The last review of the file for a kind of decision that no decision has used up."""
    if cycle is None:
        return None
    kinds = {kind, "renew" if kind == "renew_late" else kind}
    review = next((row for row in reviews_in(cycle) if row.kind in kinds), None)
    decisions = [
        row for row in decisions_on(cycle.case) if row.cycle_id == cycle.pk and row.act == kind
    ]
    used = decisions[-1] if decisions else None
    if review is not None and used is not None and review.on <= used.on and kind == "maintain":
        # A maintained certificate needs a new look after each surveillance audit.
        return review if review.pk > used.pk else None
    return review


@read_once
def reviews_in(cycle: Cycle) -> list[DecisionReview]:
    """The reviews of files in a cycle, the newest first."""
    rows = DecisionReview.objects.filter(cycle=cycle)
    return list(rows.select_related("by").order_by("-id"))


@dataclass(frozen=True)
class Said:
    """What the one who decides adds to the file; None is not yet said."""

    grounds: str | None = None
    effective_on: date | None = None
    resolved: bool | None = None
    longer_because: str = ""
    may_lead_to_suspension: bool = False
    monitored: bool | None = None
    services_left_out: tuple[str, ...] = ()


NOTHING_SAID = Said()


def decision_file(
    case: Case, *, kind: str, decider: Member | None, on: date, said: Said = NOTHING_SAID
) -> DecisionFile:
    """The file for a decision on this day, with what its maker says."""
    cycle = cycle_to_decide(case, kind)
    visits = visits_behind(case, kind)
    review = review_of(cycle, kind)
    scheme = scheme_of_case(case, on)
    return DecisionFile(
        kind=kind,
        decider=str(decider.pk) if decider else "",
        decider_employed=decider is not None and decider.party_id == case.owner_id,
        decider_competent=decider is not None and may_decide(decider, on),
        names={str(decider.pk): str(decider.user)} if decider else {},
        audit_teams=tuple(_team(visit) for visit in visits),
        documents=tuple(part["label"] for part in documents(case, visits)),
        said=said.grounds is not None,
        grounds=SHOWN_WHEN_TYPED if said.grounds is None else said.grounds.strip(),
        effective_on=said.effective_on,
        policy=DecisionPolicy(
            major_months=scheme.major_verification_months,
            restore_months=scheme.restoration_months,
            suspension_months=scheme.suspension_months,
            stage1_validity_months=scheme.stage1_validity_months,
        ),
        **_reviewed(review, kind, said),
        **_audited(visits),
        **_findings(findings_behind(case, kind, visits)),
        **(_initial(case, cycle, visits) if kind in {"grant", "refuse"} else {}),
        **_certificate(case, on, said),
    )


@read_once
def may_decide(member: Member, on: date) -> bool:
    """Whether the person has shown the competence to decide before this day (7.1.3)."""
    rows = Competence.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
        Q(ended_on__isnull=True) | Q(ended_on__gt=on),
        member=member,
        kind=Competence.Kind.FUNCTION,
        value__in=DECIDING,
        shown_on__lte=on,
    )
    return rows.exists()


def _team(visit: Visit) -> AuditTeam:
    # One who left the team before the audit began took no part in it.
    begun = visit.starts_on or visit.ends_on
    members = [
        str(person.member_id)
        for person in visit.team.all()
        if person.removed_on is None or (begun is not None and person.removed_on > begun)
    ]
    return AuditTeam(visit.get_kind_display(), frozenset(members))


def _reviewed(review: DecisionReview | None, kind: str, said: Said) -> dict[str, Any]:
    given = {row["question"]: row["yes"] for row in review.preconditions} if review else {}
    asked = ASKED.get(kind, ()) if kind != "maintain" else ()
    answers = [Answer(_(QUESTIONS[key]), given.get(key)) for key in asked if review]
    if review is not None:
        answers.append(Answer(_(SUFFICIENT), review.sufficient))
    monitored = given.get("monitored") if said.monitored is None else said.monitored
    if said.monitored is None and said.grounds is None and review is None:
        monitored = True  # asked in the form, judged when it is sent
    return {
        "reviewed_by": str(review.by_id) if review and review.sufficient else "",
        "answers": tuple(answers),
        "application_confirmed": bool(given.get("application_confirmed")),
        "objectives_met": bool(given.get("objectives_met")),
        "cycle_results_weighed": bool(given.get("cycle_results")),
        "complaints_weighed": bool(given.get("complaints")),
        "surveillance_monitored": bool(monitored),
        "may_lead_to_suspension": said.may_lead_to_suspension,
    }


def _audited(visits: list[Visit]) -> dict[str, Any]:
    last = visits[-1] if visits else None
    steps = {} if last is None else {step.act: step.on for step in last.steps.all()}
    programme = {} if last is None else {s["key"]: s["name"] for s in last.programme.sites}
    visited = {site.key: site.name for visit in visits for site in visit.sites.all()}
    planned = visited if last is not None and last.kind == Visit.Kind.SURVEILLANCE else programme
    return {
        "report_issued_on": steps.get("issue_report"),
        "recommended": None if last is None else recommendation_of(last),
        "sites": frozenset(planned.values()),
        "audited_sites": frozenset(name for key, name in planned.items() if key in visited),
    }


def recommendation_of(visit: Visit) -> bool | None:
    """What the team leader recommended after an audit; None before."""
    acts = {step.act for step in visit.steps.all()}
    if not acts & {"recommend_positive", "recommend_negative"}:
        return None
    return "recommend_positive" in acts


def recommended_behind(case: Case, kind: str) -> bool:
    """Whether the audit behind a kind of decision, used by none yet, has a recommendation."""
    visits = visits_behind(case, kind)
    return bool(visits) and recommendation_of(visits[-1]) is not None


def can_be_decided(file: DecisionFile) -> bool:
    """Whether the audit that a kind of decision rests on has come to its end (9.5.1).

    Kinds that rest on no certain audit, such as a suspension, can always be decided on.
    """
    if file.kind not in BEHIND or file.recommended is not None:
        return True
    return file.kind == "refuse" and file.audit_ended


def _findings(visits: Iterable[Visit]) -> dict[str, Any]:
    open_majors, verified, without_plan = [], [], []
    for finding in (finding for visit in visits for finding in visit.findings.all()):
        steps = sorted(finding.steps.all(), key=lambda step: step.seq)
        state = finding.lifecycle.after(step.act for step in steps)
        if finding.grade == finding.Grade.MAJOR:
            if state == "verified_closed":
                verified.append((finding.reference, steps[-1].on))
            else:
                open_majors.append(finding.reference)
        elif finding.grade == finding.Grade.MINOR and not _plan_stands(finding):
            without_plan.append(finding.reference)
    return {
        "open_majors": tuple(open_majors),
        "majors_verified": tuple(verified),
        "minors_without_plan": tuple(without_plan),
    }


def _initial(case: Case, cycle: Cycle | None, visits: list[Visit]) -> dict[str, Any]:
    first = next((visit for visit in visits if visit.kind == Visit.Kind.STAGE_1), None)
    second = next((v for v in reversed(visits) if v.kind == Visit.Kind.STAGE_2), None)
    begun = [] if second is None else [s for s in second.steps.all() if s.act == "begin"]
    concerns = [] if first is None else open_concerns(first)
    return {
        "application_state": application_state_of(case),
        "cycle_opened": cycle is not None,
        "audit_ended": cycle is not None and ended_for_a_reason(cycle),
        "agreement_signed_on": agreement_signed_on(case),
        "stage1_first_day": first.starts_on if first else None,
        "stage1_last_day": first.ends_on if first else None,
        "stage1_interval_justified": any(step.grounds for step in begun),
        "stage2_first_day": second.starts_on if second else None,
        "stage2_last_day": second.ends_on if second else None,
        "open_concerns": tuple(concern.requirement for concern in concerns),
    }


@read_once
def application_state_of(case: Case) -> str:
    """The state of the application behind a case."""
    return case.state


@read_once
def ended_for_a_reason(cycle: Cycle) -> bool:
    """Whether an audit of the cycle was cancelled or aborted with its reason on record."""
    ended = Visit.objects.filter(
        programme=cycle.programme_id, steps__act__in=GIVEN_UP, steps__grounds__gt=""
    )
    return ended.exists()


@read_once
def open_concerns(visit: Visit) -> list[Concern]:
    """The areas of concern of a stage 1 that are not settled."""
    return list(visit.concerns.filter(settled_on__isnull=True))


@read_once
def agreements_of(case: Case) -> list[Agreement]:
    """The agreements of a case with what happened to them."""
    return list(case.agreements.prefetch_related("steps"))


def agreement_signed_on(case: Case) -> date | None:
    """The day on which both had signed; None while one has not."""
    for agreement in agreements_of(case):
        for step in agreement.steps.all():
            if step.act in {"countersign", "upload_signed"}:
                return step.on
    return None


def _certificate(case: Case, on: date, said: Said) -> dict[str, Any]:
    certificate = certificate_of(case)
    if certificate is None:
        return {}
    decided = [row for row in decisions_on(case) if row.certificate_id == certificate.pk]
    acts = acts_of(decided)
    status = certificate_status_on(acts, on)
    suspension = suspension_in(decided) if status in {"suspended", "expired"} else None
    ground = suspension.ground if suspension else ""
    return {
        **_records_of(cycle_to_decide(case, "restore"), suspension),
        "suspension_code": ground,
        "current_status": status,
        "last_valid_day": last_valid_day_on(acts, on),
        "suspended_on": suspension.effective_on if suspension else None,
        "suspension_ground": _(GROUNDS[ground])
        if ground in GROUNDS
        else (suspension.grounds if suspension else ""),
        # Before the form is sent nothing is said of it yet; then silence means no.
        "suspension_ground_resolved": said.grounds is None
        if said.resolved is None
        else said.resolved,
        "suspension_longer_because": said.longer_because.strip(),
        "services_left_out": said.services_left_out,
    }


def _records_of(cycle: Cycle | None, suspension: Decision | None) -> dict[str, Any]:
    """What the records say of the ground of a suspension, where they can show it resolved."""
    if cycle is None or suspension is None:
        return {}
    if suspension.ground == AUDIT_NOT_ALLOWED:
        due = missed_due(cycle, suspension)
        since = due or suspension.effective_on
        return {
            "missed_audit_due": due,
            "missed_audit_held": any(
                visit.kind in CYCLE_AUDITS
                and visit.ends_on > since
                and recommendation_of(visit) is not None
                for visit in audits_held(cycle)
            ),
        }
    if suspension.ground == UNANSWERED_FINDINGS:
        return {"responses_missing": _unanswered(audits_held(cycle))}
    return {}


def _unanswered(visits: Iterable[Visit]) -> tuple[str, ...]:
    """The nonconformities whose response nobody has accepted."""
    return tuple(
        finding.reference
        for visit in visits
        for finding in visit.findings.all()
        if finding.grade in {finding.Grade.MAJOR, finding.Grade.MINOR} and not _plan_stands(finding)
    )


def _plan_stands(finding: Finding) -> bool:
    steps = sorted(finding.steps.all(), key=lambda step: step.seq)
    return plan_stands(step.act for step in steps)


@read_once
def missed_due(cycle: Cycle, suspension: Decision) -> date | None:
    """The last day of the audit that was overdue when certification was suspended for it."""
    rows = Visit.objects.filter(
        programme=cycle.programme_id, kind__in=CYCLE_AUDITS, not_after__lt=suspension.effective_on
    )
    missed = [
        visit.not_after
        for visit in rows.prefetch_related("steps")
        if not was_held(visit) or visit.ends_on > visit.not_after
    ]
    return max(missed, default=None)


@read_once
def certificate_of(case: Case) -> Certificate | None:
    """The certificate of a case, if one was ever granted."""
    return Certificate.objects.filter(case=case).first()


def documents(case: Case, visits: Iterable[Visit]) -> list[dict[str, Any]]:
    """What a decision relies on: label, address, and the audit that a document is of."""
    parts: list[dict[str, Any]] = [
        {"label": _("Application %(number)s") % {"number": case.number}, "case": str(case.pk)}
    ]
    for agreement in agreements_of(case):
        file = agreement.signed_file_id or agreement.file_id
        label = _("Agreement %(number)s") % {"number": agreement.number}
        parts.append({"label": label, "file": str(file) if file else ""})
    for visit in visits:
        file = visit.report_file_id or visit.conclusions_file_id
        parts.append(
            {
                "label": _("Report: %(audit)s") % {"audit": visit.get_kind_display()},
                "file": str(file) if file else "",
                "visit": str(visit.pk),
            }
        )
    return parts

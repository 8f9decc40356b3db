"""Acts: areas of concern and the written conclusions of stage 1 (9.3.1.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from learnmark.audits.actions.visit_letters import tell_client
from learnmark.audits.facts.papers import audit_paper, paper_number
from learnmark.audits.facts.programmes import scheme_of_programme
from learnmark.audits.facts.visits import (
    leaders_of,
    objections_to_leading,
    objections_to_taking_part,
)
from learnmark.audits.models import Concern, Visit
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.files.store import store_bytes
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.foundation.typeset import render
from learnmark.rules.calendar import stage2_by
from learnmark.rules.lifecycle import R_LC_2, objections_to_audit_act
from learnmark.rules.verdict import Objection, Verdict, gettext_noop
from learnmark.rules.visits import R_VIS_7, R_VIS_8, R_VIS_9

READINESS = {
    "ready": gettext_noop("Ready for stage 2"),
    "ready_with_concerns": gettext_noop("Ready for stage 2, with areas of concern"),
    "not_ready": gettext_noop("Not ready for stage 2"),
}


def objections_to_noting(
    visit: Visit, *, by: Actor, on: date, requirement: str | None = None, text: str | None = None
) -> Verdict:
    """By the team, at stage 1, while it is under way."""
    found = list(objections_to_taking_part(visit, by))
    if visit.kind != Visit.Kind.STAGE_1:
        found.append(R_LC_2.objects(gettext_noop("area of concern")))
    if visit.state != "in_progress":
        found.append(R_VIS_8.objects(visit.lifecycle.state_labels[visit.state]))
    if requirement is not None and not requirement.strip():
        found.append(R_VIS_7.objects(gettext_noop("requirement")))
    if text is not None and not text.strip():
        found.append(R_VIS_7.objects(gettext_noop("area of concern")))
    return tuple(found)


@operation(
    "audits.concern.note", gettext_noop("Note an area of concern"), guard=objections_to_noting
)
def note_concern(visit: Visit, *, requirement: str, text: str, by: Actor, on: date) -> Concern:
    """What could become a nonconformity at stage 2; the client sees it with the conclusions."""
    concern = Concern.objects.create(
        owner_id=current_party_id(),
        visit=visit,
        requirement=requirement.strip(),
        text=text,
        noted_on=on,
    )
    record(
        "audits:concern:noted",
        concern,
        by=by,
        on=on,
        changes={"requirement": (None, concern.requirement), "text": (None, text)},
        parent=visit,
    )
    return concern


def objections_to_settling(
    concern: Concern, *, by: Actor, on: date, settlement: str | None = None
) -> Verdict:
    """Once, by somebody who audits this client in the same programme, with the way it was done."""
    programme = concern.visit.programme
    teams = [objections_to_taking_part(visit, by) for visit in programme.visits.all()]
    found: list[Objection] = [] if () in teams else list(teams[0])
    if concern.settled_on is not None:
        found.append(R_VIS_8.objects(concern.settled_on))
    if settlement is not None and not settlement.strip():
        found.append(R_VIS_9.objects())
    return tuple(found)


@operation(
    "audits.concern.settle",
    gettext_noop("Settle the area of concern"),
    guard=objections_to_settling,
)
def settle_concern(concern: Concern, *, settlement: str, by: Actor, on: date) -> Concern:
    """The team saw that the client removed the cause of concern."""
    concern.settled_on, concern.settlement = on, settlement
    concern.save(update_fields=["settled_on", "settlement"])
    record(
        "audits:concern:settled",
        concern,
        by=by,
        on=on,
        changes={"settled_on": (None, on), "settlement": ("", settlement)},
        told=True,
        parent=concern.visit,
    )
    return concern


def objections_to_concluding(
    visit: Visit,
    *,
    by: Actor,
    on: date,
    topics: list[dict[str, str]] | None = None,
    internal_audit: str | None = None,
    management_review: str | None = None,
    readiness: str | None = None,
    readiness_reason: str | None = None,
    stage_2: str | None = None,
) -> Verdict:
    """By the leader, at stage 1, complete, and the readiness in line with the concerns."""
    misplaced = objections_to_audit_act(
        visit.state, act="send_conclusions", stage_1=visit.kind == Visit.Kind.STAGE_1
    )
    written = {
        gettext_noop("internal audit"): internal_audit,
        gettext_noop("management review"): management_review,
        gettext_noop("readiness"): readiness,
        gettext_noop("reasons for the readiness"): readiness_reason,
        gettext_noop("details of stage 2"): stage_2,
    }
    missing = [word for word, text in written.items() if text is not None and not text.strip()]
    missing += _topics_missing(topics)
    if readiness and readiness not in READINESS:
        missing.append(readiness)
    if readiness == "ready" and visit.concerns.filter(settled_on=None).exists():
        missing.append(gettext_noop("open areas of concern"))
    return (
        *objections_to_leading(visit, by),
        *(objection for objection in misplaced if objection.rule is R_LC_2),
        *(R_VIS_7.objects(word) for word in missing),
    )


def _topics_missing(topics: list[dict[str, str]] | None) -> list[str]:
    if topics is None:
        return []
    if not topics:
        return [gettext_noop("topics")]
    return [
        topic.get("title", "")
        for topic in topics
        if not topic.get("title") or not topic.get("conclusion", "").strip()
    ]


@operation(
    "audits.visit.send_conclusions",
    gettext_noop("Send the stage 1 conclusions"),
    guard=objections_to_concluding,
    step="send_conclusions",
)
def send_conclusions(
    visit: Visit,
    *,
    topics: list[dict[str, str]],
    internal_audit: str,
    management_review: str,
    readiness: str,
    readiness_reason: str,
    stage_2: str,
    by: Actor,
    on: date,
) -> Visit:
    """Written conclusions without grades go to the client, with the areas of concern.

    `topics` are {title, conclusion}; `readiness` is a key of READINESS. Stage 2 gets the last day
    on which it may begin on these results (D-01).
    """
    visit.conclusions = {
        "topics": topics,
        "internal_audit": internal_audit,
        "management_review": management_review,
        "readiness": readiness,
        "readiness_reason": readiness_reason,
        "stage_2": stage_2,
    }
    latest = _latest_stage_2(visit, on)
    paper = render("stage1_conclusions", conclusions_paper(visit, latest=latest, on=on))
    name = f"stage-1-conclusions-{visit.number}-{on.isoformat()}.pdf"
    visit.conclusions_file = store_bytes(
        name, "application/pdf", paper, by=by, dossier=visit.dossier
    )
    visit.save(update_fields=["conclusions", "conclusions_file"])
    visit.concerns.update(dossier=visit.dossier)
    visit.take("send_conclusions", by=by, on=on)
    _date_stage_2(visit, latest)
    record(
        "audits:visit:conclusions_sent",
        visit,
        by=by,
        on=on,
        facts={
            "sha256": visit.conclusions_file.sha256,
            "readiness": readiness,
            "concerns": visit.concerns.count(),
            "stage_2_latest": latest,
        },
        told=True,
        parent=visit.programme,
    )
    tell_client(
        visit,
        gettext_noop("Stage 1 conclusions: %(audit)s"),
        gettext_noop(
            "%(body)s sends you the written conclusions of the audit %(audit)s, with the areas of "
            "concern that could become nonconformities at stage 2.\n\n%(url)s"
        ),
    )
    return visit


def _latest_stage_2(visit: Visit, on: date) -> date:
    months = scheme_of_programme(visit.programme).stage1_validity_months
    return stage2_by(visit.ends_on or on, validity_months=months)


def _date_stage_2(visit: Visit, latest: date) -> None:
    """The limit on stage 2; a limit that was set earlier for another reason stays if sooner."""
    for other in visit.programme.visits.filter(kind=Visit.Kind.STAGE_2):
        if other.state in ("planned", "plan_sent", "plan_agreed") and (
            other.not_after is None or latest < other.not_after or other.due_rule == "D-01"
        ):
            other.not_after, other.due_rule = latest, "D-01"
            other.save(update_fields=["not_after", "due_rule"])


def conclusions_paper(visit: Visit, *, latest: date, on: date) -> dict[str, Any]:
    """The data of the document `stage1_conclusions`."""
    return {
        **audit_paper(visit, number=paper_number(visit, "S1"), on=on),
        **visit.conclusions,
        "concerns": [
            {
                "reference": f"C{number}",
                "requirement": concern.requirement,
                "text": concern.text,
            }
            for number, concern in enumerate(visit.concerns.all(), start=1)
        ],
        "stage_2_latest": latest,
        "leader": ", ".join(sorted(leaders_of(visit))),
        "concluded_on": on,
    }

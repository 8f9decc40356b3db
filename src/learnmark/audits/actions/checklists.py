"""Acts: requirements are assessed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from learnmark.audits.facts import checklists as facts
from learnmark.audits.facts.findings import in_team
from learnmark.audits.models import Assessment, Visit
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.rules.conduct import R_CND_3, objections_to_recording
from learnmark.rules.conformity import objections_to_assessments
from learnmark.rules.findings import R_FIN_5
from learnmark.rules.lifecycle import AUDIT
from learnmark.rules.verdict import Verdict, gettext_noop

GRADED = frozenset({Assessment.Value.MINOR, Assessment.Value.MAJOR, Assessment.Value.OPPORTUNITY})


def may_assess(
    visit: Visit,
    *,
    values: dict[str, dict[str, str]] | None = None,
    by: Actor,
    on: date,
) -> Verdict:
    """The team, while the audit runs; known requirements; not applicable with a justification."""
    given = values or {}
    for judgement in given.values():
        if judgement.get("value", facts.NOT_ASSESSED) not in Assessment.Value.values:
            raise ValidationError(_("This is no assessment: %s") % judgement.get("value"))
    state = visit.state_on(on)
    found = objections_to_recording(
        name=by.name,
        in_team=in_team(visit, by),
        state=state,
        state_label=AUDIT.state_labels[state],
    )
    if given:
        unknown = facts.unknown_references(visit.programme, list(given))
        found += tuple(R_CND_3.objects(reference) for reference in unknown)
        found += objections_to_assessments(facts.judged(given))
    if visit.kind == Visit.Kind.STAGE_1:
        graded = (name for name, judgement in given.items() if judgement.get("value") in GRADED)
        found += tuple(R_FIN_5.objects(name) for name in graded)
    return found


@operation("audits.visit.assess", gettext_noop("Assess requirements"), guard=may_assess)
def assess(visit: Visit, *, values: dict[str, dict[str, str]], by: Actor, on: date) -> Visit:
    """Record judgements: reference → {"value": …, "note": …}; others stay as they are."""
    rows = [
        Assessment(
            owner_id=current_party_id(),
            visit=visit,
            requirement=reference,
            value=judgement.get("value", facts.NOT_ASSESSED),
            note=judgement.get("note", "").strip(),
            by=by.member,
            on=on,
        )
        for reference, judgement in values.items()
    ]
    Assessment.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["visit", "requirement"],
        update_fields=["value", "note", "by", "on"],
    )
    judged: dict[str, Any] = {row.requirement: row.value for row in rows}
    record(
        "audits:visit:assessed",
        visit,
        by=by,
        on=on,
        facts={"values": judged},
        parent=visit.programme,
    )
    return visit

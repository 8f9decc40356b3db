"""Daily: accepted plans that nobody showed to be carried out in time are escalated."""

from __future__ import annotations

from typing import Any

from learnmark.audits.actions.reviews import escalate
from learnmark.audits.facts.earlier import programmes_over
from learnmark.audits.facts.findings import past_last_day
from learnmark.audits.models import Finding
from learnmark.foundation import clock
from learnmark.foundation.jobs.queue import job
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Party


def bodies() -> Any:
    """The parties that audit for certification."""
    return Party.objects.filter(kind=Party.Kind.BODY)


@job("audits.escalate", daily_for=bodies)
def escalate_overdue(party: Party) -> None:
    """Escalate what is past its last day; a second run of the day finds nothing left."""
    today = clock.today(party.timezone)
    rows = Finding.objects.own().with_state(today).filter(state_now="plan_accepted")
    waiting = list(rows.select_related("visit__programme__client"))
    over = programmes_over({finding.visit.programme_id for finding in waiting}, today)
    for finding in waiting:
        if finding.visit.programme_id not in over and past_last_day(finding, today):
            escalate(finding, by=Actor.clock(party), on=today)

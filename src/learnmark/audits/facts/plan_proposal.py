"""A sensible timetable to begin with, from clauses, sites, team and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from learnmark.audits.facts.papers import current_team, language_of
from learnmark.audits.facts.programmes import covers
from learnmark.audits.facts.visits import AUDITING
from learnmark.audits.models import Visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

MORNING = ((time(9), time(10, 30)), (time(10, 45), time(12)))
AFTERNOON = ((time(13, 30), time(14, 45)), (time(15), time(16)))
OPENING = (time(8, 30), time(9))
REVIEW = (time(16), time(16, 30))
CLOSING = (time(16, 30), time(17))
HALF_DAY_CLOSING = (time(11, 30), time(12))
HALF_DAY_MORNING = ((time(9), time(10, 15)), (time(10, 15), time(11, 30)))
HALF = 0.5

LEARNERS = (
    (gettext_noop("Interviews with learners and other beneficiaries"), ("4.2", "8.4", "9.1")),
    (gettext_noop("Observation of classes or of the learning platform"), ("8.5",)),
)
SUBJECTS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Visit.Kind.STAGE_1: (
        (gettext_noop("Documented information of the management system"), ("7.5",)),
        (gettext_noop("Context, interested parties, scope and processes"), ("4",)),
        (gettext_noop("Leadership, policy and objectives"), ("5", "6")),
        (gettext_noop("Internal audits and management review"), ("9.2", "9.3")),
        (gettext_noop("Walk round the site and readiness for stage 2"), ("7.1", "8.1")),
    ),
    "": (
        (gettext_noop("Top management: context, policy, objectives"), ("4", "5")),
        (gettext_noop("Risks, opportunities and planning of changes"), ("6",)),
        (gettext_noop("People, facilities and learning resources"), ("7.1", "7.2", "7.3")),
        (gettext_noop("Communication and documented information"), ("7.4", "7.5")),
        (gettext_noop("Design and delivery of programmes"), ("8.1", "8.2", "8.3", "8.5")),
        (gettext_noop("Assessment of learners, admission and data"), ("8.5", "8.6")),
        (gettext_noop("External providers and nonconforming outputs"), ("8.4", "8.7")),
        (gettext_noop("Monitoring, satisfaction, complaints and appeals"), ("9.1",)),
        (gettext_noop("Internal audits and management review"), ("9.2", "9.3")),
        (gettext_noop("Corrective action and improvement"), ("10",)),
    ),
}


@dataclass(frozen=True)
class _Slot:
    day: date
    starts: time
    ends: time
    person: str


def proposed_sessions(visit: Visit) -> list[dict[str, Any]]:
    """Opening meeting, subjects shared among the auditors, learners at every site, closing meeting.

    Empty where the audit has no days, team or sites yet. The words are in the audit's language.
    """
    team = current_team(visit)
    auditors = [person.name for person in team if person.role in AUDITING]
    sites = list(visit.sites.order_by("kind", "key"))
    if not (visit.starts_on and visit.ends_on and auditors and sites):
        return []
    everybody = [person.name for person in team]
    companions = [name for name in everybody if name not in auditors]
    with translation.override(language_of(visit.programme)):
        rows = [*_ends(visit, everybody, sites[0])]
        subjects = list(_subjects(visit, sites))
        slots = list(_slots(visit, auditors))
        # What is left over goes to the last slots as one line each; nothing is dropped.
        for number, slot in enumerate(slots):
            share = subjects[number :: len(slots)]
            if not share:
                continue
            text = "; ".join(dict.fromkeys(subject[0] for subject in share))
            clauses = ", ".join(
                sorted({c for subject in share for c in subject[1]}, key=_by_number)
            )
            site = share[0][2]
            # Experts and trainees go with the leader and are never alone.
            people = [slot.person, *(companions if slot.person == auditors[0] else ())]
            times = (slot.starts, slot.ends)
            rows.append(_row(slot.day, times, text, site=site, people=people, clauses=clauses))
    return sorted(rows, key=lambda row: (row["day"], row["starts"]))


def _is_half_day(visit: Visit) -> bool:
    return float(visit.audit_days) <= HALF and visit.starts_on == visit.ends_on


def _ends(visit: Visit, everybody: list[str], site: Any) -> Iterator[dict[str, Any]]:
    yield _row(visit.starts_on, OPENING, gettext("Opening meeting"), site=site, people=everybody)
    if _is_half_day(visit):
        yield _row(
            visit.ends_on, HALF_DAY_CLOSING, gettext("Closing meeting"), site=site, people=everybody
        )
        return
    yield _row(
        visit.ends_on, REVIEW, gettext("The team agrees its findings"), site=site, people=everybody
    )
    yield _row(visit.ends_on, CLOSING, gettext("Closing meeting"), site=site, people=everybody)


def _subjects(visit: Visit, sites: list[Any]) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """What is to be looked at: learners at each site, then what the planned clauses ask for."""
    if visit.kind != Visit.Kind.STAGE_1:
        for site in sites:
            for text, clauses in LEARNERS:
                yield gettext(text), clauses, site
    places = cycle(sites)
    for text, clauses in SUBJECTS.get(visit.kind, SUBJECTS[""]):
        wanted = tuple(c for c in clauses if not visit.clauses or covers(visit.clauses, c))
        if wanted or visit.kind == Visit.Kind.STAGE_1:
            yield gettext(text), wanted or clauses, next(places)


def _slots(visit: Visit, auditors: list[str]) -> Iterator[_Slot]:
    day = visit.starts_on
    while day <= visit.ends_on:
        times = HALF_DAY_MORNING if _is_half_day(visit) else (*MORNING, *AFTERNOON)
        for starts, ends in times:
            for person in auditors:
                yield _Slot(day, starts, ends, person)
        day += timedelta(days=1)


def _by_number(clause: str) -> list[int]:
    """The order of the standard: 8.2 before 8.10."""
    return [int(part) for part in clause.split(".") if part.isdigit()]


def _row(
    day: Any,
    times: tuple[time, time],
    text: str,
    *,
    site: Any,
    people: list[str],
    clauses: str = "",
) -> dict[str, Any]:
    return {
        "day": day,
        "starts": times[0],
        "ends": times[1],
        "activity": text[:300],
        "criteria": clauses[:200],
        "site": site.name,
        "mode": site.mode,
        "auditors": people,
    }

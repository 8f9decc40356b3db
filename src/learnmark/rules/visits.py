"""What stands against an act on one audit: who may do it, its days, its plan, its conclusions.

Learnmark's own rules beside those of competence, impartiality and the calendar; the clauses are
those of ISO/IEC 17021-1:2015.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from itertools import combinations
from typing import TYPE_CHECKING

from learnmark.rules.calendar import D_01, stage2_by
from learnmark.rules.verdict import RULES, Objection, Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator

R_VIS_1 = Rule(
    "R-VIS-1",
    "9.2.2",
    gettext_noop("Only the leader of this audit team may do this: {about}."),
    gettext_noop("Ask the team leader, or let the planner change the team."),
)
R_VIS_2 = Rule(
    "R-VIS-2",
    "9.1.3",
    gettext_noop("The last day is after the limit of this audit: {about}."),
    gettext_noop("Choose earlier days, or record why the audit is late."),
)
R_VIS_3 = Rule(
    "R-VIS-3",
    "9.3.1",
    gettext_noop("The stage 1 conclusions were not sent before stage 2."),
    gettext_noop("Send the conclusions of stage 1 first."),
)
R_VIS_4 = Rule(
    "R-VIS-4",
    "9.2.3",
    gettext_noop("The audit plan lacks: {about}."),
    gettext_noop("Complete the plan before sending it."),
)
R_VIS_5 = Rule(
    "R-VIS-5",
    "9.2.3",
    gettext_noop("A line of the audit plan cannot stand: {about}."),
    gettext_noop("Change the line, the days or the team."),
)
R_VIS_6 = Rule(
    "R-VIS-6",
    "9.2.2",
    gettext_noop("{about} is not on this audit team."),
    gettext_noop("Let the planner assign the person first."),
)
R_VIS_7 = Rule(
    "R-VIS-7",
    "9.3.1.2",
    gettext_noop("The stage 1 conclusions are incomplete: {about}."),
    gettext_noop("Write what is missing, then send them."),
)
R_VIS_8 = Rule(
    "R-VIS-8",
    "9.2.3",
    gettext_noop("The audit is not in a state for this: {about}."),
    gettext_noop("Call the plan back first if the client already has it."),
)
R_VIS_9 = Rule(
    "R-VIS-9",
    "9.1",
    gettext_noop("A reason is missing."),
    gettext_noop("Write the reason; it stays on record."),
)
R_VIS_10 = Rule(
    "R-VIS-10",
    "9.2.2",
    gettext_noop("{about} is already on this audit team."),
    gettext_noop("Take the person off the team first to give another role."),
)
R_VIS_11 = Rule(
    "R-VIS-11",
    "7.2",
    gettext_noop("{about} is no current member of this certification body."),
    gettext_noop("Choose a current member."),
)
R_VIS_12 = Rule(
    "R-VIS-12",
    "9.2.3",
    gettext_noop("The last day of the audit lies before its first day, {about}."),
    gettext_noop("Set the first and the last day in order."),
)
R_VIS_13 = Rule(
    "R-VIS-13",
    "9.2.3",
    gettext_noop("The audit is planned to begin on {about}; it cannot begin before."),
    gettext_noop("Wait for the planned day, or call the plan back and set other days."),
)
R_VIS_14 = Rule(
    "R-VIS-14",
    "9.2.3",
    gettext_noop("The client cannot object to the plan until {about}."),
    gettext_noop("Choose a day from today on that lies before the first day of the audit."),
)


@dataclass(frozen=True)
class PlanLine:
    """A line of an audit plan; `people` are names as on the team."""

    day: date
    starts: time
    ends: time
    activity: str
    site: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class PlanFrame:
    """What the lines of a plan have to fit: the days, the sites, and the people by function."""

    first_day: date | None
    last_day: date | None
    sites: tuple[str, ...]
    auditors: frozenset[str]
    companions: frozenset[str] = frozenset()
    """Experts, auditors in training and observers: on the team, never alone."""


def objections_to_acting_as_leader(name: str, *, leaders: frozenset[str]) -> Verdict:
    """R-VIS-1, by names or identifiers; a leader of another audit is refused."""
    return () if name in leaders else (R_VIS_1.objects(", ".join(sorted(leaders)) or "–"),)


def objections_to_days(
    first: date | None,
    last: date | None,
    *,
    not_after: date | None,
    due_rule: str,
    justified: bool,
) -> Verdict:
    """R-VIS-12, and the deadline that binds this audit unless lateness was justified."""
    if first is None or last is None:
        return ()
    found: list[Objection] = []
    if last < first:
        found.append(R_VIS_12.objects(first))
    if not_after is not None and last > not_after and not justified:
        told = f"{not_after.isoformat()}, {due_rule}" if due_rule in RULES else not_after
        found.append(R_VIS_2.objects(told))
    return tuple(found)


def objections_to_stage_2(
    begins_on: date | None,
    *,
    stage_1_concluded: bool,
    stage_1_last_day: date | None,
    validity_months: int,
    justified: bool = False,
) -> Verdict:
    """R-VIS-3 and D-01: stage 2 rests on stage 1 conclusions that are still valid."""
    if not stage_1_concluded or stage_1_last_day is None:
        return (R_VIS_3.objects(),)
    until = stage2_by(stage_1_last_day, validity_months=validity_months)
    late = begins_on is not None and begins_on > until and not justified
    return (D_01.objects(until),) if late else ()


def objections_to_plan(lines: tuple[PlanLine, ...], frame: PlanFrame) -> Verdict:
    """R-VIS-4 and R-VIS-5: nothing missing in the plan, and every line can be held."""
    return (*_missing(lines, frame), *objections_to_lines(lines, frame))


def objections_to_lines(lines: tuple[PlanLine, ...], frame: PlanFrame) -> Verdict:
    """R-VIS-5 alone: a draft may be unfinished, but not impossible."""
    return tuple(
        R_VIS_5.objects(about)
        for about in dict.fromkeys((*_misplaced(lines, frame), *_twice_at_once(lines)))
    )


def _missing(lines: tuple[PlanLine, ...], frame: PlanFrame) -> Iterator[Objection]:
    if frame.first_day is None or frame.last_day is None:
        yield R_VIS_4.objects(gettext_noop("days"))
    if not frame.sites:
        yield R_VIS_4.objects(gettext_noop("sites"))
    if not lines:
        yield R_VIS_4.objects(gettext_noop("timetable"))
        return
    for site in sorted(set(frame.sites) - {line.site for line in lines}):
        yield R_VIS_4.objects(site)
    for person in sorted(frame.auditors - {name for line in lines for name in line.people}):
        yield R_VIS_4.objects(person)


def _misplaced(lines: tuple[PlanLine, ...], frame: PlanFrame) -> Iterator[str]:
    for line in lines:
        told = f"{line.day.isoformat()} {line.starts:%H:%M} {line.activity}"
        if line.ends <= line.starts:
            yield f"{told}, {line.ends:%H:%M}"
        if (frame.first_day and line.day < frame.first_day) or (
            frame.last_day and line.day > frame.last_day
        ):
            yield told
        team = frame.auditors | frame.companions
        strangers = [name for name in line.people if name not in team]
        if strangers:
            yield f"{told}, {', '.join(strangers)}"
        # An expert or a trainee in a session without an auditor would audit alone (9.2.2.1).
        if line.people and not strangers and not frame.auditors & set(line.people):
            yield f"{told}, {', '.join(line.people)}"


def _twice_at_once(lines: tuple[PlanLine, ...]) -> Iterator[str]:
    for one, other in combinations(lines, 2):
        if one.day != other.day or one.ends <= other.starts or other.ends <= one.starts:
            continue
        for name in sorted(set(one.people) & set(other.people)):
            yield f"{one.day.isoformat()} {max(one.starts, other.starts):%H:%M} {name}"

"""What rosters, staff lists and workbooks offer to a draft. Learners never count as personnel."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from learnmark.certification.facts.answers import from_form
from learnmark.certification.intake.answers import folded
from learnmark.certification.intake.application_form import read_form
from learnmark.certification.intake.fields import LEVELS, LONG
from learnmark.certification.intake.prefill import StaffRole, level_of_grade
from learnmark.certification.intake.rosters import read_roster
from learnmark.certification.intake.staff_lists import (
    FULL_TIME_HOURS,
    Contract,
    StaffList,
    read_staff_list,
)
from learnmark.rules.verdict import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from learnmark.certification.intake.prefill import Course, Prefill
    from learnmark.certification.intake.problems import Problem

LEFT_OUT = gettext_noop("Roles left out, ended or not begun")
MOST_COURSES = 40
"""More courses than this are no programmes; the applicant names those."""

SOURCES = {
    "roster": gettext_noop("Roster (OneRoster or School Data Sync, as ZIP)"),
    "staff": gettext_noop("Staff list (CSV or Excel)"),
    "form": gettext_noop("Application form (Excel)"),
}
"""What a draft can be filled from."""


@dataclass(frozen=True)
class Proposal:
    """Answers as a draft keeps them, what was counted, and what was wrong with the file."""

    answers: dict[str, Any]
    counted: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]


def proposal(
    source: str, data: bytes, *, draft: Mapping[str, Any], on: date, language: str
) -> Proposal:
    """Read a file of one of the SOURCES. Never raises for what the bytes hold."""
    if source == "roster":
        return _from_roster(read_roster(data, on=on), draft, language)
    if source == "staff":
        return _from_staff(read_staff_list(data), draft)
    result = read_form(data)
    answers = from_form(result.values)
    counted = (
        (gettext_noop("Answers"), len(result.values.answers)),
        (gettext_noop("Sites"), len(result.values.sites)),
        (gettext_noop("Programmes"), len(result.values.programmes)),
    )
    return Proposal(
        {key: value for key, value in answers.items() if value}, counted, result.problems
    )


STAFF_WORDS = {
    StaffRole.TEACHER: gettext_noop("of these, teachers"),
    StaffRole.ADMINISTRATOR: gettext_noop("of these, administrators"),
    StaffRole.AIDE: gettext_noop("of these, aides"),
    StaffRole.OTHER: gettext_noop("of these, other personnel"),
}


def _from_roster(roster: Prefill, draft: Mapping[str, Any], language: str) -> Proposal:
    people: dict[str, int] = defaultdict(int)
    for group in roster.personnel:
        people[group.site] += group.people
    only = len(roster.sites) == 1
    names = {site.key: site.name for site in roster.sites}
    sites = []
    for site in roster.sites:
        row = {
            "name": site.name,
            "address": site.address,
            "city": site.city,
            "province": site.province,
            "country": site.country.upper(),
            "virtual": "no",
            "is_head_office": "yes" if only else "",
        }
        if roster.people:
            # People of no single site are reported as a problem and left to the applicant.
            here = people.get(site.key, 0) + (people.get("", 0) if only else 0)
            row["full_time"] = str(here)
        sites.append({key: value for key, value in row.items() if value})
    counted = (
        (gettext_noop("Sites"), len(roster.sites)),
        (gettext_noop("People who count as personnel"), roster.people),
        *((STAFF_WORDS[role], n) for role in StaffRole if (n := roster.people_as(role))),
        (gettext_noop("Learners, who never count as personnel"), roster.learners),
        (gettext_noop("Courses"), len(roster.courses)),
        *(((LEFT_OUT, roster.roles_left_out),) if roster.roles_left_out else ()),
    )
    programmes = _programmes(roster, names, language)
    activities = with_courses(_typed_activities(draft), roster, language=language)
    scope = {"main_activities": activities} if activities else {}
    answers: dict[str, Any] = {"scope": scope, "sites": sites, "programmes": programmes}
    return Proposal({k: v for k, v in answers.items() if v}, counted, roster.problems)


def _programmes(roster: Prefill, sites: Mapping[str, str], language: str) -> list[dict[str, str]]:
    labels = {level.key: level.label.in_language(language) for level in LEVELS}
    if roster.grade_levels:
        learners: dict[tuple[str, str], int] = defaultdict(int)
        for grade in roster.grade_levels:
            learners[grade.site, grade.level.value] += grade.learners
        several = len({site for site, _level in learners}) > 1
        return [
            _programme(
                f"{labels[level]}, {sites.get(site, site)}" if several else labels[level],
                level,
                count,
                sites.get(site, ""),
            )
            for (site, level), count in sorted(learners.items())
        ]
    if len(roster.courses) > MOST_COURSES:
        return []
    return [
        _programme(
            course.name,
            level if (level := _level(course)) in labels else "",
            # Where nobody was counted at all the number is unknown, and not zero.
            course.learners if roster.learners else None,
            sites.get(course.site, ""),
        )
        for course in roster.courses
    ]


def _level(course: Course) -> str:
    """The level behind the grades of a course; empty where they name none or several."""
    levels = {level_of_grade(grade).value for grade in course.grades}
    return levels.pop() if len(levels) == 1 else ""


def _typed_activities(draft: Mapping[str, Any]) -> str:
    return str((draft.get("scope") or {}).get("main_activities") or "")


def with_courses(text: str, roster: Prefill, *, language: str) -> str:
    """The main activities with the courses named by level; empty where there is nothing to add.

    Programmes are pre-filled by level, since a certificate names levels and not single courses.
    """
    if not roster.grade_levels or not roster.courses:
        return ""
    courses: dict[str, dict[str, int]] = defaultdict(dict)
    for course in roster.courses:
        by_name = courses[_level(course)]
        by_name[course.name] = by_name.get(course.name, 0) + course.learners
    labels = {level.key: level.label.in_language(language) for level in LEVELS}
    lines = [gettext("Courses with their learners:")]
    for level, named in courses.items():
        told = ", ".join(f"{name} ({learners})" for name, learners in named.items())
        lines.append(f"{labels[level]}: {told}" if level in labels else told)
    said = "\n".join(lines)
    if said in text:
        return ""
    room = LONG - (len(text) + 2 if text else 0)
    if len(said) > room:
        ending = gettext("and more; %(n)d courses in all") % {"n": len(roster.courses)}
        kept = said[: max(room - len(ending) - 2, 0)].rpartition(", ")[0]
        if not kept:
            return ""
        said = f"{kept}, {ending}"
    return f"{text}\n\n{said}" if text else said


def _programme(name: str, level: str, learners: int | None, site: str) -> dict[str, str]:
    told = "" if learners is None else str(learners)
    row = {"name": name, "level": level, "learners": told, "site": site, "in_scope": "yes"}
    return {key: value for key, value in row.items() if value}


def _from_staff(staff: StaffList, draft: Mapping[str, Any]) -> Proposal:
    by_site: dict[str, dict[Contract, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for group in staff.groups:
        by_site[_site_name(group.site, draft)][group.contract].append(group)
    rows = [{"name": name, **_headcount(groups)} for name, groups in by_site.items()]
    counted = (
        (gettext_noop("People"), staff.people),
        (gettext_noop("Full-time equivalents, rounded"), round(staff.full_time_equivalents)),
        (gettext_noop("Sites"), len(rows)),
    )
    return Proposal({"sites": rows} if rows else {}, counted, staff.problems)


def _site_name(name: str, draft: Mapping[str, Any]) -> str:
    """The site of the draft that is meant; people of no named site belong to the head office."""
    sites = draft.get("sites") or []
    if not name:
        heads = [site for site in sites if folded(site.get("is_head_office", "")) in ("yes", "co")]
        chosen = heads or (sites if len(sites) == 1 else [])
        return str(chosen[0].get("name", "")) if chosen else ""
    same = (s.get("name", "") for s in sites if folded(s.get("name", "")) == folded(name))
    return str(next(same, name))


def _headcount(groups: Mapping[Contract, list[Any]]) -> dict[str, str]:
    keys = {
        Contract.FULL_TIME: ("full_time", "full_time_hours_per_week"),
        Contract.PART_TIME: ("part_time", "part_time_hours_per_week"),
        Contract.TEMPORARY: ("temporary", ""),
        Contract.CONTRACTOR: ("contractors", "contractor_hours"),
    }
    row = {"full_time": "0"}
    for contract, found in groups.items():
        people = sum(group.people for group in found)
        # Equivalents count unknown hours as full time: they never make the effort smaller.
        equivalents = sum((group.full_time_equivalents for group in found), Decimal(0))
        count_key, hours_key = keys[contract]
        row[count_key] = str(people)
        if hours_key and people:
            average = equivalents * FULL_TIME_HOURS / people
            row[hours_key] = f"{average.quantize(Decimal('0.1'), ROUND_HALF_UP):f}".removesuffix(
                ".0"
            )
    return row

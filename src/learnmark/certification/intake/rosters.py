"""Learner records, OneRoster and School Data Sync, read to pre-fill an application.

Every row is streamed; what stays in memory is one entry per place, person, course and class.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from learnmark.certification.intake.archives import DEFAULT_LIMITS, FileSet, Limits, opened
from learnmark.certification.intake.prefill import (
    Course,
    Dialect,
    GradeLevel,
    Headcount,
    Prefill,
    Site,
    StaffRole,
    level_of_grade,
)
from learnmark.certification.intake.problems import Cause, ProblemList, Severity, Unreadable
from learnmark.certification.intake.roster_shapes import (
    FAMILY_ROLES,
    LEARNER_ROLES,
    OPTIONAL,
    SHAPES,
    SITE_KINDS,
    STAFF_ROLES,
    plain_word,
    recognized,
)
from learnmark.certification.intake.roster_tables import Ids, Record, records
from learnmark.rules.verdict import gettext_noop

DEEPEST_TREE = 20
"""Steps upwards from a department to its school; more means a circle."""

UNKNOWN_ID = Cause(
    Severity.WARNING,
    gettext_noop("“{value}” is not in {other}; the row was not counted there."),
    gettext_noop("Add the missing row to {other}, or correct the identifier."),
)
UNKNOWN_ROLE = Cause(
    Severity.WARNING,
    gettext_noop("The role “{value}” is not known; the people were counted as other staff."),
    gettext_noop("Correct the headcount if they are no personnel."),
)
NO_SITE = Cause(
    Severity.WARNING,
    gettext_noop("No school, campus or other place is among the organizations."),
    gettext_noop("Fill in the sites by hand."),
)
WITHOUT_SITE = Cause(
    Severity.WARNING,
    gettext_noop("Some personnel belong to no single site, for example to a district."),
    gettext_noop("Assign these people to a site, usually the head office."),
)
DISABLED = Cause(
    Severity.WARNING,
    gettext_noop("Some people have a disabled account; they were counted all the same."),
    gettext_noop("Take them off the headcount if they have left."),
)
BAD_DATE = Cause(
    Severity.WARNING,
    gettext_noop("“{value}” is not a date of the form YYYY-MM-DD; the role counts as current."),
    gettext_noop("Correct the date."),
)
ROLES_ENDED = Cause(
    Severity.WARNING,
    gettext_noop(
        "Roles that ended before {day} were left out: {number}. People without another role: "
        "{people}; they count neither as personnel nor as learners, and not in courses either."
    ),
    gettext_noop(
        "Export the current school year, or correct the end dates of the roles, and read the "
        "file again; or enter the numbers by hand."
    ),
)
ROLES_AHEAD = Cause(
    Severity.WARNING,
    gettext_noop("Roles that begin after {day} were left out: {number}."),
    gettext_noop("Read the file again once they have begun, or correct the numbers by hand."),
)
ROWS_GONE = Cause(
    Severity.NOTE,
    gettext_noop("Rows marked as deleted or inactive were left out."),
    gettext_noop("Nothing to do."),
)

ADDRESS_COLUMNS = {
    "address": ("Address", "street", "address1", "metadata.address", "metadata.address1"),
    "city": ("City", "metadata.city"),
    "province": ("State", "province", "metadata.state", "metadata.province"),
    "postal_code": ("Zip", "postalCode", "postCode", "metadata.zip", "metadata.postalCode"),
    "country": ("Country", "metadata.country"),
}


def read_roster(
    source: bytes | Path, *, on: date | None = None, limits: Limits = DEFAULT_LIMITS
) -> Prefill:
    """Places, headcounts and programmes from a folder, a ZIP file or the bytes of one.

    Never raises for what the files hold: whatever is wrong is in `problems`. With `on`, roles
    that ended before that day or begin after it are left out.
    """
    problems = ProblemList()
    try:
        with opened(source, limits=limits) as files:
            dialect = recognized(files, problems=problems)
            if dialect is None:
                return Prefill(None, problems=problems.all())
            return _Reading(files, dialect, on=on, problems=problems).prefill()
    except Unreadable as stop:
        problems.adopt(stop.problem)
        return Prefill(None, problems=problems.all())


@dataclass
class _Place:
    site: Site
    parent: str


@dataclass
class _Post:
    """The work under which a person is counted."""

    role: StaffRole
    site: str
    is_primary: bool

    @property
    def weight(self) -> tuple[bool, bool]:
        return bool(self.site), self.is_primary


@dataclass
class _Census:
    """People by their identifier; nothing else about them is kept."""

    staff: dict[str, _Post] = field(default_factory=dict)
    learners: set[str] = field(default_factory=set)
    learner_sites: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    grades: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    family: set[str] = field(default_factory=set)

    def employ(self, person: str, post: _Post) -> None:
        """Count a person once: a post at a site goes first, then a primary post, then the order."""
        known = self.staff.get(person)
        if known is None or post.weight > known.weight:
            self.staff[person] = post

    def enrol(self, person: str, *, site: str, grades: tuple[str, ...]) -> None:
        self.learners.add(person)
        self.learner_sites[site].add(person)
        for grade in grades:
            self.grades[site, grade].add(person)


class _Reading:
    """One pass over a file set: places, people, then courses with their learners."""

    def __init__(
        self, files: FileSet, dialect: Dialect, *, on: date | None, problems: ProblemList
    ) -> None:
        self._files = files
        self._dialect = dialect
        self._shapes = SHAPES[dialect]
        self._on = on
        self._problems = problems
        self._places: dict[str, _Place] = {}
        self._principals: dict[str, str] = {}
        self._people = Ids("SIS ID" if self._is_classic else "sourcedId", problems=problems)
        self._census = _Census()
        self._ended = 0
        self._ahead = 0
        self._without_role: set[str] = set()
        self._courses: dict[str, Course] = {}
        self._class_course: dict[str, str] = {}
        self._gone_classes: set[str] = set()

    @property
    def _is_classic(self) -> bool:
        return self._dialect is Dialect.SDS_CLASSIC

    def prefill(self) -> Prefill:
        self._read_places()
        if self._is_classic:
            self._read_classic_people()
        else:
            self._read_users()
            self._read_roles()
        self._read_courses()
        self._read_classes()
        self._read_enrollments()
        return self._result()

    def _records(self, name: str) -> Iterator[Record]:
        if name not in self._shapes:
            return
        found = records(
            self._files, self._shapes[name], problems=self._problems, is_optional=name in OPTIONAL
        )
        for record in found:
            if record.is_gone:
                self._problems.add(ROWS_GONE, file=record.file, row=record.row)
            yield record

    # Places

    def _read_places(self) -> None:
        key, name = ("SIS ID", "Name") if self._is_classic else ("sourcedId", "name")
        ids = Ids(key, problems=self._problems)
        parents: list[Record] = []
        for record in self._records("orgs"):
            if not ids.is_first(record):
                continue
            kind = "school" if self._is_classic else record["type"]
            address = {part: _first(record, names) for part, names in ADDRESS_COLUMNS.items()}
            site = Site(record[key], record[name], kind, **address)
            self._places[record[key]] = _Place(site, record["parentSourcedId"])
            parents.append(record)
            if record["Principal SIS ID"]:
                self._principals.setdefault(record["Principal SIS ID"], record[key])
        for record in parents:
            parent = record["parentSourcedId"]
            if parent and parent not in self._places and parent not in ids.gone:
                self._dangling(record, "parentSourcedId", parent, other="orgs.csv")
        if not any(_is_site(place) for place in self._places.values()):
            self._problems.add(NO_SITE)

    def _site_of(self, organization: str) -> str:
        """The nearest place at or above an organization; empty where there is none."""
        for _ in range(DEEPEST_TREE):
            place = self._places.get(organization)
            if place is None:
                return ""
            if _is_site(place):
                return place.site.key
            organization = place.parent
        return ""

    def _known_sites(self, record: Record, column: str) -> tuple[str, ...]:
        """The places named in a cell; an unknown organization is told and leaves none."""
        organizations = record.listed(column)
        for organization in organizations:
            if organization not in self._places:
                orgs = self._shapes["orgs"].file
                self._dangling(record, column, organization, other=orgs)
        known = [key for key in organizations if key in self._places]
        return tuple(dict.fromkeys(map(self._site_of, known))) or ("",)

    def _dangling(self, record: Record, column: str, value: str, *, other: str) -> None:
        self._problems.add(
            UNKNOWN_ID, file=record.file, row=record.row, column=column, value=value, other=other
        )

    # People

    def _read_users(self) -> None:
        for record in self._records("users"):
            if not self._people.is_first(record):
                continue
            if record["enabledUser"].lower() == "false":
                self._problems.add(DISABLED, file=record.file, row=record.row, column="enabledUser")
            if self._dialect is Dialect.ONEROSTER_1_1:
                sites = self._known_sites(record, "orgSourcedIds")
                self._count(record, record["sourcedId"], sites, is_primary=True)

    def _read_roles(self) -> None:
        counted: set[str] = set()
        for record in self._records("roles"):
            person = record["userSourcedId"]
            if record.is_gone or person in self._people.gone:
                continue
            if not self._is_current(record):
                self._without_role.add(person)
                continue
            if person not in self._people:
                self._dangling(record, "userSourcedId", person, other="users.csv")
                continue
            marks = {record["roleType"].lower(), record["isPrimary"].lower()}
            sites = self._known_sites(record, "orgSourcedId")
            self._count(record, person, sites, is_primary=bool(marks & {"primary", "true"}))
            counted.add(person)
        self._without_role -= counted
        self._tell_left_out()

    def _tell_left_out(self) -> None:
        if not self._ended and not self._ahead:
            return
        file, day = self._files.written(self._shapes["roles"].file), str(self._on)
        if self._ended:
            people = len(self._without_role)
            self._problems.add(ROLES_ENDED, file=file, number=self._ended, people=people, day=day)
        if self._ahead:
            self._problems.add(ROLES_AHEAD, file=file, number=self._ahead, day=day)

    def _count(
        self, record: Record, person: str, sites: tuple[str, ...], *, is_primary: bool
    ) -> None:
        role = plain_word(record["role"])
        if role in LEARNER_ROLES:
            grades = record.listed("grades") or record.listed("grade")
            for site in sites:
                self._census.enrol(person, site=site, grades=grades)
        elif role in FAMILY_ROLES:
            self._census.family.add(person)
        else:
            if role not in STAFF_ROLES:
                self._problems.add(
                    UNKNOWN_ROLE,
                    file=record.file,
                    row=record.row,
                    column="role",
                    about=role,
                    value=record["role"],
                )
            work = STAFF_ROLES.get(role, StaffRole.OTHER)
            self._census.employ(person, _Post(work, sites[0], is_primary))

    def _is_current(self, record: Record) -> bool:
        begins = self._day(record, "beginDate") or self._day(record, "roleStartDate")
        ends = self._day(record, "endDate") or self._day(record, "roleEndDate")
        if self._on is None:
            return True
        if ends and ends < self._on:
            self._ended += 1
        elif begins and begins > self._on:
            self._ahead += 1
        else:
            return True
        return False

    def _day(self, record: Record, column: str) -> date | None:
        value = record[column]
        if not value:
            return None
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            self._problems.add(
                BAD_DATE, file=record.file, row=record.row, column=column, value=value
            )
            return None

    def _read_classic_people(self) -> None:
        for principal, site in self._principals.items():
            post = _Post(StaffRole.ADMINISTRATOR, site, is_primary=True)
            self._census.employ(principal, post)
        for record in self._records("teachers"):
            if record.is_gone:
                continue
            # A teacher of two schools has one row in each: not a repetition.
            site = self._known_sites(record, "School SIS ID")[0]
            self._census.employ(record["SIS ID"], _Post(StaffRole.TEACHER, site, is_primary=False))
        for record in self._records("students"):
            if self._people.is_first(record):
                sites = self._known_sites(record, "School SIS ID")
                grades = record.listed("Grade")
                for site in sites:
                    self._census.enrol(record["SIS ID"], site=site, grades=grades)

    # Courses

    def _read_courses(self) -> None:
        ids = Ids("sourcedId", problems=self._problems)
        for record in self._records("courses"):
            if ids.is_first(record):
                key = record["sourcedId"]
                grades = record.listed("grades") or record.listed("grade")
                site = self._known_sites(record, "orgSourcedId")[0]
                self._courses[key] = Course(site, key, record["title"], grades, 0, 0)

    def _read_classes(self) -> None:
        ids = Ids("SIS ID" if self._is_classic else "sourcedId", problems=self._problems)
        for record in self._records("classes"):
            if not ids.is_first(record):
                continue
            course = self._course_of(record)
            if course is not None:
                known = self._courses[course]
                self._courses[course] = replace(known, classes=known.classes + 1)
                self._class_course[record["SIS ID" if self._is_classic else "sourcedId"]] = course
        self._gone_classes = ids.gone

    def _course_of(self, record: Record) -> str | None:
        """The key of the course of a class; a class without one is a course of its own."""
        if self._is_classic:
            site = self._known_sites(record, "School SIS ID")[0]
            key = record["Course SIS ID"] or record["SIS ID"]
            name = record["Course Name"] or record["Section Name"]
            self._courses.setdefault(key, Course(site, key, name, (), 0, 0))
            return key
        key = record["courseSourcedId"]
        if not key:
            key = record["sourcedId"]
            site = self._known_sites(record, "orgSourcedId")[0]
            self._courses.setdefault(key, Course(site, key, record["title"], (), 0, 0))
        if key not in self._courses:
            self._dangling(record, "courseSourcedId", key, other="courses.csv")
            return None
        return key

    def _read_enrollments(self) -> None:
        learners: dict[str, set[str]] = defaultdict(set)
        group, person = (
            ("Section SIS ID", "SIS ID")
            if self._is_classic
            else (
                "classSourcedId",
                "userSourcedId",
            )
        )
        for record in self._records("enrollments"):
            if record.is_gone or self._is_of_gone(record[group], record[person]):
                continue
            if record[person] in self._without_role:
                continue  # or a course would have learners whom the total does not know
            if record[person] not in self._people:
                users = self._shapes["students" if self._is_classic else "users"].file
                self._dangling(record, person, record[person], other=users)
            elif record[group] not in self._class_course:
                self._dangling(record, group, record[group], other=self._shapes["classes"].file)
            elif self._is_classic or plain_word(record["role"]) in LEARNER_ROLES:
                learners[self._class_course[record[group]]].add(sys.intern(record[person]))
        for key, people in learners.items():
            self._courses[key] = replace(self._courses[key], learners=len(people))

    def _is_of_gone(self, group: str, person: str) -> bool:
        return person in self._people.gone or group in self._gone_classes

    # Result

    def _result(self) -> Prefill:
        census = self._census
        posts = Counter((post.site, post.role) for post in census.staff.values())
        if any(site == "" for site, _ in posts) and self._places:
            self._problems.add(WITHOUT_SITE)
        by_site = {site: len(people) for site, people in census.learner_sites.items()}
        return Prefill(
            dialect=self._dialect,
            sites=tuple(place.site for place in self._places.values() if _is_site(place)),
            personnel=tuple(
                Headcount(site, role, people) for (site, role), people in sorted(posts.items())
            ),
            learners=len(census.learners),
            roles_left_out=self._ended + self._ahead,
            learners_by_site=tuple(sorted(by_site.items())),
            family=len(census.family),
            grade_levels=tuple(
                GradeLevel(site, grade, level_of_grade(grade), len(people))
                for (site, grade), people in sorted(census.grades.items())
            ),
            courses=tuple(self._courses.values()),
            problems=self._problems.all(),
        )


def _is_site(place: _Place) -> bool:
    return plain_word(place.site.kind) in SITE_KINDS


def _first(record: Record, columns: tuple[str, ...]) -> str:
    return next((record[column] for column in columns if record[column]), "")

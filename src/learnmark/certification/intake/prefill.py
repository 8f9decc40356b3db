"""What a roster tells about an applicant: places, headcounts, programmes. No names of people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from learnmark.certification.intake.problems import Problem, Severity


class Dialect(StrEnum):
    """The kind of file set."""

    ONEROSTER_1_1 = "oneroster-1.1"
    ONEROSTER_1_2 = "oneroster-1.2"
    SDS_2_1 = "sds-2.1"
    SDS_CLASSIC = "sds-classic"


class StaffRole(StrEnum):
    """The work of personnel, as coarse as the application needs it."""

    TEACHER = "teacher"
    ADMINISTRATOR = "administrator"
    AIDE = "aide"
    OTHER = "other"


class Level(StrEnum):
    """The level of a programme."""

    EARLY_CHILDHOOD = "early_childhood"
    SCHOOL = "school"
    VOCATIONAL = "vocational"
    HIGHER = "higher"
    ADULT = "adult"
    CORPORATE = "corporate"
    OTHER = "other"


@dataclass(frozen=True)
class Site:
    """A place where the applicant works; what the source does not tell is empty."""

    key: str
    name: str
    kind: str
    address: str = ""
    city: str = ""
    province: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True)
class Headcount:
    """People of one role at one site; each person is counted once in the whole roster.

    `site` is the key of a site, or empty for work that belongs to no single site.
    """

    site: str
    role: StaffRole
    people: int


@dataclass(frozen=True)
class GradeLevel:
    """Learners of one grade at one site; each learner is counted once in each grade."""

    site: str
    grade: str
    level: Level
    learners: int


@dataclass(frozen=True)
class Course:
    """A course with the number of different learners enrolled in its classes."""

    site: str
    key: str
    name: str
    grades: tuple[str, ...]
    classes: int
    learners: int


@dataclass(frozen=True)
class Prefill:
    """Everything a roster offers to an application, with all that was wrong with it.

    `learners` and `family` are different people; neither is ever part of `personnel`.
    `roles_left_out` counts roles that are not held on the day asked about.
    """

    dialect: Dialect | None
    sites: tuple[Site, ...] = ()
    personnel: tuple[Headcount, ...] = ()
    learners: int = 0
    roles_left_out: int = 0
    learners_by_site: tuple[tuple[str, int], ...] = ()
    family: int = 0
    grade_levels: tuple[GradeLevel, ...] = ()
    courses: tuple[Course, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def people(self) -> int:
        """Different people who count as personnel."""
        return sum(group.people for group in self.personnel)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What kept a part of the roster from being read."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    def people_as(self, role: StaffRole) -> int:
        """Different people of one role, at all sites."""
        return sum(group.people for group in self.personnel if group.role is role)


EARLY_GRADES = frozenset({"it", "pr", "pk", "tk", "kg", "infant", "preschool", "prekindergarten"})
HIGHER_GRADES = frozenset({"ug", "gr", "undergraduate", "graduate"})
LAST_SCHOOL_GRADE = 13


def level_of_grade(grade: str) -> Level:
    """The level behind a grade code of CEDS or SDS, such as KG, 01, 12, PS1."""
    code = grade.strip().lower()
    if code in EARLY_GRADES:
        return Level.EARLY_CHILDHOOD
    if code.isdecimal():
        number = int(code)
        if number == 0:
            return Level.EARLY_CHILDHOOD
        return Level.SCHOOL if number <= LAST_SCHOOL_GRADE else Level.OTHER
    if code in HIGHER_GRADES or (code.startswith("ps") and code[2:].isdecimal()):
        return Level.HIGHER
    return Level.ADULT if code in {"ae", "abe", "adulteducation"} else Level.OTHER

"""How the four kinds of roster files look, and which of them lies on the table.

Columns: 1EdTech OneRoster CSV binding 1.1 and 1.2.1; Microsoft School Data Sync v2.1 and classic.
Only the files that an application needs are described here; the others are never opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from learnmark.certification.intake.archives import FileSet
from learnmark.certification.intake.csv_text import rows
from learnmark.certification.intake.prefill import Dialect, StaffRole
from learnmark.certification.intake.problems import Cause, ProblemList, Severity
from learnmark.rules.verdict import gettext_noop

MANIFEST = "manifest.csv"

NO_ROSTER = Cause(
    Severity.ERROR,
    gettext_noop("These files are no OneRoster or School Data Sync export. Found: {found}."),
    gettext_noop("Send the whole export, with orgs.csv and users.csv or with School.csv."),
)
NO_MANIFEST = Cause(
    Severity.WARNING,
    gettext_noop("The export has no manifest.csv; it was read as {dialect}."),
    gettext_noop("Check the numbers, or export again with the manifest."),
)
UNKNOWN_VERSION = Cause(
    Severity.WARNING,
    gettext_noop(
        "The manifest states the OneRoster version “{version}”; it was read as {dialect}."
    ),
    gettext_noop("Check the numbers, or export as version 1.1 or 1.2."),
)
DECLARED_BUT_MISSING = Cause(
    Severity.ERROR,
    gettext_noop("The manifest announces {name}, but the file is not there."),
    gettext_noop("Add the file and send the set again."),
)
PRESENT_BUT_ABSENT = Cause(
    Severity.WARNING,
    gettext_noop("The manifest calls {name} absent, but the file is there; it was read."),
    gettext_noop("Check whether the file belongs to this export."),
)
DELTA = Cause(
    Severity.WARNING,
    gettext_noop("This export holds changes only (delta), so the numbers are incomplete."),
    gettext_noop("Export everything (bulk) to fill in an application."),
)


@dataclass(frozen=True)
class Shape:
    """The columns of one file: without the needed ones it cannot be read."""

    file: str
    needed: tuple[str, ...]
    known: tuple[str, ...] = ()


def _shape(file: str, needed: str, known: str = "") -> Shape:
    return Shape(file, tuple(needed.split(",")), tuple(filter(None, known.split(","))))


_ENVELOPE = "status,dateLastModified"
_ONEROSTER_USER = (
    "enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,"
    "agentSourcedIds,grades,password"
)
_ONEROSTER_PLACES = {
    "orgs": _shape("orgs.csv", "sourcedId,name,type", f"{_ENVELOPE},identifier,parentSourcedId"),
    "courses": _shape(
        "courses.csv",
        "sourcedId,title,orgSourcedId",
        f"{_ENVELOPE},schoolYearSourcedId,courseCode,grades,subjects,subjectCodes",
    ),
    "classes": _shape(
        "classes.csv",
        "sourcedId,courseSourcedId,schoolSourcedId",
        f"{_ENVELOPE},title,grades,classCode,classType,location,termSourcedIds,subjects,"
        "subjectCodes,periods",
    ),
    "enrollments": _shape(
        "enrollments.csv",
        "classSourcedId,userSourcedId,role",
        f"sourcedId,{_ENVELOPE},schoolSourcedId,primary,beginDate,endDate",
    ),
}
SHAPES: dict[Dialect, dict[str, Shape]] = {
    Dialect.ONEROSTER_1_1: {
        **_ONEROSTER_PLACES,
        "users": _shape(
            "users.csv", "sourcedId,orgSourcedIds,role", f"{_ENVELOPE},{_ONEROSTER_USER}"
        ),
    },
    Dialect.ONEROSTER_1_2: {
        **_ONEROSTER_PLACES,
        "users": _shape(
            "users.csv",
            "sourcedId",
            f"{_ENVELOPE},{_ONEROSTER_USER},userMasterIdentifier,preferredGivenName,"
            "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
        ),
        "roles": _shape(
            "roles.csv",
            "userSourcedId,role,orgSourcedId",
            f"sourcedId,{_ENVELOPE},roleType,beginDate,endDate,userProfileSourcedId",
        ),
    },
    Dialect.SDS_2_1: {
        "orgs": _shape("orgs.csv", "sourcedId,name,type", "parentSourcedId"),
        "users": _shape(
            "users.csv",
            "sourcedId",
            "username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms,"
            "preferredGivenName,preferredMiddleName,preferredFamilyName,middleName,userNumber",
        ),
        "roles": _shape(
            "roles.csv",
            "userSourcedId,orgSourcedId,role",
            "sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate",
        ),
        "courses": _shape(
            "courses.csv", "sourcedId,title,orgSourcedId", "code,schoolYearSourcedId,subject,grade"
        ),
        "classes": _shape(
            "classes.csv", "sourcedId,orgSourcedId,title", "sessionSourcedIds,courseSourcedId,code"
        ),
        "enrollments": _shape("enrollments.csv", "classSourcedId,userSourcedId,role"),
    },
    Dialect.SDS_CLASSIC: {
        "orgs": _shape(
            "School.csv",
            "SIS ID,Name",
            "School Number,School NCES_ID,State ID,Grade Low,Grade High,Principal SIS ID,"
            "Principal Name,Principal Secondary Email,Address,City,State,Country,Zip,Phone,Zone",
        ),
        "teachers": _shape(
            "Teacher.csv",
            "SIS ID,School SIS ID",
            "First Name,Last Name,Username,Password,State ID,Teacher Number,Status,Middle Name,"
            "Secondary Email,Title,Qualification",
        ),
        "students": _shape(
            "Student.csv",
            "SIS ID,School SIS ID",
            "First Name,Last Name,Username,Password,State ID,Secondary Email,Student Number,"
            "Middle Name,Grade,Status,Birthdate,Graduation Year",
        ),
        "classes": _shape(
            "Section.csv",
            "SIS ID,School SIS ID,Section Name",
            "Section Number,Term SIS ID,Term Name,Term StartDate,Term EndDate,Course SIS ID,"
            "Course Name,Course Number,Course Description,Course Subject,Periods,Status",
        ),
        "enrollments": _shape("StudentEnrollment.csv", "Section SIS ID,SIS ID", "Status"),
    },
}
OPTIONAL = frozenset({"courses", "classes", "enrollments"})
"""Without these files the places and people are still known."""

_SITE_WORDS = (
    "school campus college university institute academy branch center centre kindergarten "
    "preschool nursery trainingcenter vocationalschool charterschool adulteducation"
)
SITE_KINDS = frozenset(_SITE_WORDS.split())
"""Kinds of organization that stand for a place; departments and districts do not."""

_ROLE_WORDS: dict[StaffRole, str] = {
    StaffRole.TEACHER: "teacher professor faculty lecturer instructor adjunct substitute tutor "
    "adjunctprofessor associateprofessor assistantprofessor substituteteacher teacherofrecord",
    StaffRole.ADMINISTRATOR: "administrator principal siteadministrator districtadministrator "
    "systemadministrator dean provost headteacher assistantprincipal vicepresident president "
    "schooladministrator director chancellor superintendent",
    StaffRole.AIDE: "aide paraprofessional teacherassistant teachingassistant graduateassistant "
    "assistant classroomaide",
    StaffRole.OTHER: "proctor counselor staff other librarian nurse officestaff coach registrar "
    "itadmin informationtechnology healthspecialist socialworker",
}
STAFF_ROLES = {word: role for role, words in _ROLE_WORDS.items() for word in words.split()}
LEARNER_ROLES = frozenset({"student", "learner"})
FAMILY_ROLES = frozenset({"guardian", "parent", "relative"})


def plain_word(text: str) -> str:
    """Letters and digits in lower case: `School Admin` and `schoolAdmin` are one word."""
    return "".join(filter(str.isalnum, text.lower()))


def recognized(files: FileSet, *, problems: ProblemList) -> Dialect | None:
    """The kind of the file set, with what the manifest promises compared with what is there."""
    if MANIFEST in files:
        stated = _manifest(files, problems=problems)
        version = stated.get("oneroster.version", "")
        if version or "manifest.version" in stated:
            return _by_manifest(files, stated, version=version, problems=problems)
    dialect = _by_names(files)
    if dialect is None:
        found = ", ".join(files.names[:20]) or "–"
        problems.add(NO_ROSTER, found=found)
    elif dialect in {Dialect.ONEROSTER_1_1, Dialect.ONEROSTER_1_2}:
        problems.add(NO_MANIFEST, dialect=dialect.value)
    return dialect


def _manifest(files: FileSet, *, problems: ProblemList) -> dict[str, str]:
    table = rows(lambda: files.open(MANIFEST), file=MANIFEST, problems=problems)
    return {row.cells[0].lower(): row.cells[1] for row in table if len(row.cells) > 1}


def _by_manifest(
    files: FileSet, stated: dict[str, str], *, version: str, problems: ProblemList
) -> Dialect:
    known = {"1.0": Dialect.ONEROSTER_1_1, "1.1": Dialect.ONEROSTER_1_1}
    known |= {"1.2": Dialect.ONEROSTER_1_2, "1.2.1": Dialect.ONEROSTER_1_2}
    dialect = known.get(version) or _by_names(files) or Dialect.ONEROSTER_1_1
    if dialect not in known.values():
        dialect = Dialect.ONEROSTER_1_1
    if version not in known:
        problems.add(UNKNOWN_VERSION, file=MANIFEST, version=version, dialect=dialect.value)
    modes = {key[5:]: mode.lower() for key, mode in stated.items() if key.startswith("file.")}
    for shape in SHAPES[dialect].values():
        mode = modes.get(shape.file.removesuffix(".csv").lower())
        if mode in {"bulk", "delta"} and shape.file not in files:
            problems.add(DECLARED_BUT_MISSING, file=MANIFEST, about=shape.file, name=shape.file)
        if mode == "absent" and shape.file in files:
            problems.add(PRESENT_BUT_ABSENT, file=MANIFEST, about=shape.file, name=shape.file)
    if "delta" in modes.values():
        problems.add(DELTA, file=MANIFEST)
    return dialect


def _by_names(files: FileSet) -> Dialect | None:
    if "School.csv" in files and ("Teacher.csv" in files or "Student.csv" in files):
        return Dialect.SDS_CLASSIC
    if "orgs.csv" not in files or "users.csv" not in files:
        return None
    if "roles.csv" not in files:
        return Dialect.ONEROSTER_1_1
    if "roletype" in _headings(files, "roles.csv"):
        return Dialect.ONEROSTER_1_2
    return Dialect.SDS_2_1


def _headings(files: FileSet, name: str) -> set[str]:
    # Problems are told when the file is read for its content.
    table = rows(lambda: files.open(name), file=name, problems=ProblemList())
    first = next(table, None)
    return {cell.lower() for cell in first.cells} if first else set()

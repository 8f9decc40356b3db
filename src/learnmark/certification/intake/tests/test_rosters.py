from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from learnmark.certification.intake import archives, roster_tables, rosters
from learnmark.certification.intake.archives import Limits
from learnmark.certification.intake.prefill import Dialect, Level, StaffRole
from learnmark.certification.intake.problems import Severity
from learnmark.certification.intake.rosters import read_roster

ONEROSTER_1_2 = {
    "manifest.csv": "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\n"
    "file.orgs,bulk\nfile.users,bulk\nfile.roles,bulk\nfile.courses,bulk\nfile.classes,bulk\n"
    "file.enrollments,bulk\n",
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId,"
    "metadata.address,metadata.city\n"
    "d,,,Sở Giáo dục,district,,,,\n"
    's1,,,"Trường Mầm non\nHoa Sen",school,,d,"12 Lê Lợi, P.1",Huế\n'
    "dep,,,Tổ Toán,department,,s1,,\n",
    "users.csv": "sourcedId,status,dateLastModified,enabledUser,username\n"
    "t1,,,true,a\nt2,,,true,b\na1,,,true,c\nx1,,,false,d\nl1,,,true,e\nl2,,,true,f\np1,,,true,g\n",
    "roles.csv": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,"
    "orgSourcedId,userProfileSourcedId\n"
    "r1,,,t1,primary,teacher,,,s1,\n"
    "r2,,,t1,secondary,siteAdministrator,,,s1,\n"
    "r3,,,t2,primary,teacher,2020-01-01,2021-01-01,dep,\n"
    "r4,,,a1,primary,aide,,,s1,\n"
    "r5,,,x1,primary,gardener,,,s1,\n"
    "r6,,,l1,primary,student,,,s1,\n"
    "r7,,,l2,primary,student,,,s1,\n"
    "r8,,,p1,primary,parent,,,s1,\n",
    "courses.csv": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,"
    'orgSourcedId,subjects,subjectCodes\nc1,,,,Toán,,"KG,01",s1,,\n',
    "classes.csv": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,"
    "classType,location,schoolSourcedId,termSourcedIds\nk1,,,1A,,c1,,,,s1,\nk2,,,1B,,c1,,,,s1,\n",
    "enrollments.csv": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,"
    "userSourcedId,role,primary,beginDate,endDate\n"
    "e1,,,k1,s1,l1,student,,,\ne2,,,k2,s1,l1,student,,,\ne3,,,k2,s1,l2,student,,,\n"
    "e4,,,k1,s1,t1,teacher,true,,\n",
}


def packed(files: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def changed(**files: str | bytes | None) -> bytes:
    names = {f"{name}.csv": content for name, content in files.items()}
    kept = {**ONEROSTER_1_2, **names}
    return packed({name: content for name, content in kept.items() if content is not None})


def causes(prefill, *, severity=None):
    found = prefill.problems
    return {p.cause for p in found if severity is None or p.severity is severity}


def the(prefill, cause):
    return next(problem for problem in prefill.problems if problem.cause is cause)


class TestPublicSets:
    def test_oneroster_1_1(self, test_data):
        prefill = read_roster(test_data / "rosters" / "oneroster11-school")
        assert prefill.dialect is Dialect.ONEROSTER_1_1
        assert [site.name for site in prefill.sites] == ["Crimson Underwood Elementary School"]
        assert prefill.people_as(StaffRole.TEACHER) == 6
        assert prefill.people_as(StaffRole.ADMINISTRATOR) == 1
        assert prefill.learners == 72
        assert prefill.people + prefill.learners == 79
        assert len(prefill.courses) == 42
        assert sum(course.classes for course in prefill.courses) == 42
        # 546 enrolments are 42 of teachers and 504 of learners.
        assert sum(course.learners for course in prefill.courses) == 504
        assert {grade.learners for grade in prefill.grade_levels} == {12}
        assert [g.level for g in prefill.grade_levels if g.grade == "KG"] == [Level.EARLY_CHILDHOOD]
        assert prefill.problems == ()

    def test_sds_2_1(self, test_data):
        prefill = read_roster(test_data / "rosters" / "sds-v2.1")
        assert prefill.dialect is Dialect.SDS_2_1
        assert [site.key for site in prefill.sites] == ["110001", "110003"]
        assert [(h.site, h.role, h.people) for h in prefill.personnel] == [
            ("110001", StaffRole.TEACHER, 1),
            ("110003", StaffRole.TEACHER, 1),
        ]
        assert prefill.learners == 4
        assert [course.learners for course in prefill.courses] == [1, 0, 3]
        assert prefill.errors == ()

    def test_sds_classic(self, test_data):
        prefill = read_roster(test_data / "rosters" / "sds-classic-25")
        assert prefill.dialect is Dialect.SDS_CLASSIC
        assert [(s.address, s.city, s.country) for s in prefill.sites] == [
            ("2 Microsoft Way", "Redmond", "US"),
            ("3 Microsoft Way", "Redmond", "US"),
        ]
        assert prefill.people_as(StaffRole.TEACHER) == 2
        assert prefill.people_as(StaffRole.ADMINISTRATOR) == 2
        assert prefill.learners == 22
        assert prefill.errors == ()


class TestOneRoster12:
    def test_it_works(self):
        prefill = read_roster(changed())
        assert prefill.dialect is Dialect.ONEROSTER_1_2
        (site,) = prefill.sites
        assert site.name == "Trường Mầm non\nHoa Sen"
        assert (site.address, site.city) == ("12 Lê Lợi, P.1", "Huế")
        assert {(h.site, h.role): h.people for h in prefill.personnel} == {
            ("s1", StaffRole.TEACHER): 2,
            ("s1", StaffRole.AIDE): 1,
            ("s1", StaffRole.OTHER): 1,
        }
        assert (prefill.learners, prefill.family) == (2, 1)
        (course,) = prefill.courses
        assert (course.name, course.classes, course.learners) == ("Toán", 2, 2)
        assert causes(prefill) == {rosters.UNKNOWN_ROLE, rosters.DISABLED}

    def test_a_folder_reads_like_the_archive(self, tmp_path):
        for name, content in ONEROSTER_1_2.items():
            (tmp_path / name.upper()).write_text(content)
        zip_file = tmp_path / "set.zip"
        zip_file.write_bytes(changed())
        assert read_roster(tmp_path).personnel == read_roster(zip_file).personnel

    def test_roles_that_ended_are_left_out_on_a_day(self):
        prefill = read_roster(changed(), on=date(2026, 11, 23))
        assert prefill.people_as(StaffRole.TEACHER) == 1
        told = the(prefill, rosters.ROLES_ENDED)
        assert told.says().startswith("Roles that ended before 2026-11-23 were left out: 1.")

    def test_totals_and_courses_agree_where_every_role_has_ended(self, test_data):
        prefill = read_roster(test_data / "rosters" / "sds-v2.1", on=date(2026, 11, 23))
        assert (prefill.people, prefill.learners) == (0, 0)
        assert [course.learners for course in prefill.courses] == [0, 0, 0]
        told = the(prefill, rosters.ROLES_ENDED)
        assert dict(told.values)["number"] == str(prefill.roles_left_out)
        assert prefill.roles_left_out > 0
        assert "current school year" in told.remedy()

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_encodings(self, encoding):
        files = {name: text.encode(encoding) for name, text in ONEROSTER_1_2.items()}
        assert read_roster(packed(files)).sites == read_roster(changed()).sites

    @pytest.mark.parametrize("ending", ["\r\n", "\r"])
    def test_line_endings(self, ending):
        files = {name: text.replace("\n", ending) for name, text in ONEROSTER_1_2.items()}
        assert read_roster(packed(files)).personnel == read_roster(changed()).personnel

    @pytest.mark.parametrize(
        ("encoding", "name"),
        [("cp1258", "Trường Phổ thông Hòa Bình"), ("cp1252", "École Élémentaire à Genève")],
    )
    def test_old_encodings_are_told(self, encoding, name):
        header = "sourcedId,name,type,status,dateLastModified,identifier,parentSourcedId\n"
        text = f"{header}s1,{decomposed(name) if encoding == 'cp1258' else name},school\n"
        prefill = read_roster(changed(orgs=text.encode(encoding)))
        assert [site.name for site in prefill.sites] == [name]
        assert dict(the(prefill, csv_old()).values)["encoding"] == encoding

    def test_gone_rows_and_what_hangs_on_them_do_not_count(self):
        users = ONEROSTER_1_2["users.csv"].replace("l1,,,", "l1,tobedeleted,2026-01-01,")
        prefill = read_roster(changed(users=users))
        assert prefill.learners == 1
        assert prefill.courses[0].learners == 1
        assert rosters.UNKNOWN_ID not in causes(prefill)

    def test_a_delta_is_told(self):
        manifest = ONEROSTER_1_2["manifest.csv"].replace("users,bulk", "users,delta")
        found = read_roster(changed(manifest=manifest)).problems
        assert "holds changes only" in " ".join(problem.says() for problem in found)

    def test_one_message_for_many_dangling_ids(self):
        more = "".join(f"e9{n},,,k1,s1,ghost{n},student,,,\n" for n in range(50))
        prefill = read_roster(changed(enrollments=ONEROSTER_1_2["enrollments.csv"] + more))
        problem = the(prefill, rosters.UNKNOWN_ID)
        assert (problem.file, problem.row, problem.column) == (
            "enrollments.csv",
            6,
            "userSourcedId",
        )
        assert problem.count == 50
        assert "ghost0" in problem.says()
        assert "users.csv" in problem.remedy()

    def test_a_repeated_id_counts_once(self):
        users = ONEROSTER_1_2["users.csv"] + "t1,,,true,again\n"
        prefill = read_roster(changed(users=users))
        assert prefill.people_as(StaffRole.TEACHER) == 2
        assert the(prefill, roster_tables.ID_TWICE).row == 9

    def test_a_misspelt_column_is_a_question(self):
        users = ONEROSTER_1_2["users.csv"].replace("sourcedId", "sourceId")
        problem = the(read_roster(changed(users=users)), roster_tables.COLUMN_MISSPELT)
        assert "sourceId" in problem.says()

    def test_short_and_long_rows(self):
        users = ONEROSTER_1_2["users.csv"] + "t8\nt9,,,true,a,b,c\n"
        prefill = read_roster(changed(users=users))
        assert the(prefill, roster_tables.ROW_SHORT).row == 9
        assert the(prefill, roster_tables.ROW_LONG).row == 10

    def test_an_announced_file_that_is_missing(self):
        prefill = read_roster(changed(roles=None))
        assert "roles.csv" in " ".join(problem.says() for problem in prefill.errors)

    def test_without_a_manifest_it_is_still_recognized(self):
        prefill = read_roster(changed(manifest=None))
        assert prefill.dialect is Dialect.ONEROSTER_1_2
        assert Severity.WARNING in {problem.severity for problem in prefill.problems}

    def test_an_open_quotation_mark_stops_the_file_only(self):
        orgs = ONEROSTER_1_2["orgs.csv"] + 's2,,,"' + "x\n" * 800_000
        prefill = read_roster(changed(orgs=orgs))
        assert [site.key for site in prefill.sites] == ["s1"]
        assert prefill.errors != ()


class TestArchives:
    @pytest.mark.parametrize(
        "name", ["../orgs.csv", "/orgs.csv", "a/orgs.csv", "C:orgs.csv", "a\\..\\orgs.csv", ".."]
    )
    def test_names_that_leave_the_folder(self, name):
        prefill = read_roster(packed({**ONEROSTER_1_2, name: "x"}))
        assert causes(prefill) == {archives.UNSAFE_NAME}

    def test_files_of_macos_are_no_part(self):
        prefill = read_roster(packed({**ONEROSTER_1_2, "__MACOSX/._orgs.csv": "x"}))
        assert prefill.people == 4

    def test_two_files_of_one_name(self):
        assert causes(read_roster(packed({"orgs.csv": "a", "ORGS.csv": "b"}))) == {
            archives.SAME_NAME_TWICE
        }

    def test_too_many_entries(self):
        files = {f"{number}.csv": "x" for number in range(30)}
        prefill = read_roster(packed(files), limits=Limits(entries=20))
        assert causes(prefill) == {archives.TOO_MANY_ENTRIES}

    def test_inflated_size_holds_for_all_files_together(self):
        filler = "".join(f"u{n},,,true,x\n" for n in range(5_000))
        users = ONEROSTER_1_2["users.csv"] + filler
        limits = Limits(inflated=len(users.encode()) + 200)
        assert archives.TOO_LARGE in causes(read_roster(changed(users=users), limits=limits))

    def test_a_bomb_is_found_by_its_ratio(self):
        limits = Limits(ratio_counts_from=100_000)
        users = ONEROSTER_1_2["users.csv"] + "\n" * 3_000_000
        prefill = read_roster(changed(users=users), limits=limits)
        assert archives.SUSPICIOUS_RATIO in causes(prefill)

    def test_a_lying_size_does_not_help(self):
        users = "sourcedId\n" + "\n" * 2_000_000
        lying = bytearray(changed(users=users))
        # The size that the directory states is not what comes out.
        place = lying.rfind(b"users.csv") - 46 + 24
        lying[place : place + 4] = (100).to_bytes(4, "little")
        assert read_roster(bytes(lying)).errors != ()

    @pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" + b"\0" * 60, b"hello" * 100])
    def test_no_archive(self, data):
        assert causes(read_roster(data)) == {archives.NOT_AN_ARCHIVE}

    def test_cut_off_anywhere_it_never_raises(self):
        whole = changed()
        for end in range(0, len(whole), 97):
            assert read_roster(whole[:end]).errors != ()

    def test_an_unusual_packing(self):
        prefill = read_roster(packed(dict(ONEROSTER_1_2), method=zipfile.ZIP_BZIP2))
        assert archives.LOCKED in causes(prefill)

    def test_no_roster_in_it(self):
        prefill = read_roster(packed({"holiday.txt": "x"}))
        assert prefill.dialect is None
        assert "holiday.txt" in prefill.errors[0].says()


def decomposed(text: str) -> str:
    """Vietnamese as cp1258 can say it: tone marks apart, the other marks composed."""
    import unicodedata

    tones = "\u0300\u0301\u0303\u0309\u0323"
    result = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
        result.append(base + "".join(c for c in parts if c in tones))
    return "".join(result)


def csv_old():
    from learnmark.certification.intake.csv_text import OLD_ENCODING

    return OLD_ENCODING

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from learnmark.certification.actions import bodies, cases
from learnmark.certification.facts.bodies import accreditation_on
from learnmark.certification.models import Application, Case, ReviewAnswer
from learnmark.certification.tests.registration_cases import drafted, submitted, typed
from learnmark.certification.tests.test_registration import PDF, rules
from learnmark.foundation import clock
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.files.store import store_upload
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY
from learnmark.rules.scheme import REVIEW_QUESTIONS

MOST_QUERIES = 20
"""Twelve of the page itself, and those of session, account and navigation around it."""


@pytest.fixture
def as_(client):
    def sign_in(actor):
        client.force_login(actor.user)
        return client

    return sign_in


def step(draft, key, *place):
    name = "certification.application_row" if place else "certification.application_step"
    return reverse(name, args=[draft.pk, key, *place])


@pytest.mark.parametrize("name", ["process", "self_check", "bodies_public"])
def test_anybody_reads_the_public_pages(client, cast, name):
    assert client.get(reverse(f"certification.{name}")).status_code == 200


def test_the_self_check_says_what_stands_against(client, cast):
    yes = "uses_curriculum=yes&works_through=yes&everything_in_scope=yes"
    page = reverse("certification.self_check")
    good = client.get(f"{page}?{yes}&only_products=no").content.decode()
    assert "Nothing in your answers stands against an application" in good
    bad = client.get(f"{page}?{yes}&only_products=yes").content.decode()
    assert "R-ELI-1b" in bad
    assert "R-ELI-3" in client.get(f"{page}?{yes}").content.decode()


def accredit(cast, *, sectors=("37",), framework_id="iso-21001"):
    evidence = store_upload(SimpleUploadedFile("accreditation.pdf", PDF), by=cast.giang)
    return bodies.enter(
        accreditor="Văn phòng Công nhận",
        number="VICAS 999",
        framework_id=framework_id,
        sectors=list(sectors),
        valid_from=DAY,
        valid_until=DAY.replace(year=DAY.year + 3),
        evidence=evidence,
        by=cast.giang,
        on=DAY,
    )


def test_an_accreditation_counts_only_after_another_person_confirmed_it(client, cast):
    page = reverse("certification.body_public", args=["sao-mai"])
    with acting_as(cast.body):
        row = accredit(cast)
        assert accreditation_on(cast.body, "21001:2018", "37", DAY) is None
        assert "Accredited by" not in client.get(page).content.decode()
        bodies.check(row, by=cast.khanh, on=DAY)
    assert accreditation_on(cast.body, "21001:2018", "37", DAY) == row
    assert accreditation_on(cast.body, "21001:2018", "35", DAY) is None
    assert accreditation_on(cast.body, "9001:2015", "37", DAY) is None
    assert accreditation_on(cast.body, "21001:2018", "37", DAY.replace(year=DAY.year + 4)) is None
    assert accreditation_on(cast.rival, "21001:2018", "37", DAY) is None
    assert "Accredited by Văn phòng Công nhận" in client.get(page).content.decode()


def test_nobody_confirms_what_they_entered(cast):
    with acting_as(cast.body):
        row = accredit(cast)
        both = cast.giang.__class__(
            cast.body, cast.giang.member, cast.giang.user, cast.khanh.roles, second_factor=True
        )
        with pytest.raises(Refused) as refused:
            bodies.check(row, by=both, on=DAY)
        assert rules(refused) == {"R-ACR-1"}
        bodies.check(row, by=cast.khanh, on=DAY)
        with pytest.raises(Refused) as refused:
            bodies.check(row, by=cast.khanh, on=DAY)
        assert rules(refused) == {"R-ACR-2"}


def test_the_letters_of_numbers_are_unique_and_stay(cast):
    given = {
        "address": "x", "city": "x", "email": "x@x.example", "complaints": "x",
        "signatory_name": "x", "signatory_title_en": "x", "signatory_title_vi": "x",
        "languages": ["vi"],
    }  # fmt: skip
    with acting_as(cast.rival), pytest.raises(Refused) as refused:
        bodies.describe(code="SM", by=cast.xuan, on=DAY, **given)
    assert rules(refused) == {"R-BOD-1"}
    submitted(cast)
    with acting_as(cast.body), pytest.raises(Refused) as refused:
        bodies.describe(code="XY", by=cast.giang, on=DAY, **given)
    assert rules(refused) == {"R-BOD-2"}


def test_the_wizard_keeps_wrong_answers_and_shows_why(as_, cast):
    with acting_as(cast.school):
        draft = drafted(cast)
    client = as_(cast.lan)
    page = step(draft, "system")
    answer = client.post(page, {"operating_since": "last spring", "continue": "1"}, follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"{page}?checked=1"
    assert 'value="last spring"' in text
    assert "is not a date" in text
    good = client.post(page, {"operating_since": "2025-02-03", "continue": "1"})
    assert good.url == step(draft, "scope")
    with acting_as(cast.school):
        assert Application.objects.get().answers["system"]["operating_since"] == "2025-02-03"


def test_sites_are_added_changed_and_removed(as_, cast):
    with acting_as(cast.school):
        draft = drafted(cast)
    client = as_(cast.lan)
    client.post(step(draft, "sites", 1), {"name": "Cơ sở 2", "city": "Vinh", "continue": "1"})
    client.post(step(draft, "sites", 1), {"name": "Cơ sở hai", "continue": "1"})
    assert "Cơ sở hai" in client.get(step(draft, "sites")).content.decode()
    assert client.get(step(draft, "sites", 3)).status_code == 404
    remove = reverse("certification.application_row_remove", args=[draft.pk, "sites", 0])
    assert client.get(remove).status_code == 405
    client.post(remove)
    with acting_as(cast.school):
        assert [row["name"] for row in Application.objects.get().answers["sites"]] == ["Cơ sở hai"]


def test_every_page_of_a_draft_opens(as_, cast):
    with acting_as(cast.school):
        draft = drafted(cast)
    client = as_(cast.lan)
    keys = ["organization", "system", "scope", "sites", "programmes", "documents"]
    pages = [step(draft, key) for key in keys]
    pages += [step(draft, "sites", 0), step(draft, "programmes", 1), draft.get_absolute_url()]
    pages += [
        reverse(f"certification.application.{verb}", args=[draft.pk])
        for verb in ("submit", "prefill", "discard", "attach")
    ]
    pages += [reverse("certification.applications"), reverse("certification.application.start")]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_strangers_do_not_find_a_draft(as_, cast):
    with acting_as(cast.school):
        draft = drafted(cast)
    for stranger in (cast.yen, cast.xuan, cast.giang):
        client = as_(stranger)
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert client.get(step(draft, "system")).status_code in (403, 404)


def test_strangers_do_not_find_a_case(as_, cast):
    case = submitted(cast)
    for stranger in (cast.yen, cast.xuan):
        client = as_(stranger)
        assert (
            client.get(reverse("certification.application", args=[case.application_id])).status_code
            == 404
        )
        page = client.get(reverse("certification.case_questions", args=[case.pk]))
        assert page.status_code in (403, 404)


def test_submitting_on_the_page(as_, cast):
    with acting_as(cast.school):
        draft = drafted(cast)
    client = as_(cast.lan)
    page = reverse("certification.application.submit", args=[draft.pk])
    assert client.post(page, {}).status_code == 422
    assert client.post(page, {"confirmed": "on"}).status_code == 302
    text = client.get(draft.get_absolute_url()).content.decode()
    assert "will review it" in text
    with acting_as(cast.body):
        assert Case.objects.count() == 1


def test_a_remark_without_a_choice_is_kept_and_told(as_, cast):
    case = submitted(cast)
    with acting_as(cast.body):
        cases.take_up(case, by=cast.giang, on=DAY)
    page = reverse("certification.case_questions", args=[case.pk])
    first, second = list(REVIEW_QUESTIONS)[:2]
    typed_in = {f"answer-{first}": "yes", f"remark-{second}": "Ask the director."}
    answer = as_(cast.chi).post(page, typed_in)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Ask the director." in said
    assert "Choose Yes or No" in said
    assert f'name="answer-{first}" value="yes" checked' in said
    with acting_as(cast.body):
        assert not ReviewAnswer.objects.exists()


def test_the_check_page_tells_each_thing_once_and_leads_to_its_question(as_, cast):
    answers = typed(
        organization={"contact_name": ""},
        system={"operating_since": "last spring"},
        scope={"uses_curriculum": "no", "only_products": "no"},
    )
    answers["programmes"] = []
    with acting_as(cast.school):
        draft = drafted(cast, answers)
    said = (
        as_(cast.lan)
        .get(reverse("certification.application.submit", args=[draft.pk]))
        .content.decode()
    )
    assert said.lower().count("contact person” is not answered") == 1
    assert "does not tell: contact person" not in said
    assert f"{step(draft, 'organization')}?checked=1#id_contact_name" in said
    assert "System in operation since: “last spring” is not a date." in said
    assert "since when the management system operates" not in said
    assert "No programme yet" in said
    assert "Something is missing" in said
    assert "the certification body will decline this application" in said
    assert "R-ELI-1" in said


def test_a_complete_draft_has_no_warning(as_, cast):
    with acting_as(cast.school):
        draft = drafted(cast)
    page = reverse("certification.application.submit", args=[draft.pk])
    said = as_(cast.lan).get(page).content.decode()
    assert "will decline" not in said
    assert "Before you can submit" not in said
    assert 'data-step="open"' not in said


def test_doubts_of_eligibility_do_not_keep_anybody_from_submitting(cast):
    case = submitted(cast, typed(scope={"only_products": "yes"}))
    with acting_as(cast.body):
        assert case.state == "submitted"


def test_taking_up_the_review_says_what_came_of_it(as_, cast):
    case = submitted(cast)
    page = reverse("certification.case.take_up", args=[case.pk])
    said = as_(cast.giang).post(page, follow=True).content.decode()
    assert "The review is taken up." in said
    assert "Done:" not in said


def test_countries_are_chosen_by_name_and_nothing_typed_is_lost(as_, cast):
    with acting_as(cast.school):
        draft = drafted(cast, typed(organization={"country": "Atlantis"}))
    client = as_(cast.lan)
    said = client.get(step(draft, "organization")).content.decode()
    assert '<option value="Atlantis" selected>' in said
    assert '<option value="NL">Netherlands</option>' in said
    client.post(step(draft, "organization"), {"country": "NL"})
    said = client.get(step(draft, "organization")).content.decode()
    assert '<option value="NL" selected>' in said


def test_the_list_of_the_client_leads_to_its_case(as_, cast):
    case = submitted(cast)
    said = as_(cast.lan).get(reverse("certification.applications")).content.decode()
    assert "Applications and cases" in said
    assert f'href="{case.get_absolute_url()}"' in said
    exported = as_(cast.lan).get(reverse("certification.applications"), {"format": "csv"})
    assert "submitted,submitted" in b"".join(exported).decode()


def test_a_damaged_form_is_told_in_its_own_words(as_, cast):
    from learnmark.certification.intake.application_form import write_form

    with acting_as(cast.school):
        draft = drafted(cast)
    _page, preview = upload(as_(cast.lan), draft, "form", "form.xlsx", write_form("en")[:4000])
    said = preview.content.decode()
    assert "Download the form again" in said
    assert "ZIP archive" not in said


def test_a_body_that_has_not_described_itself_says_so(client, cast):
    from learnmark.foundation.tenancy.testing import make_party

    make_party("Nam Sao", "body", slug="nam-sao")
    answer = client.get(reverse("certification.body_public", args=["nam-sao"]))
    assert answer.status_code == 200
    assert "has not described itself yet" in answer.content.decode()


def test_a_self_check_without_answers_says_what_to_do(client, cast):
    said = client.get(reverse("certification.self_check"), {"checked": "1"}).content.decode()
    assert "You have not answered anything yet." in said
    assert "R-ELI-3" not in said


def test_the_reviewer_answers_all_questions_on_one_page(as_, cast):
    case = submitted(cast, on=clock.today())
    with acting_as(cast.body):
        cases.take_up(case, by=cast.giang, on=clock.today())
    client = as_(cast.chi)
    page = reverse("certification.case_questions", args=[case.pk])
    assert "45 full-time equivalents" in client.get(page).content.decode()
    answers = {f"answer-{key}": "yes" for key in REVIEW_QUESTIONS}
    assert client.post(page, {**answers, "remark-impartial": "Asked twice."}).status_code == 302
    with acting_as(cast.body):
        assert ReviewAnswer.objects.filter(yes=True).count() == len(REVIEW_QUESTIONS)
    body_page = client.get(reverse("certification.application", args=[case.application_id]))
    assert "Questions of the review" in body_page.content.decode()


def test_lists_ask_the_same_number_of_questions_whatever_they_hold(
    as_, cast, django_assert_max_num_queries
):
    def counted(actor, name):
        client = as_(actor)
        with django_assert_max_num_queries(MOST_QUERIES) as queries:
            assert client.get(reverse(name)).status_code == 200
        return len(queries)

    submitted(cast, on=clock.today())
    few = (
        counted(cast.giang, "certification.cases"),
        counted(cast.lan, "certification.applications"),
    )
    for _ in range(4):
        submitted(cast, on=clock.today())
    many = (
        counted(cast.giang, "certification.cases"),
        counted(cast.lan, "certification.applications"),
    )
    assert few == many


def test_the_list_of_cases_is_narrowed_by_state(as_, cast):
    case = submitted(cast, on=clock.today())
    client = as_(cast.giang)
    page = reverse("certification.cases")
    assert case.number in client.get(page, {"state": "submitted"}).content.decode()
    assert case.number not in client.get(page, {"state": "accepted"}).content.decode()


# Files that fill a draft


def archive(folder):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(folder.glob("*.csv")):
            packed.write(file, file.name)
    return target.getvalue()


def upload(client, draft, source, name, content):
    page = reverse("certification.application.prefill", args=[draft.pk])
    answer = client.post(
        page, {"source": source, "file": SimpleUploadedFile(name, content)}, follow=True
    )
    return page, answer


def test_a_staff_list_is_previewed_and_taken_over(as_, cast):
    with acting_as(cast.school):
        draft = drafted(cast)
    client = as_(cast.lan)
    lines = (
        "Họ và tên,Chức vụ,Loại hợp đồng,Số giờ/tuần\nA,Giáo viên,Toàn thời gian,40\n"
        "B,Giáo viên,Bán thời gian,20\nC,Giáo viên,Bán thời gian,10\n"
    )
    page, preview = upload(client, draft, "staff", "staff.csv", lines.encode())
    assert "Take it over into the draft" in preview.content.decode()
    with acting_as(cast.school):
        assert Application.objects.get().answers["sites"][0]["full_time"] == "40"
    client.post(page, {"take": "1"})
    with acting_as(cast.school):
        site = Application.objects.get().answers["sites"][0]
    assert (site["full_time"], site["part_time"], site["part_time_hours_per_week"]) == (
        "1",
        "2",
        "15",
    )
    assert site["address"] == "12 Lê Lợi"


def test_the_excel_form_keeps_good_cells_and_names_bad_ones(as_, cast):
    from learnmark.certification.facts.answers import to_form
    from learnmark.certification.intake.application_form import write_form

    answers = typed(organization={"legal_name": "Trường Mới"})
    del answers["organization"]["contact_email"]
    with acting_as(cast.school):
        draft = drafted(cast)
    client = as_(cast.lan)
    downloaded = client.get(reverse("certification.application_form", args=[draft.pk]))
    assert downloaded.content.startswith(b"PK")
    page, preview = upload(client, draft, "form", "form.xlsx", write_form("en", to_form(answers)))
    assert "Email of the contact person" in preview.content.decode()
    client.post(page, {"take": "1"})
    with acting_as(cast.school):
        organization = Application.objects.get().answers["organization"]
    assert organization["legal_name"] == "Trường Mới"
    assert organization["contact_email"] == "lan@hoa-sen.example"


def test_a_file_that_is_no_roster_is_said_to_be_none(as_, cast):
    with acting_as(cast.school):
        draft = drafted(cast)
    _page, preview = upload(as_(cast.lan), draft, "roster", "list.txt", b"hello")
    assert "Nothing in the file could be used" in preview.content.decode()


@pytest.mark.parametrize("folder", ["oneroster11-school", "sds-v2.1", "sds-classic-25"])
def test_learners_of_real_rosters_never_become_personnel(as_, cast, folder):
    import os
    from pathlib import Path

    from learnmark.certification.intake.rosters import read_roster

    place = os.environ.get("LEARNMARK_TEST_DATA")
    if not place:
        pytest.skip("LEARNMARK_TEST_DATA names no folder with the public test sets")
    data = archive(Path(place) / "rosters" / folder)
    with acting_as(cast.school):
        draft = drafted(cast, {"sites": [], "programmes": []})
    client = as_(cast.lan)
    page, preview = upload(client, draft, "roster", "roster.zip", data)
    said = preview.content.decode()
    assert "never count as personnel" in said
    assert ("were left out" in said) == (folder == "sds-v2.1")
    assert ("Programmes are named by level" in said) == (folder != "sds-v2.1")
    if folder == "oneroster11-school":
        assert "Mathematics KG (12)" in said
    client.post(page, {"take": "1"})
    with acting_as(cast.school):
        sites = Application.objects.get().answers["sites"]
    # Roles that have ended by now are left out, as the page leaves them out.
    roster = read_roster(data, on=clock.today())
    at_sites = sum(group.people for group in roster.personnel if group.site)
    counted = sum(int(site.get("full_time", 0)) for site in sites)
    assert read_roster(data).learners > counted
    assert counted in (at_sites, roster.people)

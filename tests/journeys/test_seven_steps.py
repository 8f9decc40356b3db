"""One organization from registration to its second certificate, by clicking and typing only.

The certification body and its people are there beforehand; everything else is done in pages, on
the days given. No act is called and no row is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from learnmark.foundation import clock
from learnmark.library.loading import load_all
from learnmark.project.demo.cast import BODIES
from learnmark.project.demo.stage import bring_on_body
from tests.journeys.person import Person, Watch, paper, second_factor_code

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NORTHWIND = next(body for body in BODIES if body.slug == "northwind")
ZONE = "Asia/Singapore"
CASE = "NW-2026-0001"
CERTIFICATE = "NW-EOMS-2026-0001"
KINDS_OF_PAGES = 40
HAPPENINGS = (
    "Application accepted",
    "Agreement signed by the certification body",
    "Stage 1 conclusions sent",
    "Report issued",
    "Responses accepted",
    "Certification granted",
    "Certificate issued",
    "Certification maintained",
    "Certification renewed",
)
SCHOOL = "Lantern Hill School"
SECRET = "seven steps to one certificate"

ORGANIZATION = {
    "Legal name": f"{SCHOOL} Pte. Ltd.",
    "Legal entity status": "Company",
    "Registration number": "LH-2011-0042",
    "Address of the main office": "3 Lantern Rise",
    "City or ward": "Singapore",
    "Country": "Singapore",
    "Contact person": "Lavinia Marsh",
    "Email of the contact person": "lavinia@lantern-hill.example",
}
SYSTEM = {
    "Edition of the standard": "ISO 21001:2018",
    "Early childhood services offered": "No",
    "System in operation since": "2024-09-02",
    "Last internal audit": "2025-11-17",
    "Last management review": "2025-12-08",
    "Transfer of an existing certificate": "No",
    "Consultancy was used": "No",
    "Legal duties, licences and accreditations": "Registered as a private education institution.",
    "Working languages": "English",
    "Stage 1 wished for": "2026-03-16",
    "Stage 2 wished for": "2026-05-11",
}
SCOPE = {
    "A curriculum is used to support competence": "Yes",
    "Only educational products are made": "No",
    "Desired scope": "Secondary education in the classroom.",
    "Main activities and resources": "Admission, teaching, assessment, pastoral care; own rooms and staff.",
}
SITE = {
    "Activities at the site": "Teaching, administration",
    "Number of shifts": "1",
    "Full-time people": "34",
    "Full-time hours": "40",
}
CONCLUSIONS = {
    "Documented information of the management system": "Complete and current.",
    "Conditions at the sites": "Rooms and staff are ready.",
    "Status and understanding of the requirements": "Understood by management and teachers.",
    "Scope, sites, processes, law and controls": "Every programme offered is in the scope.",
    "Resources and details for stage 2": "Agreed with the school.",
    "Internal audits: planned and performed?": "Performed for all processes this year.",
    "Management review: planned and performed?": "Held this year with all inputs.",
    "Readiness": "Ready for stage 2, with areas of concern",
    "Reasons": "The system works; the concern can be settled before stage 2.",
    "Stage 2: team, days, what to prepare": "Interviews with learners; classes are observed.",
}
FINDING = {
    "Statement": "The competence of two external lecturers is not shown.",
    "Objective evidence": "Two personnel files hold no certificate and no evaluation.",
    "Discussed with the client": True,
}
REPORT = {
    "Summary": "The team saw classes, spoke with learners, parents and staff, and sampled records.",
    "Audit days used": "2",
    "Strengths": "Learners take part in the design of courses.",
    "Capability of the management system to meet requirements": "It can meet them.",
    "Internal audit": "Planned by risk and carried out by trained people.",
    "Management review": "Covers all inputs and leads to decisions.",
    "Conformity and effectiveness of the management system": "Most objectives were reached.",
    "Appropriateness of the certification scope": "It names every programme offered to learners.",
    "Were the audit objectives met?": "Yes",
    "How the objectives were met, or why not": "Within the planned time.",
    "Use of certification documents and marks by the client": "The client controls it.",
}
EARLIER = {
    "stage 2, NC-1: was the action effective?": "Effective",
    "stage 2, NC-1: evidence": "Ten personnel files were seen; all are complete.",
}
RESPONSE = {
    "Correction": "Both personnel files were completed.",
    "Corrected on": "2026-05-25",
    "Cause": "The form for external staff did not ask for evidence of competence.",
    "Corrective action": "The form was changed; the registry checks it before each contract.",
    "Corrective action done by": "2026-06-30",
    "Evidence": "The changed form.",
}
PROGRAMME = {
    "Name of the programme": "Secondary school, years 7 to 12",
    "Level": "School",
    "Delivery modes": ["Classroom"],
    "Learners": "410",
    "Language of instruction": "English",
}


@dataclass
class Cast:
    """Everybody, each at a browser of their own."""

    contact: Person
    stranger: Person
    coordinator: Person
    application_reviewer: Person
    planner: Person
    leader: Person
    auditor: Person
    reviewer: Person
    decider: Person
    registrar: Person


def it_is(year: int, month: int, day: int) -> None:
    """Another day, for the server and everybody."""
    clock.move_to(date(year, month, day), ZONE)


def gather(browser: Browser, site: str, watch: Watch) -> Cast:
    """The people of the body sign in; the contact and the stranger are not known yet."""

    def member(address: str) -> Person:
        return Person(browser, site, watch).signs_in(f"{address}@{NORTHWIND.slug}.example")

    return Cast(
        contact=Person(browser, site, watch),
        stranger=Person(browser, site, watch),
        coordinator=member("coordinator"),
        application_reviewer=member("reviewer1"),
        planner=member("planner"),
        leader=member("leader"),
        auditor=member("auditor"),
        reviewer=member("reviewer"),
        decider=member("decision"),
        registrar=member("register"),
    )


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_from_registration_to_the_second_cycle(live_server, browser):
    it_is(2025, 1, 6)
    load_all(date(2025, 1, 6))
    bring_on_body(NORTHWIND, date(2025, 4, 7))
    it_is(2026, 2, 2)
    watch = Watch()
    cast = gather(browser, live_server.url, watch)

    register(cast)
    apply(cast)
    it_is(2026, 2, 6)
    review_application(cast)
    agree(cast)
    it_is(2026, 2, 18)
    declare(cast)
    stage_1(cast)
    stage_2(cast)
    it_is(2026, 5, 18)
    report(cast, "stage 2")
    answer_nonconformity(cast)
    it_is(2026, 6, 10)
    recommend(cast, "stage 2")
    it_is(2026, 6, 22)
    review_file(cast, "stage 2")
    it_is(2026, 7, 1)
    grant(cast)
    it_is(2026, 7, 2)
    issue(cast)
    for year in (2027, 2028):
        left = "NC-1" if year == 2027 else ""
        audit(cast, "surveillance", date(year, 5, 10), days=1, verifies=left)
        it_is(year, 6, 7)
        maintain(cast)
    audit(cast, "recertification", date(2029, 2, 5), days=2)
    it_is(2029, 3, 1)
    review_file(cast, "recertification")
    it_is(2029, 4, 5)
    renew(cast)
    it_is(2029, 4, 6)
    issue(cast)

    it_is(2029, 8, 1)
    the_certificate_is_there(cast)
    assert not watch.console, "\n".join(watch.console)
    assert not watch.barriers, "\n".join(watch.barriers)
    assert len(watch.kinds) > KINDS_OF_PAGES


def the_certificate_is_there(cast: Cast) -> None:
    """For its holder as a PDF, for strangers in the register, and in the journal of the case."""
    contact, stranger, coordinator = cast.contact, cast.stranger, cast.coordinator
    contact.opens("/certification/certificates/")
    contact.presses(CERTIFICATE)
    for revision in ("r1", "r2"):
        assert contact.downloads(f"{CERTIFICATE}-{revision}.pdf").startswith(b"%PDF")
    stranger.opens("/register/")
    stranger.fills({"Search": SCHOOL})
    stranger.presses("Show")
    stranger.presses(CERTIFICATE)
    stranger.reads("Active")
    stranger.reads("30 Jun 2032")
    coordinator.opens("/certification/cases")
    coordinator.presses(CASE)
    for happening in HAPPENINGS:
        coordinator.reads(happening)


# Step 1: registration


def register(cast: Cast) -> None:
    """A stranger becomes the contact of an organization, with a second factor."""
    contact = cast.contact
    contact.opens("/")
    contact.presses("Register an organization")
    contact.fills(
        {
            "Name of the organization": SCHOOL,
            "Country": "Singapore",
            "Language": "English",
            "Time zone": ZONE.rpartition("/")[2],
            "Your full name": "Lavinia Marsh",
            "Your position": "Quality Manager",
            "Your e-mail address": "lavinia@lantern-hill.example",
            "Choose a password": SECRET,
        }
    )
    contact.presses("Register")

    contact.reads("Your organization is registered.")
    contact.fills({"Email": "lavinia@lantern-hill.example", "Password": SECRET})
    contact.presses("Sign in")
    contact.opens("/account/")
    contact.presses("Authenticator app, passkeys, recovery codes")
    contact.presses("Activate")
    contact.fills({"Password": SECRET})
    contact.presses("Confirm")
    contact.app = contact.page.get_by_label("Authenticator secret").input_value()
    contact.fills({"Authenticator code": second_factor_code(contact.app)})
    contact.presses("Activate")


def apply(cast: Cast) -> None:
    """The wizard, filled step by step, a document, and the submission."""
    contact = cast.contact
    contact.opens("/")
    contact.presses("Choose a certification body")
    contact.presses(NORTHWIND.name)
    contact.presses("Apply for certification")
    contact.fills({"Certification body": NORTHWIND.name})
    contact.presses("Start the application")
    for step in (ORGANIZATION, SYSTEM, SCOPE):
        contact.fills(step)
        contact.presses("Save and continue")
    contact.presses("Add a site")
    contact.fills(SITE)
    contact.presses("Save and go back to the list")
    contact.presses("Continue")
    contact.presses("Add a programme")
    contact.fills(PROGRAMME)
    contact.presses("Save and go back to the list")
    contact.presses("Continue")
    manual = paper("quality-manual.txt", "Policy, processes and responsibilities of the school.\n")
    contact.fills({"What is it?": "Quality manual", "File": manual})
    contact.presses("Attach")
    contact.fills(
        {"Anything else we should know": "The school is closed in the first week of June."}
    )
    contact.presses("Save and continue")
    confirmation = (
        "The answers are correct and complete, and I may apply in the name of the organization."
    )
    contact.fills({confirmation: True})
    contact.presses("Submit the application")
    contact.reads("The application is submitted.")


def review_application(cast: Cast) -> None:
    """Eight questions, each answered with a remark, and the acceptance."""
    reviewer = cast.application_reviewer
    reviewer.takes_up("Take up the review of the application")
    reviewer.presses("Take up the review")
    reviewer.presses("Take up the review")
    reviewer.presses("Answer the eight questions")
    for question in reviewer.page.get_by_role("main").locator("fieldset").all():
        remark = "Checked against the application and its documents."
        reviewer.fills({"Remark": remark}, within=question)
        question.get_by_label("Yes", exact=True).check()
    reviewer.presses("Save the answers")
    reviewer.presses("Accept the application")
    why = "The scope is eligible, competent auditors are available, no threat to impartiality."
    reviewer.fills({"Why can we certify this applicant?": why})
    reviewer.presses("Accept the application")


# Step 2: contract


def agree(cast: Cast) -> None:
    """Quote, agreement, and both signatures."""
    planner, contact, coordinator = cast.planner, cast.contact, cast.coordinator
    it_is(2026, 2, 10)
    planner.takes_up("Calculate audit time and fees")
    planner.presses("Make the quote")
    planner.presses("Save as the next version")
    planner.presses("Prepare the agreement")
    planner.presses("Prepare the agreement")
    planner.presses("Send the agreement")
    planner.presses("Send to the client")
    it_is(2026, 2, 12)
    contact.takes_up("Read the agreement and accept it")
    assert contact.downloads(f"{CASE}-A1.pdf").startswith(b"%PDF")
    contact.presses("Accept the agreement")
    contact.reads("This act asks for your second factor.")
    contact.presses("Confirm with a second factor")
    contact.fills({"Code": second_factor_code(contact.app)})
    contact.presses("Confirm")
    contact.fills({"Your full name": "Lavinia Marsh", "Your position": "Quality Manager"})
    contact.presses("Accept the agreement")
    it_is(2026, 2, 16)
    coordinator.takes_up("Countersign the agreement")
    coordinator.presses("Sign for the certification body")
    coordinator.fills({"Your full name": "Theodora Lindqvist"})
    coordinator.presses("Sign for the certification body")
    coordinator.reads("The agreement is signed by both sides.")


# Step 3: audit


def declare(cast: Cast) -> None:
    """Without a statement nobody is put on a team."""
    for auditor in (cast.leader, cast.auditor):
        auditor.opens("/people/conflicts/declare")
        auditor.fills({"Client": SCHOOL, "Tie": "no tie"})
        auditor.presses("Give the statement")


def plan_audit(cast: Cast, kind: str, first: date, last: date) -> None:
    """Days, team and timetable, sent to the client, who agrees."""
    planner, contact = cast.planner, cast.contact
    planner.takes_up(f"Set the dates of the audit: {kind}")
    planner.presses("Set the days")
    planner.fills({"First day": first, "Last day": last})
    planner.presses("Set the days")
    for name, role in (("Callum Okonkwo", "team leader"), ("Yuki Hasegawa", "auditor")):
        planner.presses("Put a person on the team")
        planner.fills({"Person": name, "Role": role})
        planner.presses("Put on the team")
    planner.presses("Draft the audit plan")
    planner.fills({"Head office": "on site"})
    planner.presses("Save the plan")
    planner.presses("Draft the audit plan")
    planner.presses("Propose a timetable")
    planner.presses("Save the plan")
    planner.presses("Send the audit plan")
    planner.presses("Send to the client")
    contact.takes_up(f"Agree to the audit plan: {kind}")
    contact.presses("Agree to the audit plan")
    contact.presses("Agree to the plan")


def begin(cast: Cast, kind: str) -> None:
    """The opening meeting."""
    cast.leader.takes_up(f"Begin the audit: {kind}")
    cast.leader.presses("Begin the audit")
    cast.leader.presses("Begin the audit")


def stage_1(cast: Cast) -> None:
    """Is the school ready? One area of concern, which is settled before stage 2."""
    leader = cast.leader
    it_is(2026, 3, 2)
    plan_audit(cast, "stage 1", date(2026, 3, 16), date(2026, 3, 16))
    it_is(2026, 3, 16)
    begin(cast, "stage 1")
    leader.presses("Note an area of concern")
    leader.fills(
        {"Requirement": "9.2", "Area of concern": "No internal audit of evening classes yet."}
    )
    leader.presses("Note it")
    it_is(2026, 3, 19)
    leader.presses("Send the stage 1 conclusions")
    leader.fills(CONCLUSIONS)
    leader.presses("Send the conclusions")
    leader.presses("Close the audit")
    leader.presses("Close the audit")
    it_is(2026, 3, 30)
    leader.presses("Settle the area of concern")
    leader.fills(
        {"How it was settled": "The programme was extended; the first such audit took place."}
    )
    leader.presses("Settle")


def stage_2(cast: Cast) -> None:
    """The checklist by two people, one nonconformity, frozen at the closing meeting."""
    leader, auditor = cast.leader, cast.auditor
    it_is(2026, 4, 15)
    plan_audit(cast, "stage 2", date(2026, 5, 11), date(2026, 5, 13))
    it_is(2026, 5, 11)
    begin(cast, "stage 2")
    auditor.opens("/")
    auditor.presses("Stage 2")
    auditor.presses("Open the checklist")
    auditor.presses(re.compile("^7 Support"))
    auditor.fills({"Assessment 7.2.1-a": "minor nonconformity"})
    auditor.reads("1/65")
    auditor.presses("Raise the finding")
    auditor.fills(FINDING)
    auditor.presses("Raise the finding")
    leader.presses("Open the checklist")
    leader.presses(re.compile("^5 Leadership"))
    leader.fills({"Assessment 5.1.1-a": "conform", "Note 5.1.1-a": "Spoke with the director."})
    leader.presses("Save 5.1.1")
    leader.reads("1/40")
    it_is(2026, 5, 13)
    freeze(cast, "stage 2")


def freeze(cast: Cast, kind: str) -> None:
    """The closing meeting."""
    cast.leader.takes_up(f"Audit, record and freeze the findings: {kind}")
    cast.leader.presses("Freeze the findings")
    cast.leader.presses("Freeze the findings")


def report(cast: Cast, kind: str, **more: str) -> None:
    """Written, and issued to the client."""
    leader = cast.leader
    leader.takes_up(f"Write the audit report: {kind}")
    leader.presses("Draft the report")
    leader.fills({**REPORT, **more})
    leader.presses("Save the draft")
    leader.presses("Issue the report")
    leader.presses("Issue the report")
    assert leader.downloads("Audit report (PDF)").startswith(b"%PDF")


# Step 4: documents after the audit


def answer_nonconformity(cast: Cast) -> None:
    """Correction, cause and action by the client; accepted by the team leader."""
    contact, leader = cast.contact, cast.leader
    it_is(2026, 5, 28)
    contact.takes_up("Answer the nonconformity: NC-1")
    contact.fills({**RESPONSE, "Add files": paper("changed-form.txt", "The changed form.\n")})
    contact.presses("Submit the response")
    it_is(2026, 6, 2)
    leader.takes_up("Accept or return the response: NC-1")
    leader.presses("Accept the plan")
    leader.fills({"Comment": "Cause and action fit the finding."})
    leader.presses("Accept the plan")
    leader.takes_up("Conclude that all responses are accepted: stage 2")
    leader.presses("Accept the responses")
    leader.presses("Accept the responses")


def recommend(cast: Cast, kind: str) -> None:
    """The leader's word to those who decide; with it the audit is over."""
    leader = cast.leader
    leader.takes_up(f"Recommend for or against certification: {kind}")
    leader.presses("Give the recommendation")
    leader.fills({"Recommendation": "Recommend certification", "Reasons and conditions": "None."})
    leader.presses("Give the recommendation")
    leader.presses("Close the audit")
    leader.presses("Close the audit")


# Step 5: review, decision, certificate


def review_file(cast: Cast, kind: str) -> None:
    """By somebody who was in no audit of the file."""
    reviewer = cast.reviewer
    reviewer.takes_up(f"Review the file before the decision: {kind}")
    reviewer.presses("Review the file for the decision")
    for question in reviewer.page.get_by_role("main").locator("fieldset").all():
        question.get_by_label("Yes", exact=True).check()
    reviewer.fills({"Remark": "The file is complete and consistent."})
    reviewer.presses("Conclude the review")


def grant(cast: Cast) -> None:
    """The decision."""
    decider = cast.decider
    decider.takes_up("Decide on the certification: grant or refuse")
    decider.presses("Grant certification")
    decider.fills({"Grounds of the decision": "All requirements are met."})
    decider.presses("Grant certification")


def issue(cast: Cast) -> None:
    """The document, and its entry in the register."""
    registrar = cast.registrar
    registrar.takes_up("Issue the certificate and publish it in the register")
    registrar.presses("Issue the certificate")
    registrar.presses("Issue the certificate")


# Steps 6 and 7: surveillance and recertification


def verify_earlier(cast: Cast, reference: str) -> None:
    """The minor of the audit before is looked at on site, at the next audit at the latest."""
    leader = cast.leader
    leader.takes_up(f"Verify the corrective action of an earlier audit: {reference}")
    leader.presses("Verify and close")
    leader.fills({"How it was verified": "Records of ten cases were seen; the action works."})
    leader.presses("Verify and close")


def audit(cast: Cast, kind: str, first: date, days: int, *, verifies: str = "") -> None:
    """A later audit without findings, from its plan to its recommendation.

    `verifies` names the minor of an earlier audit that is still open.
    """
    last = first + timedelta(days=days - 1)
    clock.move_to(first - timedelta(days=21), ZONE)
    plan_audit(cast, kind, first, last)
    clock.move_to(first, ZONE)
    begin(cast, kind)
    clock.move_to(last, ZONE)
    if verifies:
        verify_earlier(cast, verifies)
    freeze(cast, kind)
    clock.move_to(last + timedelta(days=5), ZONE)
    report(cast, kind, **EARLIER)
    clock.move_to(last + timedelta(days=10), ZONE)
    recommend(cast, kind)


def maintain(cast: Cast) -> None:
    """The decision after a surveillance audit."""
    decider = cast.decider
    decider.takes_up("Decide on maintaining the certification: surveillance")
    decider.presses("Maintain certification")
    decider.fills(
        {
            "Grounds of the decision": "The surveillance audit confirms that the system works.",
            "Competent staff monitor surveillance, its reports included": True,
        }
    )
    decider.presses("Confirm")


def renew(cast: Cast) -> None:
    """The decision for a second cycle."""
    decider = cast.decider
    decider.takes_up("Decide on the renewal: recertification")
    decider.presses("Renew certification")
    decider.fills(
        {"Grounds of the decision": "Full audit, cycle results and complaints were weighed."}
    )
    decider.presses("Confirm")

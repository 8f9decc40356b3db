"""One organization from registration to its second certificate, by clicking and typing only.

The certification body and its people are there beforehand; everything else is done in pages, on
the days given. No act is called and no row is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

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
SCHOOL = "Lantern Hill School"
SECRET = "seven steps to one certificate"

ORGANIZATION = {
    "Legal name": f"{SCHOOL} Pte. Ltd.",
    "Legal entity status": "Company",
    "Registration number": "LH-2011-0042",
    "Address of the main office": "3 Lantern Rise",
    "City or ward": "Singapore",
    "Country": "SG",
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
            "Time zone": ZONE,
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
    contact.fills({"Anything else we should know": "The school is closed in the first week of June."})
    contact.presses("Save and continue")
    confirmation = "The answers are correct and complete, and I may apply in the name of the organization."
    contact.fills({confirmation: True})
    contact.presses("Submit the application")
    contact.reads("The application is submitted.")


def review_application(cast: Cast) -> None:
    """Eight questions, each answered with a remark, and the acceptance."""
    reviewer = cast.application_reviewer
    reviewer.takes_up("Take up the review of the application")
    reviewer.presses("Take up the review")
    reviewer.presses("Take up the review")
    reviewer.presses("Answer a question of the review")
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
    for name, role in (("Callum Okonkwo", "Audit team leader"), ("Yuki Hasegawa", "Auditor")):
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
    leader.fills({"Requirement": "9.2", "Area of concern": "No internal audit of evening classes yet."})
    leader.presses("Note it")
    it_is(2026, 3, 19)
    leader.presses("Send the stage 1 conclusions")
    leader.fills(CONCLUSIONS)
    leader.presses("Send the conclusions")
    leader.presses("Close the audit")
    leader.presses("Close the audit")
    it_is(2026, 3, 30)
    leader.presses("Settle the area of concern")
    leader.fills({"How it was settled": "The programme was extended; the first such audit took place."})
    leader.presses("Settle")



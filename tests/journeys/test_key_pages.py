"""The pages that matter most, looked at in both languages, both colours and both widths.

Each page is photographed: into `test-results/`, or the folder that LEARNMARK_SCREENSHOTS names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from learnmark.audits.models import Finding, Visit
from learnmark.certification.models import Agreement, Application, Case, Certificate
from learnmark.foundation import clock
from learnmark.foundation.accounts.models import User
from learnmark.foundation.tenancy.models import Member
from learnmark.library.loading import load_all
from learnmark.project.demo.build import tell_one
from learnmark.project.demo.cast import BODIES, ORGANIZATIONS
from learnmark.project.demo.stage import bring_on_body
from tests.journeys.person import Watch, barriers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STORIES = (
    "vanh-khuyen",
    "cat-vang",
    "hoa-phuong",
    "binh-minh",
    "lotus-language",
    "mekong-textiles",
)
UNFILLED = re.compile(r"\{\w*\}|%\(\w+\)\w|\{[{%]|\bNone\b|\bundefined\b|\bNaN\b")
ENGLISH = re.compile(r"\b(?:the|and|with|your|this|that|from|has|are|not|yet)\b")


@dataclass(frozen=True)
class Look:
    """How a page is shown."""

    name: str
    language: str
    theme: str
    width: int
    height: int


LOOKS = (
    Look("desktop-light-en", "en", "light", 1280, 800),
    Look("phone-dark-vi", "vi", "dark", 390, 844),
)


@dataclass(frozen=True)
class Shot:
    """A page: who looks at it, and where it is."""

    name: str
    who: str
    where: Callable[[], str]


def _at(name: str, find: Callable[[], Any] | None = None, *more: str) -> Callable[[], str]:
    return lambda: reverse(name, args=[find().pk, *more] if find else list(more))


def _case(client: str) -> Case:
    return Case.everywhere.get(client_name=client)


def _visit() -> Visit:
    return Visit.everywhere.get(dossier=_case("Trường Đại học Cát Vàng").dossier, kind="stage_2")


def _finding() -> Finding:
    client = "Mekong Textiles JSC, Training Department"
    found = Finding.everywhere.filter(visit__dossier=_case(client).dossier, grade="minor")
    return found.order_by("number")[0]


def _certificate() -> Certificate:
    return Certificate.everywhere.get(case=_case("Trường Mầm non Vành Khuyên"))


def _agreement() -> Agreement:
    return Agreement.everywhere.get(case=_case("Trường Tiểu học Hoa Phượng"))


def _draft() -> Application:
    return Application.everywhere.get(owner__name="Trung tâm Tin học Bình Minh")


def _leader() -> Member:
    return Member.objects.get(user__email="leader@sao-mai.example")


SHOTS = (
    Shot("start", "", _at("desk.home")),
    Shot("bodies", "", _at("certification.bodies_public")),
    Shot("process", "", _at("certification.process")),
    Shot("self-check", "", _at("certification.self_check")),
    Shot("register", "", _at("register.search")),
    Shot("register-entry", "", lambda: reverse("register.entry", args=[_certificate().code])),
    Shot("framework", "", _at("library.framework", None, "21001:2018")),
    Shot("sign-in", "", _at("account_login")),
    Shot("register-organization", "", _at("tenancy.organization.register")),
    Shot("home-coordinator", "coordinator@sao-mai.example", _at("desk.home")),
    Shot("open-work", "coordinator@sao-mai.example", _at("desk.work")),
    Shot("calendar", "coordinator@sao-mai.example", _at("desk.calendar")),
    Shot("timeline", "coordinator@sao-mai.example", _at("desk.timeline")),
    Shot("cases", "coordinator@sao-mai.example", _at("certification.cases")),
    Shot(
        "case",
        "coordinator@sao-mai.example",
        _at("certification.case", lambda: _case("Trường Đại học Cát Vàng")),
    ),
    Shot(
        "review",
        "reviewer1@sao-mai.example",
        _at("certification.case_questions", lambda: _case("Lotus Language Centre")),
    ),
    Shot("visit", "leader@sao-mai.example", _at("audits.visit", _visit)),
    Shot("checklist", "leader@sao-mai.example", _at("audits.checklist", _visit)),
    Shot("person", "planner@sao-mai.example", _at("people.person", _leader)),
    Shot("certificate", "decision@sao-mai.example", _at("certification.certificate", _certificate)),
    Shot(
        "decision-file",
        "reviewer@sao-mai.example",
        _at("certification.decision_file", lambda: _certificate().case),
    ),
    Shot("home-client", "contact@vanh-khuyen.example", _at("desk.home")),
    Shot(
        "application-step",
        "contact@binh-minh.example",
        _at("certification.application_step", _draft, "system"),
    ),
    Shot("agreement", "contact@hoa-phuong.example", _at("certification.agreement", _agreement)),
    Shot("response", "contact@mekong-textiles.example", _at("audits.finding", _finding)),
)


@pytest.fixture
def demonstration(transactional_db):
    """Both bodies and the stories that the pages show."""
    today = clock.today(settings.TIME_ZONE)
    load_all(today)
    bodies = {cast.slug: bring_on_body(cast, today - timedelta(days=2200)) for cast in BODIES}
    for cast in ORGANIZATIONS:
        if cast.slug in STORIES:
            tell_one(cast, bodies, today)


@pytest.mark.browser
def test_key_pages_are_fit_to_be_seen(demonstration, live_server, browser):
    folder = Path(os.environ.get("LEARNMARK_SCREENSHOTS", "test-results/pages"))
    faults = []
    for look in LOOKS:
        for who in dict.fromkeys(shot.who for shot in SHOTS):
            watch = Watch()
            page = open_browser(browser, live_server.url, who, look)
            watch.follow(page)
            for shot in SHOTS:
                if shot.who == who:
                    faults += [
                        f"{shot.name}: {fault}" for fault in look_at(page, shot, look, folder)
                    ]
            faults += watch.console
            page.context.close()
    assert not faults, "\n".join(faults)


def open_browser(browser: Browser, site: str, who: str, look: Look) -> Page:
    """A browser of that width, signed in, with language and colours chosen."""
    context = browser.new_context(
        base_url=site,
        locale={"en": "en-GB", "vi": "vi-VN"}[look.language],
        viewport={"width": look.width, "height": look.height},
        reduced_motion="reduce",
    )
    cookies = {settings.LANGUAGE_COOKIE_NAME: look.language, "theme": look.theme}
    if who:
        visitor = Client()
        visitor.force_login(User.objects.get(email=who))
        name = settings.SESSION_COOKIE_NAME
        cookies[name] = visitor.cookies[name].value
    context.add_cookies([{"name": n, "value": v, "url": site} for n, v in cookies.items()])
    return context.new_page()


def look_at(page: Page, shot: Shot, look: Look, folder: Path) -> list[str]:
    """Photograph a page; what is wrong with it."""
    answer = page.goto(shot.where())
    page.wait_for_load_state("networkidle")
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{shot.name}-{look.name}.png", full_page=True)
    faults = barriers(page)
    if answer is None or not answer.ok:
        faults.append(f"answered {answer and answer.status}")
    if page.locator("html").get_attribute("lang") != look.language:
        faults.append("the page says another language")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        faults.append("the page scrolls sideways")
    text = page.locator("body").inner_text()
    faults += [f"unfilled: {found}" for found in UNFILLED.findall(text)]
    return faults + untranslated(page, look)


def untranslated(page: Page, look: Look) -> list[str]:
    """English sentences in what the page itself says: headings, labels, buttons, helps."""
    if look.language == "en":
        return []
    own = page.locator(
        "h1, h2, h3, th, dt, label, legend, button, .btn, .lm-help, .lm-lead, summary"
    )
    said = {text for text in own.all_inner_texts() if ENGLISH.search(text)}
    return [f"English: {text[:120]}" for text in sorted(said)]

"""Somebody at a browser: opens pages, fills forms, presses buttons, and reads what is there.

Whatever such a person comes across is looked at: every kind of page once by axe, every page for
messages in the console, which is where the browser reports what the content policy forbade.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.mfa.totp.internal import auth as totp
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import expect

from learnmark.project.demo.accounts import code_of, password

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Locator, Page

PERIOD = 30  # seconds, of every usual authenticator app
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}


@dataclass
class Watch:
    """What was noticed on all pages by all people."""

    kinds: set[str] = field(default_factory=set)
    barriers: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Listen to the console of a page."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.console.append(f"{page.url}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        # Whoever leaves a page while its draft is being saved cuts that short; nothing is lost.
        cut_short = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
        if message.type in ("error", "warning") and not cut_short:
            self.console.append(f"{message.location.get('url', '')}: {message.text}")

    def look_at(self, page: Page) -> None:
        """Let axe judge the first page of each kind."""
        try:
            kind = resolve(urlsplit(page.url).path).view_name
        except Resolver404:
            kind = page.url
        if kind in self.kinds:
            return
        self.kinds.add(kind)
        self.barriers += barriers(page)


def barriers(page: Page) -> list[str]:
    """What axe finds on a page: the rule, and the first elements that break it."""
    found = Axe().run(page, options=ONLY_VIOLATIONS).response["violations"]
    return [
        f"{page.url}: {one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found
    ]


def second_factor_code(secret: str) -> str:
    """The present code of an authenticator app that was given this secret."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // PERIOD)))


def paper(name: str, text: str) -> FilePayload:
    """A plain text to upload."""
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


class Person:
    """A browser of somebody's own, with the pages that this person meets."""

    def __init__(self, browser: Browser, site: str, watch: Watch) -> None:
        context = browser.new_context(base_url=site, locale="en-GB", reduced_motion="reduce")
        context.set_default_timeout(15_000)
        self.page = context.new_page()
        self.app = ""
        """The secret that the authenticator app of this person holds."""
        self.watch = watch
        watch.follow(self.page)

    def signs_in(self, email: str) -> Person:
        """By e-mail address, password and second factor, as every member of a body does."""
        self.opens("/sign-in/login/")
        self.fills({"Email": email, "Password": password()})
        self.presses("Sign in")
        self.fills({"Code": code_of(email)})
        self.presses("Sign In")
        return self

    def opens(self, address: str) -> None:
        """Go to an address."""
        answer = self.page.goto(address)
        assert answer is None or answer.ok, f"{address}: {answer.status}"
        self.watch.look_at(self.page)

    def takes_up(self, task: str) -> None:
        """Begin with an open task of the first page."""
        self.opens("/")
        self.presses(task)

    def presses(self, name: str, *, within: Locator | None = None) -> None:
        """Press a button or follow a link, and wait for the page that it leads to."""
        place = within or self.page.get_by_role("main")
        target = place.get_by_role("button", name=name, exact=True)
        target = target.or_(place.get_by_role("link", name=name, exact=True))
        with self.page.expect_navigation() as arrival:
            target.first.click()
        assert arrival.value is None or arrival.value.ok, (
            f"“{name}” led to {self.page.url}: {self.page.get_by_role('main').inner_text()}"
        )
        self.watch.look_at(self.page)

    def fills(self, answers: dict[str, Any], *, within: Locator | None = None) -> None:
        """Type, choose and tick: the label of a field, and the answer."""
        place = within or self.page.get_by_role("main")
        for label, answer in answers.items():
            called = re.compile(rf"^\s*{re.escape(label)}\s*(\(optional\))?\s*$")
            group = place.locator("fieldset", has=self.page.locator("legend", has_text=called))
            if group.count():
                for choice in [answer] if isinstance(answer, str) else answer:
                    group.get_by_label(choice, exact=True).check()
            else:
                _fill(place.get_by_label(called), answer)

    def chooses(self, **answers: str) -> None:
        """Pick radio buttons by the name and value of their inputs."""
        for name, value in answers.items():
            self.page.locator(f'input[name="{name}"][value="{value}"]').check()

    def reads(self, text: str | re.Pattern[str]) -> None:
        """Expect some words on the page."""
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def downloads(self, name: str | re.Pattern[str]) -> bytes:
        """What a link to a document leads to."""
        address = (
            self.page.get_by_role("main").get_by_role("link", name=name).first.get_attribute("href")
        )
        answer = self.page.request.get(address or "")
        assert answer.ok
        return answer.body()


def _fill(field: Locator, answer: Any) -> None:
    kind = field.evaluate("element => element.type")
    if kind == "file":
        field.set_input_files(answer)
    elif kind.startswith("select"):
        field.select_option(label=answer)
    elif kind == "checkbox":
        field.set_checked(answer)
    else:
        field.fill(str(answer))

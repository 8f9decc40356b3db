"""What stands in the navigation of each reader: only what one of the own roles may open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from learnmark.foundation.acts.links import address, link_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from learnmark.foundation.tenancy.actor import Actor

Group = tuple[str, tuple[tuple[str, str, str], ...]]

WORK: Group = (
    "",
    (
        ("desk.home", "house", gettext_noop("Home")),
        ("desk.work", "list-check", gettext_noop("Open work")),
        ("desk.calendar", "calendar3", gettext_noop("Calendar")),
        ("desk.timeline", "bar-chart", gettext_noop("Timeline")),
        ("desk.search", "search", gettext_noop("Search")),
    ),
)
KNOWLEDGE: Group = (
    gettext_noop("Reference"),
    (
        ("library.frameworks", "book", gettext_noop("Requirement library")),
        ("register.search", "globe2", gettext_noop("Public register")),
    ),
)
OF_A_BODY: tuple[Group, ...] = (
    WORK,
    (
        gettext_noop("Certification"),
        (
            ("certification.cases", "briefcase", gettext_noop("Cases")),
            ("audits.visits", "clipboard-check", gettext_noop("Audits")),
            ("audits.findings", "flag", gettext_noop("Findings")),
            ("certification.certificates", "award", gettext_noop("Certificates")),
        ),
    ),
    (
        gettext_noop("The body"),
        (
            ("certification.body", "bank", gettext_noop("Certification body")),
            ("people.people", "person-badge", gettext_noop("People and competence")),
            ("tenancy.members", "people", gettext_noop("Members")),
            ("journal.events", "journal-text", gettext_noop("Journal")),
        ),
    ),
    KNOWLEDGE,
)
OF_AN_ORGANIZATION: tuple[Group, ...] = (
    WORK,
    (
        gettext_noop("Certification"),
        (
            ("certification.applications", "briefcase", gettext_noop("Applications and cases")),
            ("audits.visits", "clipboard-check", gettext_noop("Audits")),
            ("audits.findings", "flag", gettext_noop("Findings")),
            ("certification.certificates", "award", gettext_noop("Certificates")),
            ("certification.bodies_public", "bank", gettext_noop("Certification bodies")),
            ("certification.self_check", "ui-checks", gettext_noop("Self-check")),
        ),
    ),
    (
        gettext_noop("Organization"),
        (
            ("tenancy.members", "people", gettext_noop("Members")),
            ("journal.events", "journal-text", gettext_noop("Journal")),
        ),
    ),
    KNOWLEDGE,
)
PUBLIC = (
    ("register.search", gettext_noop("Verify a certificate")),
    ("certification.bodies_public", gettext_noop("Certification bodies")),
    ("certification.process", gettext_noop("How it works")),
    ("certification.self_check", gettext_noop("Self-check")),
    ("library.frameworks", gettext_noop("Requirement library")),
)


def navigation(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """The groups beside the page of a member; nothing for everybody else."""
    if actor.party is None:
        return []
    groups = OF_A_BODY if actor.party.is_body else OF_AN_ORGANIZATION
    shown = [
        {"label": _(label) if label else "", "items": _items(entries, actor)}
        for label, entries in groups
    ]
    items = [item for group in shown for item in group["items"]]
    path = request.path
    if not actor.party.is_body and path.startswith(address("certification.cases")):
        path = address("certification.applications")  # a client's cases stand among these
    here = _here(path, (item["url"] for item in items))
    for item in items:
        item["active"] = item["url"] == here
    return [group for group in shown if group["items"]]


def _items(entries: Iterable[tuple[str, str, str]], actor: Actor) -> list[dict[str, Any]]:
    links = [
        {"label": _(label), "icon": icon, "url": link_for(actor, name)}
        for name, icon, label in entries
    ]
    return [link for link in links if link["url"]]


def _here(path: str, urls: Iterable[str]) -> str:
    """The entry that the page lies under: the longest address that begins it."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")


def public_navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries on top of public pages."""
    entries = [{"label": _(label), "url": address(name)} for name, label in PUBLIC]
    here = _here(request.path, (entry["url"] for entry in entries if entry["url"]))
    return [{**entry, "active": entry["url"] == here} for entry in entries if entry["url"]]


def parties(actor: Actor, memberships: Iterable[Any]) -> dict[str, Any]:
    """The party acted for, and those one may change to."""
    if actor.party is None:
        return {}
    choices = [
        {
            "key": str(member.party_id),
            "name": member.party.name,
            "role": ", ".join(_(label) for label in member.role_labels),
            "current": member.party_id == actor.party.pk,
        }
        for member in memberships
    ]
    current = next((choice for choice in choices if choice["current"]), None)
    return {"current": current, "choices": choices, "action_url": address("tenancy.switch")}


def account(actor: Actor) -> dict[str, Any] | None:
    """The menu of the person signed in."""
    if actor.user is None:
        return None
    offered = [
        (link_for(actor, "accounts.account"), "person", gettext_noop("My account")),
        (address("mfa_index"), "shield-lock", gettext_noop("Second factor")),
        (address("usersessions_list"), "clock-history", gettext_noop("Where I am signed in")),
    ]
    return {
        "name": str(actor.user),
        "email": actor.user.email,
        "links": [
            {"url": url, "icon": icon, "label": _(word)} for url, icon, word in offered if url
        ],
        "sign_out_url": address("account_logout"),
    }


def frame(actor: Actor) -> str:
    """The template around pages that members and strangers share."""
    return "ui/base.html" if actor.party is not None else "ui/base_public.html"

"""The first page: one's own open work, or what Learnmark is for who has not signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from learnmark.certification.facts.bodies import profile_of
from learnmark.certification.facts.whereabouts import PAGES, task_shown
from learnmark.certification.models import Case
from learnmark.desk.facts.days import kind_of
from learnmark.desk.facts.work import Desk, Item, desk_of
from learnmark.foundation.acts.links import address, link_for
from learnmark.foundation.acts.routes import page
from learnmark.foundation.journal.models import Event
from learnmark.foundation.journal.names import EVENT_NAMES
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Party
from learnmark.rules.authority import Role
from learnmark.rules.lifecycle import AUDIT

SHOWN, SHOWN_EVENTS = 10, 8
QUICK = {
    True: (
        ("certification.cases", "briefcase", gettext_noop("All cases")),
        ("desk.calendar", "calendar3", gettext_noop("Calendar")),
        ("desk.timeline", "bar-chart", gettext_noop("Timeline")),
        ("people.people", "person-badge", gettext_noop("People and competence")),
    ),
    False: (
        ("certification.applications", "briefcase", gettext_noop("Applications and cases")),
        ("certification.bodies_public", "bank", gettext_noop("Apply for certification")),
        ("certification.certificates", "award", gettext_noop("Certificates")),
        ("library.frameworks", "book", gettext_noop("Requirement library")),
    ),
}


@page("library.framework.see")
def home(request: HttpRequest) -> HttpResponse:
    """The page at the root, for everybody."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by middleware
    if actor.party is not None:
        return _member(request, actor)
    if Role.ADMINISTRATOR in actor.roles:
        return _administrator(request, actor)
    if actor.user is not None:
        return _guest(request)
    return _public(request)


def _member(request: HttpRequest, actor: Actor) -> HttpResponse:
    on = request.today  # type: ignore[attr-defined]
    desk = desk_of(actor, on=on)
    mine = [item for item in desk.near if item.mine]
    others = [item for item in desk.near if not item.mine]
    open_cases = [s for s in desk.standings if not s.journey.ended]
    visits = desk.my_visits()
    roles = ", ".join(_(role.label) for role in Role if role in actor.roles)
    context = {
        "title": _("Home"),
        "lead": f"{actor.in_party.name} · {roles}",
        "counts": _counts(desk, mine, others, open_cases, len(visits)),
        "mine": [item_shown(item, actor) for item in mine[:SHOWN]],
        "more": max(0, len(mine) - SHOWN),
        "later": len(desk.mine) - len(mine),
        "others": [item_shown(item, actor) for item in others[:SHOWN]],
        "visits": [_visit_shown(*row, actor=actor) for row in visits],
        "events": _events(actor),
        "quick": _quick(actor),
        "begin_url": _begin(desk, actor),
    }
    return render(request, "desk/home.html", context)


def item_shown(item: Item, actor: Actor) -> dict[str, Any]:
    """A task of the desk as the table of tasks shows it."""
    return {**task_shown(item.task, item.standing, actor=actor), "title": item.title}


def _counts(
    desk: Desk, mine: list[Item], others: list[Item], cases: list[Any], visits: int
) -> list[dict[str, Any]]:
    late = sum(item.task.overdue for item in mine)
    return [
        {"label": _("My open tasks"), "n": len(mine), "url": address("desk.work")},
        {"label": _("Overdue"), "n": late, "url": f"{address('desk.work')}?overdue=yes",
         "tone": "danger" if late else ""},
        {"label": _("Open cases"), "n": len(cases), "url": address("desk.timeline")},
        {"label": _("My audits"), "n": visits, "url": address("desk.calendar")}
        if desk.actor.in_party.is_body
        else {"label": _("Waiting for others"), "n": len(others),
              "url": f"{address('desk.work')}?whose=all"},
    ]  # fmt: skip


def _visit_shown(place: Any, standing: Any, visit: Any, *, actor: Actor) -> dict[str, Any]:
    return {
        "kind": kind_of(visit),
        "title": standing.title,
        "url": link_for(actor, "audits.visit", visit.pk),
        "role": place.get_role_display(),
        "row": visit,
        "state": _(AUDIT.state_labels[visit.state_now]),
        "tone": visit.state_now,
    }


def _events(actor: Actor) -> list[dict[str, Any]]:
    """The newest events that one may see."""
    # Sorting keys is much cheaper than sorting whole rows, of which eight are wanted.
    newest = Event.objects.order_by("-at", "-number").values("pk")[:SHOWN_EVENTS]
    rows = Event.objects.filter(pk__in=newest).order_by("-at", "-number")
    shown = []
    for event in rows.select_related("member__user", "member__party", "owner"):
        who = str(event.member.user) if event.member else _("automatic")
        name = PAGES.get(event.object_type, "")
        shown.append(
            {
                "word": _(EVENT_NAMES.get(event.name, event.name)),
                "when": event.at or event.day,
                "by": f"{who}, {(event.member.party if event.member else event.owner).name}",
                "url": link_for(actor, name, event.object_id) if name else "",
            }
        )
    return shown


def _quick(actor: Actor) -> list[dict[str, str]]:
    links = [
        {"url": link_for(actor, name), "icon": icon, "label": _(label)}
        for name, icon, label in QUICK[actor.in_party.is_body]
    ]
    return [link for link in links if link["url"]]


def _begin(desk: Desk, actor: Actor) -> str:
    """Where an organization without any case or application begins."""
    if actor.in_party.is_body or desk.standings or Case.objects.exists():
        return ""
    return link_for(actor, "certification.bodies_public")


def _administrator(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = {
        "title": _("This installation"),
        "bodies": [
            {"party": body, "profile": profile_of(body)}
            for body in Party.objects.filter(kind=Party.Kind.BODY)
        ],
        "open_url": link_for(actor, "tenancy.body.open"),
    }
    return render(request, "desk/administrator.html", context)


def _guest(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("Welcome"),
        "register_url": address("tenancy.organization.register"),
        "bodies_url": address("certification.bodies_public"),
    }
    return render(request, "desk/guest.html", context)


def _public(request: HttpRequest) -> HttpResponse:
    context = {
        "verify_url": address("register.search"),
        "bodies_url": address("certification.bodies_public"),
        "process_url": address("certification.process"),
        "self_check_url": address("certification.self_check"),
        "library_url": address("library.frameworks"),
        "register_url": address("tenancy.organization.register"),
        "sign_in": address("account_login"),
    }
    return render(request, "desk/public.html", context)

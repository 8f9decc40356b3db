"""Pages: the people of a body, and one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.acts.routes import page
from learnmark.foundation.tenancy.models import Member
from learnmark.foundation.ui.listing import Column, Empty, Filter, Listing
from learnmark.people.facts.people import people_of
from learnmark.people.facts.workload import work_of
from learnmark.people.models import Competence, ConflictStatement
from learnmark.rules.authority import BODY_ROLES, Role

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

SEES_STATEMENTS = frozenset({Role.COORDINATOR, Role.PLANNER, Role.IMPARTIALITY_MEMBER})
"""Whoever assigns people or watches over impartiality; a person sees the own statements."""


def _roles(member: Member) -> str:
    return ", ".join(gettext(label) for label in member.role_labels)


def _competences(member: Member) -> str:
    return ", ".join(str(found) for found in member.competences.all())


class PeopleListing(Listing, name="people.people"):
    """Who works for the body, what each is competent for, and how much lies ahead."""

    act = "people.person.see"
    title = _("People")
    search_fields = ["user__full_name", "user__email"]
    order = "user__full_name"

    def __init__(self, query: Any, **known: Any) -> None:
        super().__init__(query, **known)
        members = people_of(self.actor.in_party, self.today).values_list("pk", flat=True)
        work = work_of(list(members), self.today)
        self.columns = [  # type: ignore[misc]  # the column of work needs what was asked above
            Column("name", _("Name"), lambda row: str(row.user), order="user__full_name"),
            Column("roles", _("Roles"), _roles),
            Column("competences", _("Competent for"), _competences),
            Column("work", _("Audits ahead"), lambda row: len(work.get(row.pk, ()))),
        ]

    filters = [
        Filter(
            "role",
            _("Role"),
            lambda _listing: [("", _("All")), *((r.value, gettext(r.label)) for r in BODY_ROLES)],
            lambda rows, value: rows.filter(roles__icontains=f'"{value}"'),
        ),
    ]

    def rows(self) -> QuerySet[Member]:
        counting = Competence.objects.filter(ended_on=None).order_by("kind", "value")
        rows = people_of(self.actor.in_party, self.today)
        return rows.prefetch_related(Prefetch("competences", queryset=counting))

    def url(self, row: Member) -> str:
        return reverse("people.person", args=[row.pk])

    def empty(self) -> Empty:
        return Empty(
            _("Nobody here yet"),
            _("Invite the people who audit, review and decide for you."),
            reverse("tenancy.members"),
            _("Members"),
        )


@page("people.person.see")
def people(request: HttpRequest) -> HttpResponse:
    """The list of people."""
    return PeopleListing.view(request)


@page("people.person.see")
def person(request: Any, pk: UUID) -> HttpResponse:
    """One person: roles, competences, statements and work."""
    rows = Member.objects.filter(party=request.actor.in_party).select_related("user")
    member = rows.filter(pk=pk).first()
    if member is None:
        raise Http404
    own = request.actor.member is not None and request.actor.member.pk == member.pk
    may_see = own or bool(SEES_STATEMENTS & request.actor.roles)
    competences = Competence.objects.filter(member=member).select_related("evidence")
    statements = ConflictStatement.objects.filter(member=member).select_related("client")
    context = {
        "member": member,
        "own": own,
        "facts": _facts(member),
        "competences": [
            (row, _standing(row, request.today)) for row in competences.order_by("kind", "value")
        ],
        "may_see_statements": may_see,
        "statements": statements.order_by("client__name", "-declared_on") if may_see else (),
        "work": work_of([member.pk], request.today).get(member.pk, []),
        "crumbs": [{"label": gettext("People"), "url": reverse("people.people")}],
        "may_record": not own and bool({Role.COORDINATOR, Role.PLANNER} & set(request.actor.roles)),
    }
    return render(request, "people/person.html", context)


def _facts(member: Member) -> list[dict[str, Any]]:
    facts = [
        {"term": gettext("Roles"), "text": _roles(member) or "–"},
        {"term": gettext("Position"), "text": member.title or "–"},
        {"term": gettext("E-mail"), "text": member.user.email},
        {"term": gettext("Since"), "on": member.since},
    ]
    if member.until:
        facts.append({"term": gettext("Until"), "on": member.until})
    return facts


def _standing(row: Competence, on: date) -> dict[str, Any]:
    """Whether a competence counts today, as a badge."""
    if row.ended_on is not None:
        return {"word": gettext("Ended"), "tone": "neutral"}
    if row.valid_until is not None and row.valid_until < on:
        return {"word": gettext("Run out"), "tone": "danger"}
    return {"word": gettext("In force"), "tone": "good"}


urlpatterns: list[Any] = [
    path("people/", people, name="people.people"),
    path("people/<uuid:pk>", person, name="people.person"),
]

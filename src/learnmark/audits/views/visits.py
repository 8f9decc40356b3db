"""Pages: the list of audits, and one audit for both sides."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from learnmark.audits.actions.stage_1 import READINESS
from learnmark.audits.facts.papers import current_team, objectives_of, standard_of
from learnmark.audits.facts.programmes import binding_rule
from learnmark.audits.facts.visits import judge_people, judge_team
from learnmark.audits.models import TeamMember, Visit
from learnmark.audits.views.words import state_badge, state_word, way_of
from learnmark.foundation.acts.routes import page
from learnmark.foundation.ui.listing import Column, Empty, Filter, Listing, link_to
from learnmark.foundation.ui.sayings import number_written_out
from learnmark.foundation.ui.templatetags.ui import status_badge
from learnmark.rules.authority import PERMISSIONS
from learnmark.rules.conformity import clause_order
from learnmark.rules.lifecycle import AUDIT

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

NOT_BEGUN = ("planned", "plan_sent", "plan_agreed")
PLAN_OPEN = ("planned", "plan_sent")
CALLING_OFF = {"audits.visit.cancel": NOT_BEGUN, "audits.visit.abort": ("in_progress",)}
OVER = ("closed", "cancelled", "aborted")
YES, NO = Value(value=True), Value(value=False)


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _not_after(row: Visit) -> Any:
    if row.not_after is None:
        return ""
    if row.is_late:
        return status_badge(_day(row.not_after), tone="overdue")
    return _day(row.not_after)


def _in_state(rows: QuerySet[Visit], value: str) -> QuerySet[Visit]:
    if value == "late":
        return rows.filter(is_late=YES)
    if value == "ahead":
        return rows.exclude(state_now__in=OVER)
    return rows.filter(state_now=value)


class VisitListing(Listing, name="audits.visits"):
    """Audits with their days, limits and leaders: overdue ones first, then the nearest."""

    act = "audits.visit.see"
    title = _("Audits")
    columns = [
        Column(
            "client",
            _("Client"),
            lambda row: row.programme.client_name,
            order="programme__client_name",
        ),
        Column("kind", _("Kind"), lambda row: capfirst(row.get_kind_display()), order="kind"),
        Column(
            "starts_on",
            _("First day"),
            lambda row: row.starts_on,
            order="starts_on",
            show=lambda row: _day(row.starts_on),
        ),
        Column(
            "ends_on",
            _("Last day"),
            lambda row: row.ends_on,
            order="ends_on",
            show=lambda row: _day(row.ends_on),
        ),
        Column(
            "not_after",
            _("Not after"),
            lambda row: row.not_after,
            order="not_after",
            show=_not_after,
        ),
        Column(
            "state",
            _("State"),
            lambda row: row.state_now,
            show=lambda row: status_badge(state_word(row.state_now), tone=row.state_now),
        ),
        Column("leader", _("Team leader"), lambda row: row.leader or ""),
    ]
    search_fields = ["programme__client_name", "programme__label"]
    filters = [
        Filter(
            "kind",
            _("Kind"),
            lambda _l: [("", _("All")), *Visit.Kind.choices],
            lambda rows, value: rows.filter(kind=value),
        ),
        Filter(
            "state",
            _("State"),
            lambda _l: [
                ("", _("All")),
                ("ahead", _("Ahead and under way")),
                ("late", _("Overdue")),
                *((s, state_word(s)) for s in AUDIT.states if s != AUDIT.initial),
            ],
            _in_state,
        ),
        Filter(
            "mine",
            _("Team"),
            lambda _l: [("", _("All")), ("1", _("Mine"))],
            lambda rows, _value: rows.filter(is_mine=YES),
        ),
    ]
    order = "place"

    def rows(self) -> QuerySet[Visit]:
        leaders = TeamMember.objects.filter(
            visit=OuterRef("pk"), role=TeamMember.Role.LEADER, removed_on=None
        )
        mine = TeamMember.objects.filter(
            visit=OuterRef("pk"),
            removed_on=None,
            member=self.actor.member.pk if self.actor.member else None,
        )
        late = Q(state_now__in=NOT_BEGUN) & (
            Q(not_after__lt=self.today) | Q(not_after__lt=F("ends_on"))
        )
        rows = Visit.objects.with_state(self.today).select_related("programme")
        return rows.annotate(
            leader=Subquery(leaders.values("name")[:1]),
            is_mine=Case(When(pk__in=mine.values("visit"), then=YES), default=NO),
            is_late=Case(When(late, then=YES), default=NO),
            place=Case(
                When(late, then=Value(0)),
                When(state_now__in=OVER, then=Value(2)),
                default=Value(1),
                output_field=IntegerField(),
            ),
        )

    def _order(self) -> list[Any]:
        if self.query.get("sort", ""):
            return super()._order()
        nearest = F("starts_on").asc(nulls_last=True)
        return ["place", F("not_after").asc(nulls_last=True), nearest, "number", "pk"]

    def empty(self) -> Empty:
        return Empty(
            _("No audits yet"),
            _("They are planned as soon as a certification agreement is signed."),
        )


@page("audits.visit.see")
def visits(request: HttpRequest) -> HttpResponse:
    """The body's audits, or the client's own."""
    return VisitListing.view(request)


@page("audits.visit.see")
def visit(request: Any, pk: UUID) -> HttpResponse:
    """One audit. The client sees what was handed over."""
    rows = Visit.objects.select_related(
        "programme__client", "programme__owner", "owner", "plan", "conclusions_file"
    ).prefetch_related("steps", "sites", "sessions")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    own = found.owner_id == request.actor.in_party.pk
    state = found.state
    judged = (
        judge_team(found, request.today) if own and state in (*NOT_BEGUN, "in_progress") else None
    )
    context = {
        "visit": found,
        "own": own,
        "state": state,
        "badge": state_badge(state),
        "way": _way(found),
        "facts": _facts(found),
        "objectives": objectives_of(found),
        "team": _team(found, request.today, own=own),
        "judged": judged,
        "sites": sorted(found.sites.all(), key=lambda site: site.key),
        "sessions": found.sessions.all(),
        "concerns": found.concerns.all(),
        "begun": state not in (*NOT_BEGUN, AUDIT.initial, "cancelled"),
        "plan_settled": state not in (*PLAN_OPEN, AUDIT.initial, "cancelled"),
        "calling_off": own and _may_call_off(request.actor, state),
        "is_stage_1": found.kind == Visit.Kind.STAGE_1,
        "conclusions": _conclusions(found),
        "crumbs": _crumbs(found),
    }
    return render(request, "audits/visit.html", context)


def _may_call_off(actor: Any, state: str) -> bool:
    """Whether there is anything to show under the other acts."""
    acts = [act for act, states in CALLING_OFF.items() if state in states]
    return any(PERMISSIONS[act].own & actor.roles for act in acts)


def _way(found: Visit) -> list[dict[str, Any]]:
    return [{**step, "note": _day(step["on"])} for step in way_of(found)]


def _crumbs(found: Visit) -> list[dict[str, str]]:
    return [
        {"label": gettext("Audits"), "url": reverse("audits.visits")},
        {
            "label": found.programme.label,
            "url": reverse("audits.programme", args=[found.programme_id]),
        },
    ]


def _facts(found: Visit) -> list[dict[str, Any]]:
    rule = binding_rule(found)
    days = " – ".join(dict.fromkeys(_day(d) for d in (found.starts_on, found.ends_on) if d))
    limit = _day(found.not_after) or "–"
    facts: list[dict[str, Any]] = [
        {"term": gettext("Client"), "text": found.programme.client_name},
        {"term": gettext("Certification body"), "text": found.owner.name},
        {"term": gettext("Standard"), "text": standard_of(found.programme)},
        {"term": gettext("Days"), "text": days or gettext("not set yet")},
        {
            "term": gettext("Not after"),
            "text": f"{limit} ({rule.id}, {rule.clause})" if rule else limit,
        },
        {"term": gettext("Audit days"), "text": number_written_out(found.audit_days)},
        {
            "term": gettext("Clauses"),
            "text": ", ".join(sorted(found.clauses, key=clause_order)) or "–",
        },
        {"term": gettext("Scope"), "text": found.programme.scope},
    ]
    for file, word in (
        (found.plan, gettext("Audit plan")),
        (found.conclusions_file, gettext("Stage 1 conclusions")),
    ):
        if file is not None:
            url = reverse("files.file", args=[file.pk])
            facts.append({"term": word, "html": link_to(url, file.name)})
    return facts


def _team(found: Visit, today: date, *, own: bool) -> list[dict[str, Any]]:
    """The people, for the body each with what the ties say."""
    team = current_team(found)
    judged = judge_people(found, team, found.starts_on or today) if own and team else {}
    return [
        {
            "person": person,
            "ties": _ties(judged[person.member_id]) if person.member_id in judged else None,
        }
        for person in team
    ]


def _ties(judgement: Any) -> dict[str, str]:
    if any(found.rule.id == "R-IMP-8" for found in judgement.objections):
        return {"word": gettext("No statement"), "tone": "danger"}
    if judgement.objections:
        return {"word": gettext("Tied to the client"), "tone": "danger"}
    if judgement.warnings:
        return {"word": gettext("Tie in the past"), "tone": "warning"}
    return {"word": gettext("No tie declared"), "tone": "good"}


def _conclusions(found: Visit) -> dict[str, Any] | None:
    """What was sent; nothing of a draft."""
    if found.conclusions_file_id is None:
        return None
    return {
        **found.conclusions,
        "readiness_word": gettext(READINESS[found.conclusions["readiness"]]),
    }


urlpatterns: list[Any] = [
    path("visits/", visits, name="audits.visits"),
    path("visits/<uuid:pk>", visit, name="audits.visit"),
]

"""The list of findings: for the body and, once reported, for the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, DateField, ExpressionWrapper, F, Q, Value, When
from django.utils import formats
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from learnmark.audits.facts import findings as facts
from learnmark.audits.facts.wording import state_word
from learnmark.audits.models import Finding
from learnmark.foundation.acts.routes import page
from learnmark.foundation.ui.listing import Column, Empty, Filter, Listing
from learnmark.rules.lifecycle import FINDING

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

FAR = "9999-12-31"
STATES = tuple(state for state in FINDING.states if state != FINDING.initial)


def _due_now() -> dict[str, Any]:
    by_field: dict[str, list[str]] = {}
    for state, name in facts.DUE_FIELD.items():
        by_field.setdefault(name, []).append(state)
    # As `next_due` says: an accepted minor waits for the next audit, not for a day.
    waits = When(grade="minor", state_now__in=("plan_accepted", "evidence_submitted"), then=None)
    cases = [waits]
    cases += [When(state_now__in=states, then=F(name)) for name, states in by_field.items()]
    due = Case(*cases, default=Value(None), output_field=DateField())
    return {"due_now": due, "due_order": Case(
        When(state_now="verified_closed", then=Value(FAR)), *cases, default=Value(FAR),
        output_field=DateField(),
    )}  # fmt: skip


def _due_shown(row: Finding) -> str:
    if row.due_now is None:
        return ""
    day = formats.date_format(row.due_now, "DATE_FORMAT")
    return _t("overdue since %s") % day if row.is_overdue else day


def _narrow_due(rows: Any, value: str) -> Any:
    clients = Q(state_now__in=facts.CLIENTS_TURN)
    if value == "overdue":
        return rows.filter(is_overdue=True)
    open_ones = rows.exclude(state_now__in=("verified_closed", FINDING.initial))
    return open_ones.filter(clients) if value == "client" else open_ones.exclude(clients)


class FindingListing(Listing, name="audits.findings"):
    """Findings of all audits one may see, what is overdue first."""

    act = "audits.visit.see"
    title = _("Findings")
    order = "due_order"
    search_fields = ["reference", "requirement", "statement", "visit__programme__client_name"]
    columns = [
        Column("reference", _("Finding"), lambda f: f.reference, order="reference"),
        Column("grade", _("Grade"), lambda f: f.grade, order="grade", badge=True,
               show=lambda f: f.get_grade_display()),
        Column("requirement", _("Requirement"), lambda f: f.requirement.rpartition("/")[2],
               order="requirement"),
        Column("client", _("Client"), lambda f: f.visit.programme.client_name,
               order="visit__programme__client_name"),
        Column("audit", _("Audit"), lambda f: f"{f.visit}, {f.visit.programme.label}"),
        Column("state", _("State"), lambda f: f.state_now, badge=True, order="state_now",
               show=lambda f: state_word(f, f.state_now)),
        Column("due", _("Due"), lambda f: f.due_now, order="due_order", show=_due_shown),
    ]  # fmt: skip
    filters = [
        Filter(
            "grade",
            _("Grade"),
            lambda _listing: [("", _("all grades")), *Finding.Grade.choices],
            lambda rows, value: rows.filter(grade=value),
        ),
        Filter(
            "state",
            _("State"),
            lambda _listing: [
                ("", _("all states")), *((s, _t(FINDING.state_labels[s])) for s in STATES)
            ],
            lambda rows, value: rows.filter(state_now=value),
        ),
        Filter(
            "turn",
            _("What is next"),
            lambda _listing: [
                ("", _("everything")),
                ("overdue", _("overdue")),
                ("client", _("waits for the client")),
                ("body", _("waits for the audit team")),
            ],
            _narrow_due,
        ),
    ]  # fmt: skip

    def rows(self) -> Any:
        late = Q(due_now__isnull=False, due_now__lt=self.today)
        rows = Finding.objects.with_state(self.today).annotate(**_due_now())
        rows = rows.annotate(is_overdue=ExpressionWrapper(late, output_field=BooleanField()))
        return rows.select_related("visit__programme")

    def empty(self) -> Empty:
        return Empty(
            _t("No findings"),
            _t("Findings of an audit appear here, for the client once the report is issued."),
        )


@page("audits.visit.see")
def findings(request: HttpRequest) -> HttpResponse:
    """The list of findings."""
    return FindingListing.view(request)

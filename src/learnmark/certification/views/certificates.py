"""Pages: the list of certificates, and one certificate with its cycle, decisions and documents."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    DateField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learnmark.certification.actions.certificates import GROUNDS
from learnmark.certification.facts.certificates import (
    Standing,
    scheme_of_case,
    standing_of,
    standings,
    with_all,
)
from learnmark.certification.facts.decisions import recommended_behind
from learnmark.certification.models import Certificate, Decision
from learnmark.certification.views.decisions import decisions_of
from learnmark.foundation.acts.links import link_for
from learnmark.foundation.acts.operation import OPERATIONS
from learnmark.foundation.acts.routes import page
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.ui.listing import Column, Empty, Filter, Listing
from learnmark.foundation.ui.templatetags.ui import step_word
from learnmark.register.facts.public import tone
from learnmark.register.models import Entry
from learnmark.rules.authority import R_AUTH_1
from learnmark.rules.lifecycle import CERTIFICATE

STATES = ("active", "suspended", "expired", "withdrawn", "cancelled")
BY_STATE = {
    "active": (
        "maintain",
        "issue",
        "extend_scope",
        "reduce_scope",
        "renew",
        "suspend",
        "withdraw",
        "cancel",
        "transfer_out",
    ),
    "suspended": ("restore", "reduce_scope", "withdraw", "cancel", "issue"),
    "expired": ("renew",),
    "none": ("issue",),
}
"""The acts that a page offers in each state; the rules judge each of them once more."""


def with_state(rows: QuerySet[Certificate], on: Any) -> QuerySet[Certificate]:
    """Annotate the state and the last valid day on a day, for narrowing and sorting."""
    done = Decision.objects.filter(certificate=OuterRef("pk"), effective_on__lte=on)
    done = done.order_by("-effective_on", "-seq")
    targets = [When(last_act=act, then=Value(state)) for act, state in CERTIFICATE.targets.items()]
    lasting = done.filter(valid_until__isnull=False).values("valid_until")[:1]
    return rows.annotate(
        last_act=Subquery(done.values("act")[:1]),
        last_day=Subquery(lasting, output_field=DateField()),
        target=Case(*targets, default=Value("none"), output_field=CharField()),
        state_now=Case(
            When(Q(target__in=("active", "suspended")) & Q(last_day__lt=on), then=Value("expired")),
            default="target",
            output_field=CharField(),
        ),
    )


class CertificateListing(Listing, name="certification.certificates"):
    """The certificates of a body, or those of an organization."""

    act = "certification.certificate.see"
    title = gettext_lazy("Certificates")
    search_fields: ClassVar[list[str]] = ["code", "case__client_name", "case__number"]
    order = "code"

    def __init__(self, query: Any, **kwargs: Any) -> None:
        super().__init__(query, **kwargs)
        self.columns = [
            Column("code", gettext_lazy("Certificate"), lambda row: row.code, order="code"),
            Column(
                "client",
                gettext_lazy("Client"),
                lambda row: row.case.client_name,
                order="case__client_name",
            ),
            Column(
                "status",
                gettext_lazy("Status"),
                lambda row: row.state_now,
                show=lambda row: _(CERTIFICATE.state_labels[row.state_now]),
                badge=True,
            ),
            Column(
                "last_valid_day",
                gettext_lazy("Last valid day"),
                lambda row: row.last_day,
                order="last_day",
            ),
            Column("next", gettext_lazy("Next audit"), self._next),
            Column("due", gettext_lazy("Due"), lambda row: self._standing(row).next_due),
            Column(
                "overdue",
                gettext_lazy("Overdue"),
                self._overdue,
                show=lambda row: _("overdue") if self._overdue(row) else "",
                badge=True,
            ),
        ]
        self.filters = [
            Filter(
                "status",
                gettext_lazy("Status"),
                lambda _l: [("", _("All"))] + [(s, _(CERTIFICATE.state_labels[s])) for s in STATES],
                lambda rows, value: rows.filter(state_now=value),
            )
        ]

    def rows(self) -> QuerySet[Certificate]:
        return with_state(with_all(Certificate.objects.all()), self.today)

    @cached_property
    def _standings(self) -> dict[UUID, Standing]:
        return {found.certificate.pk: found for found in standings(self.page, self.today)}

    def _standing(self, row: Certificate) -> Standing:
        # The export walks through rows that are on no page.
        known = self._standings.get(row.pk)
        return known or standing_of(row, self.today)

    def _next(self, row: Certificate) -> Any:
        standing = self._standing(row)
        return _(KINDS[standing.next_kind]) if standing.next_due else ""

    def _overdue(self, row: Certificate) -> str:
        standing = self._standing(row)
        return "overdue" if standing.overdue or standing.review_overdue else ""

    def empty(self) -> Empty:
        return Empty(
            _("No certificates yet"),
            _("A certificate appears here when a decision maker has granted certification."),
        )


KINDS = {
    "": "",
    "surveillance": gettext_lazy("surveillance"),
    "recertification": gettext_lazy("recertification"),
}


@page("certification.certificate.see")
def certificates(request: Any) -> HttpResponse:
    """All certificates with status, last valid day and what is due next."""
    return CertificateListing.view(request)


@page("certification.certificate.see")
def certificate(request: Any, pk: UUID) -> HttpResponse:
    """One certificate: status, cycle, decisions, documents, and what can be done."""
    row = get_object_or_404(with_all(Certificate.objects.all()), pk=pk)
    standing = standing_of(row, request.today, scheme_of_case(row.case, request.today))
    owns = request.actor.party is not None and row.owner_id == request.actor.party.pk
    issues = list(row.issues.select_related("file", "decision").order_by("-revision"))
    pending = bool(issues) and issues[0].issued_on is None
    acts = _acts(row, standing.status, pending=pending, actor=request.actor) if owns else []
    ahead = _next_step(row, standing, acts, actor=request.actor)
    context = {
        "certificate": row,
        "case": row.case,
        "standing": standing,
        "badge": {
            "word": _(CERTIFICATE.state_labels[standing.status]),
            "tone": tone(standing.status),
        },
        "facts": _facts(row, standing, issues[0].content if issues else {}),
        "audits": _audits(standing),
        "objections": standing.dates.objections(request.today)
        if standing.dates and standing.status in {"active", "suspended"}
        else (),
        "decisions": decisions_of(row.case),
        "issues": issues,
        "pending": pending,
        "next": ahead,
        "acts": [act for act in acts if act != ahead["act"]],
        "owns": owns,
        "public": Entry.published.filter(code=row.code).first(),
        "grounds": GROUNDS,
    }
    return render(request, "certification/certificate.html", context)


def _acts(row: Certificate, status: str, *, pending: bool, actor: Actor) -> list[str]:
    """The acts of this state that the reader's roles allow."""
    verbs = [verb for verb in BY_STATE.get(status, ()) if verb != "issue" or pending]
    acts = [f"certification.certificate.{verb}" for verb in verbs]
    return [
        act
        for act in acts
        if all(found.rule != R_AUTH_1 for found in OPERATIONS[act].authority(row, by=actor))
    ]


def _next_step(
    row: Certificate, standing: Standing, acts: list[str], *, actor: Actor
) -> dict[str, Any]:
    """The act that is sensible now, and in words what comes next where there is none."""
    verb = _next_verb(row, standing, acts)
    act = f"certification.certificate.{verb}" if verb else ""
    visit = standing.next_visit
    label = _("Restore certification after expiry") if standing.status == "expired" else ""
    # Once the window has closed the act stays there with what stands against it, but not first.
    if standing.restorable_until is not None and standing.on > standing.restorable_until:
        act = ""
    return {
        "act": act,
        "label": label,
        "due": standing.next_due,
        "kind": _(KINDS[standing.next_kind]) if standing.next_due else "",
        "url": link_for(actor, "audits.visit", visit.pk) if visit else "",
    }


def _next_verb(row: Certificate, standing: Standing, acts: list[str]) -> str:
    allowed = [act.rpartition(".")[2] for act in acts]
    if not allowed or "issue" in allowed:
        return "issue" if allowed else ""
    fixed = {"suspended": "restore", "expired": "renew"}.get(standing.status, "")
    if fixed or standing.status != "active":
        return fixed
    with_result = (verb for verb in AFTER_AN_AUDIT if recommended_behind(row.case, verb))
    return next(with_result, "suspend" if standing.overdue else "")


AFTER_AN_AUDIT = ("renew", "maintain", "extend_scope")
"""The decisions that an audit of its own calls for."""


def _facts(row: Certificate, standing: Standing, content: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"term": _("Client"), "text": row.case.client_name, "url": row.case.get_absolute_url()},
        {"term": _("Standard"), "text": content.get("standard", "")},
        {"term": _("Scope"), "text": content.get("scope", "")},
        {"term": _("First certified on"), "on": row.original_on},
        {"term": _("Last valid day"), "on": standing.last_valid_day},
    ]
    if standing.next_due is not None:
        rows.append({"term": _("Next audit due"), "on": standing.next_due})
    if standing.suspension is not None:
        ground = GROUNDS.get(standing.suspension.ground, standing.suspension.ground)
        rows += [
            {"term": _("Suspended since"), "on": standing.suspension.effective_on},
            {"term": _("Ground"), "text": _(ground)},
            {"term": _("To be resolved by"), "on": standing.review_by},
        ]
    if standing.restorable_until is not None:
        rows.append({"term": _("Can be restored until"), "on": standing.restorable_until})
    return rows


def _audits(standing: Standing) -> list[dict[str, Any]]:
    dates = standing.dates
    found = []
    for audit in dates.audits if dates else ():
        state = "done" if audit.held_on else "later"
        word = step_word("done") if audit.held_on else _("Not yet due")
        if audit.overdue(standing.on):
            state, word = "overdue", step_word("overdue")
        elif dates is not None and audit is dates.next_audit:
            state = "current"
        found.append(
            {
                "label": f"{_(KINDS[audit.kind])} {audit.number}".capitalize(),
                "state": state,
                "word": word,
                "audit": audit,
            }
        )
    return found


urlpatterns: list[Any] = [
    path("certificates/", certificates, name="certification.certificates"),
    path("certificates/<uuid:pk>", certificate, name="certification.certificate"),
]

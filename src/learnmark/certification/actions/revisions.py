"""Acts that change the scope inside a cycle: a new revision, the same last valid day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from learnmark.certification.actions.deciding import guard_of, mark_register, write_decision
from learnmark.certification.actions.decisions import intend, scope_is_stated, tell_client
from learnmark.certification.actions.issues import show_in_register
from learnmark.certification.facts.certificates import cycle_in_force
from learnmark.certification.facts.decisions import visits_behind
from learnmark.certification.facts.documents import (
    SCOPE_IN_ENGLISH,
    Dates,
    last_issue,
    next_content,
    read_content,
)
from learnmark.certification.models import Certificate, CertificateIssue, Decision
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.register.models import Entry
from learnmark.rules.certificate import CertificateContent, CertifiedSite, FurtherText
from learnmark.rules.verdict import Verdict, gettext_noop


def _revise(
    certificate: Certificate,
    act: str,
    event: str,
    *,
    by: Actor,
    on: date,
    effective_on: date | None,
    grounds: str,
    changes: dict[str, Any],
) -> tuple[Decision, CertificateIssue]:
    """A decision that changes the scope inside the cycle: a new revision, the same last day."""
    case = certificate.case
    decision = write_decision(
        case,
        act,
        cycle=cycle_in_force(case),
        certificate=certificate,
        by=by,
        on=on,
        effective_on=effective_on,
        grounds=grounds,
    )
    last = last_issue(certificate)
    known = read_content(last.content)
    dates = replace(_dates_of(known), decided_on=on, effective_on=decision.effective_on)
    intent = intend(certificate, decision, next_content(last, dates=dates, **changes))
    record(
        event,
        certificate,
        by=by,
        on=on,
        facts={
            "effective_on": decision.effective_on,
            "decision": decision.pk,
            "revision": intent.revision,
        },
        reason=grounds.strip(),
        told=True,
        parent=case,
    )
    return decision, intent


def _dates_of(content: CertificateContent) -> Dates:
    return Dates(**{name: getattr(content, name) for name in Dates.__dataclass_fields__})


def objections_to_reducing(
    certificate: Certificate,
    *,
    by: Actor,
    on: date,
    keeps_services: bool | None = None,
    scope: str | None = None,
    **inputs: Any,
) -> Verdict:
    """A reduction keeps all services to the learners who stay in the scope (9.6.5.5)."""
    left_out = (scope or "",) if keeps_services is False else ()
    guard = guard_of("reduce_scope", scope_is_stated)
    return guard(certificate, by=by, on=on, services_left_out=left_out, scope=scope, **inputs)


@operation(
    "certification.certificate.reduce_scope",
    gettext_noop("Reduce the scope"),
    guard=objections_to_reducing,
)
def reduce_scope(
    certificate: Certificate,
    *,
    scope: str,
    grounds: str,
    keeps_services: bool,
    sites_left_out: list[str] | None = None,
    resolved: bool = False,
    longer_because: str = "",
    scope_in_english: str = "",
    effective_on: date | None = None,
    by: Actor,
    on: date,
) -> Decision:
    """Take a failing part out of the scope; the register shows the smaller scope at once.

    A suspension ends with it when its ground is resolved by the reduction.
    """
    content = read_content(last_issue(certificate).content)
    gone = set(sites_left_out or ())
    changes = {
        "scope": scope.strip(),
        "sites": tuple(site for site in content.sites if site.name not in gone),
        "further": _with_english(content, scope_in_english),
    }
    decision, intent = _revise(
        certificate,
        "reduce_scope",
        "certification:certificate:reduced",
        by=by,
        on=on,
        effective_on=effective_on,
        grounds=grounds,
        changes=changes,
    )
    # Nobody may rely on the wider scope until the new document is set.
    if Entry.objects.own().filter(code=certificate.code).exists():
        show_in_register(certificate, intent, by=by, on=on)
    tell_client(
        certificate.case,
        gettext_noop("Scope reduced: %(code)s"),
        gettext_noop("%(body)s has reduced the scope of certification of %(client)s, %(code)s."),
        code=certificate.code,
    )
    return decision


def _with_english(content: CertificateContent, scope_in_english: str) -> tuple[Any, ...]:
    kept = tuple(text for text in content.further if text.label != SCOPE_IN_ENGLISH)
    text = scope_in_english.strip()
    return (*kept, FurtherText(SCOPE_IN_ENGLISH, text)) if text else kept


@operation(
    "certification.certificate.extend_scope",
    gettext_noop("Extend the scope"),
    guard=guard_of("extend_scope", scope_is_stated),
)
def extend_scope(
    certificate: Certificate,
    *,
    scope: str,
    grounds: str,
    scope_in_english: str = "",
    effective_on: date | None = None,
    by: Actor,
    on: date,
) -> Decision:
    """Widen the scope after an audit of the new part; the last valid day stays (9.6.4.1)."""
    case = certificate.case
    content = read_content(last_issue(certificate).content)
    known = {site.name for site in content.sites}
    split = any(site.scope for site in content.sites)
    audited = [site for visit in visits_behind(case, "extend_scope") for site in visit.sites.all()]
    added = {
        site.name: CertifiedSite(
            site.name, site.address, scope.strip() if split else "", virtual=site.kind == "virtual"
        )
        for site in audited
        if site.name not in known
    }
    decision, _intent = _revise(
        certificate,
        "extend_scope",
        "certification:certificate:extended",
        by=by,
        on=on,
        effective_on=effective_on,
        grounds=grounds,
        changes={
            "scope": scope.strip(),
            "sites": (*content.sites, *added.values()),
            "further": _with_english(content, scope_in_english),
        },
    )
    mark_register(certificate, by=by, on=on)
    return decision

"""Opening a certification cycle: its programme of audits, and the audits of the first one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from learnmark.audits.actions import programmes, visits
from learnmark.certification.facts.agreements import latest_quote
from learnmark.certification.facts.papers import scope_of
from learnmark.certification.facts.quotes import scheme_for
from learnmark.certification.models import Agreement, Case, Cycle, Quote
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.library.facts import default_profiles, framework

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EARLY_CHILDHOOD = "early_childhood"
EARLY_CHILDHOOD_PROFILE = "early-childhood"


def open_cycle(case: Case, *, by: Actor, on: date) -> Cycle:
    """The next cycle of a case, with its programme; the first one with stage 1 and stage 2.

    Stage 2 has no latest day yet: it is counted from the last day of stage 1 (D-01).
    """
    number = case.cycles.count() + 1
    programme = programmes.plan(**_programme(case, number), by=by, on=on)
    cycle = Cycle.objects.create(
        owner_id=current_party_id(),
        dossier=case.dossier,
        case=case,
        number=number,
        programme=programme,
    )
    if number == 1:
        time = signed_quote(case).audit_time
        # The whole standard stands before both stages: stage 1 reads what stage 2 tests.
        clauses = _clauses(case)
        for kind, days, due_rule in (
            ("stage_1", "stage1_days", ""),
            ("stage_2", "stage2_days", "D-01"),
        ):
            visits.plan(
                programme,
                kind=kind,
                not_after=None,
                due_rule=due_rule,
                audit_days=Decimal(time[days]),
                clauses=clauses,
                by=by,
                on=on,
            )
    return cycle


def signed_quote(case: Case) -> Quote:
    """The quote of the agreement that was signed; before that the newest. Raises LookupError."""
    rows = Agreement.objects.filter(case=case).prefetch_related("steps").select_related("quote")
    signed = [row for row in rows if row.state == "signed"]
    quote = signed[0].quote if signed else latest_quote(case)
    if quote is None:
        message = f"{case} has no quote"
        raise LookupError(message)
    return quote


def _programme(case: Case, number: int) -> dict[str, Any]:
    system = case.answers.get("system", {})
    return {
        "client": case.client,
        "client_name": case.client_name,
        "label": f"{case.number}/{number}",
        "framework_key": case.framework_key,
        "profiles": _profiles(case),
        "scheme_key": case.scheme_key,
        "scheme_version": case.scheme_version,
        "scope": scope_of(case),
        "sites": [_site(n, site) for n, site in enumerate(case.answers.get("sites", ()), start=1)],
        "delivery_modes": delivery_modes(case),
        "audit_language": case.language,
        "consultants": [
            str(name)
            for key in ("consultant_name", "consultant_organization")
            if (name := system.get(key))
        ],
        "dossier": case.dossier,
    }


def _profiles(case: Case) -> list[str]:
    """What applies to this organization: the core, and early childhood where it is offered."""
    of = framework(case.framework_key)
    chosen = list(default_profiles(of))
    offered = case.answers.get("system", {}).get(EARLY_CHILDHOOD)
    return chosen + [
        profile["id"]
        for profile in of.profiles
        if offered and profile["id"] == EARLY_CHILDHOOD_PROFILE and profile["id"] not in chosen
    ]


def delivery_modes(case: Case) -> list[str]:
    """Levels and ways of teaching of the programmes in scope, by the scheme's keys."""
    found: set[str] = set()
    if case.answers.get("system", {}).get(EARLY_CHILDHOOD):
        found.add(EARLY_CHILDHOOD)
    for programme in case.answers.get("programmes", ()):
        if not programme.get("in_scope"):
            continue
        found.add(str(programme.get("level")))
        if {"online", "blended"} & set(_several(programme.get("delivery_modes"))):
            found.add("online")
    return [mode.key for mode in scheme_for(case).delivery_modes if mode.key in found]


def _several(value: Any) -> Iterable[str]:
    return value.split(";") if isinstance(value, str) else value or ()


def _site(number: int, site: Mapping[str, Any]) -> dict[str, Any]:
    parts = (site.get("address"), site.get("city"), site.get("province"))
    kind = "central" if site.get("is_head_office") else "site"
    return {
        "key": f"site-{number}",
        "name": site.get("name") or "",
        "address": ", ".join(str(part) for part in parts if part),
        "kind": "virtual" if site.get("virtual") and kind == "site" else kind,
        "activities": site.get("activities") or "",
    }


def _clauses(case: Case) -> list[str]:
    """The chapters that hold requirements."""
    of = framework(case.framework_key)
    chosen = set(_profiles(case))
    return [
        str(clause)
        for profile in of.profiles
        if profile["id"] in chosen
        for clause in profile.get("clauses", ())
    ]

"""Read answers turned into the facts that rules judge: applications."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from learnmark.certification.facts.quotes import staff_groups
from learnmark.certification.intake.answers import folded
from learnmark.certification.intake.staff_lists import FULL_TIME_HOURS
from learnmark.rules.application import (
    R_APP_1,
    ApplicationFacts,
    ProgrammeFacts,
    SiteFacts,
    objections_to_submitting,
)
from learnmark.rules.scope import ApplicantFacts, objections_to_eligibility
from learnmark.rules.verdict import Objection, Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from learnmark.rules.scheme import Scheme

R_APP_10 = Rule(
    "R-APP-10",
    "9.1.1",
    gettext_noop("Exactly one site is the head office; in this application there are {about}."),
    gettext_noop("Answer the question about the head office with yes for one site only."),
)

SCHEME_KEY = "iso21001"
"""The scheme that applications are made under."""

MODE_OF_LEVEL = {
    "early_childhood": "early_childhood",
    "school": "school",
    "vocational": "vocational",
    "higher": "higher",
    "corporate": "corporate",
    # The scheme has no mode of its own for these; auditing them asks for the nearest competence.
    "adult": "vocational",
    "other": "vocational",
}
"""Level of a programme → the scheme's delivery mode, by which competence is asked for."""
ONLINE = frozenset({"online", "blended"})


def programme_modes(programme: Mapping[str, Any]) -> frozenset[str]:
    """The scheme's delivery modes of one programme; empty while its delivery is not answered."""
    delivery = programme.get("delivery_modes") or []
    if not delivery:
        return frozenset()
    modes = (
        {MODE_OF_LEVEL[programme["level"]]} if programme.get("level") in MODE_OF_LEVEL else set()
    )
    return frozenset(modes | ({"online"} if ONLINE & set(delivery) else set()))


def delivery_modes(answers: Mapping[str, Any]) -> list[str]:
    """The scheme's delivery modes of all programmes, sorted."""
    return sorted({mode for row in answers.get("programmes", []) for mode in programme_modes(row)})


def languages(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The working languages as the applicant named them."""
    text = str(answers.get("system", {}).get("languages", ""))
    return tuple(part.strip() for part in re.split(r"[,;/\n]", text) if part.strip())


def application_facts(answers: Mapping[str, Any]) -> ApplicationFacts:
    """Read answers as the rules of 9.1.1 want them."""
    organization, system, scope = (
        answers.get(k) or {} for k in ("organization", "system", "scope")
    )
    consultants = (system.get("consultant_name", ""), system.get("consultant_organization", ""))
    contact = (organization.get("contact_name", ""), organization.get("contact_email", ""))
    return ApplicationFacts(
        legal_name=organization.get("legal_name", ""),
        legal_status=organization.get("legal_status", ""),
        address=organization.get("address", ""),
        contact=" ".join(contact) if all(contact) else "",
        desired_scope=scope.get("desired_scope", ""),
        activities=scope.get("main_activities", ""),
        relevant_law=system.get("legal_duties", ""),
        framework=system.get("edition", ""),
        outsourced_processes=system.get("outsourced_processes"),
        consultancy_used=system.get("consultancy_used"),
        consultants=tuple(name for name in consultants if name),
        early_childhood=system.get("early_childhood"),
        special_needs=scope.get("special_needs"),
        languages=languages(answers),
        operating_since=_day(system, "operating_since"),
        last_internal_audit=_day(system, "last_internal_audit"),
        last_management_review=_day(system, "last_management_review"),
        planned_from=_day(system, "planned_stage_1"),
        sites=tuple(_site(row) for row in answers.get("sites", [])),
        staff=staff_groups(answers, full_time_hours=FULL_TIME_HOURS),
        programmes=tuple(_programme(row) for row in answers.get("programmes", [])),
    )


def _day(section: Mapping[str, Any], key: str) -> date | None:
    return date.fromisoformat(section[key]) if section.get(key) else None


def _site(row: Mapping[str, Any]) -> SiteFacts:
    # A virtual site has no street; what it is called stands in for it.
    virtual = bool(row.get("virtual"))
    address = row.get("address", "") or (row.get("name", "") if virtual else "")
    return SiteFacts(row.get("name", ""), address, row.get("activities", ""), virtual=virtual)


def _programme(row: Mapping[str, Any]) -> ProgrammeFacts:
    return ProgrammeFacts(row.get("name", ""), programme_modes(row), row.get("learners"))


def applicant_facts(answers: Mapping[str, Any]) -> ApplicantFacts:
    """Read answers as the rules of eligibility want them (R-ELI-1, R-ELI-2)."""
    scope = answers.get("scope") or {}
    programmes = answers.get("programmes", [])
    uses_curriculum = scope.get("uses_curriculum") is True
    return ApplicantFacts(
        uses_curriculum=uses_curriculum,
        # The question itself says: through teaching, learning, training or research.
        works_through=frozenset({"teaching", "learning"}) if uses_curriculum else frozenset(),
        offers_services=scope.get("only_products") is False,
        programmes_offered=frozenset(row.get("name", "") for row in programmes),
        programmes_in_scope=frozenset(
            row.get("name", "") for row in programmes if row.get("in_scope") is True
        ),
    )


def eligibility(answers: Mapping[str, Any]) -> Verdict:
    """What stands against certifying this applicant at all, as far as its questions are answered."""
    scope = answers.get("scope") or {}
    if scope.get("uses_curriculum") is None or scope.get("only_products") is None:
        return ()  # the missing answer itself is objected to
    verdict = objections_to_eligibility(applicant_facts(answers))
    if not scope["uses_curriculum"]:
        # Without a curriculum there is nothing that it could work through.
        return tuple(found for found in verdict if found.rule.id != "R-ELI-1c")
    return verdict


def what_is_missing(answers: Mapping[str, Any], *, scheme: Scheme) -> Verdict:
    """Everything read answers must still tell (9.1.1), with labels in the reader's language."""
    return tuple(in_words(found) for found in lacking(answers, scheme=scheme))


def lacking(answers: Mapping[str, Any], *, scheme: Scheme) -> Verdict:
    found = objections_to_submitting(application_facts(answers), scheme=scheme)
    return (*found, *_head_offices(answers))


def in_words(found: Objection) -> Objection:
    return replace(found, about=gettext(found.about)) if found.rule is R_APP_1 else found


def _head_offices(answers: Mapping[str, Any]) -> Verdict:
    sites = answers.get("sites", [])
    heads = sum(site.get("is_head_office") is True for site in sites)
    return () if not sites or heads == 1 else (R_APP_10.objects(heads),)


def merged(answers: Mapping[str, Any], proposal: Mapping[str, Any]) -> dict[str, Any]:
    """A draft with what was read from a file: answers replace, rows of the same name are joined."""
    result = {
        key: dict(value) if isinstance(value, dict) else list(value)
        for key, value in answers.items()
    }
    for key, value in proposal.items():
        if isinstance(value, dict):
            result[key] = {**result.get(key, {}), **value}
        else:
            result[key] = _joined(result.get(key, []), value)
    return result


def _joined(rows: list[dict[str, str]], news: list[dict[str, str]]) -> list[dict[str, str]]:
    joined = [dict(row) for row in rows]
    for new in news:
        name = folded(new.get("name", ""))
        same = next((row for row in joined if folded(row.get("name", "")) == name), None)
        if same is None:
            joined.append(dict(new))
        else:
            same.update({key: value for key, value in new.items() if value})
    return joined

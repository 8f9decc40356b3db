"""What every document of an audit carries: letterhead, client, standard, days and team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from learnmark.audits.facts.letterheads import letterhead
from learnmark.audits.models import TeamMember, Visit
from learnmark.foundation.acts.reading import read_once
from learnmark.library.facts import UnknownFramework, framework

if TYPE_CHECKING:
    from datetime import date

    from learnmark.audits.models import AuditProgramme
    from learnmark.foundation.tenancy.actor import Actor

LANGUAGES = {"vi": gettext_noop("Vietnamese"), "en": gettext_noop("English")}
OBJECTIVES: dict[str, tuple[str, ...]] = {
    Visit.Kind.STAGE_1: (
        gettext_noop("Review the documented information of the management system."),
        gettext_noop("Evaluate the conditions at the sites and the readiness for stage 2."),
        gettext_noop(
            "See whether internal audits and management review are planned and performed."
        ),
        gettext_noop("Agree the details of stage 2 and the resources it needs."),
    ),
    Visit.Kind.STAGE_2: (
        gettext_noop("Determine whether the management system conforms to the audit criteria."),
        gettext_noop("Evaluate whether it is implemented and effective for learners."),
        gettext_noop("Determine whether it meets legal and contractual requirements."),
        gettext_noop("Identify where it can be improved."),
    ),
    Visit.Kind.SURVEILLANCE: (
        gettext_noop("Confirm that the certified management system continues to be effective."),
        gettext_noop("Review changes, complaints and the actions on earlier nonconformities."),
    ),
    Visit.Kind.RECERTIFICATION: (
        gettext_noop("Confirm conformity and effectiveness of the management system as a whole."),
        gettext_noop("Review its performance over the cycle of certification."),
    ),
    Visit.Kind.SPECIAL: (
        gettext_noop("Examine the matter that gave rise to this audit and its effect."),
    ),
}


def language_of(programme: AuditProgramme) -> str:
    """The language in which the audit's documents are set."""
    return "vi" if programme.audit_language.split("-", maxsplit=1)[0] == "vi" else "en"


def standard_of(programme: AuditProgramme) -> str:
    """The standard as certificates name it, such as ISO 21001:2018."""
    try:
        row = framework(programme.framework_key)
    except UnknownFramework:
        return programme.framework_key
    name = row.standard.upper().replace("-", " ", 1)
    return f"{name}:{row.edition}"


def site_kind(kind: str) -> str:
    """The kind of a site in the words of the documents."""
    if kind in ("headquarters", "central", "head_office"):
        return "headquarters"
    return kind if kind in ("temporary", "virtual") else "site"


def objectives_of(visit: Visit) -> list[str]:
    """What the planner wrote, else what an audit of this kind is for."""
    written = [line.strip() for line in visit.objectives.splitlines() if line.strip()]
    return written or [gettext(text) for text in OBJECTIVES[visit.kind]]


@read_once
def current_team(visit: Visit) -> list[TeamMember]:
    """The people on the team now, the leader first."""
    order = list(TeamMember.Role.values)
    team = visit.team.filter(removed_on=None).select_related("member__user")
    return sorted(team, key=lambda person: (order.index(person.role), person.name))


def roles_in(visit: Visit, by: Actor) -> frozenset[str]:
    """What a person does in the team of a visit now; nothing for who is not in it."""
    if by.member is None:
        return frozenset()
    return frozenset(p.role for p in current_team(visit) if p.member_id == by.member.pk)


def audit_paper(visit: Visit, *, number: str, on: date) -> dict[str, Any]:
    """The keys that plan, conclusions and report of an audit share (`typeset.audit_schemas`).

    Raises no error for an unfinished visit; the typesetting refuses what is missing.
    """
    programme, party = visit.programme, visit.owner
    lang = language_of(programme)
    sites = list(visit.sites.order_by("key"))
    with translation.override(lang):
        return {
            "lang": lang,
            "specimen": party.is_demo,
            "document_date": on,
            "number": number,
            "body": letterhead(party),
            "kind": visit.kind,
            "client": {
                "name": programme.client_name,
                "unit": None,
                "legal_entity": None,
                "address": _address(programme),
            },
            "standard": standard_of(programme),
            "criteria": [
                standard_of(programme),
                gettext("The documented information of the management system"),
            ],
            "objectives": objectives_of(visit),
            "scope": programme.scope,
            "visits": [
                {
                    "site": site.name or site.key,
                    "address": site.address or site.name or site.key,
                    "kind": site_kind(site.kind),
                    "starts": visit.starts_on,
                    "ends": visit.ends_on,
                    "mode": site.mode,
                }
                for site in sites
            ],
            "team": [
                {
                    "name": person.name,
                    "role": person.role,
                    "affiliation": person.affiliation or None,
                }
                for person in current_team(visit)
            ],
        }


def paper_number(visit: Visit, kind: str) -> str:
    """The number of a document: its kind, the programme's name and the audit's place in it."""
    return " ".join(f"{kind} {visit.programme.label}-{visit.number}".split())


def _address(programme: AuditProgramme) -> str:
    """The address of the head office; where none is given, the client's name stands."""
    offices = [s for s in programme.sites if site_kind(s["kind"]) == "headquarters"]
    for site in (*offices, *programme.sites):
        if site["address"]:
            return str(site["address"])
    return programme.client_name

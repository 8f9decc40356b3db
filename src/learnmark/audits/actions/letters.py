"""Mails about findings and reports, to the client and to the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation

from learnmark.audits.models import TeamMember
from learnmark.foundation.outbox.send import write, write_to_roles
from learnmark.rules.authority import Role

if TYPE_CHECKING:
    from learnmark.audits.models import Finding, Visit

CLIENT_ROLES = (Role.QUALITY_MANAGER, Role.CLIENT_CONTACT)


def address(thing: Any) -> str:
    """The whole address of a thing's page, for a mail."""
    return f"{settings.LEARNMARK_URL}{thing.get_absolute_url()}"


def tell_client(thing: Finding | Visit, subject: str, text: str, **values: str) -> None:
    """Mail the client's quality managers and authorized contacts."""
    visit: Any = getattr(thing, "visit", thing)
    values |= {"client": visit.programme.client_name, "url": address(thing)}
    write_to_roles(visit.programme.client, CLIENT_ROLES, subject, text, values=values, about=thing)


def tell_team(finding: Finding, subject: str, text: str) -> None:
    """Mail the team leader of the visit and the auditor who raised the finding."""
    values = {
        "client": finding.visit.programme.client_name,
        "reference": finding.reference,
        "url": address(finding),
    }
    leaders = TeamMember.objects.filter(
        visit=finding.visit, role=TeamMember.Role.LEADER, removed_on=None
    )
    people = {row.member.user for row in leaders.select_related("member__user")}
    if finding.auditor is not None:
        people.add(finding.auditor.user)
    for user in sorted(people, key=lambda person: person.email):
        with translation.override(user.language):
            write(
                user.email,
                translation.gettext(subject) % values,
                translation.gettext(text) % values,
                about=finding,
            )

"""Mails that go out with acts on the plan and the course of an audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from learnmark.foundation.outbox.send import write_to_roles
from learnmark.rules.authority import Role

if TYPE_CHECKING:
    from learnmark.audits.models import Visit

CLIENT_ROLES = (Role.QUALITY_MANAGER, Role.CLIENT_CONTACT)


def values_of(visit: Visit, **more: str) -> dict[str, str]:
    """What every mail about an audit may name."""
    return {
        "audit": f"{visit} · {visit.programme.label}",
        "client": visit.programme.client_name,
        "body": visit.owner.name,
        "days": " – ".join(d.isoformat() for d in (visit.starts_on, visit.ends_on) if d),
        "url": f"{settings.LEARNMARK_URL}{visit.get_absolute_url()}",
        **more,
    }


def tell_client(visit: Visit, subject: str, text: str, **more: str) -> None:
    """Mail the client's quality manager and authorized contacts."""
    write_to_roles(
        visit.programme.client,
        CLIENT_ROLES,
        subject,
        text,
        values=values_of(visit, **more),
        about=visit,
    )


def tell_planners(visit: Visit, subject: str, text: str, **more: str) -> None:
    """Mail the planners of the auditing party."""
    write_to_roles(
        visit.owner, (Role.PLANNER,), subject, text, values=values_of(visit, **more), about=visit
    )

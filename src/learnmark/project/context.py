"""What every page knows of its surroundings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from learnmark.foundation.acts.links import address
from learnmark.foundation.tenancy.actor import Actor
from learnmark.project import navigation

if TYPE_CHECKING:
    from django.http import HttpRequest


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Actor, day, memberships, theme and navigation of a page."""
    actor = getattr(request, "actor", None) or Actor.stranger()
    memberships = getattr(request, "memberships", [])
    return {
        "actor": actor,
        "today": getattr(request, "today", None),
        "memberships": memberships,
        "theme": request.COOKIES.get("theme", ""),
        "is_demo": bool(actor.party and actor.party.is_demo),
        "debug": settings.DEBUG,
        "frame": navigation.frame(actor),
        "navigation": navigation.navigation(request, actor),
        "public_navigation": navigation.public_navigation(request),
        "parties": navigation.parties(actor, memberships),
        "account": navigation.account(actor),
        "sign_in_url": address("account_login"),
    }

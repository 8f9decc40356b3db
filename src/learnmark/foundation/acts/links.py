"""Links that lead only where the reader may go."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from learnmark.rules.authority import PERMISSIONS, Role

if TYPE_CHECKING:
    from learnmark.foundation.tenancy.actor import Actor


def link_for(actor: Actor, name: str, *args: Any) -> str:
    """The address of a route if one of the actor's roles may open it, else nothing.

    What the page then shows is limited by the scoped managers; this only keeps dead links away.
    """
    url = address(name, *args)
    if not url:
        return ""
    roles = _roles_of(name, url)
    return url if Role.ANYONE in roles or roles & actor.roles else ""


def address(name: str, *args: Any) -> str:
    """The address of a route, empty where there is none of this name and these arguments."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _roles_of(name: str, url: str) -> frozenset[Role]:
    act = _permission(name) or _permission_at(url)
    permission = PERMISSIONS.get(act)
    return permission.own | permission.shared if permission else frozenset()


@lru_cache(maxsize=512)
def _permission(name: str) -> str:
    """The permission of a route without arguments; its address never changes."""
    url = address(name)
    return _permission_at(url) if url else ""


def _permission_at(url: str) -> str:
    try:
        return str(getattr(resolve(url).func, "permission", ""))
    except Resolver404:
        return ""

"""Who acts in a request: the signed-in person in the party chosen, and the day there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone, translation

from learnmark.foundation import clock
from learnmark.foundation.accounts.tokens import token_of
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Member
from learnmark.foundation.tenancy.scope import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

PARTY_IN_SESSION = "party"
FAILED = 500


class ActorMiddleware:
    """Sets `request.actor`, `request.today` and `request.memberships`, and opens the scope."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.api_token = token_of(request)
        if request.api_token is not None:
            request.user = request.api_token.user
            rows = memberships(request.user)
            rows = [row for row in rows if row.party_id == request.api_token.party_id]
            if not rows:  # the membership that the token was made for has ended
                request.user, request.api_token = AnonymousUser(), None
            request.memberships, member = rows, chosen(rows, None)
        else:
            request.memberships = memberships(request.user)
            member = chosen(request.memberships, request.session.get(PARTY_IN_SESSION))
        request.actor = actor_of(request, member)
        zone = settings.TIME_ZONE
        if request.user.is_authenticated:
            timezone.activate(ZoneInfo(request.user.timezone))
            zone = request.user.timezone
            if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                translation.activate(request.user.language)
                request.LANGUAGE_CODE = request.user.language
        if member is None:
            request.today = clock.today(zone)
            return self.get_response(request)
        request.today = clock.today(member.party.timezone)
        outermost = not connection.in_atomic_block
        with acting_as(member.party):
            answer: Any = self.get_response(request)
            if hasattr(answer, "render") and not answer.is_rendered:
                answer.render()  # inside the scope: a template may still ask for rows
            if outermost and connection.in_atomic_block and answer.status_code >= FAILED:
                transaction.set_rollback(True)  # a failed request leaves nothing half done
            return cast("HttpResponse", answer)


def memberships(user: Any) -> list[Member]:
    """The current memberships of a person, with their parties."""
    if not user.is_authenticated:
        return []
    rows = Member.objects.filter(user=user).select_related("party", "user").order_by("since", "id")
    return [row for row in rows if row.holds_on(clock.today(row.party.timezone))]


def chosen(rows: list[Member], party_id: str | None) -> Member | None:
    """The membership acted in: the one chosen in this session, else the first."""
    for member in rows:
        if str(member.party_id) == party_id:
            return member
    return rows[0] if rows else None


def actor_of(request: Any, member: Member | None) -> Actor:
    """The actor of a request."""
    fresh = second_factor_is_fresh(request)
    if member is not None:
        return Actor.of(member, second_factor=fresh)
    if request.user.is_authenticated and request.user.is_administrator:
        return Actor.administrator(request.user, second_factor=fresh)
    if request.user.is_authenticated:
        return Actor(user=request.user, roles=Actor.stranger().roles)
    return Actor.stranger()


def second_factor_is_fresh(request: Any) -> bool:
    """Whether a second factor was shown in this session not too long ago."""
    if getattr(request, "api_token", None) is not None:
        return False  # a session that comes along belongs to somebody else
    records = get_authentication_records(request, request.user)
    newest = max((r.get("at", 0) for r in records if r.get("method") == "mfa"), default=0)
    return bool(time.time() - newest < settings.LEARNMARK_SECOND_FACTOR_SECONDS)

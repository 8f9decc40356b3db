"""API tokens: made once, shown once, kept as a hash; and how API requests are authenticated."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ninja.security import SessionAuth
from ninja.security.base import AuthBase

from learnmark.foundation import clock
from learnmark.foundation.accounts.models import ApiToken

if TYPE_CHECKING:
    from django.http import HttpRequest

    from learnmark.foundation.tenancy.models import Member

PREFIX = "lmk_"
LONGEST = timedelta(days=365)


def digest_of(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_token(member: Member, name: str, expires_on: date, *, on: date) -> tuple[ApiToken, str]:
    """A new token for a membership and its secret, which is shown only now."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=member.user,
        party_id=member.party_id,
        name=name,
        digest=digest_of(secret),
        expires_on=min(expires_on, on + LONGEST),
    )
    return token, secret


def token_of(request: HttpRequest) -> ApiToken | None:
    """The live token in the Authorization header, if there is one."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.startswith(PREFIX):
        return None
    today = clock.today()
    token = (
        ApiToken.objects.filter(
            digest=digest_of(secret),
            revoked_at=None,
            expires_on__gte=today,
            user__is_active=True,
        )
        .select_related("user")
        .first()
    )
    if token is not None and token.last_used_on != today:
        token.last_used_on = today
        token.save(update_fields=["last_used_on"])
    return token


class ApiAuth(AuthBase):
    """A bearer token (put in place by the middleware) or the session of a signed-in person."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: Any) -> Any:
        if getattr(request, "api_token", None) is not None:
            return request.user
        return _session(request)


_session = SessionAuth(csrf=True)

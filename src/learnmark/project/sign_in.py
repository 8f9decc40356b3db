"""Sign-in, as allauth's adapter: accounts begin by registration or invitation only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """No free sign-up: an account without a party can do nothing here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

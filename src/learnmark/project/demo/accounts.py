"""Accounts of the demonstration: one password per installation, second factors, their codes."""

from __future__ import annotations

import json
import secrets
import time
from typing import TYPE_CHECKING

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from learnmark.foundation.accounts.models import User
from learnmark.foundation.tenancy.models import Member

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class QuickHasher(Argon2PasswordHasher):
    """The same password hash at a lower cost; the first sign-in replaces it by the usual one."""

    time_cost, memory_cost, parallelism = 1, 8 * 1024, 1


WORDS = [
    "amber", "basket", "candle", "dahlia", "ember", "falcon", "garden", "harbour", "island",
    "jasmine", "kettle", "lantern", "meadow", "nectar", "orchid", "pebble", "quiver", "ribbon",
    "saddle", "timber", "umbrella", "velvet", "willow", "yonder", "zephyr",
]  # fmt: skip


def _place() -> Path:
    place: Path = settings.LEARNMARK_DATA_DIR / "demonstration.json"
    return place


def password() -> str:
    """The password of all demonstration accounts here; made at random, kept in the data folder."""
    place = _place()
    if place.exists():
        return str(json.loads(place.read_text(encoding="utf-8"))["password"])
    made = "-".join(secrets.choice(WORDS) for _ in range(4))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch(mode=0o600)
    place.write_text(json.dumps({"password": made}), encoding="utf-8")
    return made


def give_second_factor(user: User) -> None:
    """A time-based second factor for a demonstration account."""
    totp.TOTP.activate(user, totp.generate_totp_secret())


def code_of(email: str) -> str:
    """The present second-factor code of a demonstration account; empty for any other account."""
    member = Member.objects.filter(user__email=email.lower(), party__is_demo=True).first()
    if member is None:
        return ""
    authenticator = Authenticator.objects.filter(
        user_id=member.user_id, type=Authenticator.Type.TOTP
    ).first()
    if authenticator is None:
        return ""
    secret = get_adapter().decrypt(authenticator.data["secret"])
    period = totp.app_settings.TOTP_PERIOD
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // period)))


def print_accounts(say: Callable[[str], None]) -> None:
    """A line for each account, the staff of bodies first."""
    members = (
        Member.objects.filter(party__is_demo=True, until=None)
        .select_related("user", "party")
        .order_by("party__kind", "party__name", "since", "user__full_name")
    )
    say(f"  Password of every account: {password()}")
    say("  Second-factor code of an account: learnmark --local demo code E-MAIL")
    party = None
    for member in members:
        if member.party_id != party:
            party = member.party_id
            say("")
            say(f"  {member.party.name}")
        say(f"    {member.user.email:<44} {', '.join(member.role_labels)}")
    say("")

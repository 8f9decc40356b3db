"""How a party begins: a body is opened by the administrator, an organization registers itself."""

from __future__ import annotations

import zoneinfo
from datetime import date

from django.conf import settings
from django.utils.text import slugify

from learnmark.foundation import clock
from learnmark.foundation.accounts.models import User
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.keys.ring import make_key
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Member, Party
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.rules.authority import Role
from learnmark.rules.verdict import Rule, Verdict, gettext_noop

R_ACC_1 = Rule(
    "R-ACC-1",
    "Learnmark accounts",
    gettext_noop("There is already an account with the address {about}."),
    gettext_noop("Sign in with it, or use another address."),
)


R_PAR_1 = Rule(
    "R-PAR-1",
    "Learnmark parties",
    gettext_noop("There is no such time zone: {about}."),
    gettext_noop("Write it as in Asia/Ho_Chi_Minh."),
)
R_PAR_2 = Rule(
    "R-PAR-2",
    "Learnmark parties",
    gettext_noop("Learnmark does not speak this language: {about}."),
    gettext_noop("Choose among the languages offered."),
)


def _surroundings(timezone: str | None, language: str | None) -> Verdict:
    found = []
    if timezone is not None and timezone not in zoneinfo.available_timezones():
        found.append(R_PAR_1.objects(timezone))
    if language is not None and language not in dict(settings.LANGUAGES):
        found.append(R_PAR_2.objects(language))
    return tuple(found)


def _may_not_register(
    *,
    by: Actor,
    on: date,
    email: str = "",
    timezone: str | None = None,
    language: str | None = None,
    **_inputs: object,
) -> Verdict:
    taken = by.user is None and email and User.objects.filter(email=email.lower()).exists()
    return ((R_ACC_1.objects(email),) if taken else ()) + _surroundings(timezone, language)


def _may_not_be_opened(
    *,
    by: Actor,
    on: date,
    timezone: str | None = None,
    language: str | None = None,
    **_inputs: object,
) -> Verdict:
    return _surroundings(timezone, language)


@operation(
    "tenancy.organization.register",
    gettext_noop("Register an organization"),
    guard=_may_not_register,
)
def register(
    *,
    name: str,
    country: str,
    language: str,
    timezone: str,
    full_name: str,
    email: str,
    password: str,
    title: str,
    by: Actor,
    on: date,
) -> Member:
    """A new organization with its first member, who may sign for it and manages its quality.

    Somebody signed in registers a further organization with the same account.
    """
    party = _open(Party.Kind.ORGANIZATION, name, country, language, timezone, on=on)
    user = by.user or User.objects.create_user(
        email, password, full_name=full_name, language=language, timezone=timezone
    )
    with acting_as(party):
        make_key(party, on=on)
        member = Member.objects.create(
            party=party,
            user=user,
            title=title,
            since=min(on, clock.today(party.timezone)),  # the day of a stranger may be ahead
            roles=[Role.QUALITY_MANAGER, Role.CLIENT_CONTACT],
        )
        record("tenancy:organization:registered", party, by=Actor.of(member), on=on)
    return member


@operation("tenancy.body.open", gettext_noop("Open a certification body"), guard=_may_not_be_opened)
def open_body(
    *,
    name: str,
    country: str,
    language: str,
    timezone: str,
    coordinator_name: str,
    coordinator_email: str,
    by: Actor,
    on: date,
    is_demo: bool = False,
) -> Party:
    """A new certification body; its first coordinator is invited by e-mail."""
    from learnmark.foundation.tenancy.actions.invitations import send_invitation

    party = _open(Party.Kind.BODY, name, country, language, timezone, on=on, is_demo=is_demo)
    with acting_as(party):
        make_key(party, on=on)
        send_invitation(
            party,
            email=coordinator_email,
            full_name=coordinator_name,
            roles=[Role.COORDINATOR],
            title="",
            language=language,
        )
        record("tenancy:body:opened", party, by=by, on=on)
    return party


def _open(
    kind: str,
    name: str,
    country: str,
    language: str,
    timezone: str,
    *,
    on: date,
    is_demo: bool = False,
) -> Party:
    return Party.objects.create(
        kind=kind,
        slug=free_slug(name),
        name=name,
        country=country,
        language=language,
        timezone=timezone,
        opened_on=on,
        is_demo=is_demo,
    )


def free_slug(name: str) -> str:
    """A short name for addresses that no party has yet; đ is written d."""
    stem = slugify(name.replace("đ", "d").replace("Đ", "D"))[:50] or "party"
    taken = set(Party.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(f"{stem}-{n}" for n in range(2, len(taken) + 3) if f"{stem}-{n}" not in taken)

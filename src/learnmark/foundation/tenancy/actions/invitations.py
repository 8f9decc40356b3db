"""Inviting people into a party."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from learnmark.foundation import clock
from learnmark.foundation.accounts.models import User
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.outbox.send import write
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Invitation, Member, Party
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.rules.authority import BODY_ROLES, ORGANIZATION_ROLES, Role
from learnmark.rules.verdict import Rule, Verdict, gettext_noop

LENGTH_OF_PARTY = 32
OPEN: dict[str, None] = {"taken_at": None, "withdrawn_at": None}
LIVES = timedelta(days=7)
"""An invitation gives nothing by itself: whoever takes it sets a password of their own."""

R_INV_1 = Rule(
    "R-INV-1",
    "Learnmark invitations",
    gettext_noop("This invitation was used, withdrawn, or is too old."),
    gettext_noop("Ask for a new one."),
)
R_INV_2 = Rule(
    "R-INV-2",
    "Learnmark invitations",
    gettext_noop("{about} is a member already."),
    gettext_noop("Change the roles of the member instead."),
)
R_INV_3 = Rule(
    "R-INV-3",
    "Learnmark invitations",
    gettext_noop("This kind of party has no such role: {about}."),
    gettext_noop("Choose among the roles offered."),
)


def roles_of(party: Party) -> tuple[Role, ...]:
    """The roles that members of a party may hold."""
    return BODY_ROLES if party.is_body else ORGANIZATION_ROLES


def foreign_roles(party: Party, roles: list[Role]) -> Verdict:
    """R-INV-3 for each role that does not exist in this kind of party."""
    return tuple(R_INV_3.objects(role) for role in roles if Role(role) not in roles_of(party))


def _may_not_be_invited(
    *, by: Actor, on: date, email: str = "", roles: list[Role] | None = None, **_inputs: object
) -> Verdict:
    members = Member.objects.current(on).filter(party=by.party, user__email=email.lower())
    twice = (R_INV_2.objects(email),) if email and members.exists() else ()
    return (*twice, *foreign_roles(by.in_party, roles or []))


@operation("tenancy.member.invite", gettext_noop("Invite a member"), guard=_may_not_be_invited)
def invite(
    *, email: str, full_name: str, roles: list[Role], title: str, by: Actor, on: date
) -> Invitation:
    """Offer a membership by e-mail; it is taken with the secret in that mail."""
    party = by.in_party
    invitation = send_invitation(
        party, email=email, full_name=full_name, roles=roles, title=title, language=party.language
    )
    changes = {"email": ("", email), "roles": ([], list(roles))}
    record("tenancy:member:invited", invitation, by=by, on=on, changes=changes)
    return invitation


def send_invitation(
    party: Party, *, email: str, full_name: str, roles: list[Role], title: str, language: str
) -> Invitation:
    """Make the invitation and write its mail; called inside the act that wants it."""
    # The party stands in front, so that the invitation is looked up as that party's row.
    secret = party.pk.hex + secrets.token_urlsafe(32)
    moment = clock.now()
    invitation: Invitation = Invitation.objects.create(
        owner=party,
        email=email.lower(),
        full_name=full_name,
        roles=[str(role) for role in roles],
        title=title,
        digest=digest_of(secret),
        made_at=moment,
        expires_at=moment + LIVES,
    )
    with translation.override(language):
        address = settings.LEARNMARK_URL + reverse("tenancy.invitation", args=[secret])
        text = _(
            "Hello %(name)s,\n\n%(party)s invites you to work with it in Learnmark.\n"
            "Open this address within 7 days:\n\n%(address)s\n"
        ) % {"name": full_name or email, "party": party.name, "address": address}
        subject = _("Invitation to %(party)s") % {"party": party.name}
        write(email, subject, text, about=invitation)
    return invitation


def digest_of(secret: str) -> str:
    """What is kept of an invitation's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_invitation(secret: str) -> Invitation | None:
    """The invitation of a secret, if it can still be taken. The secret itself is the permission."""
    try:
        party = Party.objects.filter(pk=UUID(hex=secret[:LENGTH_OF_PARTY])).first()
    except ValueError:
        return None
    if party is None:
        return None
    with acting_as(party):
        found: Invitation | None = (
            Invitation.objects.filter(digest=digest_of(secret), **OPEN, expires_at__gt=clock.now())
            .select_related("owner")
            .first()
        )
        return found


@operation("tenancy.invitation.take", gettext_noop("Join"))
def take(*, secret: str, full_name: str, password: str, by: Actor, on: date) -> Member:
    """Become a member with the account of the invited address; a new account if there is none.

    Whoever has an account with that address must be signed in with it.
    """
    from learnmark.foundation.acts.refusals import refuse_if

    invitation = open_invitation(secret)
    refuse_if(() if invitation else (R_INV_1.objects(),))
    assert invitation is not None  # noqa: S101  for the type checker; refused above
    party = invitation.owner
    existing = User.objects.filter(email=invitation.email).first()
    if existing is not None and (by.user is None or by.user.pk != existing.pk):
        from learnmark.foundation.tenancy.actions.parties import R_ACC_1

        refuse_if((R_ACC_1.objects(invitation.email),))
    user = existing or User.objects.create_user(
        invitation.email,
        password,
        full_name=full_name or invitation.full_name,
        language=party.language,
        timezone=party.timezone,
    )
    with acting_as(party):
        invitation = Invitation.objects.lock(invitation)
        refuse_if((R_INV_1.objects(),) if invitation.taken_at or invitation.withdrawn_at else ())
        twice = Member.objects.filter(party=party, user=user, until=None).exists()
        refuse_if((R_INV_2.objects(user.email),) if twice else ())
        member = Member.objects.create(
            party=party,
            user=user,
            roles=invitation.roles,
            title=invitation.title,
            since=min(on, clock.today(party.timezone)),  # the day of a stranger may be ahead
        )
        invitation.taken_at = clock.now()
        invitation.save(update_fields=["taken_at"])
        record("tenancy:member:joined", member, by=Actor.of(member), on=on)
    return member


def _is_closed(invitation: Invitation, *, by: Actor, on: date) -> Verdict:
    closed = invitation.taken_at or invitation.withdrawn_at
    return (R_INV_1.objects(),) if closed else ()


@operation("tenancy.invitation.withdraw", gettext_noop("Withdraw the invitation"), guard=_is_closed)
def withdraw(invitation: Invitation, *, by: Actor, on: date) -> Invitation:
    """The invitation can no longer be taken."""
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])
    record("tenancy:invitation:withdrawn", invitation, by=by, on=on)
    return invitation

"""Writing a mail with an act, and the job that sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation

from learnmark.foundation import clock
from learnmark.foundation.jobs.queue import enqueue, job
from learnmark.foundation.outbox.models import Message
from learnmark.foundation.tenancy.models import Member, Party
from learnmark.foundation.tenancy.scope import current_day, current_party_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db import models

    from learnmark.rules.authority import Role


def write(to: str, subject: str, text: str, *, about: models.Model | None = None) -> Message:
    """Put a mail into the outbox of the party in scope; it leaves after the commit."""
    message: Message = Message.objects.create(
        owner_id=current_party_id(),
        to=to,
        subject=" ".join(subject.split())[:200],
        text=text,
        about_id=about.pk if about else None,
    )
    party = Party.objects.get(pk=message.owner_id)
    enqueue("outbox.send", party=party, message=message.pk)
    return message


def write_to_roles(
    party: Party,
    roles: Iterable[Role],
    subject: Any,
    text: Any,
    *,
    values: dict[str, str] | None = None,
    about: models.Model | None = None,
) -> int:
    """Mail every current member of a party who holds one of the roles, in the member's language.

    `subject` and `text` are message ids with `%(name)s` places for `values`. A text that names
    no page of ours ends with the address of the thing it is about.
    """
    wanted = frozenset(roles)
    sent = 0
    members = Member.objects.current(current_day()).filter(party=party).select_related("user")
    for member in members:
        if wanted & member.role_set:
            with translation.override(member.user.language):
                write(
                    member.user.email,
                    translation.gettext(subject) % (values or {}),
                    _with_address(translation.gettext(text) % (values or {}), about),
                    about=about,
                )
            sent += 1
    return sent


def _with_address(text: str, about: models.Model | None) -> str:
    if settings.LEARNMARK_URL in text or about is None or not hasattr(about, "get_absolute_url"):
        return text
    return f"{text.rstrip()}\n\n{settings.LEARNMARK_URL}{about.get_absolute_url()}\n"


@job("outbox.send")
def send(_party: Party, *, message: UUID) -> None:
    """Send one mail, unless it was sent before."""
    row = Message.objects.filter(pk=message, sent_at=None).first()
    if row is None:
        return
    EmailMessage(
        row.subject,
        row.text,
        settings.DEFAULT_FROM_EMAIL,
        [row.to],
        headers={"Message-ID": f"<{row.pk}@{settings.LEARNMARK_MAIL_DOMAIN}>"},
    ).send()
    row.sent_at = clock.now()
    row.save(update_fields=["sent_at"])

"""Writing the journal: `record` inside the transaction of an act."""

from __future__ import annotations

import secrets
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from learnmark.foundation import clock
from learnmark.foundation.classes import class_of
from learnmark.foundation.journal import leaf
from learnmark.foundation.journal.models import Event, EventSecret, JournalHead
from learnmark.foundation.journal.names import EVENT_NAMES
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.rules.authority import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db import models

    from learnmark.foundation.tenancy.actor import Actor

VERSION = 1
recorded: ContextVar[list[str] | None] = ContextVar("learnmark_recorded", default=None)
"""Names recorded by the act that is running; the spine checks that each act leaves exactly one."""


def record(
    name: str,
    subject: models.Model,
    *,
    by: Actor,
    on: date,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
    told: bool = False,
    parent: models.Model | None = None,
    anonymous: bool = False,
) -> Event:
    """Add the event of an act to the journal of the party in scope.

    `name` is `room:thing:participle`. `changes` maps fields to (before, after); values of fields
    that are classed personal are kept as salted commitments, as is the reason. `facts` are
    further plain values without personal data. `told` shows the event to those the subject was
    handed to. An `anonymous` event keeps no actor and no moment, only the day.
    """
    if name not in EVENT_NAMES:
        message = f"event name {name} is not declared"
        raise ValueError(message)
    owner_id = current_party_id()
    number = _next_number(owner_id)
    personal: dict[str, Any] = {}
    public: dict[str, Any] = {}
    for field, change in (changes or {}).items():
        target = public if class_of(type(subject), field) == "none" else personal
        target[field] = list(change)
    if reason:
        personal["reason"] = reason
    salts = {field: secrets.token_bytes(leaf.SALT_BYTES) for field in personal}
    member = None if anonymous else by.member
    at = None if anonymous else clock.now()
    content = {
        "v": VERSION,
        "party": owner_id,
        "number": number,
        "name": name,
        "day": on,
        "at": at,
        "actor": "" if anonymous else _who(by),
        "object": [subject._meta.label_lower, subject.pk],
        "changes": public,
        "facts": dict(facts or {}),
        "sealed": {f: leaf.commitment(salts[f], value) for f, value in personal.items()},
    }
    body = leaf.canonical(content)
    dossier = getattr(subject, "dossier", None) if told else None
    # The usual identifiers tell the moment of their making.
    identity: dict[str, Any] = {"id": uuid4()} if anonymous else {}
    event: Event = Event.objects.create(
        **identity,
        owner_id=owner_id,
        dossier=dossier,
        number=number,
        name=name,
        day=on,
        at=at,
        member=member,
        object_type=subject._meta.label_lower,
        object_id=subject.pk,
        parent_id=parent.pk if parent else None,
        body=body.decode(),
        leaf_hash=leaf.leaf_hash(body),
    )
    EventSecret.objects.bulk_create(
        EventSecret(
            owner_id=owner_id,
            dossier=dossier,
            event=event,
            field=field,
            salt=salts[field],
            value=leaf.readable(value),
            **({"id": uuid4()} if anonymous else {}),
        )
        for field, value in personal.items()
    )
    running = recorded.get()
    if running is not None:
        running.append(name)
    return event


def _who(by: Actor) -> Any:
    """The actor as the body of an event keeps it: a membership, or one of those without."""
    if by.member is not None:
        return by.member.pk
    for role in (Role.ADMINISTRATOR, Role.CLOCK):
        if role in by.roles:
            return role
    return ""


def _next_number(owner_id: Any) -> int:
    """Take the next number of a party's journal, holding its head until the transaction ends."""
    head, _made = JournalHead.objects.get_or_create(owner_id=owner_id)
    head = JournalHead.objects.select_for_update().get(pk=head.pk)
    number: int = head.next_number
    head.next_number = number + 1
    head.save(update_fields=["next_number"])
    return number

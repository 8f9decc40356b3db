"""Jobs: once a day each body is reminded of what its certificates demand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from learnmark.certification.facts.certificates import Standing, portfolio
from learnmark.foundation import clock
from learnmark.foundation.jobs.queue import job
from learnmark.foundation.journal.models import Event
from learnmark.foundation.journal.record import record
from learnmark.foundation.outbox.send import write_to_roles
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Party
from learnmark.rules.authority import Role
from learnmark.rules.verdict import gettext_noop

NOTICE_DAYS = (90, 60, 30)
"""Days before a due date; where one was missed, the nearest that was reached is sent."""
NOTICED = "certification:certificate:noticed"
CLIENT = (Role.CLIENT_CONTACT, Role.QUALITY_MANAGER)
OFFICE = (Role.COORDINATOR, Role.PLANNER)
DECIDERS = (Role.DECISION_MAKER, Role.COORDINATOR)


@dataclass(frozen=True)
class Notice:
    """A mail that is sent once: `key` tells it from every other of the certificate."""

    key: str
    subject: str
    text: str
    day: date
    body_roles: tuple[Role, ...]
    client_too: bool = True


TEXTS = {
    "surveillance": (
        gettext_noop("Surveillance of %(code)s is due by %(day)s"),
        gettext_noop(
            "The next surveillance audit of %(client)s, certificate %(code)s, has to end by %(day)s."
        ),
    ),
    "recertification": (
        gettext_noop("Recertification of %(code)s is due by %(day)s"),
        gettext_noop(
            "The recertification audit of %(client)s, certificate %(code)s, the verification of "
            "majors and the decision have to be done by %(day)s."
        ),
    ),
    "overdue": (
        gettext_noop("The audit of %(code)s is overdue since %(day)s"),
        gettext_noop(
            "An audit of %(client)s, certificate %(code)s, should have ended by %(day)s. Hold it at "
            "once, or decide on suspension."
        ),
    ),
    "limit": (
        gettext_noop("The suspension of %(code)s has reached its limit"),
        gettext_noop(
            "The suspension of %(client)s, certificate %(code)s, had to be resolved by %(day)s. "
            "Decide to restore, reduce or withdraw."
        ),
    ),
    "expired": (
        gettext_noop("Certificate %(code)s has expired"),
        gettext_noop(
            "The certificate %(code)s of %(client)s was valid until %(day)s. It may not be referred "
            "to any more."
        ),
    ),
}


def notices(standing: Standing) -> list[Notice]:
    """What has to be said about a certificate on a day."""
    found = []
    due, kind = standing.next_due, standing.next_kind
    if due is not None and not standing.overdue:
        left = (due - standing.on).days
        reached = [days for days in NOTICE_DAYS if left <= days]
        if reached:
            subject, text = TEXTS[kind]
            found.append(Notice(f"{kind}:{due}:{min(reached)}", subject, text, due, OFFICE))
    if due is not None and standing.overdue:
        found.append(Notice(f"overdue:{due}", *TEXTS["overdue"], due, (*OFFICE, *DECIDERS)))
    if standing.review_by is not None and standing.review_overdue:
        day = standing.review_by
        found.append(Notice(f"limit:{day}", *TEXTS["limit"], day, DECIDERS, client_too=False))
    if standing.status == "expired" and standing.last_valid_day is not None:
        day = standing.last_valid_day
        roles = (*DECIDERS, Role.REGISTER_ADMINISTRATOR)
        found.append(Notice(f"expired:{day}", *TEXTS["expired"], day, roles))
    return found


def bodies() -> list[Party]:
    """The certification bodies of this installation."""
    return list(Party.objects.filter(kind=Party.Kind.BODY))


@job("certification.deadlines", daily_for=bodies)
def deadlines(party: Party) -> None:
    """Send every notice that is due and was not sent before; repeated, it sends nothing."""
    on = clock.today(party.timezone)
    rows = portfolio(on)
    sent = _sent([row.certificate.pk for row in rows])
    for row in rows:
        for notice in notices(row):
            if (row.certificate.pk, notice.key) not in sent:
                _send(party, row, notice)


def _sent(certificates: list[Any]) -> set[tuple[Any, str]]:
    events = Event.objects.own().filter(name=NOTICED, object_id__in=certificates)
    return {
        (object_id, json.loads(body)["facts"]["notice"])
        for object_id, body in events.values_list("object_id", "body")
    }


def _send(party: Party, row: Standing, notice: Notice) -> None:
    certificate = row.certificate
    values = {
        "code": certificate.code,
        "client": certificate.case.client_name,
        "day": notice.day.isoformat(),
    }
    readers = [(party, notice.body_roles)]
    if notice.client_too:
        readers.append((certificate.case.client, CLIENT))
    for reader, roles in readers:
        write_to_roles(reader, roles, notice.subject, notice.text, values=values, about=certificate)
    record(
        NOTICED,
        certificate,
        by=Actor.clock(party),
        on=row.on,
        facts={"notice": notice.key},
        parent=certificate.case,
    )

"""What is known of people, as the rules of competence and impartiality want it."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from learnmark.foundation.acts.reading import read_once
from learnmark.foundation.tenancy.models import Member, Party, Share
from learnmark.people.models import Competence, ConflictStatement
from learnmark.rules import competence as competence_rules
from learnmark.rules import impartiality

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

FIELDS: dict[str, competence_rules.Field] = {
    Competence.Kind.STANDARD: competence_rules.Field.STANDARD,
    Competence.Kind.SECTOR: competence_rules.Field.SECTOR,
    Competence.Kind.MODE: competence_rules.Field.DELIVERY_MODE,
    Competence.Kind.LANGUAGE: competence_rules.Field.LANGUAGE,
    Competence.Kind.LAW: competence_rules.Field.LAW,
    Competence.Kind.FUNCTION: competence_rules.Field.FUNCTION,
}
"""Kinds of competence that a rule asks for; audit practice is on record only."""


def people_of(party: Party, on: date) -> QuerySet[Member]:
    """The current members of a party."""
    return Member.objects.current(on).filter(party=party).select_related("user")


@read_once
def competences_of(
    member_ids: Collection[UUID],
) -> dict[UUID, tuple[competence_rules.Competence, ...]]:
    """Member → every competence ever shown, with the last day it counted; one query."""
    found: dict[UUID, list[competence_rules.Competence]] = defaultdict(list)
    for row in Competence.objects.filter(member_id__in=member_ids).order_by("shown_on"):
        if row.kind in FIELDS:
            found[row.member_id].append(_as_rule(row))
    return {member_id: tuple(rows) for member_id, rows in found.items()}


def _as_rule(row: Competence) -> competence_rules.Competence:
    until = row.valid_until
    if row.ended_on is not None:
        last = row.ended_on - timedelta(days=1)
        until = min(until, last) if until else last
    return competence_rules.Competence(FIELDS[row.kind], row.value, row.shown_on, until)


@read_once
def statements_of(
    member_ids: Collection[UUID], client: Party
) -> dict[UUID, tuple[impartiality.ConflictStatement, ...]]:
    """Member → the newest statement of each tie to one client; one query.

    A later statement replaces the earlier one about the same tie only: saying "no tie" does not
    undo what was declared before.
    """
    newest: dict[UUID, dict[str, impartiality.ConflictStatement]] = defaultdict(dict)
    rows = ConflictStatement.objects.filter(member_id__in=member_ids, client=client)
    for row in rows.order_by("declared_on", "id"):
        newest[row.member_id][row.tie] = impartiality.ConflictStatement(
            impartiality.Tie(row.tie), row.declared_on, row.ended_on
        )
    return {member_id: tuple(ties.values()) for member_id, ties in newest.items()}


def internal_audits_by(
    party: Party,
    client: Party,
    *,
    statements: dict[UUID, tuple[impartiality.ConflictStatement, ...]],
) -> tuple[date | None, ...]:
    """Last days of internal audits that members made at the client while they were members.

    Those count as the body's own (R-IMP-4); what a person did before joining binds the person.
    """
    members = Member.objects.filter(pk__in=statements, party=party).only("since")
    since = {member.pk: member.since for member in members}
    return tuple(
        statement.ended_on
        for member_id, ties in statements.items()
        for statement in ties
        if statement.tie is impartiality.Tie.INTERNAL_AUDIT and member_id in since
        if statement.ended_on is None or statement.ended_on >= since[member_id]
    )


def clients_of(party: Party, on: date) -> QuerySet[Party]:
    """The organizations that share a dossier with a body, or have one shared by it."""
    shares = Share.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=on))
    pairs = shares.values_list("owner_id", "grantee_id")
    known = {party_id for pair in pairs for party_id in pair} - {party.pk}
    return Party.objects.filter(pk__in=known, kind=Party.Kind.ORGANIZATION).order_by("name")

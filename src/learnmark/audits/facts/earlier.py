"""Audits before and after an audit, across cycles, and the minors that wait for the next one.

A minor nonconformity is verified at the next surveillance or recertification at the latest
(9.6.2.2). What a certificate's end makes of it only a room above this one knows; that room
registers with `over_from` which programmes are over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from learnmark.audits.models import Finding, Visit
from learnmark.rules.case_facts import HELD
from learnmark.rules.lifecycle import FINDING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date
    from uuid import UUID

VERIFYING = (Visit.Kind.SURVEILLANCE, Visit.Kind.RECERTIFICATION)
"""The audits at which the minors of earlier ones are verified."""
_finders: list[Callable[[Collection[UUID], date], set[UUID]]] = []


def over_from(
    find: Callable[[Collection[UUID], date], set[UUID]],
) -> Callable[[Collection[UUID], date], set[UUID]]:
    """Register which of some programmes are over on a day: nothing is awaited in them any more."""
    _finders.append(find)
    return find


def programmes_over(programmes: Collection[UUID], on: date) -> set[UUID]:
    """Those of the programmes whose certification has ended; findings in them rest."""
    return {pk for find in _finders for pk in find(programmes, on)}


def earlier_findings(visit: Visit) -> Any:
    """The frozen findings of the audits before this one, those of earlier cycles included."""
    before = Q(visit__programme_id=visit.programme_id, visit__number__lt=visit.number)
    if visit.dossier is not None:
        opened = visit.programme.opened_on
        before |= Q(visit__programme__dossier=visit.dossier, visit__programme__opened_on__lt=opened)
    return Finding.objects.filter(before, frozen_on__isnull=False)


def later_audits(visit: Visit) -> Any:
    """The audits after this one, those of later cycles included."""
    after = Q(programme_id=visit.programme_id, number__gt=visit.number)
    if visit.dossier is not None:
        opened = visit.programme.opened_on
        after |= Q(programme__dossier=visit.dossier, programme__opened_on__gt=opened)
    return Visit.objects.filter(after)


def next_audit_over(finding: Finding, on: date) -> bool:
    """Whether an audit that had to verify a minor is over: its last day passed, findings frozen."""
    audits = later_audits(finding.visit).filter(kind__in=VERIFYING, ends_on__lt=on)
    return bool(audits.with_state(on).filter(state_now__in=HELD).exists())


def minors_to_verify(visit: Visit, on: date) -> list[Finding]:
    """The minors of earlier audits that this one has neither verified nor raised again."""
    if visit.kind not in VERIFYING:
        return []
    again = Finding.objects.filter(visit=visit, repeats__isnull=False).values("repeats")
    rows = earlier_findings(visit).filter(grade=Finding.Grade.MINOR).exclude(pk__in=again)
    rows = rows.with_state(on).exclude(state_now__in=(FINDING.initial, *FINDING.terminal))
    rows = rows.select_related("visit__programme").order_by("raised_on", "number")
    return list(rows)


def raised_again(finding: Finding) -> Finding | None:
    """The finding of a later audit that repeats this one, as far as the reader may see it."""
    rows = Finding.objects.filter(repeats=finding, frozen_on__isnull=False)
    return rows.select_related("visit").order_by("raised_on").first()

"""What an audit programme covers, and under which version of the scheme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from learnmark.audits.models import Visit
from learnmark.foundation.acts.reading import read_once
from learnmark.library.facts import UnknownFramework, framework, scheme, scheme_of
from learnmark.library.models import SchemeVersion
from learnmark.rules.verdict import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from learnmark.audits.models import AuditProgramme
    from learnmark.rules.scheme import Scheme
    from learnmark.rules.verdict import Rule

ASSESSED_FROM = 4
"""The first clause of a management system standard that holds requirements."""


@read_once
def scheme_of_programme(programme: AuditProgramme) -> Scheme:
    """The version of the scheme that the programme was made under. Raises UnknownScheme."""
    rows = SchemeVersion.objects.filter(
        Q(owner=None) | Q(owner=programme.owner_id),
        key=programme.scheme_key,
        version=programme.scheme_version,
    )
    # The body's own version comes before the one that everybody has.
    row = min(rows, key=lambda row: row.owner_id is None, default=None)
    return scheme_of(row) if row else scheme(programme.scheme_key, programme.opened_on)


def binding_rule(visit: Visit) -> Rule | None:
    """The deadline rule behind the visit's last possible day."""
    return RULES.get(visit.due_rule)


def covers(planned: Sequence[str], clause: str) -> bool:
    """Whether a list of clauses holds one: by itself, by what it stands under, or by a part."""
    return any(
        clause == one or clause.startswith(f"{one}.") or one.startswith(f"{clause}.")
        for one in planned
    )


@dataclass(frozen=True)
class Covered:
    """A row of a coverage matrix: what, and for each visit whether it covers that."""

    key: str
    label: str
    cells: tuple[bool, ...]
    planned: bool


@dataclass(frozen=True)
class Coverage:
    """Clause × visit and site × visit of a programme."""

    visits: tuple[Visit, ...]
    clauses: tuple[Covered, ...]
    sites: tuple[Covered, ...]

    @property
    def clauses_left_out(self) -> tuple[Covered, ...]:
        """Clauses that no audit of the cycle assesses (9.1.3)."""
        return tuple(row for row in self.clauses if not row.planned)

    @property
    def sites_left_out(self) -> tuple[Covered, ...]:
        """Sites that no audit of the cycle goes to; sampling may have left them out."""
        return tuple(row for row in self.sites if not row.planned)


def coverage(programme: AuditProgramme, visits: Sequence[Visit]) -> Coverage:
    """What each audit covers. Stage 1 judges no conformity, so it plans no clause.

    `visits` come with their sites prefetched.
    """
    counted = [visit for visit in visits if visit.state not in ("cancelled", "aborted")]
    assessing = [visit.kind != Visit.Kind.STAGE_1 for visit in counted]
    clauses = []
    for number, title in _clauses(programme):
        cells = tuple(covers(visit.clauses, number) for visit in counted)
        planned = any(cell and does for cell, does in zip(cells, assessing, strict=True))
        clauses.append(Covered(number, title, cells, planned))
    there = [{site.key for site in visit.sites.all()} for visit in counted]
    sites = []
    for site in programme.sites:
        cells = tuple(site["key"] in keys for keys in there)
        planned = any(cell and does for cell, does in zip(cells, assessing, strict=True))
        sites.append(Covered(site["key"], site["name"], cells, planned))
    return Coverage(tuple(counted), tuple(clauses), tuple(sites))


def _clauses(programme: AuditProgramme) -> list[tuple[str, str]]:
    """The clauses of the second level that hold requirements, with their titles."""
    from learnmark.library.facts import clause_titles

    try:
        titles = clause_titles(framework(programme.framework_key))
    except UnknownFramework:
        return []
    return [
        (number, title)
        for number, title in titles.items()
        if number.count(".") == 1
        and number.split(".")[0].isdigit()
        and int(number.split(".")[0]) >= ASSESSED_FROM
    ]

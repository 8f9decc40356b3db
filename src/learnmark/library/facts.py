"""What other rooms ask the library. Reading only; a version in use is marked by who refers to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q

from learnmark.foundation.acts.reading import read_once
from learnmark.library.models import (
    Clause,
    Framework,
    Requirement,
    RequirementMapping,
    SchemeVersion,
)
from learnmark.library.wording import either, fold
from learnmark.rules.scheme import Scheme

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from learnmark.foundation.tenancy.models import Party

LONGEST_SEARCH = 200
MOST_WORDS = 12


class UnknownFramework(LookupError):  # noqa: N818  named like the fact it states
    """No framework of this key is loaded."""


class UnknownScheme(LookupError):  # noqa: N818
    """No scheme of this key is in force on this day."""


# Schemes


def scheme_version(key: str, on: date, *, owner: Party | None = None) -> SchemeVersion:
    """The version in force on a day: the one with the latest `valid_from` up to it.

    A body's own versions come before the shipped one. Raises UnknownScheme.
    """
    rows = SchemeVersion.objects.filter(key=key, valid_from__lte=on)
    for owned in (rows.filter(owner=owner) if owner else rows.none(), rows.filter(owner=None)):
        row = owned.defer("body").order_by("-valid_from", "-id").first()
        if row is not None:
            return row
    raise UnknownScheme(f"No scheme {key} is in force on {on}.")


def scheme(key: str, on: date, *, owner: Party | None = None) -> Scheme:
    """The scheme in force on a day, ready for the rules. Raises UnknownScheme."""
    return scheme_of(scheme_version(key, on, owner=owner))


def scheme_of(version: SchemeVersion) -> Scheme:
    """The scheme that a version holds; understood once per content."""
    if version.digest not in _understood:
        _understood[version.digest] = Scheme.from_mapping(version.body)
    return _understood[version.digest]


_understood: dict[str, Scheme] = {}
"""Digest → scheme; the same digest is the same content, so nothing here ever grows old."""


# Frameworks


def frameworks() -> list[Framework]:
    """The newest version of each framework, the newest edition first; one query."""
    newest = Framework.objects.values("key").annotate(last=Max("version"))
    wanted = Q(pk=None)
    for row in newest:
        wanted |= Q(key=row["key"], version=row["last"])
    rows = Framework.objects.filter(wanted).select_related("extends")
    return sorted(rows, key=lambda row: (row.standard, row.edition), reverse=True)


@read_once
def framework(key: str, *, version: int | None = None) -> Framework:
    """A framework in its newest or the given version. Raises UnknownFramework."""
    rows = Framework.objects.filter(key=key)
    if version is not None:
        rows = rows.filter(version=version)
    row = rows.select_related("extends").order_by("-version").first()
    if row is None:
        raise UnknownFramework(f"No framework {key} is loaded.")
    return row


def default_profiles(of: Framework) -> tuple[str, ...]:
    """The profiles that every organization answers to."""
    return tuple(profile["id"] for profile in of.profiles if profile["default"])


@dataclass(frozen=True)
class ClauseNode:
    """A clause with its own requirements and the clauses below it."""

    clause: Clause
    requirements: tuple[Requirement, ...]
    children: tuple[ClauseNode, ...]

    @property
    def total(self) -> int:
        """The number of requirements of this clause and of all below."""
        return len(self.requirements) + sum(child.total for child in self.children)

    def walk(self) -> Iterator[ClauseNode]:
        """The node and all below, in the order of the standard."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Narrowing:
    """What the reader asked for; empty means everything."""

    search: str = ""
    documented_information: str = ""
    confidence: str = ""
    profile: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return any((self.search, self.documented_information, self.confidence, self.profile))

    def condition(self) -> Q:
        """Every word must occur, in either language, with or without diacritics."""
        found = Q()
        for word in fold(self.search[:LONGEST_SEARCH]).split()[:MOST_WORDS]:
            found &= Q(folded__contains=word)
        if self.documented_information == "any":
            found &= ~Q(documented_information="none")
        elif self.documented_information == "advised":
            found &= Q(documentation_advised=True)
        elif self.documented_information:
            found &= Q(documented_information=self.documented_information)
        if self.confidence:
            found &= Q(confidence=self.confidence)
        if self.profile:
            found &= Q(profile=self.profile)
        return found


def requirement_tree(
    of: Framework | str,
    *,
    profiles: Collection[str] | None = None,
    narrowing: Narrowing | None = None,
    below: str = "",
) -> tuple[ClauseNode, ...]:
    """The clauses with their requirements; three queries at most.

    Without `profiles` all profiles are there; `default_profiles` gives the ones for everybody.
    Clauses under which nothing remains are left out. `below` gives one clause and what is under it.
    """
    row = framework(of) if isinstance(of, str) else of
    asked = (narrowing or Narrowing()).condition()
    if profiles is not None:
        asked &= Q(profile__in=list(profiles))
    by_clause: dict[Any, list[Requirement]] = defaultdict(list)
    for found in row.requirements.filter(asked).defer("folded").order_by("order"):
        by_clause[found.clause_id].append(found)
    children: dict[Any, list[Clause]] = defaultdict(list)
    top: list[Clause] = []
    for clause in row.clauses.order_by("order"):
        children[clause.parent_id].append(clause)
        if clause.number == below:
            top = [clause]
    for clause in children.values():
        for each in clause:
            for found in by_clause[each.pk]:
                found.clause = each  # so that no template asks for it again
    starts = top if below else children[None]
    nodes = (_node(clause, children, by_clause) for clause in starts)
    return tuple(node for node in nodes if node.total)


def _node(
    clause: Clause, children: dict[Any, list[Clause]], by_clause: dict[Any, list[Requirement]]
) -> ClauseNode:
    below = (_node(child, children, by_clause) for child in children[clause.pk])
    kept = tuple(node for node in below if node.total)
    return ClauseNode(clause, tuple(by_clause[clause.pk]), kept)


def requirement_titles(references: Iterable[str], *, language: str | None = None) -> dict[str, str]:
    """Reference → text in a language (else the active one), English where there is no other.

    Of several versions the newest speaks. One query; an unknown reference is missing.
    """
    rows = Requirement.objects.filter(reference__in=set(references)).order_by("framework__version")
    found = rows.values_list("reference", "text_en", "text_vi")
    return {name: either(english, other, language=language) for name, english, other in found}


def clause_titles(of: Framework, *, language: str | None = None) -> dict[str, str]:
    """Number → title of all clauses in a language (else the active one), in order; one query."""
    rows = of.clauses.order_by("order").values_list("number", "title_en", "title_vi")
    return {number: either(english, other, language=language) for number, english, other in rows}


def holding_clause(rows: Iterable[Framework], number: str) -> set[Any]:
    """The ids of those frameworks that have a clause of this number; one query."""
    found = Clause.objects.filter(framework__in=list(rows), number=number)
    return set(found.values_list("framework_id", flat=True))


def requirement(reference: str) -> Requirement:
    """The requirement of this reference in the newest version. Raises UnknownFramework."""
    rows = Requirement.objects.filter(reference=reference).select_related("framework", "clause")
    row = rows.order_by("-framework__version").first()
    if row is None:
        raise UnknownFramework(f"No requirement {reference} is loaded.")
    return row


# From one edition to the next


@dataclass(frozen=True)
class Upgrade:
    """What became of each requirement of the edition before."""

    earlier: Framework
    later: Framework
    changed: tuple[RequirementMapping, ...]
    added: tuple[RequirementMapping, ...]
    dropped: tuple[RequirementMapping, ...]
    carried: tuple[RequirementMapping, ...]

    @property
    def total(self) -> int:
        return len(self.changed) + len(self.added) + len(self.dropped) + len(self.carried)


def upgrade(to: Framework) -> Upgrade | None:
    """The way from the edition before to this one; None for an edition that extends nothing."""
    if to.extends is None:
        return None
    by_kind: dict[str, list[RequirementMapping]] = defaultdict(list)
    pairs = to.mappings.select_related("earlier__clause", "later__clause")
    for pair in pairs.defer("earlier__folded", "later__folded").order_by("order"):
        by_kind[pair.kind].append(pair)
    kinds = RequirementMapping.Kind
    return Upgrade(
        earlier=to.extends,
        later=to,
        changed=tuple(by_kind[kinds.CHANGED]),
        added=tuple(by_kind[kinds.ADDED]),
        dropped=tuple(by_kind[kinds.DROPPED]),
        carried=tuple(by_kind[kinds.CARRIED]),
    )


def later_references(to: Framework) -> dict[str, str | None]:
    """Reference of the edition before → reference in this one, None where it was dropped."""
    pairs = to.mappings.filter(earlier__isnull=False).order_by("order")
    return dict(pairs.values_list("earlier__reference", "later__reference"))

"""The shapes of what stands in a framework file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from learnmark.library.source import Mapped
from learnmark.rules.mapping import limits, read_mapping
from learnmark.rules.scheme import Words

if TYPE_CHECKING:
    from learnmark.library.source import Source

Item = TypeVar("Item")


@dataclass(frozen=True)
class Evidence:
    """What usually shows that a requirement is met, per language."""

    en: tuple[str, ...] = field(metadata=limits(least=1))
    vi: tuple[str, ...] = field(metadata=limits(least=1))


@dataclass(frozen=True)
class ProfileItem:
    """A selection of clauses, such as the annex for early childhood education."""

    id: str
    title: Words
    clauses: tuple[str, ...] = field(metadata=limits(least=1))
    default: bool
    requirement_count: int
    applies_when: Words | None = None


@dataclass(frozen=True)
class ClauseItem:
    """A clause; `requirement_count` counts its own requirements, not those of clauses below."""

    number: str
    title: Words
    parent: str | None
    assessable: bool
    requirement_count: int
    title_confidence: str


@dataclass(frozen=True)
class RequirementItem:
    """A requirement; `source` names the amendment that brought it."""

    id: str
    clause: str
    profile: str
    text: Words
    documented_information: str
    question: Words
    evidence: Evidence
    confidence: str
    documentation_advised: bool = False
    may_be_not_applicable: bool = False
    tags: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class OverrideItem:
    """What an edition changed: at one requirement (`from`, `to`) or in a whole clause."""

    change: Words
    confidence: str
    earlier: str = ""
    later: str = ""
    from_clause: str = ""
    action: str = ""
    text: Words | None = None
    question: Words | None = None
    evidence: Evidence | None = None
    documented_information: str = ""


@dataclass(frozen=True)
class RemovedItem:
    """A requirement that an edition no longer has, and why."""

    earlier: str
    change: Words
    confidence: str


@dataclass(frozen=True)
class ResolvedRequirement:
    """A requirement of an edition with what changed since the one before."""

    item: RequirementItem
    change: Words | None = None
    action: str = ""

    @property
    def code(self) -> str:
        """The part of the reference after the key of the framework."""
        return self.item.id.partition("/")[2]


@dataclass(frozen=True)
class MappedPair:
    """What became of a requirement; references, empty where there is no such end."""

    kind: str
    earlier: str
    later: str
    confidence: str
    reason: Words | None = None


@dataclass(frozen=True)
class FrameworkContent:
    """A framework ready to be stored."""

    key: str
    standard: str
    edition: str
    name: Words
    status: str
    superseded_by: str
    extends: str
    details: dict[str, Any]
    profiles: tuple[ProfileItem, ...]
    clauses: tuple[ClauseItem, ...]
    requirements: tuple[ResolvedRequirement, ...]
    mappings: tuple[MappedPair, ...] = ()


def read_item(
    shape: type[Item],
    given: Any,
    *,
    source: Source,
    line: int,
    label: str,
    renamed: Mapping[str, str] | None = None,
) -> Item | None:
    """The item, or None with each fault noted on its line; `renamed` maps file key to field."""
    if not isinstance(given, Mapped):
        source.wrong(line, f"{label} must be a mapping, not {given!r}")
        return None
    names = dict(renamed or {})
    item, faults = read_mapping(shape, {names.get(key, key): given[key] for key in given})
    back = {new: old for old, new in names.items()}
    for fault in faults:
        path, _, text = fault.partition(": ")
        first, dot, rest = path.partition(".")
        path = f"{back.get(first, first)}{dot}{rest}"
        source.wrong(given.line_of(path), f"{label}: {path} {text}")
    return item

"""A framework file, checked as a whole: every fault with its line, none hidden behind another."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from learnmark.library.items import (
    ClauseItem,
    FrameworkContent,
    ProfileItem,
    RequirementItem,
    ResolvedRequirement,
    read_item,
)
from learnmark.library.source import Listed, Mapped
from learnmark.rules.scheme import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learnmark.library.source import Source

PARTS = ("framework", "profiles", "clauses", "requirements")
HEADER_TEXTS = ("id", "edition", "key", "status")
LISTS = ("confidence_values", "documented_information_values")


def header_of(source: Source) -> tuple[Mapped, Words]:
    """The part `framework` with its name in both languages; faults are noted."""
    header = source.part("framework", Mapped)
    for name in HEADER_TEXTS:
        if name in header and not (isinstance(header[name], str) and header[name].strip()):
            source.wrong(header.line_of(name), f"framework: {name} must be a text")
        elif header and name not in header:
            source.wrong(header.line, f"framework: {name} is missing")
    name = header.get("name")
    label = "framework: name"
    words = read_item(Words, name, source=source, line=header.line_of("name"), label=label)
    for values in LISTS:
        for value, meaning in (header.get(values) or {}).items():
            where = header.line_of(f"{values}.{value}")
            label = f"framework: {values} {value}"
            read_item(Words, meaning, source=source, line=where, label=label)
    return header, words or Words("", "")


def unknown_parts(source: Source, known: tuple[str, ...]) -> None:
    """Note every top-level part that nothing reads."""
    for name in source.body:
        if name not in known:
            source.wrong(source.body.lines[name], f"{name} is not a known part of this file")


def read_framework(source: Source) -> FrameworkContent | None:
    """The content of a file that stands by itself, or None with the faults noted."""
    if source.problems and not source.body:
        return None
    unknown_parts(source, PARTS)
    header, name = header_of(source)
    profiles = _items(source, "profiles", ProfileItem, "id")
    clauses = _items(source, "clauses", ClauseItem, "number")
    requirements = _items(source, "requirements", RequirementItem, "id")
    _check_clauses(source, header)
    _check_requirements(source, header)
    _check_counts(source)
    if source.problems:
        return None
    return FrameworkContent(
        key=header["key"],
        standard=header["id"],
        edition=header["edition"],
        name=name,
        status=header["status"],
        superseded_by=header.get("superseded_by", ""),
        extends="",
        details=details_of(header),
        profiles=tuple(profiles),
        clauses=tuple(clauses),
        requirements=tuple(ResolvedRequirement(item) for item in requirements),
    )


def details_of(header: Mapped) -> dict[str, Any]:
    """The notes of the header that have no column of their own."""
    columns = {"id", "edition", "key", "name", "status", "superseded_by", "extends"}
    return {name: value for name, value in header.items() if name not in columns}


def _items(source: Source, part: str, shape: type[Any], key: str) -> list[Any]:
    items = []
    for given, line in _lined(source, part):
        label = f"{part.rstrip('s')} {given.get(key, '?')}" if isinstance(given, Mapped) else part
        item = read_item(shape, given, source=source, line=line, label=label)
        if item is not None:
            items.append(item)
    return items


def _lined(source: Source, part: str) -> Iterator[tuple[Any, int]]:
    listed = source.part(part, Listed)
    yield from zip(listed, listed.lines, strict=True)


def _mapped(source: Source, part: str) -> Iterator[Mapped]:
    yield from (given for given, _ in _lined(source, part) if isinstance(given, Mapped))


def _check_clauses(source: Source, header: Mapped) -> None:
    seen: set[str] = set()
    for clause in _mapped(source, "clauses"):
        number, parent = clause.get("number"), clause.get("parent")
        if number in seen:
            source.wrong(clause.line_of("number"), f"clause {number} stands twice")
        if parent is not None and parent not in seen:
            source.wrong(
                clause.line_of("parent"),
                f"clause {number} names parent {parent}, which does not stand before it",
            )
        elif parent is not None and not str(number).startswith(f"{parent}."):
            source.wrong(clause.line_of("parent"), f"clause {number} does not belong to {parent}")
        _check_mark(source, header, clause, "title_confidence", f"clause {number}")
        seen.add(str(number))
    for profile in _mapped(source, "profiles"):
        for number in profile.get("clauses") or ():
            if number not in seen:
                source.wrong(
                    profile.line_of("clauses"),
                    f"profile {profile.get('id')} names clause {number}, which does not exist",
                )


def _check_requirements(source: Source, header: Mapped) -> None:
    clauses = {clause.get("number"): clause for clause in _mapped(source, "clauses")}
    profiles = {profile.get("id") for profile in _mapped(source, "profiles")}
    seen: set[str] = set()
    for given in _mapped(source, "requirements"):
        name = given.get("id")
        if name in seen:
            source.wrong(given.line_of("id"), f"requirement {name} stands twice")
        seen.add(str(name))
        check_requirement(source, header, given, clauses)
        if given.get("profile") not in profiles:
            source.wrong(
                given.line_of("profile"),
                f"requirement {name} names profile {given.get('profile')}, which does not exist",
            )


def check_requirement(
    source: Source, header: Mapped, given: Mapped, clauses: dict[Any, Any]
) -> None:
    """Note what is wrong between a requirement and its framework."""
    name, number = given.get("id"), given.get("clause")
    if number not in clauses:
        source.wrong(
            given.line_of("clause"),
            f"requirement {name} names clause {number}, which does not exist",
        )
    elif not clauses[number].get("assessable", True):
        source.wrong(
            given.line_of("clause"),
            f"requirement {name} stands in clause {number}, which holds no requirements",
        )
    pattern = rf"{re.escape(str(header.get('key')))}/{re.escape(str(number))}-[a-z]+"
    if not re.fullmatch(pattern, str(name)):
        source.wrong(
            given.line_of("id"),
            f"requirement {name} is not called {header.get('key')}/{number}- and letters",
        )
    _check_mark(source, header, given, "confidence", f"requirement {name}")
    _check_mark(source, header, given, "documented_information", f"requirement {name}")
    evidence = given.get("evidence")
    if isinstance(evidence, Mapped):
        english, vietnamese = (len(evidence.get(code) or ()) for code in ("en", "vi"))
        if english != vietnamese:
            source.wrong(
                given.line_of("evidence"),
                f"requirement {name}: evidence has {english} entries in English "
                f"and {vietnamese} in Vietnamese",
            )


def _check_mark(source: Source, header: Mapped, given: Mapped, name: str, label: str) -> None:
    kind = f"{name.removeprefix('title_')}_values"
    allowed = header.get(kind) or {}
    if name in given and given[name] not in allowed:
        source.wrong(
            given.line_of(name),
            f"{label}: {name} {given[name]!r} is none of {', '.join(allowed) or 'no values'}",
        )


def _check_counts(source: Source) -> None:
    by_clause: Counter[Any] = Counter()
    by_profile: Counter[Any] = Counter()
    for given in _mapped(source, "requirements"):
        by_clause[given.get("clause")] += 1
        by_profile[given.get("profile")] += 1
    for part, key, found in (("clauses", "number", by_clause), ("profiles", "id", by_profile)):
        for given in _mapped(source, part):
            said = given.get("requirement_count")
            if isinstance(said, int) and said != found[given.get(key)]:
                source.wrong(
                    given.line_of("requirement_count"),
                    f"{part.rstrip('s')} {given.get(key)} says {said} requirements, "
                    f"there are {found[given.get(key)]}",
                )

"""A new edition written as differences: laid over the edition before, it becomes a whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from learnmark.library.framework_files import (
    check_requirement,
    details_of,
    header_of,
    unknown_parts,
)
from learnmark.library.items import (
    FrameworkContent,
    MappedPair,
    OverrideItem,
    RemovedItem,
    RequirementItem,
    ResolvedRequirement,
    read_item,
)
from learnmark.library.source import Listed, Mapped

if TYPE_CHECKING:
    from learnmark.library.source import Source

NOTES = (
    "transition",
    "principles",
    "scope_changes",
    "emphasis_reported_by_certification_bodies",
)
INHERITED = ("text_origin", "id_rule")
"""Notes of the edition before that hold for the carried-over texts too."""
PARTS = (
    "framework",
    "clause_mapping",
    "requirement_mapping",
    "requirements_added",
    "requirements_removed",
    *NOTES,
)
ENDS = {"from": "earlier", "to": "later"}
WEAKEST_LAST = ("verified", "verified-for-structure", "general-knowledge", "uncertain")


@dataclass
class Overlay:
    """What an overlay file says, and the edition it is laid over."""

    source: Source
    header: Mapped
    base: FrameworkContent
    single: dict[str, OverrideItem] = field(default_factory=dict)
    clauses: dict[str, OverrideItem] = field(default_factory=dict)
    removed: dict[str, RemovedItem] = field(default_factory=dict)
    added: list[RequirementItem] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.header.get("key"))


def read_overlay(source: Source, base: FrameworkContent) -> FrameworkContent | None:
    """The whole new edition, or None with the faults noted."""
    if source.problems and not source.body:
        return None
    unknown_parts(source, PARTS)
    header, name = header_of(source)
    for kind in ("confidence_values", "documented_information_values"):
        header[kind] = {**base.details.get(kind, {}), **(header.get(kind) or {})}
    for note in INHERITED:
        if note in base.details:
            header.setdefault(note, base.details[note])
    overlay = Overlay(source, header, base)
    _check_defaults(source)
    _read_overrides(overlay)
    _read_removed(overlay)
    _read_added(overlay)
    requirements, mappings = _resolve(overlay)
    _check_result(overlay, requirements)
    if source.problems:
        return None
    counts = _counts(requirements)
    return FrameworkContent(
        key=header["key"],
        standard=header["id"],
        edition=header["edition"],
        name=name,
        status=header["status"],
        superseded_by=header.get("superseded_by", ""),
        extends=base.key,
        details={**details_of(header), **_notes(source)},
        profiles=tuple(
            replace(profile, requirement_count=counts.get(profile.id, 0))
            for profile in base.profiles
        ),
        clauses=tuple(
            replace(
                clause,
                requirement_count=counts.get(clause.number, 0),
                title_confidence=weakest(
                    clause.title_confidence, _placement(source, clause.number)
                ),
            )
            for clause in base.clauses
        ),
        requirements=tuple(requirements),
        mappings=tuple(mappings),
    )


def weakest(*marks: str) -> str:
    """The least sure of some confidence marks."""
    return max(marks, key=lambda mark: WEAKEST_LAST.index(mark) if mark in WEAKEST_LAST else 99)


def _notes(source: Source) -> dict[str, Any]:
    return {name: source.body[name] for name in NOTES if name in source.body}


def _placement(source: Source, number: str) -> str:
    mapping = source.part("clause_mapping", Mapped)
    if number in (mapping.get("unconfirmed") or ()):
        return "uncertain"
    return str(mapping.get("confidence", "uncertain"))


def _check_defaults(source: Source) -> None:
    for part, default in (("clause_mapping", "identity"), ("requirement_mapping", "carry-over")):
        mapping = source.part(part, Mapped)
        if mapping and mapping.get("default") != default:
            source.wrong(mapping.line_of("default"), f"{part}: default must be {default}")


def _read_overrides(overlay: Overlay) -> None:
    source, base = overlay.source, overlay.base
    known = {each.item.id for each in base.requirements}
    numbers = {clause.number for clause in base.clauses}
    for number in source.part("clause_mapping", Mapped).get("unconfirmed") or ():
        if number not in numbers:
            where = source.body["clause_mapping"].line_of("unconfirmed")
            source.wrong(where, f"clause_mapping names clause {number}, which does not exist")
    listed = source.part("requirement_mapping", Mapped).get("overrides") or Listed()
    for given, line in zip(listed, listed.lines, strict=True):
        label = f"override {_end(given)}"
        item = read_item(OverrideItem, given, source=source, line=line, label=label, renamed=ENDS)
        if item is None:
            continue
        _check_confidence(overlay, given, item.confidence, label)
        if bool(item.earlier) == bool(item.from_clause):
            source.wrong(line, "override must name either from or from_clause")
        elif item.from_clause:
            _keep(overlay, overlay.clauses, item.from_clause, item, given, known=numbers)
        else:
            _keep(overlay, overlay.single, item.earlier, item, given, known=known)


def _read_removed(overlay: Overlay) -> None:
    source = overlay.source
    known = {each.item.id for each in overlay.base.requirements}
    listed = source.part("requirements_removed", Listed)
    for given, line in zip(listed, listed.lines, strict=True):
        label = f"removed {_end(given)}"
        item = read_item(RemovedItem, given, source=source, line=line, label=label, renamed=ENDS)
        if item is not None:
            _check_confidence(overlay, given, item.confidence, label)
            _keep(overlay, overlay.removed, item.earlier, item, given, known=known)
            if item.earlier in overlay.single:
                source.wrong(line, f"{item.earlier} is both overridden and removed")


def _read_added(overlay: Overlay) -> None:
    source = overlay.source
    clauses = {clause.number: {"assessable": clause.assessable} for clause in overlay.base.clauses}
    profiles = {profile.id for profile in overlay.base.profiles}
    listed = source.part("requirements_added", Listed)
    for given, line in zip(listed, listed.lines, strict=True):
        label = f"requirement {given.get('id', '?')}" if isinstance(given, Mapped) else "added"
        item = read_item(RequirementItem, given, source=source, line=line, label=label)
        if isinstance(given, Mapped):
            check_requirement(source, overlay.header, given, clauses)
            if given.get("profile") not in profiles:
                source.wrong(
                    given.line_of("profile"),
                    f"{label} names profile {given.get('profile')}, which does not exist",
                )
        if item is not None:
            overlay.added.append(item)


def _end(given: Any) -> str:
    if not isinstance(given, Mapped):
        return "?"
    return str(given.get("from") or given.get("from_clause") or "?")


def _keep(
    overlay: Overlay, kept: dict[str, Any], key: str, item: Any, given: Mapped, *, known: set[str]
) -> None:
    source = overlay.source
    if key not in known:
        source.wrong(given.line, f"{key} does not exist in {overlay.base.key}")
    if key in kept:
        source.wrong(given.line, f"{key} stands twice")
    kept[key] = item


def _check_confidence(overlay: Overlay, given: Mapped, mark: str, label: str) -> None:
    allowed = overlay.header["confidence_values"]
    if mark not in allowed:
        overlay.source.wrong(
            given.line_of("confidence"),
            f"{label}: confidence {mark!r} is none of {', '.join(allowed)}",
        )


def _resolve(overlay: Overlay) -> tuple[list[ResolvedRequirement], list[MappedPair]]:
    requirements: list[ResolvedRequirement] = []
    mappings: list[MappedPair] = []
    for before in overlay.base.requirements:
        reference = before.item.id
        if gone := overlay.removed.get(reference):
            mappings.append(MappedPair("dropped", reference, "", gone.confidence, gone.change))
            continue
        after = _carried(overlay, before.item)
        requirements.append(after)
        kind = "changed" if after.change else "carried"
        mappings.append(MappedPair(kind, reference, after.item.id, after.item.confidence))
    for item in overlay.added:
        requirements.append(ResolvedRequirement(item))
        mappings.append(MappedPair("added", "", item.id, item.confidence))
    places = {clause.number: place for place, clause in enumerate(overlay.base.clauses)}
    requirements.sort(key=lambda each: places.get(each.item.clause, len(places)))
    return requirements, mappings


def _carried(overlay: Overlay, before: RequirementItem) -> ResolvedRequirement:
    """The requirement in the new edition; a text carried over is as sure as its placement."""
    same = f"{overlay.key}/{before.id.partition('/')[2]}"
    override = overlay.single.get(before.id) or overlay.clauses.get(before.clause)
    if override is None:
        mark = weakest(before.confidence, _placement(overlay.source, before.clause))
        return ResolvedRequirement(replace(before, id=same, confidence=mark))
    later = override.later or same
    clause = later.partition("/")[2].rpartition("-")[0]
    item = replace(
        before,
        id=later,
        clause=clause,
        confidence=override.confidence,
        text=override.text or before.text,
        question=override.question or before.question,
        evidence=override.evidence or before.evidence,
        documented_information=override.documented_information or before.documented_information,
    )
    return ResolvedRequirement(item, override.change, override.action)


def _check_result(overlay: Overlay, requirements: list[ResolvedRequirement]) -> None:
    """Renamed and added requirements must fit the clauses and must not meet each other."""
    assessable = {clause.number for clause in overlay.base.clauses if clause.assessable}
    line = overlay.source.body.lines.get("requirement_mapping", 1)
    seen: set[str] = set()
    for each in requirements:
        if each.item.id in seen:
            overlay.source.wrong(line, f"requirement {each.item.id} comes out twice")
        if each.item.clause not in assessable:
            overlay.source.wrong(
                line,
                f"requirement {each.item.id} names clause {each.item.clause}, which does not exist",
            )
        if not each.item.id.startswith(f"{overlay.key}/"):
            overlay.source.wrong(line, f"requirement {each.item.id} is not of {overlay.key}")
        seen.add(each.item.id)


def _counts(requirements: list[ResolvedRequirement]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in requirements:
        for key in (each.item.clause, each.item.profile):
            counts[key] = counts.get(key, 0) + 1
    return counts

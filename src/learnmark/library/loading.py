"""Bring the content files into the library: once, as new versions, or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from learnmark.library.framework_files import read_framework
from learnmark.library.models import (
    Clause,
    Framework,
    Requirement,
    RequirementMapping,
    SchemeVersion,
)
from learnmark.library.overlays import read_overlay
from learnmark.library.source import ContentError, Mapped, Source, read_source
from learnmark.library.wording import fold
from learnmark.rules.scheme import Scheme, SchemeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable

    from learnmark.library.items import FrameworkContent, ResolvedRequirement

BATCH = 500


@dataclass(frozen=True)
class Loaded:
    """A version that is new in the library."""

    key: str
    version: str
    requirements: int = 0

    def __str__(self) -> str:
        held = f", {self.requirements} requirements" if self.requirements else ""
        return f"{self.key} version {self.version}{held}"


@dataclass(frozen=True)
class LoadReport:
    """What a load did: new versions, and the files that held nothing new."""

    loaded: tuple[Loaded, ...]
    unchanged: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(
            [
                *(f"loaded {each}" for each in self.loaded),
                *(f"unchanged {name}" for name in self.unchanged),
            ]
        )


@dataclass
class _Folder:
    """The content files, each read and understood at most once, and what is wrong with them."""

    place: Traversable
    sources: dict[str, Source] = field(default_factory=dict)
    contents: dict[str, FrameworkContent | None] = field(default_factory=dict)

    def names(self, part: str) -> list[str]:
        folder = self.place / part
        if not folder.is_dir():
            return []
        return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))

    def digest(self, part: str, name: str) -> str:
        return hashlib.sha256((self.place / part / name).read_bytes()).hexdigest()

    def source(self, part: str, name: str) -> Source:
        if name not in self.sources:
            self.sources[name] = read_source(name, (self.place / part / name).read_bytes())
        return self.sources[name]

    def framework(self, name: str) -> FrameworkContent | None:
        """The content of a framework file, or None with its faults noted."""
        if name not in self.contents:
            self.contents[name] = None  # an edition that extends itself finds nothing
            source = self.source("frameworks", name)
            extends = _said(source, "extends")
            self.contents[name] = (
                self._overlay(source, extends) if extends else read_framework(source)
            )
        return self.contents[name]

    def _overlay(self, source: Source, extends: str) -> FrameworkContent | None:
        base = self.file_of(extends)
        if base is None or base == source.file:
            line = source.body["framework"].line_of("extends")
            source.wrong(line, f"extends {extends}, which no file of the folder holds")
            return None
        content = self.framework(base)
        return read_overlay(source, content) if content else None

    def file_of(self, key: str) -> str | None:
        """The file that holds the framework of this key."""
        for name in self.names("frameworks"):
            if _said(self.source("frameworks", name), "key") == key:
                return name
        return None

    def refuse(self) -> None:
        """Raise with all problems of all files that were read, if there are any."""
        problems = [problem for source in self.sources.values() for problem in source.problems]
        if problems:
            raise ContentError(problems)


def _said(source: Source, name: str) -> str:
    header = source.body.get("framework")
    return str(header.get(name) or "") if isinstance(header, Mapped) else ""


def shipped() -> Traversable:
    """The folder of content that comes with the package."""
    return files("learnmark") / "content"


def load_all(on: date, *, folder: Traversable | None = None) -> LoadReport:
    """Load every framework and scheme file that holds something new.

    A file with the digest of the newest loaded version is not even parsed. Raises ContentError
    with the faults of all files; then nothing is loaded.
    """
    try:
        return _load(folder or shipped(), on)
    except IntegrityError:
        # Another process started at the same moment and loaded the same: look again.
        return _load(folder or shipped(), on)


def _load(place: Traversable, on: date) -> LoadReport:
    folder = _Folder(place)
    new, unchanged = _new_frameworks(folder)
    contents = {name: folder.framework(name) for name in new}
    schemes = _new_schemes(folder)
    folder.refuse()
    with transaction.atomic():
        loaded = [_store(content, name, new[name], on) for name, content in _in_order(contents)]
        for name, (scheme, body, digest) in schemes.items():
            _store_scheme(scheme, body, source=name, digest=digest, on=on)
            loaded.append(Loaded(scheme.key, scheme.version))
    kept = [name for name in folder.names("schemes") if name not in schemes]
    return LoadReport(tuple(loaded), (*unchanged, *kept))


def _new_frameworks(folder: _Folder) -> tuple[dict[str, str], list[str]]:
    """File → digest of what is new, and the files that are not. An overlay follows its base."""
    newest = {row.source: row for row in newest_versions()}
    new: dict[str, str] = {}
    for name in folder.names("frameworks"):
        digest = folder.digest("frameworks", name)
        if name not in newest or newest[name].digest != digest:
            new[name] = digest
    for name, row in newest.items():
        under = row.extends
        if name in new or under is None or name not in folder.names("frameworks"):
            continue
        if under.source in new or under.pk != newest.get(under.source, under).pk:
            new[name] = row.digest
    return new, [name for name in folder.names("frameworks") if name not in new]


def newest_versions() -> list[Framework]:
    """The newest version of each framework, in one query."""
    rows: dict[str, Framework] = {}
    for row in Framework.objects.select_related("extends").order_by("key", "version"):
        rows[row.key] = row
    return list(rows.values())


def _in_order(
    contents: dict[str, FrameworkContent | None],
) -> Iterator[tuple[str, FrameworkContent]]:
    """A framework before those that extend it."""
    waiting = {name: content for name, content in contents.items() if content is not None}
    while waiting:
        keys = {content.key for content in waiting.values()}
        for name, content in list(waiting.items()):
            if content.extends not in keys:
                yield name, waiting.pop(name)


def _store(content: FrameworkContent, source: str, digest: str, on: date) -> Loaded:
    last = Framework.objects.filter(key=content.key).aggregate(last=Max("version"))["last"] or 0
    under = Framework.objects.filter(key=content.extends).order_by("-version").first()
    framework = Framework(
        key=content.key,
        standard=content.standard,
        edition=content.edition,
        version=last + 1,
        name_en=content.name.en,
        name_vi=content.name.vi,
        status=content.status,
        superseded_by=content.superseded_by,
        extends=under,
        profiles=[_profile(profile) for profile in content.profiles],
        details=json.loads(json.dumps(content.details, default=str)),
        source=source,
        digest=digest,
        loaded_on=on,
    )
    framework.save()
    clauses = _clauses(framework, content)
    Clause.objects.bulk_create(clauses.values(), batch_size=BATCH)
    requirements: dict[str, Requirement] = {}
    for batch in _batches(_requirements(framework, content, clauses)):
        for row in Requirement.objects.bulk_create(batch):
            requirements[row.reference] = row
    if under is not None:
        for pairs in _batches(_mappings(framework, under, content, requirements)):
            RequirementMapping.objects.bulk_create(pairs)
    return Loaded(framework.key, str(framework.version), len(requirements))


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _profile(profile: Any) -> dict[str, Any]:
    when = profile.applies_when
    return {
        "id": profile.id,
        "title": {"en": profile.title.en, "vi": profile.title.vi},
        "clauses": list(profile.clauses),
        "default": profile.default,
        "requirement_count": profile.requirement_count,
        "applies_when": {"en": when.en, "vi": when.vi} if when else {},
    }


def _clauses(framework: Framework, content: FrameworkContent) -> dict[str, Clause]:
    rows: dict[str, Clause] = {}
    for order, item in enumerate(content.clauses):
        rows[item.number] = Clause(
            framework=framework,
            number=item.number,
            title_en=item.title.en,
            title_vi=item.title.vi,
            parent=rows[item.parent] if item.parent else None,
            order=order,
            assessable=item.assessable,
            title_confidence=item.title_confidence,
        )
    return rows


def _requirements(
    framework: Framework, content: FrameworkContent, clauses: dict[str, Clause]
) -> Iterator[Requirement]:
    for order, resolved in enumerate(content.requirements):
        item, clause = resolved.item, clauses[resolved.item.clause]
        yield Requirement(
            framework=framework,
            clause=clause,
            code=resolved.code,
            reference=item.id,
            order=order,
            profile=item.profile,
            text_en=item.text.en,
            text_vi=item.text.vi,
            question_en=item.question.en,
            question_vi=item.question.vi,
            evidence={"en": list(item.evidence.en), "vi": list(item.evidence.vi)},
            documented_information=item.documented_information,
            documentation_advised=item.documentation_advised,
            may_be_not_applicable=item.may_be_not_applicable,
            confidence=item.confidence,
            tags=list(item.tags),
            amendment=item.source,
            change_en=resolved.change.en if resolved.change else "",
            change_vi=resolved.change.vi if resolved.change else "",
            change_action=resolved.action,
            folded=_folded(resolved, clause),
        )


def _folded(resolved: ResolvedRequirement, clause: Clause) -> str:
    item = resolved.item
    texts = [resolved.code, clause.title_en, clause.title_vi]
    for words in (item.text, item.question):
        texts += [words.en, words.vi]
    return fold(" ".join([*texts, *item.evidence.en, *item.evidence.vi, *item.tags]))


def _mappings(
    framework: Framework,
    under: Framework,
    content: FrameworkContent,
    later: dict[str, Requirement],
) -> Iterator[RequirementMapping]:
    earlier = {row.reference: row for row in under.requirements.only("id", "reference")}
    for order, pair in enumerate(content.mappings):
        yield RequirementMapping(
            framework=framework,
            kind=pair.kind,
            earlier=earlier[pair.earlier] if pair.earlier else None,
            later=later[pair.later] if pair.later else None,
            order=order,
            confidence=pair.confidence,
            reason_en=pair.reason.en if pair.reason else "",
            reason_vi=pair.reason.vi if pair.reason else "",
        )


def _new_schemes(folder: _Folder) -> dict[str, tuple[Scheme, dict[str, Any], str]]:
    """File → scheme, body and digest of what is new; faults are noted on their lines.

    The digest is that of the values: a reworded comment makes no new version.
    """
    known = {
        (row["key"], row["version"]): row
        for row in SchemeVersion.objects.filter(owner=None).values(
            "key", "version", "digest", "used_at"
        )
    }
    new = {}
    for name in folder.names("schemes"):
        source = folder.source("schemes", name)
        body = json.loads(json.dumps(source.body, default=str))
        digest = scheme_digest(body)
        row = known.get((body.get("key"), body.get("version")))
        if row is not None and row["digest"] == digest:
            continue
        scheme = _scheme(source)
        if row is not None and row["used_at"] is not None:
            line = source.body.line_of("version")
            source.wrong(
                line,
                f"scheme {row['key']} version {row['version']} is in use and cannot change; "
                "give the new numbers a new version",
            )
        elif scheme is not None:
            new[name] = (scheme, body, digest)
    return new


def scheme_digest(body: dict[str, Any]) -> str:
    """SHA-256 over the values of a scheme, independent of their order and of comments."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _scheme(source: Source) -> Scheme | None:
    try:
        return Scheme.from_mapping(source.body)
    except SchemeError as error:
        for fault in error.faults:
            path = fault.partition(": ")[0]
            source.wrong(source.body.line_of(path), fault)
    return None


def _store_scheme(
    scheme: Scheme, body: dict[str, Any], *, source: str, digest: str, on: date
) -> None:
    # The version was looked at before: it is not there, or nothing refers to it.
    SchemeVersion.objects.filter(owner=None, key=scheme.key, version=scheme.version).delete()
    SchemeVersion.objects.create(
        key=scheme.key,
        version=scheme.version,
        valid_from=scheme.valid_from,
        body=body,
        source=source,
        digest=digest,
        loaded_on=on,
    )

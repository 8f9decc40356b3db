"""YAML read with the line of every value, so that a fault can say where it stands."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times faster where libyaml is there; the same result."""


@dataclass(frozen=True, order=True)
class Problem:
    """A fault of a content file: file, line (from 1), and what is wrong."""

    file: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.says}"


class ContentError(ValueError):
    """Content that cannot be loaded; `problems` names everything that is wrong, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class Mapped(dict[str, Any]):
    """A mapping that knows its own line and the line of each key."""

    line: int = 1

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, path: str) -> int:
        """The line of `text.vi` or `qms1[2].days`, or of the nearest thing above it."""
        place: Any = self
        line = self.line
        for step in path.replace("[", ".[").split("."):
            if isinstance(place, Listed) and step.startswith("["):
                position = int(step[1:-1])
                if position >= len(place):
                    return line
                line, place = place.lines[position], place[position]
            elif isinstance(place, Mapped) and step in place:
                line, place = place.lines[step], place[step]
            else:
                return line
        return line


class Listed(list[Any]):
    """A list that knows the line of each entry."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


@dataclass
class Source:
    """A content file as it was read, collecting its problems."""

    file: str
    body: Mapped = field(default_factory=lambda: Mapped(1))
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, line: int, says: str) -> None:
        """Note a fault."""
        self.problems.append(Problem(self.file, line, says))

    def part(self, name: str, kind: type[Mapped | Listed]) -> Any:
        """The part of this name; an empty one, with its fault noted, where it is none."""
        found = self.body.get(name)
        if isinstance(found, kind):
            return found
        what = "a list" if kind is Listed else "a mapping"
        if name in self.body:
            self.wrong(self.body.lines[name], f"{name} must be {what}")
        else:
            self.wrong(1, f"{name} is missing; it must be {what}")
        return Mapped(1) if kind is Mapped else Listed()


def read_source(file: str, content: bytes) -> Source:
    """Read a file; what cannot be read is among the problems."""
    source = Source(file)
    loader = LOADER(content)
    try:
        node = loader.get_single_node()
        value = _value(loader, node, source) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        source.wrong(mark.line + 1 if mark else 1, f"is no readable YAML: {error.problem}")
        return source
    except (yaml.YAMLError, ValueError) as error:
        source.wrong(1, f"is no readable YAML: {error}")
        return source
    finally:
        loader.dispose()
    if isinstance(value, Mapped):
        source.body = value
    else:
        source.wrong(1, "must be a mapping")
    return source


def _value(loader: Any, node: yaml.Node, source: Source) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapped(loader, node, source)
    if isinstance(node, yaml.SequenceNode):
        listed = Listed()
        for child in node.value:
            listed.append(_value(loader, child, source))
            listed.lines.append(child.start_mark.line + 1)
        return listed
    value = loader.construct_object(node)
    if isinstance(value, str) and not unicodedata.is_normalized("NFC", value):
        source.wrong(line, f"text is not in Unicode form NFC: {value[:40]!r}")
    return value


def _mapped(loader: Any, node: yaml.MappingNode, source: Source) -> Mapped:
    mapped = Mapped(node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node))
        line = key_node.start_mark.line + 1
        if key in mapped:
            source.wrong(line, f"{key} stands twice in this mapping")
        mapped[key] = _value(loader, value_node, source)
        mapped.lines[key] = line
    return mapped

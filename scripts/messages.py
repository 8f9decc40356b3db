"""Bring the Vietnamese catalogue up to date with the sources, without GNU gettext.

`python scripts/messages.py` adds new message ids, keeps every translation and drops what no source
uses any more; `--check` only says what is missing. Ids are found in Python by its own parser
(gettext calls with literal texts) and in templates by Django's own lexer (`templatize`).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "learnmark"
CATALOGUE = SOURCE / "locale" / "vi" / "LC_MESSAGES" / "django.po"
ONE = frozenset({"_", "_t", "gettext", "gettext_lazy", "gettext_noop"})
MANY = frozenset({"ngettext", "ngettext_lazy"})
IN_CONTEXT = frozenset({"pgettext", "pgettext_lazy"})
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


@dataclass
class Message:
    """A text to translate: its id, its plural, its context, and where it stands."""

    text: str
    plural: str = ""
    context: str = ""
    places: set[str] = field(default_factory=set)


def _literal(node: ast.expr) -> str | None:
    """A text known before the program runs; adjacent literals are one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def in_python(source: str) -> Iterator[tuple[str, str, str]]:
    """(id, plural, context) of every gettext call with literal texts."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        texts = [_literal(argument) for argument in node.args]
        if name in ONE and texts[:1] != [None] and texts:
            yield texts[0] or "", "", ""
        elif name in MANY and None not in texts[:2]:
            yield texts[0] or "", texts[1] or "", ""
        elif name in IN_CONTEXT and None not in texts[:2]:
            yield texts[1] or "", "", texts[0] or ""


def in_template(source: str) -> Iterator[tuple[str, str, str]]:
    """The same of a template: Django turns its tags into gettext calls."""
    from django.utils.translation.template import templatize  # needs no settings

    for line in templatize(source).splitlines():
        for call in re.finditer(r"\b(?:n?p?gettext|_)\(", line):
            for end in _closings(line, call.end()):
                try:
                    found = list(in_python(line[call.start() : end]))
                except SyntaxError:
                    continue
                yield from found
                break


def _closings(line: str, start: int) -> Iterator[int]:
    return (place + 1 for place in range(start, len(line)) if line[place] == ")")


def messages() -> dict[tuple[str, str], Message]:
    """Everything that is shown to people, by (context, id)."""
    found: dict[tuple[str, str], Message] = {}
    files = [
        *SOURCE.rglob("*.py"),
        *SOURCE.rglob("templates/**/*.html"),
        *SOURCE.rglob("templates/**/*.txt"),
    ]
    for path in sorted(files):
        if {"tests", "migrations"} & set(path.parts) or path.name in {"testing.py", "conftest.py"}:
            continue
        extract = in_python if path.suffix == ".py" else in_template
        for text, plural, context in extract(path.read_text(encoding="utf-8")):
            if not text:
                continue
            message = found.setdefault((context, text), Message(text, context=context))
            message.plural = message.plural or plural
            message.places.add(path.relative_to(ROOT).as_posix())
    return found


def catalogue() -> polib.POFile:
    """The catalogue as it is; a new one with its head where there is none."""
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=98)
    made = polib.POFile(wrapwidth=98)
    made.metadata = {
        "Project-Id-Version": "Learnmark",
        "Language": "vi",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return made


def missing() -> list[str]:
    """What stands between the catalogue and a complete translation, one sentence each."""
    entries = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue()}
    trouble = []
    for key, message in sorted(messages().items()):
        entry = entries.get(key)
        if entry is None or entry.obsolete or not entry.translated():
            trouble.append(f"not translated: {message.text!r} ({min(message.places)})")
        elif entry.fuzzy:
            trouble.append(f"fuzzy: {message.text!r}")
        elif places(message.plural or message.text) != places(_said(entry)):
            trouble.append(f"other placeholders: {message.text!r} → {_said(entry)!r}")
    return trouble


def places(text: str) -> set[str]:
    """The placeholders of a text."""
    return set(PLACEHOLDER.findall(text))


def _said(entry: polib.POEntry) -> str:
    return entry.msgstr or next(iter(entry.msgstr_plural.values()), "")


def update() -> None:
    """Write the catalogue anew: every id of the sources in order, translations kept."""
    old = catalogue()
    kept = {(entry.msgctxt or "", entry.msgid): entry for entry in old}
    new = polib.POFile(wrapwidth=98)
    new.metadata = old.metadata
    for key, message in sorted(messages().items(), key=lambda one: (min(one[1].places), one[0])):
        before = kept.get(key)
        entry = polib.POEntry(
            msgid=message.text,
            msgctxt=message.context or None,
            occurrences=[(place, "") for place in sorted(message.places)],
            flags=list(before.flags) if before else [],
        )
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = {0: _said(before) if before else ""}
        else:
            entry.msgstr = _said(before) if before else ""
        new.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(CATALOGUE))


if __name__ == "__main__":
    if "--check" not in sys.argv:
        update()
    open_ends = missing()
    print("\n".join(open_ends) or "Every text is translated.")
    sys.exit(bool(open_ends) and "--check" in sys.argv)

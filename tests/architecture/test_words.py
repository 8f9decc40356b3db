"""Every text that people read has its Vietnamese translation."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def words():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    yield module
    sys.modules.pop("messages")


def test_every_string_is_translated(words):
    missing = words.missing()
    assert not missing, "\n".join(missing[:50])


def test_texts_are_found_in_python(words):
    source = (
        '_("a" "b"); x.gettext("c"); ngettext("one", "many", n); pgettext("where", "d"); _(name)'
    )
    assert list(words.in_python(source)) == [
        ("ab", "", ""), ("c", "", ""), ("one", "many", ""), ("d", "", "where"),
    ]  # fmt: skip


def test_texts_are_found_in_templates(words):
    source = (
        '{% load i18n %}<p>{% translate "It\'s (now) here" %} (x)</p>{{ _("short") }}\n'
        "{% blocktranslate with a=b %}Hello {{ a }}{% endblocktranslate %}"
        "{% blocktranslate count n=n %}{{ n }} thing{% plural %}{{ n }} things{% endblocktranslate %}"
        '{% translate "May" context "month" %}{% translate "Title" as t %}'
    )
    found = set(words.in_template(source))
    assert found == {
        ("It's (now) here", "", ""), ("short", "", ""), ("Hello %(a)s", "", ""),
        ("%(n)s thing", "%(n)s things", ""), ("May", "", "month"), ("Title", "", ""),
    }  # fmt: skip


def test_texts_of_the_sources_are_found(words):
    found = words.messages()
    assert ("", "This act asks for your second factor.") in found  # rules
    assert ("", "API tokens") in found  # a template
    assert ("", "Member invited") in found  # an event
    assert len(found) > 300


def test_rules_and_events_are_written_where_they_are_found(words):
    """Whatever is translated at run time from a table stands in a gettext call somewhere."""
    from learnmark.foundation.acts.operation import OPERATIONS
    from learnmark.foundation.journal.names import EVENT_NAMES
    from learnmark.rules.authority import ROLE_LABELS
    from learnmark.rules.verdict import RULES

    found = {text for _context, text in words.messages()}
    shown = {
        t for r in RULES.values() if not r.id.startswith("R-THING") for t in (r.says, r.remedy)
    }
    shown |= {str(one.title) for act, one in OPERATIONS.items() if not act.startswith("tests.")}
    shown |= set(EVENT_NAMES.values()) | set(ROLE_LABELS.values())
    assert sorted(shown - found - {""}) == []

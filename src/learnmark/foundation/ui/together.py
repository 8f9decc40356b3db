"""Objections of one rule told once, with a list of what they concern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext

from learnmark.foundation.ui import sayings

ENDS_WITH_WHAT = re.compile(r":\s*\{about\}\.?\s*$")


def told_together(verdict: Iterable[Any]) -> list[dict[str, Any]]:
    """The objections in their order; those of one rule with one remedy are one entry.

    Each thing they `concern` keeps its own link to the place where it can be put right.
    """
    groups: dict[tuple[str, str], list[Any]] = {}
    for one in verdict:
        groups.setdefault((one.rule.id, sayings.remedy(one)), []).append(one)
    return [
        {"id": rule_id, "clause": ones[0].rule.clause, "remedy": remedy, **_told(ones)}
        for (rule_id, remedy), ones in groups.items()
    ]


def _told(ones: Sequence[Any]) -> dict[str, Any]:
    links = {one.about: getattr(one, "url", "") for one in ones}
    says, concerns = sentence(ones[0].rule, list(links))
    urls = list(links.values())
    listed = [{"text": text, "url": url} for text, url in zip(concerns, urls, strict=False)]
    return {"says": says, "concerns": listed, "url": "" if listed else urls[0]}


def sentence(rule: Any, abouts: Sequence[str]) -> tuple[str, list[str]]:
    """What a rule says of several different things: a beginning, and each thing it concerns."""
    says = gettext(rule.says)
    named = [_named(about) for about in abouts]
    if len(named) == 1:
        return says.format(about=named[0]), []
    listed = ENDS_WITH_WHAT.search(says)
    if listed:
        return f"{says[: listed.start()]}:", named
    return "", [says.format(about=about) for about in named]


def _named(about: str) -> str:
    # The empty message is the head of the catalogue, not a word.
    return sayings.days_written_out(gettext(about)) if about else ""

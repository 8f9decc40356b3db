"""Tags of the library's pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString

from learnmark.foundation.ui.templatetags.ui import status_badge
from learnmark.library.marks import CONFIDENCE, DOCUMENTED, STATUS
from learnmark.library.models import Framework
from learnmark.library.wording import in_language

register = template.Library()

KINDS = {"confidence": CONFIDENCE, "documented": DOCUMENTED, "status": STATUS}


@register.simple_tag
def mark(kind: str, value: str) -> SafeString:
    """A confidence mark, a demand for documented information or a status as a badge."""
    word, tone = KINDS[kind].get(value, (value, "neutral"))
    return status_badge(word, tone)


@register.simple_tag
def meaning(framework: Framework, kind: str, value: str) -> str:
    """What a mark means, in the words of the framework."""
    return framework.meaning(kind, value)


@register.filter
def worded(texts: Any) -> Any:
    """The text of `{en: …, vi: …}` in the reader's language."""
    return in_language(texts) if isinstance(texts, dict) else texts


@register.filter
def as_day(written: str) -> date:
    """The day that stands in a framework's notes as 2028-07-07."""
    return date.fromisoformat(written)

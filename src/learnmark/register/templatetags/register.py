"""What the pages of the register need beside the components."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from learnmark.foundation.ui.tones import ICONS
from learnmark.register.facts.entries import Standing
from learnmark.register.facts.public import MEANINGS, address_of, tone
from learnmark.register.models import Entry

register = template.Library()


@register.simple_tag
def public_address(entry: Entry) -> str:
    """The full address of an entry."""
    return address_of(entry)


@register.simple_tag
def register_crumbs() -> list[dict[str, Any]]:
    """The way back to the search."""
    return [{"label": _("Register of certificates"), "url": reverse("register.search")}]


@register.filter
def register_badge(standing: Standing) -> dict[str, Any]:
    """Status as word, colour and icon."""
    colour = tone(standing.state)
    return {"word": _(standing.status), "tone": colour, "icon": ICONS[colour]}


@register.filter
def register_meaning(standing: Standing) -> str:
    """What the status means for the reader, in a sentence."""
    return _(MEANINGS[standing.state])

"""Long lists to choose from, in the reader's language: countries and time zones."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from learnmark.foundation.ui.countries import country_choices

Choices = list[tuple[str, str]]


def countries() -> Choices:
    """Every country by its name."""
    return list(country_choices(get_language() or "en"))


def time_zones() -> list[tuple[str, Choices]]:
    """Every time zone, grouped by region; that of this installation stands first."""
    regions: dict[str, Choices] = defaultdict(list)
    for zone in sorted(zoneinfo.available_timezones() - {settings.TIME_ZONE}):
        region, _slash, place = zone.partition("/")
        group = region if place else _("Other")
        regions[group].append((zone, (place or zone).replace("_", " ")))
    first = (_("Suggested"), [(settings.TIME_ZONE, settings.TIME_ZONE.replace("_", " "))])
    rest = sorted(regions.items(), key=lambda pair: (pair[0] == _("Other"), pair[0]))
    return [first, *rest]

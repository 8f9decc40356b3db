"""Rows turned into the facts that rules judge: bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learnmark.certification.models import Accreditation, BodyProfile

if TYPE_CHECKING:
    from datetime import date

    from learnmark.foundation.tenancy.models import Party


def accreditation_on(
    body: Party, framework_key: str, sector: str, day: date
) -> Accreditation | None:
    """The body's checked accreditation that covers a standard and a sector on a day, or None.

    An accreditation for `iso-21001` covers every edition, one for `21001:2018` that edition only.
    """
    rows = Accreditation.published.filter(owner=body, valid_from__lte=day, valid_until__gte=day)
    covers = {framework_key, f"iso-{framework_key.split(':', maxsplit=1)[0]}"}
    checked = rows.filter(checked_on__lte=day, framework_id__in=covers).order_by("-valid_until")
    return next((row for row in checked if sector in row.sectors), None)


def profile_of(body: Party) -> BodyProfile | None:
    """How a body presents itself to the public; None before it did."""
    return BodyProfile.published.filter(owner=body).select_related("owner").first()

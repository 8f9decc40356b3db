"""The kept calculation of a quote in words, for pages and paper alike."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from learnmark.foundation.ui.sayings import number_written_out as days_label
from learnmark.foundation.ui.sayings import plain
from learnmark.rules.audit_time import StaffKind
from learnmark.rules.sampling import Visit
from learnmark.rules.verdict import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from learnmark.rules.scheme import Scheme

NO_BREAK = "\N{NO-BREAK SPACE}"
STAFF_LABELS: dict[str, str] = {
    StaffKind.FULL_TIME: gettext_noop("full-time people"),
    StaffKind.PART_TIME: gettext_noop("part-time people"),
    StaffKind.TEMPORARY: gettext_noop("temporary people"),
    StaffKind.CONTRACTOR: gettext_noop("contractors and external lecturers"),
    StaffKind.VOLUNTEER: gettext_noop("volunteers and interns"),
}
VISIT_LABELS: dict[str, str] = {
    Visit.INITIAL: gettext_noop("Initial audit"),
    Visit.SURVEILLANCE: gettext_noop("Each surveillance audit"),
    Visit.RECERTIFICATION: gettext_noop("Recertification audit"),
}


WITHOUT_DECIMALS = frozenset({"VND", "JPY", "KRW", "IDR", "LAK"})
"""Currencies written in whole units (ISO 4217, and how they are quoted); others have two places."""


def in_places_of(currency: str, amount: Decimal | str) -> Decimal:
    """The amount with the currency's decimals; a finer amount keeps what it has."""
    places = Decimal(1) if currency in WITHOUT_DECIMALS else Decimal("0.01")
    exact = Decimal(plain(amount))
    return exact if exact != exact.quantize(places) else exact.quantize(places)


def plain_money(amount: Decimal | str, currency: str) -> str:
    """An amount for machines: 95040000 VND, 1250.50 EUR."""
    return f"{in_places_of(currency, amount):f} {currency}"


def money(amount: Decimal | str, currency: str) -> str:
    """An amount as the reader's language writes it: VND 95,040,000 or 95.040.000 VND."""
    grouped = number_format(in_places_of(currency, amount), force_grouping=True)
    first = not (get_language() or "").startswith("vi")
    parts = (currency, grouped) if first else (grouped, currency)
    return NO_BREAK.join(parts)


def steps_in_words(
    kept: Mapping[str, Any], scheme: Scheme, *, language: str
) -> list[dict[str, str]]:
    """Each step of the calculation: rule, sentence and value; factors with their reason."""
    return [
        {
            "rule": step["rule"],
            "label": _(step["label"]).format(about=_about(step, scheme, language)),
            "value": days_label(step["value"]),
        }
        for step in kept["steps"]
    ]


def personnel_in_words(kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The groups counted, those of the same kind and hours taken together."""
    together: dict[tuple[str, str, int, str], int] = {}
    for group in kept["groups"]:
        key = (group["kind"], group["weekly_hours"], group["counted_percent"], group["method"])
        together[key] = together.get(key, 0) + group["people"]
    return [
        {
            "kind": _(STAFF_LABELS[kind]),
            "people": people,
            "hours": days_label(_two_places(hours)),
            "percent": percent,
            "reason": reason,
            "corrected": kind in kept["corrected"],
        }
        for (kind, hours, percent, reason), people in together.items()
    ]


def times_in_words(kept: Mapping[str, Any]) -> list[dict[str, str]]:
    """The days of each activity of the cycle."""
    named = (
        (_("Initial audit, stage 1"), "stage1_days", ""),
        (_("Initial audit, stage 2"), "stage2_days", ""),
        (_("Each surveillance audit"), "surveillance_days", _("each year")),
        (
            _("Recertification audit"),
            "recertification_days",
            _("computed anew when it is planned"),
        ),
    )
    return [{"activity": a, "days": kept[key], "remark": remark} for a, key, remark in named]


def samples_in_words(kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Which part of the sites each audit visits."""
    return [
        {
            "visit": _(VISIT_LABELS[sample["visit"]]),
            "sites": sample["sites"],
            "random": sample["random"],
            "places": sample["places"],
            "sentence": ngettext(
                "%(visit)s: the central function and %(sites)d site",
                "%(visit)s: the central function and %(sites)d sites",
                sample["sites"],
            )
            % {"visit": _(VISIT_LABELS[sample["visit"]]), "sites": sample["sites"]},
        }
        for sample in kept["samples"]
    ]


def factors_in_words(
    inputs: Mapping[str, Any], scheme: Scheme, *, language: str
) -> list[dict[str, Any]]:
    """The factors chosen, with the weight and the justification."""
    rows = []
    for chosen in inputs["factors"]:
        factor = scheme.audit_time.factor(chosen["key"])
        label = factor.label.in_language(language) if factor else chosen["key"]
        rows.append(
            {"label": label, "percent": f"{chosen['percent']:+d}", "reason": chosen["reason"]}
        )
    return rows


def _about(step: Mapping[str, Any], scheme: Scheme, language: str) -> str:
    about = step["about"]
    if about in STAFF_LABELS:
        return _(STAFF_LABELS[about])
    factor = scheme.audit_time.factor(about)
    return factor.label.in_language(language) if factor else str(about)


def _two_places(number: str) -> Decimal:
    return Decimal(number).quantize(Decimal("0.01"))

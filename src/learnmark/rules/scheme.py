"""The scheme: every number and text that a certification scheme may set, checked as it is read.

Learnmark keeps these out of code (a changed number is a new version of a scheme file). Limits that
the standards themselves set are limits here: a scheme may be stricter than them, never looser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from learnmark.rules.calendar import ExpiryConvention, ReferenceDay, SurveillancePolicy
from learnmark.rules.mapping import limits, read_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


CURRENCY_CODE = re.compile("[A-Z]{3}")


class SchemeError(ValueError):
    """A scheme that cannot be used; `faults` names everything that is wrong with it."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Confidence(StrEnum):
    """How sure a date or number is."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


class TableReading(StrEnum):
    """How the table of audit time is read: in steps, or as a line that joins the band ends."""

    STEP = "step"
    CONTINUUM = "continuum"


class Party(StrEnum):
    """Who bears a duty of the agreement."""

    CLIENT = "client"
    BODY = "body"
    BOTH = "both"


REVIEW_QUESTIONS = (
    "enough_information",
    "differences_settled",
    "scope_eligible",
    "competent_and_able",
    "factors_considered",
    "impartial",
    "audit_time_justified",
    "multi_site_eligible",
)
"""The keys of the eight questions of the application review (9.1.2); a scheme may add its own."""


def _once(name: str) -> Callable[[tuple[Any, ...]], Iterator[tuple[str, str]]]:
    def named_twice(things: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
        seen: set[str] = set()
        for position, thing in enumerate(things):
            key = getattr(thing, name)
            if key in seen:
                yield f"[{position}]", f"is named twice: {key!r}"
            seen.add(key)

    return named_twice


def _every_question_asked(questions: tuple[Named, ...]) -> Iterator[tuple[str, str]]:
    yield from _once("key")(questions)
    asked = {question.key for question in questions}
    for key in REVIEW_QUESTIONS:
        if key not in asked:
            yield "", f"must ask {key}"


def _table_without_holes(bands: tuple[Band, ...]) -> Iterator[tuple[str, str]]:
    expected, days = 1, Decimal(0)
    for position, band in enumerate(bands):
        where = f"[{position}]"
        if band.first != expected:
            yield where, f"must begin with {expected}, not {band.first}"
        if band.last < band.first:
            yield where, f"must not end ({band.last}) before it begins ({band.first})"
        if band.days <= days:
            yield where, f"must have more days than the row before ({days}), not {band.days}"
        expected, days = band.last + 1, band.days


def _currency_code(code: str) -> Iterator[tuple[str, str]]:
    if not CURRENCY_CODE.fullmatch(code):
        yield "", f"must be a code of three capital letters, not {code!r}"


@dataclass(frozen=True)
class Words:
    """One text in English and in Vietnamese."""

    en: str
    vi: str

    def in_language(self, language: str) -> str:
        """The Vietnamese text for `vi` and its variants, otherwise the English one."""
        return self.vi if language.split("-", maxsplit=1)[0] == "vi" else self.en


@dataclass(frozen=True)
class Named:
    """A key with its name, for example a delivery mode."""

    key: str
    label: Words


@dataclass(frozen=True)
class FixedItem:
    """A subject that every surveillance audit covers (9.6.2.2), with its clauses of the standard.

    No clauses: the subject stands in no clause, such as the use of marks.
    """

    key: str
    label: Words
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transition:
    """The end of certificates to an earlier edition (D-16), both named by framework key."""

    from_framework: str
    to_framework: str
    deadline: date
    confidence: Confidence


@dataclass(frozen=True)
class Band:
    """A row of the table of audit time: persons from and to, and days of the initial audit."""

    written_as_list: ClassVar[bool] = True

    first: int = field(metadata=limits(least=1))
    last: int = field(metadata=limits(least=1))
    days: Decimal = field(metadata=limits(least=0.5))


@dataclass(frozen=True)
class Factor:
    """A reason to add to (+) or take from (-) audit time, with the per cent it may weigh."""

    key: str
    label: Words
    min_percent: int = field(metadata=limits(least=-30, most=100))
    max_percent: int = field(metadata=limits(least=-30, most=100))

    def faults(self) -> Iterator[tuple[str, str]]:
        """A factor whose least weight is above its greatest."""
        if self.min_percent > self.max_percent:
            yield "min_percent", f"must not be above max_percent {self.max_percent}"


@dataclass(frozen=True)
class AuditTimePolicy:
    """The numbers of T-1 to T-8; days of 8 hours, shares in per cent or as fractions."""

    reading: TableReading
    qms1: tuple[Band, ...] = field(metadata=limits(least=1, check=_table_without_holes))
    full_time_hours: Decimal = field(metadata=limits(least=1, most=168))
    max_reduction_percent: int = field(metadata=limits(least=0, most=30))
    onsite_percent: int = field(metadata=limits(least=80, most=100))
    stage1_percent: int = field(metadata=limits(least=1, most=50))
    stage1_minimum_days: Decimal = field(metadata=limits(least=0.5))
    minimum_days: Decimal = field(metadata=limits(least=0.5))
    surveillance_share: Fraction = field(metadata=limits(least=0, most=1))
    recertification_share: Fraction = field(metadata=limits(least=0, most=1))
    factors: tuple[Factor, ...] = field(metadata=limits(check=_once("key")))

    def factor(self, key: str) -> Factor | None:
        """The factor with this key, or None."""
        return next((factor for factor in self.factors if factor.key == key), None)


@dataclass(frozen=True)
class SamplingPolicy:
    """The numbers of multi-site sampling: per cent of the square root of the sites, and shares."""

    initial_percent: int = field(metadata=limits(least=100))
    surveillance_percent: int = field(metadata=limits(least=60))
    recertification_percent: int = field(metadata=limits(least=100))
    recertification_effective_percent: int = field(metadata=limits(least=80))
    random_percent: int = field(metadata=limits(least=25, most=100))
    unsampled_surveillance_percent: int = field(metadata=limits(least=30, most=100))
    site_reduction_percent: int = field(metadata=limits(least=0, most=50))


@dataclass(frozen=True)
class DayRate:
    """The price of one audit day for a role."""

    role: str
    amount: Decimal = field(metadata=limits(least=0))


@dataclass(frozen=True)
class PriceList:
    """All prices in one currency (ISO 4217), before tax."""

    currency: str = field(metadata=limits(check=_currency_code))
    application_fee: Decimal = field(metadata=limits(least=0))
    certificate_fee: Decimal = field(metadata=limits(least=0))
    annual_fee: Decimal = field(metadata=limits(least=0))
    day_rates: tuple[DayRate, ...] = field(metadata=limits(least=1, check=_once("role")))

    def day_rate(self, role: str) -> Decimal | None:
        """The price of one audit day for this role, or None."""
        return next((rate.amount for rate in self.day_rates if rate.role == role), None)


@dataclass(frozen=True)
class Fees:
    """The price lists, the currency used unless another is asked for, and the tax."""

    currency: str
    tax_percent: Decimal = field(metadata=limits(least=0, most=100))
    price_lists: tuple[PriceList, ...] = field(metadata=limits(least=1, check=_once("currency")))

    def faults(self) -> Iterator[tuple[str, str]]:
        """A default currency without prices."""
        if self.prices(self.currency) is None:
            yield "currency", f"has no price list: {self.currency!r}"

    def prices(self, currency: str) -> PriceList | None:
        """The prices in this currency, or None."""
        return next((each for each in self.price_lists if each.currency == currency), None)


@dataclass(frozen=True)
class AgreementClause:
    """One clause of the certification agreement (5.1.2, 8.5), and who is bound by it."""

    key: str
    party: Party
    text: Words


@dataclass(frozen=True)
class AgreementText:
    """The certification agreement as the client reads and accepts it."""

    title: Words
    clauses: tuple[AgreementClause, ...] = field(metadata=limits(least=1, check=_once("key")))


@dataclass(frozen=True)
class Scheme:
    """A version of a certification scheme; days are calendar days unless named working days."""

    key: str
    version: str
    valid_from: date
    name: Words
    frameworks: tuple[str, ...] = field(metadata=limits(least=1))
    sector_codes: tuple[str, ...] = field(metadata=limits(least=1))
    delivery_modes: tuple[Named, ...] = field(metadata=limits(least=1, check=_once("key")))

    expiry_convention: ExpiryConvention
    audit_reference_day: ReferenceDay
    cycle_years: int = field(metadata=limits(least=1, most=3))
    surveillance_months: int = field(metadata=limits(least=1, most=12))
    stage1_validity_months: int = field(metadata=limits(least=1))
    major_verification_months: int = field(metadata=limits(least=1, most=6))
    restoration_months: int = field(metadata=limits(least=0, most=6))
    suspension_months: int = field(metadata=limits(least=1, most=6))
    ban_months: int = field(metadata=limits(least=24))
    records_cycles: int = field(metadata=limits(least=1))

    response_days: int = field(metadata=limits(least=1))
    major_close_days: int = field(metadata=limits(least=1))
    minor_plan_days: int = field(metadata=limits(least=1))
    acknowledge_working_days: int = field(metadata=limits(least=1))
    complaint_outcome_days: int = field(metadata=limits(least=1))
    certsearch_reminder_days: int = field(metadata=limits(least=1, most=27))
    remote_notice_percent: int = field(metadata=limits(least=0, most=100))
    repeated_minor_raised: bool

    transitions: tuple[Transition, ...]
    surveillance_fixed_set: tuple[FixedItem, ...] = field(
        metadata=limits(least=1, check=_once("key"))
    )
    review_questions: tuple[Named, ...] = field(metadata=limits(check=_every_question_asked))
    audit_time: AuditTimePolicy
    sampling: SamplingPolicy
    fees: Fees
    agreement: AgreementText

    @classmethod
    def from_mapping(cls, given: Mapping[str, object]) -> Scheme:
        """The scheme that a file holds, or SchemeError with every fault and where it stands."""
        scheme, faults = read_mapping(cls, dict(given))
        if scheme is None:
            raise SchemeError(faults)
        return scheme

    def faults(self) -> Iterator[tuple[str, str]]:
        """A plan that is due before the answer it belongs to."""
        if self.minor_plan_days < self.response_days:
            yield "minor_plan_days", f"must not be before response_days {self.response_days}"

    @property
    def surveillance_policy(self) -> SurveillancePolicy:
        """What `calendar.cycle_dates` needs of this scheme."""
        return SurveillancePolicy(
            surveillances=self.cycle_years - 1,
            first_months=self.surveillance_months,
            interval_months=self.surveillance_months,
            restore_months=self.restoration_months,
            reference_day=self.audit_reference_day,
        )

    def transition_from(self, framework: str) -> Transition | None:
        """The transition that ends certificates to this framework, or None."""
        return next((each for each in self.transitions if each.from_framework == framework), None)

"""Audit time: from the people in scope to days, each step explained (T-1 to T-9, after MD 5)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from learnmark.rules.scheme import TableReading
from learnmark.rules.verdict import Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learnmark.rules.scheme import AuditTimePolicy
    from learnmark.rules.verdict import Objection

HALF_DAY = Decimal("0.5")

T_1 = Rule(
    "T-1",
    "MD 5",
    gettext_noop("The table of audit time has no row for {about} persons."),
    gettext_noop("Count the people in scope; above the table set the days by hand with a reason."),
)
T_2 = Rule(
    "T-2",
    "MD 5",
    gettext_noop("The weight of the factor {about} is outside the catalogue of the scheme."),
    gettext_noop("Choose a factor of the catalogue and a weight within its limits."),
)
T_7 = Rule(
    "T-7",
    "MD 5",
    gettext_noop("No justification is recorded for {about}."),
    gettext_noop("Write down why; the client and the accreditation body may ask for it."),
)


class StaffKind(StrEnum):
    """Who counts as personnel. Learners are deliberately no member: they never count."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    TEMPORARY = "temporary"
    CONTRACTOR = "contractor"
    VOLUNTEER = "volunteer"


@dataclass(frozen=True)
class StaffGroup:
    """People of all shifts with the same weekly hours in scope.

    `counted_percent` below 100 is the reduction for same or very similar work; it needs the
    `method` by which this organization's figure was found and acts before the table.
    """

    kind: StaffKind
    people: int
    weekly_hours: Decimal
    counted_percent: int = 100
    method: str = ""


@dataclass(frozen=True)
class AppliedFactor:
    """A factor of the scheme's catalogue with the weight chosen, in per cent, and why."""

    key: str
    percent: int
    reason: str


@dataclass(frozen=True)
class AuditTimeFacts:
    """What audit time is computed from. `learners` inform the factors and never the headcount.

    `manual_days` are the start days of an organization larger than the table.
    """

    groups: tuple[StaffGroup, ...]
    learners: int = 0
    factors: tuple[AppliedFactor, ...] = ()
    manual_days: Decimal | None = None
    manual_reason: str = ""


@dataclass(frozen=True)
class Step:
    """One line of the explained calculation: the rule, a sentence (message id) and the value."""

    rule: str
    label: str
    value: Decimal
    about: str = ""


@dataclass(frozen=True)
class AuditTime:
    """Audit days of 8 hours with the steps that lead to them."""

    personnel: int
    start_days: Decimal
    initial_days: Decimal
    stage1_days: Decimal
    stage2_days: Decimal
    onsite_days: Decimal
    surveillance_days: Decimal
    recertification_days: Decimal
    steps: tuple[Step, ...]


def effective_personnel(groups: tuple[StaffGroup, ...], policy: AuditTimePolicy) -> int:
    """All people in scope as full-time equivalents, rounded up once, at the end (T-1)."""
    return ceil(sum((_equivalents(group, policy) for group in groups), Fraction(0)))


def objections_to_audit_time(facts: AuditTimeFacts, policy: AuditTimePolicy) -> Verdict:
    """What must be settled before audit time can be computed (T-1, T-2, T-7)."""
    return (
        *_people_outside_the_table(facts, policy),
        *_factors_outside_the_catalogue(facts, policy),
        *_reasons_missing(facts),
    )


def audit_time(facts: AuditTimeFacts, policy: AuditTimePolicy) -> AuditTime:
    """The explained audit time; ValueError when `objections_to_audit_time` has any."""
    objections = objections_to_audit_time(facts, policy)
    if objections:
        raise ValueError("; ".join(map(str, objections)))
    personnel = effective_personnel(facts.groups, policy)
    start = _start_days(personnel, facts, policy)
    percent = max(sum(factor.percent for factor in facts.factors), -policy.max_reduction_percent)
    adjusted = start * (100 + percent) / 100
    floor = start * (100 - policy.max_reduction_percent) / 100
    initial = _half_days_not_below(adjusted, floor)
    stage1 = max(policy.stage1_minimum_days, to_half_days(initial * policy.stage1_percent / 100))
    onsite = initial * policy.onsite_percent / 100
    surveillance = _share_of(initial, policy.surveillance_share, policy)
    recertification = _share_of(initial, policy.recertification_share, policy)
    steps = (
        *_personnel_steps(facts, policy),
        Step("T-1", gettext_noop("Effective personnel, rounded up"), Decimal(personnel)),
        Step("T-1", gettext_noop("Start value in days"), start),
        *_factor_steps(facts),
        Step("T-2", gettext_noop("Adjustment in per cent, after the limit"), Decimal(percent)),
        Step("T-2", gettext_noop("Days after adjustment"), adjusted),
        Step("T-2", gettext_noop("Least days the reduction may lead to"), floor),
        Step("T-3", gettext_noop("Initial audit in half days"), initial),
        Step("T-8", gettext_noop("Stage 1"), stage1),
        Step("T-8", gettext_noop("Stage 2"), initial - stage1),
        Step("T-5", gettext_noop("On site at least"), onsite),
        Step("T-4", gettext_noop("Surveillance each year"), surveillance),
        Step("T-4", gettext_noop("Recertification"), recertification),
    )
    return AuditTime(
        personnel=personnel,
        start_days=start,
        initial_days=initial,
        stage1_days=stage1,
        stage2_days=initial - stage1,
        onsite_days=onsite,
        surveillance_days=surveillance,
        recertification_days=recertification,
        steps=steps,
    )


def to_half_days(days: Decimal | Fraction) -> Decimal:
    """The nearest half day, a tie upward (T-3)."""
    halves = Fraction(days) * 2
    return Decimal(int(halves + Fraction(1, 2))) * HALF_DAY


def table_days(personnel: int, policy: AuditTimePolicy) -> Decimal | None:
    """The start value of the table for this many persons, or None outside it (T-1)."""
    bands = policy.qms1
    at = next((i for i, band in enumerate(bands) if band.first <= personnel <= band.last), None)
    if at is None:
        return None
    if policy.reading is TableReading.STEP or at == 0:
        return bands[at].days
    # The line joins the ends of the bands, so the last person of a band needs its full days.
    before, here = bands[at - 1], bands[at]
    rise = (here.days - before.days) * (personnel - before.last) / (here.last - before.last)
    return (before.days + rise).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _equivalents(group: StaffGroup, policy: AuditTimePolicy) -> Fraction:
    # Overtime makes no second person.
    share = min(Fraction(group.weekly_hours) / Fraction(policy.full_time_hours), Fraction(1))
    return group.people * share * Fraction(group.counted_percent, 100)


def _start_days(personnel: int, facts: AuditTimeFacts, policy: AuditTimePolicy) -> Decimal:
    days = table_days(personnel, policy)
    if days is None:
        # `objections_to_audit_time` has made sure that the days were set by hand.
        return facts.manual_days or Decimal(0)
    return days


def _half_days_not_below(days: Decimal, floor: Decimal) -> Decimal:
    rounded = to_half_days(days)
    # 70 % of 3 days are 2.1: the nearest half day would cut more than the limit allows.
    return rounded if rounded >= floor else rounded + HALF_DAY


def _share_of(initial: Decimal, share: Fraction, policy: AuditTimePolicy) -> Decimal:
    return max(policy.minimum_days, to_half_days(Fraction(initial) * share))


def _personnel_steps(facts: AuditTimeFacts, policy: AuditTimePolicy) -> Iterator[Step]:
    for group in facts.groups:
        persons = _equivalents(group, policy)
        value = (Decimal(persons.numerator) / persons.denominator).quantize(Decimal("0.01"))
        yield Step("T-1", gettext_noop("Full-time equivalents: {about}"), value, group.kind.value)


def _factor_steps(facts: AuditTimeFacts) -> Iterator[Step]:
    for factor in facts.factors:
        label = gettext_noop("Factor in per cent: {about}")
        yield Step("T-2", label, Decimal(factor.percent), factor.key)


def _people_outside_the_table(
    facts: AuditTimeFacts, policy: AuditTimePolicy
) -> Iterator[Objection]:
    personnel = effective_personnel(facts.groups, policy)
    above = personnel > policy.qms1[-1].last
    by_hand = facts.manual_days is not None and facts.manual_days >= policy.qms1[-1].days
    wrong = any(
        group.people < 0 or group.weekly_hours < 0 or not 0 < group.counted_percent <= 100  # noqa: PLR2004
        for group in facts.groups
    )
    if personnel < 1 or wrong or (above and not by_hand):
        yield T_1.objects(personnel)


def _factors_outside_the_catalogue(
    facts: AuditTimeFacts, policy: AuditTimePolicy
) -> Iterator[Objection]:
    seen: set[str] = set()
    for applied in facts.factors:
        factor = policy.factor(applied.key)
        fits = factor and factor.min_percent <= applied.percent <= factor.max_percent
        if not fits or applied.key in seen:
            yield T_2.objects(applied.key)
        seen.add(applied.key)


def _reasons_missing(facts: AuditTimeFacts) -> Iterator[Objection]:
    for applied in facts.factors:
        if not applied.reason.strip():
            yield T_7.objects(applied.key)
    for group in facts.groups:
        if group.counted_percent != 100 and not group.method.strip():  # noqa: PLR2004
            yield T_7.objects(group.kind)
    if facts.manual_days is not None and not facts.manual_reason.strip():
        yield T_7.objects(facts.manual_days)

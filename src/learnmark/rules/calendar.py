"""Deadlines of the certification process: dates of the certification body, all inclusive.

A deadline is met when the event's day is not after the due day. Ids D-01 to D-13 are Learnmark's;
clauses are those of ISO/IEC 17021-1:2015. Numbers a body may set itself are parameters.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Literal

from learnmark.rules.verdict import Rule, Verdict, gettext_noop

ExpiryConvention = Literal["day_before", "anniversary"]
ReferenceDay = Literal["last", "first"]
AuditKind = Literal["surveillance", "recertification"]

DAY = timedelta(days=1)
SATURDAY_AND_SUNDAY = frozenset({5, 6})
DAYS_OF_A_WEEK = 7

D_01 = Rule(
    "D-01",
    "9.3.1.2",
    gettext_noop("Stage 2 began after the stage 1 results had lost their validity on {about}."),
    gettext_noop("Record why stage 1 is still valid, or repeat it."),
)
D_05 = Rule(
    "D-05",
    "9.5.3.2",
    gettext_noop("Major nonconformity {about} was not verified within the months allowed."),
    gettext_noop("Hold another stage 2 audit before recommending certification."),
)
D_06 = Rule(
    "D-06",
    "9.1.3.3",
    gettext_noop("The first surveillance audit is not within its limit: {about}."),
    gettext_noop("Hold the audit at once, or decide on suspension."),
)
D_07A = Rule(
    "D-07a",
    "9.1.3.3",
    gettext_noop("No surveillance audit was held in the calendar year {about}."),
    gettext_noop("Decide on suspension, and plan the next audit early in the year."),
)
D_07B = Rule(
    "D-07b",
    "9.6.2",
    gettext_noop("The interval between two audits is longer than the scheme allows: {about}."),
    gettext_noop("Hold the audit at once, or decide on suspension."),
)
D_08 = Rule(
    "D-08",
    "9.6.3.2",
    gettext_noop("Recertification was not complete on the last valid day: {about}."),
    gettext_noop("Let the certificate expire; it may be restored within the window after it."),
)
D_09 = Rule(
    "D-09",
    "9.6.3.2.5",
    gettext_noop("The window for restoring the expired certificate closed on {about}."),
    gettext_noop("Treat this as an initial certification with at least a stage 2 audit."),
)
D_11 = Rule(
    "D-11",
    "9.6.5.4",
    gettext_noop("The suspension has passed its limit of {about}."),
    gettext_noop("Record why more time was justified, or decide on withdrawal."),
)
RECERTIFICATION_YEAR = Rule(
    "R-CAL-1",
    "9.1.3.3",
    gettext_noop("The recertification audit falls in {about}, before the year of expiry."),
    gettext_noop("That year counts as recertification year; check that no year is left out."),
)


def deadline(day: date, *, months: int) -> date:
    """The same day number `months` later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_valid_day(
    decision: date, *, years: int = 3, convention: ExpiryConvention = "day_before"
) -> date:
    """The last day of validity of a certificate that was decided on `decision` (D-02)."""
    anniversary = _anniversary(decision, years=years)
    return anniversary - DAY if convention == "day_before" else anniversary


def renewed_last_day(expiry: date, *, years: int = 3) -> date:
    """The last valid day of the next cycle, based on the old one whatever its convention (D-10)."""
    return _anniversary(expiry + DAY, years=years) - DAY


def restore_until(expiry: date, *, months: int = 6) -> date:
    """The last day for the decision that restores an expired certificate (D-09)."""
    return deadline(expiry, months=months)


def free_from(end: date, *, months: int = 24) -> date:
    """The first day without a ban after consultancy or internal audits ended (D-12)."""
    return deadline(end, months=months) + DAY


def working_days_after(
    day: date,
    *,
    n: int,
    holidays: AbstractSet[date] = frozenset(),
    rest_days: AbstractSet[int] = SATURDAY_AND_SUNDAY,
) -> date:
    """The n-th working day after `day`; `rest_days` count from Monday = 0."""
    if len(rest_days) >= DAYS_OF_A_WEEK:
        message = "a week needs a working day"
        raise ValueError(message)
    while n > 0:
        day += DAY
        if day.weekday() not in rest_days and day not in holidays:
            n -= 1
    return day


def records_until(
    cycle_last_valid_day: date, *, law_until: date | None = None, years: int = 3
) -> date:
    """The last day a record is kept: its cycle and one full cycle; a longer law wins (D-13)."""
    full_cycle = renewed_last_day(cycle_last_valid_day, years=years)
    return full_cycle if law_until is None else max(full_cycle, law_until)


def stage2_by(stage1_last_day: date, *, validity_months: int = 6) -> date:
    """The last day on which stage 2 may begin on the results of stage 1 (D-01)."""
    return deadline(stage1_last_day, months=validity_months)


def major_verified_by(stage2_last_day: date, *, months: int = 6) -> date:
    """The last day to verify the majors of an initial audit before another stage 2 (D-05)."""
    return deadline(stage2_last_day, months=months)


def suspension_review_by(suspended_on: date, *, last_valid_day: date, months: int = 6) -> date:
    """The last day to restore, reduce or withdraw; never past expiry (D-11)."""
    return min(deadline(suspended_on, months=months), last_valid_day)


def surveillance_due(decided_on: date, *, last_audit_end: date | None, months: int = 12) -> date:
    """The last day on which the next surveillance audit may end (D-06, D-07b)."""
    # The months run from the audit, not from its due date: an early audit brings the next one
    # forward. An audit from before the decision belongs to the cycle before.
    return deadline(max(decided_on, last_audit_end or decided_on), months=months)


def calendar_years_owed(
    decision: date, *, last_valid_day: date, recertification_audit: date | None = None
) -> tuple[int, ...]:
    """The calendar years that need a surveillance audit (D-07a).

    The year of the decision is covered by the audit behind it; the year of recertification is
    that of the last valid day, or that of the recertification audit where it comes earlier.
    """
    recertification = min(last_valid_day, recertification_audit or last_valid_day).year
    return tuple(range(decision.year + 1, recertification))


@dataclass(frozen=True)
class SurveillancePolicy:
    """What a scheme sets about the audits of a cycle.

    `interval_months` is D-07b; None leaves only the international rules D-06 and D-07a.
    `reference_day` says which day of an audit of several days counts.
    """

    surveillances: int = 2
    first_months: int = 12
    interval_months: int | None = 12
    restore_months: int = 6
    reference_day: ReferenceDay = "last"

    def __post_init__(self) -> None:
        # An interval of nothing would plan audits for one day without end.
        if self.first_months < 1 or (self.interval_months is not None and self.interval_months < 1):
            message = "audits of a cycle are at least one month apart"
            raise ValueError(message)


@dataclass(frozen=True)
class AuditHeld:
    """A surveillance or recertification audit that took place in the cycle."""

    kind: AuditKind
    first_day: date
    last_day: date

    def counted_on(self, reference_day: ReferenceDay) -> date:
        """The day that is compared with due dates."""
        return self.last_day if reference_day == "last" else self.first_day


@dataclass(frozen=True)
class Limit:
    """The latest day one rule allows."""

    rule: Rule
    not_after: date


@dataclass(frozen=True)
class PlannedAudit:
    """An audit of the cycle with every limit on it; `held_on` is None while it is ahead."""

    kind: AuditKind
    number: int
    limits: tuple[Limit, ...]
    held_on: date | None = None

    @property
    def binds(self) -> Rule:
        """The rule whose day comes first."""
        return self._earliest.rule

    @property
    def not_after(self) -> date:
        """The day that binds."""
        return self._earliest.not_after

    def overdue(self, on: date) -> bool:
        """Not held although its last day has passed."""
        return self.held_on is None and on > self.not_after

    @property
    def _earliest(self) -> Limit:
        return min(self.limits, key=lambda limit: limit.not_after)


@dataclass(frozen=True)
class CycleDates:
    """The audits and last days of one certification cycle, as they stand with the audits held."""

    decided_on: date
    last_valid_day: date
    restore_until: date
    years_owed: tuple[int, ...]
    audits: tuple[PlannedAudit, ...]
    warnings: Verdict

    @property
    def next_audit(self) -> PlannedAudit | None:
        """The first audit that is still ahead."""
        return next((audit for audit in self.audits if audit.held_on is None), None)

    def objections(self, on: date) -> Verdict:
        """Every limit broken until the end of the day `on` (D-06, D-07a, D-07b, D-08)."""
        return (*self._late_audits(on), *self._years_without_surveillance(on))

    def _late_audits(self, on: date) -> Verdict:
        return tuple(
            limit.rule.objects(f"{audit.kind} {audit.number}, {limit.not_after.isoformat()}")
            for audit in self.audits
            for limit in audit.limits
            if limit.rule is not D_07A and (audit.held_on or on) > limit.not_after
        )

    def _years_without_surveillance(self, on: date) -> Verdict:
        covered = {a.held_on.year for a in self.audits if a.kind == "surveillance" and a.held_on}
        return tuple(
            D_07A.objects(year)
            for year in self.years_owed
            if year not in covered and on > date(year, 12, 31)
        )


ORDINARY_POLICY = SurveillancePolicy()


def cycle_dates(
    decided_on: date,
    *,
    last_valid_day: date,
    first_cycle: bool = True,
    held: Sequence[AuditHeld] = (),
    recertification_planned: date | None = None,
    policy: SurveillancePolicy = ORDINARY_POLICY,
) -> CycleDates:
    """Each audit of a cycle with the day it may not pass and the rule that says so.

    D-06, D-07a, D-07b and D-08 are all checked and the earliest wins. Audits still ahead are
    reckoned from the last one held, as if each took place on its last possible day.
    """
    held = sorted(held, key=lambda audit: audit.counted_on(policy.reference_day))
    renewing = next((audit for audit in held if audit.kind == "recertification"), None)
    recertified_on = (
        renewing.counted_on(policy.reference_day) if renewing else recertification_planned
    )
    years = calendar_years_owed(
        decided_on, last_valid_day=last_valid_day, recertification_audit=recertified_on
    )
    plan = _Plan(
        decided_on,
        last_valid_day=last_valid_day,
        first_cycle=first_cycle,
        years=years,
        policy=policy,
    )
    return CycleDates(
        decided_on=decided_on,
        last_valid_day=last_valid_day,
        restore_until=restore_until(last_valid_day, months=policy.restore_months),
        years_owed=years,
        audits=plan.drawn(held),
        warnings=_early_recertification_year(recertified_on, last_valid_day=last_valid_day),
    )


def _early_recertification_year(planned: date | None, *, last_valid_day: date) -> Verdict:
    if planned is None or planned.year >= last_valid_day.year:
        return ()
    return (RECERTIFICATION_YEAR.objects(planned.year),)


class _Plan:
    """Walks through a cycle; `reference` is the day that intervals are reckoned from.

    `months_ahead` keeps the distance from the reference, because adding months to a day that
    was already clamped to a shorter month would lose days.
    """

    def __init__(
        self,
        decided_on: date,
        *,
        last_valid_day: date,
        first_cycle: bool,
        years: tuple[int, ...],
        policy: SurveillancePolicy,
    ) -> None:
        self.reference = self.reached = decided_on
        self.months_ahead = 0
        self.last_valid_day = last_valid_day
        self.first_cycle = first_cycle
        self.years = years
        self.policy = policy
        self.audits: list[PlannedAudit] = []

    def drawn(self, held: Sequence[AuditHeld]) -> tuple[PlannedAudit, ...]:
        for audit in held:
            self._add(audit.kind, held_on=audit.counted_on(self.policy.reference_day))
        if not any(audit.kind == "recertification" for audit in held):
            # An early surveillance can leave a year open that two audits do not reach.
            while self._count("surveillance") < self.policy.surveillances or self._open_years():
                self._add("surveillance")
            self._add("recertification")
        return tuple(self.audits)

    def _add(self, kind: AuditKind, *, held_on: date | None = None) -> None:
        months = self._months_allowed()
        limits = tuple(chain(self._interval(months), self._year(kind), self._expiry()))
        audit = PlannedAudit(kind, self._count(kind) + 1, limits, held_on)
        self.audits.append(audit)
        self.reached = held_on or audit.not_after
        if held_on is None and audit.binds in (D_06, D_07B) and months is not None:
            self.months_ahead += months
        else:
            self.reference, self.months_ahead = self.reached, 0

    def _months_allowed(self) -> int | None:
        if self.first_cycle and not self.audits:
            return self.policy.first_months
        return self.policy.interval_months

    def _interval(self, months: int | None) -> tuple[Limit, ...]:
        if months is None:
            return ()
        rule = D_06 if self.first_cycle and not self.audits else D_07B
        return (Limit(rule, deadline(self.reference, months=self.months_ahead + months)),)

    def _year(self, kind: AuditKind) -> tuple[Limit, ...]:
        years = self._open_years() if kind == "surveillance" else ()
        return (Limit(D_07A, date(years[0], 12, 31)),) if years else ()

    def _expiry(self) -> tuple[Limit, ...]:
        return (Limit(D_08, self.last_valid_day),)

    def _open_years(self) -> tuple[int, ...]:
        return tuple(year for year in self.years if year > self.reached.year)

    def _count(self, kind: AuditKind) -> int:
        return sum(audit.kind == kind for audit in self.audits)


def _anniversary(day: date, *, years: int) -> date:
    """The same day `years` later; that of 29 February in a common year is 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)

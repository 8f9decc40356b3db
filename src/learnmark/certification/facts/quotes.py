"""What a quote is computed from, and the computation as a preview that changes nothing.

The page, the act and the API all ask `quoted`, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal, InvalidOperation, localcontext
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from learnmark.certification.models import BodyProfile
from learnmark.library.facts import UnknownScheme, scheme_of
from learnmark.library.models import SchemeVersion
from learnmark.rules import audit_time, quote, sampling
from learnmark.rules.audit_time import AppliedFactor, AuditTimeFacts, StaffGroup, StaffKind
from learnmark.rules.quote import CostLine, Order
from learnmark.rules.sampling import SiteGroup, Visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from learnmark.certification.models import Case
    from learnmark.rules.audit_time import AuditTime
    from learnmark.rules.quote import Price
    from learnmark.rules.scheme import Scheme
    from learnmark.rules.verdict import Verdict

VALID_DAYS = 60
"""Days that a quote is valid unless another day is chosen."""

ZERO = Decimal(0)
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True)
class SamplingChoice:
    """How sites are sampled: `suitable` false means all are visited; `added` are sites for risk."""

    suitable: bool = True
    added: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Sampled:
    """Sites visited at one kind of audit, the central function among them."""

    visit: str
    sites: int
    random: int
    places: int


@dataclass(frozen=True)
class Inputs:
    """All that the planner chose, as it is kept with the quote."""

    factors: tuple[AppliedFactor, ...]
    corrections: tuple[StaffGroup, ...]
    sampling: SamplingChoice
    manual_days: Decimal | None
    manual_reason: str
    order: Order


@dataclass(frozen=True)
class Quoted:
    """What the quote would be: objections, and as far as they allow, time, samples and price."""

    objections: Verdict
    groups: tuple[StaffGroup, ...] = ()
    personnel: int = 0
    learners: int = 0
    time: AuditTime | None = None
    samples: tuple[Sampled, ...] = ()
    price: Price | None = None
    corrected: frozenset[StaffKind] = field(default_factory=frozenset)


def scheme_for(case: Case) -> Scheme:
    """The scheme in the version that the case was opened under. Raises UnknownScheme."""
    rows = SchemeVersion.objects.filter(key=case.scheme_key, version=case.scheme_version)
    row = rows.filter(owner_id=case.owner_id).first() or rows.filter(owner=None).first()
    if row is None:
        message = f"No scheme {case.scheme_key} {case.scheme_version} is loaded."
        raise UnknownScheme(message)
    return scheme_of(row)


def staff_groups(answers: Mapping[str, Any], *, full_time_hours: Decimal) -> tuple[StaffGroup, ...]:
    """The personnel of all sites, those alike together.

    Full-time people count whole, others by their hours against the full week of their site. Where
    hours are not given people count in full, so that leaving them out cuts no audit time.
    """
    people: dict[tuple[StaffKind, Decimal], int] = {}
    for site in answers.get("sites", ()):
        for group in _groups_of(site, full_time_hours):
            alike = (group.kind, group.weekly_hours.normalize())
            people[alike] = people.get(alike, 0) + group.people
    return tuple(StaffGroup(kind, count, hours) for (kind, hours), count in people.items() if count)


def learners_in_scope(answers: Mapping[str, Any]) -> int:
    """Learners of all programmes in scope; they inform the factors and are no personnel."""
    return sum(
        int(row.get("learners") or 0)
        for row in answers.get("programmes", ())
        if row.get("in_scope")
    )


def read_inputs(
    case: Case,
    *,
    on: date,
    factors: list[dict[str, Any]] | None = None,
    corrections: list[dict[str, Any]] | None = None,
    sampling: dict[str, Any] | None = None,
    manual_days: Decimal | None = None,
    manual_reason: str = "",
    auditor_days: Decimal = ZERO,
    costs: list[dict[str, Any]] | None = None,
    currency: str = "",
    valid_until: date | None = None,
) -> Inputs:
    """The choices as the rules read them; what is not given gets its starting value."""
    chosen = sampling or {}
    return Inputs(
        factors=tuple(
            AppliedFactor(str(row.get("key", "")), _whole(row, "percent"), _words(row, "reason"))
            for row in factors or ()
        ),
        corrections=tuple(_correction(row) for row in corrections or ()),
        sampling=SamplingChoice(
            suitable=bool(chosen.get("suitable", True)),
            added=_whole(chosen, "added"),
            reason=_words(chosen, "reason"),
        ),
        manual_days=manual_days,
        manual_reason=manual_reason,
        order=Order(
            currency=currency or scheme_for(case).fees.currency,
            valid_until=valid_until or on + timedelta(days=VALID_DAYS),
            auditor_days=auditor_days,
            costs=tuple(
                CostLine(
                    _words(row, "item"), _number(row, "quantity", 1), _number(row, "unit_price")
                )
                for row in costs or ()
            ),
        ),
    )


def quoted(case: Case, *, on: date, **choices: Any) -> Quoted:
    """What the quote of a case would be with these choices. Reads only."""
    scheme, inputs = scheme_for(case), read_inputs(case, on=on, **choices)
    policy = scheme.audit_time
    replaced = frozenset(group.kind for group in inputs.corrections)
    declared = staff_groups(case.answers, full_time_hours=policy.full_time_hours)
    kept = tuple(group for group in declared if group.kind not in replaced)
    groups = (*kept, *(group for group in inputs.corrections if group.people))
    facts = AuditTimeFacts(
        groups=groups,
        learners=learners_in_scope(case.answers),
        factors=inputs.factors,
        manual_days=inputs.manual_days,
        manual_reason=inputs.manual_reason,
    )
    objections = audit_time.objections_to_audit_time(facts, policy)
    time = None if objections else audit_time.audit_time(facts, policy)
    objections = (
        *objections,
        *_unexplained(inputs),
        *quote.objections_to_order(inputs.order, time, scheme.fees, on=on),
    )
    priced = time is not None and not objections
    return Quoted(
        objections=objections,
        groups=groups,
        personnel=audit_time.effective_personnel(groups, policy),
        learners=facts.learners,
        time=time,
        samples=tuple(_samples(case, scheme, inputs.sampling)),
        price=quote.price(inputs.order, time, scheme) if priced and time else None,
        corrected=replaced,
    )


def objections_to_quoting(case: Case, *, on: date, **choices: Any) -> Verdict:
    """Everything that stands against a quote with these choices."""
    closed = () if case.state in quote.OPEN_STATES else (quote.R_QUO_5.objects(),)
    known = BodyProfile.published.filter(owner_id=case.owner_id).exists()
    unknown = () if known else (quote.R_QUO_6.objects(),)
    return (*closed, *unknown, *quoted(case, on=on, **choices).objections)


def kept_time(result: Quoted) -> dict[str, Any]:
    """The explained audit time as it is kept with the quote and shown on pages and paper."""
    return {
        **as_kept(result.time),
        "learners": result.learners,
        "groups": [as_kept(group) for group in result.groups],
        "corrected": sorted(result.corrected),
        "samples": [as_kept(sample) for sample in result.samples],
    }


def as_kept(thing: Any) -> Any:
    """A frozen value as plain JSON: decimals and days as text."""
    return _plain(asdict(thing))


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case str():
            return str(value)
        case _:
            return value


def _groups_of(site: Mapping[str, Any], full_time_hours: Decimal) -> Iterator[StaffGroup]:
    there = _number(site, "full_time_hours_per_week") or full_time_hours
    for kind, people, hours in (
        (StaffKind.FULL_TIME, "full_time", ""),
        (StaffKind.PART_TIME, "part_time", "part_time_hours_per_week"),
        (StaffKind.TEMPORARY, "temporary", ""),
        (StaffKind.CONTRACTOR, "contractors", "contractor_hours"),
    ):
        given = _number(site, hours) if hours and site.get(hours) not in (None, "") else there
        # Rounded down: a third of a week must not become a trace more and lift the headcount.
        with localcontext() as context:
            context.rounding = ROUND_DOWN
            weekly = given if there == full_time_hours else given * full_time_hours / there
        yield StaffGroup(kind, int(site.get(people) or 0), weekly)


def _correction(row: Mapping[str, Any]) -> StaffGroup:
    known = row.get("kind") in set(StaffKind)
    percent = row.get("counted_percent")
    return StaffGroup(
        StaffKind(row["kind"]) if known else StaffKind.FULL_TIME,
        # An unknown kind must not pass for full-time people: the rule refuses fewer than none.
        _whole(row, "people") if known else -1,
        _number(row, "weekly_hours"),
        100 if percent in (None, "") else _whole(row, "counted_percent"),
        _words(row, "reason"),
    )


def _unexplained(inputs: Inputs) -> Iterator[Any]:
    """T-7 also for what the audit time rules do not see: counts put right, and the sample."""
    for group in inputs.corrections:
        if not group.method.strip() and group.counted_percent == 100:  # noqa: PLR2004  else T-7 has it
            yield audit_time.T_7.objects(group.kind)
    choice = inputs.sampling
    if (choice.added or not choice.suitable) and not choice.reason.strip():
        yield audit_time.T_7.objects("sampling")


def _samples(case: Case, scheme: Scheme, choice: SamplingChoice) -> Iterator[Sampled]:
    sites = case.answers.get("sites", ())
    others = sum(1 for site in sites if not site.get("is_head_office"))
    if len(sites) < 2 or not others:  # noqa: PLR2004  one site needs no sample
        return
    group = SiteGroup("", others, sampled=choice.suitable, raised_by=choice.added)
    for visit in Visit:
        plan = sampling.visit_plan((group,), visit=visit, policy=scheme.sampling)
        sample = plan.samples[0]
        yield Sampled(visit.value, sample.sites, sample.random, plan.places)


def _words(row: Mapping[str, Any], key: str) -> str:
    return str(row.get(key) or "").strip()


def _number(row: Mapping[str, Any], key: str, start: int = 0) -> Decimal:
    value = row.get(key)
    try:
        number = Decimal(start) if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number) > LARGEST:
        raise ValidationError(_("“%(value)s” is not a number."), params={"value": str(value)[:40]})
    return number


def _whole(row: Mapping[str, Any], key: str) -> int:
    number = _number(row, key)
    if number != number.to_integral_value():
        raise ValidationError(
            _("“%(value)s” is not a whole number."), params={"value": str(row.get(key))[:40]}
        )
    return int(number)

"""The price of a certification cycle: lines from audit days and the scheme's price list, then tax."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from learnmark.rules.verdict import Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learnmark.rules.audit_time import AuditTime
    from learnmark.rules.scheme import Fees, PriceList, Scheme

R_QUO_1 = Rule(
    "R-QUO-1",
    "Learnmark quotes",
    gettext_noop("The scheme has no price list in {about}."),
    gettext_noop("Choose a currency of the scheme's price lists."),
)
R_QUO_2 = Rule(
    "R-QUO-2",
    "Learnmark quotes",
    gettext_noop("The days of further auditors do not fit into stage 2: {about}."),
    gettext_noop("Give them no more days than stage 2 has, in half days."),
)
R_QUO_3 = Rule(
    "R-QUO-3",
    "Learnmark quotes",
    gettext_noop("The quote would be valid until {about}, which has passed."),
    gettext_noop("Choose a later day."),
)
R_QUO_4 = Rule(
    "R-QUO-4",
    "Learnmark quotes",
    gettext_noop("The cost line “{about}” has no name, or an amount below zero."),
    gettext_noop("Name what is paid for, and give quantity and price."),
)
R_QUO_5 = Rule(
    "R-QUO-5",
    "Learnmark quotes",
    gettext_noop("The application is not open for a quote."),
    gettext_noop("Take up the review of the application first."),
)
R_QUO_6 = Rule(
    "R-QUO-6",
    "Learnmark quotes",
    gettext_noop("The certification body has not said where it is and who signs for it."),
    gettext_noop("Fill in the page of the certification body; its documents name it."),
)
R_QUO_7 = Rule(
    "R-QUO-7",
    "Learnmark quotes",
    gettext_noop("The document cannot be typeset: {about}"),
    gettext_noop("Correct the words it names in the application or on this page."),
)

WHOLE_CURRENCIES = frozenset({"CLP", "ISK", "JPY", "KRW", "VND"})
"""Currencies whose amounts have no decimals (ISO 4217)."""

OPEN_STATES = frozenset({"submitted", "under_review", "more_information", "accepted"})
"""States of an application in which audit time is computed (9.1.2) and a quote made."""

LEADER, AUDITOR = "leader", "auditor"


@dataclass(frozen=True)
class CostLine:
    """A cost besides the price list, for example travel; amounts in the quote's currency."""

    item: str
    quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True)
class Line:
    """A line of the quote; `item` and `unit` are message ids unless `own_words`."""

    item: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    own_words: bool = False


@dataclass(frozen=True)
class Price:
    """All lines of one cycle with their sums before and after tax."""

    currency: str
    lines: tuple[Line, ...]
    subtotal: Decimal
    tax_percent: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True)
class Order:
    """What the planner chose. `auditor_days` are days of stage 2 done by others than the leader."""

    currency: str
    valid_until: date
    auditor_days: Decimal = Decimal(0)
    costs: tuple[CostLine, ...] = ()


def objections_to_order(order: Order, time: AuditTime | None, fees: Fees, *, on: date) -> Verdict:
    """What stands against pricing; without audit time only the rest is judged."""
    return (
        *(() if fees.prices(order.currency) else (R_QUO_1.objects(order.currency),)),
        *_days_do_not_fit(order, time),
        *((R_QUO_3.objects(order.valid_until),) if order.valid_until < on else ()),
        *(
            R_QUO_4.objects(cost.item)
            for cost in order.costs
            if not cost.item.strip() or cost.quantity < 0 or cost.unit_price < 0
        ),
    )


def price(order: Order, time: AuditTime, scheme: Scheme) -> Price:
    """The price of the whole cycle: initial audit, certificate, surveillances, further costs."""
    prices = scheme.fees.prices(order.currency)
    if prices is None:
        message = f"no price list in {order.currency}"
        raise ValueError(message)
    lines = tuple(_lines(order, time, prices, years=scheme.cycle_years - 1))
    subtotal = sum((line.amount for line in lines), Decimal(0))
    tax = _rounded(subtotal * scheme.fees.tax_percent / 100, order.currency)
    return Price(
        currency=order.currency,
        lines=lines,
        subtotal=subtotal,
        tax_percent=scheme.fees.tax_percent,
        tax=tax,
        total=subtotal + tax,
    )


def _days_do_not_fit(order: Order, time: AuditTime | None) -> Verdict:
    days = order.auditor_days
    in_halves = days * 2 == (days * 2).to_integral_value()
    if days < 0 or not in_halves or (time is not None and days > time.stage2_days):
        return (R_QUO_2.objects(days),)
    return ()


def _lines(order: Order, time: AuditTime, prices: PriceList, *, years: int) -> Iterator[Line]:
    day, piece, year = gettext_noop("audit day"), gettext_noop("piece"), gettext_noop("year")
    leader = prices.day_rate(LEADER) or Decimal(0)
    auditor = prices.day_rate(AUDITOR) or leader
    planned = (
        (gettext_noop("Application and its review"), Decimal(1), piece, prices.application_fee),
        (gettext_noop("Initial audit, stage 1"), time.stage1_days, day, leader),
        (
            gettext_noop("Initial audit, stage 2: audit team leader"),
            time.stage2_days - order.auditor_days,
            day,
            leader,
        ),
        (
            gettext_noop("Initial audit, stage 2: further auditors"),
            order.auditor_days,
            day,
            auditor,
        ),
        (gettext_noop("Decision and certificate"), Decimal(1), piece, prices.certificate_fee),
        (
            gettext_noop("Surveillance audits of the cycle"),
            time.surveillance_days * years,
            day,
            leader,
        ),
        (gettext_noop("Annual fee after the first year"), Decimal(years), year, prices.annual_fee),
    )
    for item, quantity, unit, unit_price in planned:
        if quantity and unit_price:
            amount = _rounded(quantity * unit_price, prices.currency)
            yield Line(item, quantity, unit, unit_price, amount)
    for cost in order.costs:
        amount = _rounded(cost.quantity * cost.unit_price, prices.currency)
        yield Line(cost.item, cost.quantity, piece, cost.unit_price, amount, own_words=True)


def _rounded(amount: Decimal, currency: str) -> Decimal:
    unit = Decimal(1) if currency in WHOLE_CURRENCIES else Decimal("0.01")
    return amount.quantize(unit, ROUND_HALF_UP)

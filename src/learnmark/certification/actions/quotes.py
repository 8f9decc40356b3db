"""Acts: the quote of a case, from its audit time and the scheme's prices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max

from learnmark.certification.actions.paperwork import typeset_file
from learnmark.certification.facts import quotes as facts
from learnmark.certification.facts.papers import quote_paper
from learnmark.certification.models import Case, Quote
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.acts.refusals import refuse_if
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.rules.verdict import Verdict, gettext_noop


def _objections(case: Case, *, by: Actor, on: date, **choices: Any) -> Verdict:
    return facts.objections_to_quoting(case, on=on, **choices)


@operation("certification.quote.calculate", gettext_noop("Make the quote"), guard=_objections)
def calculate(
    case: Case,
    *,
    factors: list[dict[str, Any]] | None = None,
    corrections: list[dict[str, Any]] | None = None,
    sampling: dict[str, Any] | None = None,
    manual_days: Decimal | None = None,
    manual_reason: str = "",
    auditor_days: Decimal = Decimal(0),
    costs: list[dict[str, Any]] | None = None,
    currency: str = "",
    valid_until: date | None = None,
    by: Actor,
    on: date,
) -> Quote:
    """The next version of the quote, with every step of the calculation, and its PDF.

    `factors` are {key, percent, reason}; `corrections` replace all people of one kind:
    {kind, people, weekly_hours, counted_percent, reason}; `sampling` is {suitable, added, reason};
    `costs` are {item, quantity, unit_price}.
    """
    choices: dict[str, Any] = {
        "factors": factors,
        "corrections": corrections,
        "sampling": sampling,
        "manual_days": manual_days,
        "manual_reason": manual_reason,
        "auditor_days": auditor_days,
        "costs": costs,
        "currency": currency,
        "valid_until": valid_until,
    }
    result = facts.quoted(case, on=on, **choices)
    refuse_if(result.objections)
    quote = _row(case, facts.read_inputs(case, on=on, **choices), result, on=on)
    data = quote_paper(quote, prepared_by=by.name)
    quote.file = typeset_file("quote", data, name=quote.number, by=by)
    quote.save()
    record(
        "certification:quote:calculated",
        quote,
        by=by,
        on=on,
        facts={
            "version": quote.version,
            "personnel": result.personnel,
            "initial_days": quote.audit_time["initial_days"],
            "total": quote.total,
            "currency": quote.currency,
        },
        parent=case,
    )
    return quote


def _row(case: Case, inputs: facts.Inputs, result: facts.Quoted, *, on: date) -> Quote:
    if result.price is None:
        message = "a quote without objections has a price"
        raise AssertionError(message)
    version = (case.quotes.aggregate(last=Max("version"))["last"] or 0) + 1
    return Quote(
        owner_id=current_party_id(),
        case=case,
        number=f"{case.number}-Q{version}",
        version=version,
        inputs=facts.as_kept(inputs),
        audit_time=facts.kept_time(result),
        lines=[facts.as_kept(line) for line in result.price.lines],
        currency=result.price.currency,
        subtotal=result.price.subtotal,
        tax_percent=result.price.tax_percent,
        tax=result.price.tax,
        total=result.price.total,
        valid_until=inputs.order.valid_until,
        made_on=on,
    )

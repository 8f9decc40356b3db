"""An agreement as the rules judge it, and what its pages say about who signed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from learnmark.certification.models import Agreement
from learnmark.rules import agreement as rules
from learnmark.rules.agreement import AgreementFacts, Signature
from learnmark.rules.authority import Role

if TYPE_CHECKING:
    from learnmark.certification.models import AgreementStep, Case, Quote
    from learnmark.foundation.tenancy.actor import Actor
    from learnmark.rules.verdict import Verdict

OVER = frozenset({"declined", "withdrawn"})


def step_of(agreement: Agreement, act: str) -> AgreementStep | None:
    """The step of an act on this agreement, if it was taken."""
    return next((step for step in agreement.steps.all() if step.act == act), None)


def agreement_facts(agreement: Agreement) -> AgreementFacts:
    """The agreement as it stands. The fingerprint is the one kept when it was sent."""
    sent = step_of(agreement, "send")
    days = {act: _day(agreement, act) for act in ("send", "accept", "countersign")}
    drafted = agreement.file.sha256 if agreement.file else ""
    return AgreementFacts(
        application_accepted=agreement.case.state == "accepted",
        document_hash=sent.document_hash if sent else drafted,
        quote_total=agreement.quote.subtotal,
        quote_valid_until=agreement.quote.valid_until,
        sent_on=days["send"],
        accepted_on=days["accept"],
        countersigned_on=days["countersign"],
    )


def unfinished(case: Case) -> list[Agreement]:
    """Agreements of a case that were neither declined nor withdrawn."""
    rows = Agreement.objects.filter(case=case).prefetch_related("steps")
    return [row for row in rows if row.state not in OVER]


def latest_quote(case: Case) -> Quote | None:
    """The newest version of the quote."""
    return case.quotes.order_by("-version").first()


def objections_to_preparing(
    case: Case, *, on: date, quote: Quote | None = None, **_inputs: Any
) -> Verdict:
    """An accepted application, a valid quote of this case, and no other agreement under way."""
    chosen = quote or latest_quote(case)
    lapsed = chosen is not None and on > chosen.valid_until
    return (
        *(() if case.state == "accepted" else (rules.R_AGR_1.objects(),)),
        *(() if chosen and chosen.case_id == case.pk else (rules.R_AGR_2.objects(),)),
        *((rules.R_AGR_13.objects(chosen.valid_until),) if chosen and lapsed else ()),
        *(rules.R_AGR_14.objects(other.number) for other in unfinished(case)),
    )


def objections_to_sending(agreement: Agreement, *, on: date, **_inputs: Any) -> Verdict:
    """Also when the quote has lapsed since it was made."""
    facts = agreement_facts(agreement)
    lapsed = facts.quote_valid_until is not None and on > facts.quote_valid_until
    return (
        *rules.objections_to_sending(facts),
        *((rules.R_AGR_13.objects(facts.quote_valid_until),) if lapsed else ()),
    )


def objections_to_accepting(
    agreement: Agreement,
    *,
    by: Actor,
    on: date,
    typed_name: str | None = None,
    document_hash: str | None = None,
    **_inputs: Any,
) -> Verdict:
    """Before anything is typed only the state, the quote and the person are judged."""
    facts = agreement_facts(agreement)
    contact = Role.CLIENT_CONTACT in by.roles and _party(by) == agreement.case.client_id
    signature = _signature(facts, by, typed_name, document_hash, authorized=contact)
    return rules.objections_to_accepting(facts, signature, on=on)


def objections_to_countersigning(
    agreement: Agreement,
    *,
    by: Actor,
    on: date,
    typed_name: str | None = None,
    document_hash: str | None = None,
    **_inputs: Any,
) -> Verdict:
    """The same for the body, after the client."""
    facts = agreement_facts(agreement)
    signatory = Role.COORDINATOR in by.roles and _party(by) == agreement.owner_id
    signature = _signature(facts, by, typed_name, document_hash, authorized=signatory)
    return rules.objections_to_countersigning(facts, signature)


def objections_without_grounds(
    _agreement: Agreement, *, on: date, grounds: str | None = None, **_inputs: Any
) -> Verdict:
    """Declining and withdrawing need a reason; before it is typed nothing stands against them."""
    blank = grounds is not None and not grounds.strip()
    return (rules.R_AGR_15.objects(),) if blank else ()


def objections_to_uploading(
    agreement: Agreement,
    *,
    on: date,
    file: Any = None,
    signed_on: date | None = None,
    **_inputs: Any,
) -> Verdict:
    """A PDF signed by both, not in the future; the application accepted, the quote there."""
    facts = agreement_facts(agreement)
    return (
        *rules.objections_to_sending(facts),
        *(
            (rules.R_AGR_16.objects(file.name),)
            if file is not None and file.media_type != "application/pdf"
            else ()
        ),
        *((rules.R_AGR_16.objects(signed_on),) if signed_on is not None and signed_on > on else ()),
    )


def _party(by: Actor) -> Any:
    return by.party.pk if by.party else None


def _signature(
    facts: AgreementFacts, by: Actor, typed: str | None, shown: str | None, *, authorized: bool
) -> Signature:
    return Signature(
        person=by.name,
        authorized=authorized,
        typed_name=by.name if typed is None else typed,
        # The authority table asks for the second factor, once; two sentences would say the same.
        second_factor=True,
        shown_hash=facts.document_hash if shown is None else shown,
    )


def _day(agreement: Agreement, act: str) -> date | None:
    step = step_of(agreement, act)
    return step.on if step else None

"""The certification agreement: sent with its quote, accepted, countersigned (5.1.2, 8.5)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from learnmark.rules.verdict import Objection, Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator

R_AGR_1 = Rule(
    "R-AGR-1",
    "5.1.2",
    gettext_noop("The application is not accepted."),
    gettext_noop("Finish the review of the application first."),
)
R_AGR_2 = Rule(
    "R-AGR-2",
    "5.1.2",
    gettext_noop("The agreement has no quote."),
    gettext_noop("Make the quote from audit time and fees, and send both together."),
)
R_AGR_3 = Rule(
    "R-AGR-3",
    "5.1.2",
    gettext_noop("The document has no fingerprint."),
    gettext_noop("Typeset the agreement; its SHA-256 fingerprint says what is signed."),
)
R_AGR_4 = Rule(
    "R-AGR-4",
    "5.1.2",
    gettext_noop("The agreement was not sent to the client."),
    gettext_noop("Send it first; only what was sent can be accepted."),
)
R_AGR_5 = Rule(
    "R-AGR-5",
    "5.1.2",
    gettext_noop("{about} is no authorized contact of the client."),
    gettext_noop("Let an authorized contact accept it."),
)
R_AGR_6 = Rule(
    "R-AGR-6",
    "5.1.2",
    gettext_noop("The typed name is not the name of the person who accepts."),
    gettext_noop("Type your full name as your account shows it."),
)
R_AGR_7 = Rule(
    "R-AGR-7",
    "5.1.2",
    gettext_noop("The second factor was not confirmed for this act."),
    gettext_noop("Confirm with your second factor and try again."),
)
R_AGR_8 = Rule(
    "R-AGR-8",
    "5.1.2",
    gettext_noop("What is to be signed is not the document that was sent."),
    gettext_noop("Open the document again, read it, and sign that version."),
)
R_AGR_9 = Rule(
    "R-AGR-9",
    "5.1.2",
    gettext_noop("The client has not accepted the agreement."),
    gettext_noop("The body signs after the client."),
)
R_AGR_10 = Rule(
    "R-AGR-10",
    "5.1.2",
    gettext_noop("{about} may not sign for the certification body."),
    gettext_noop("Let a person sign whom the body has authorized."),
)
R_AGR_11 = Rule(
    "R-AGR-11",
    "5.1.2",
    gettext_noop("The agreement is already signed by this side."),
    gettext_noop("A change of the agreement is a new document."),
)
R_AGR_12 = Rule(
    "R-AGR-12",
    "5.1.2",
    gettext_noop("The agreement is not signed by both sides before stage 1."),
    gettext_noop("Finish the signatures first."),
)
R_AGR_13 = Rule(
    "R-AGR-13",
    "5.1.2",
    gettext_noop("The quote was valid until {about}."),
    gettext_noop("Send the agreement again with a new quote."),
)

R_AGR_14 = Rule(
    "R-AGR-14",
    "5.1.2",
    gettext_noop("Another agreement of this case is not finished: {about}."),
    gettext_noop("Withdraw it first, or go on with it."),
)
R_AGR_15 = Rule(
    "R-AGR-15",
    "5.1.2",
    gettext_noop("No reason is given."),
    gettext_noop("Write down why; the other side reads it."),
)
R_AGR_16 = Rule(
    "R-AGR-16",
    "5.1.2",
    gettext_noop("The signed copy cannot be taken: {about}."),
    gettext_noop("Upload the contract signed by both sides as a PDF, with the day of signing."),
)

SHA_256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class AgreementFacts:
    """An agreement as it stands; fingerprints are SHA-256 of the document in hexadecimal.

    `quote_total` is the sum before tax in the quote's currency; zero is a sum, None is no quote.
    """

    application_accepted: bool
    document_hash: str
    quote_total: Decimal | None
    quote_valid_until: date | None = None
    sent_on: date | None = None
    accepted_on: date | None = None
    countersigned_on: date | None = None


@dataclass(frozen=True)
class Signature:
    """One person's act of signing; `shown_hash` is the fingerprint of what the person saw.

    `authorized`: a contact of the client, or a signatory of the body, who may bind that side.
    """

    person: str
    authorized: bool
    typed_name: str
    second_factor: bool
    shown_hash: str


def objections_to_sending(agreement: AgreementFacts) -> Verdict:
    """Sent only for an accepted application, with a quote and a finished document."""
    return (
        *_application_open(agreement),
        *_quote_missing(agreement),
        *_no_fingerprint(agreement),
    )


def objections_to_accepting(
    agreement: AgreementFacts, signature: Signature, *, on: date
) -> Verdict:
    """What stands against the client's acceptance."""
    return (
        *_not_sent(agreement),
        *_quote_lapsed(agreement, on),
        *((R_AGR_11.objects(),) if agreement.accepted_on else ()),
        *_signature_fails(agreement, signature, R_AGR_5),
    )


def objections_to_countersigning(agreement: AgreementFacts, signature: Signature) -> Verdict:
    """What stands against the body's signature, which follows the client's."""
    return (
        *(() if agreement.accepted_on else (R_AGR_9.objects(),)),
        *((R_AGR_11.objects(),) if agreement.countersigned_on else ()),
        *_signature_fails(agreement, signature, R_AGR_10),
    )


def objections_to_starting(agreement: AgreementFacts, *, stage1_first_day: date) -> Verdict:
    """Signed by both before stage 1, the day itself included (5.1.2)."""
    signed = (agreement.accepted_on, agreement.countersigned_on)
    in_time = all(day is not None and day <= stage1_first_day for day in signed)
    return () if in_time else (R_AGR_12.objects(),)


def _application_open(agreement: AgreementFacts) -> Iterator[Objection]:
    if not agreement.application_accepted:
        yield R_AGR_1.objects()


def _quote_missing(agreement: AgreementFacts) -> Iterator[Objection]:
    if agreement.quote_total is None or agreement.quote_total < 0:
        yield R_AGR_2.objects()


def _quote_lapsed(agreement: AgreementFacts, on: date) -> Iterator[Objection]:
    if agreement.quote_valid_until is not None and on > agreement.quote_valid_until:
        yield R_AGR_13.objects(agreement.quote_valid_until)


def _no_fingerprint(agreement: AgreementFacts) -> Iterator[Objection]:
    if not SHA_256.fullmatch(agreement.document_hash):
        yield R_AGR_3.objects()


def _not_sent(agreement: AgreementFacts) -> Iterator[Objection]:
    if agreement.sent_on is None:
        yield R_AGR_4.objects()


def _signature_fails(
    agreement: AgreementFacts, signature: Signature, not_authorized: Rule
) -> Iterator[Objection]:
    if not signature.authorized:
        yield not_authorized.objects(signature.person)
    if not same_name(signature.typed_name, signature.person):
        yield R_AGR_6.objects()
    if not signature.second_factor:
        yield R_AGR_7.objects()
    if not agreement.document_hash or signature.shown_hash != agreement.document_hash:
        yield R_AGR_8.objects()


def same_name(typed: str, known: str) -> bool:
    """The same letters, whatever case, blanks and Unicode form the keyboard made of them."""
    return bool(_plain(typed)) and _plain(typed) == _plain(known)


def _plain(name: str) -> str:
    # Vietnamese keyboards differ in whether they compose letters and tone marks.
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())

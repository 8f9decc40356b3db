"""Acts: the certification agreement, from draft to both signatures (5.1.2, 8.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from learnmark.certification.actions.cycles import open_cycle
from learnmark.certification.actions.paperwork import typeset_file
from learnmark.certification.facts import agreements as facts
from learnmark.certification.facts.papers import agreement_paper
from learnmark.certification.facts.quotes import scheme_for
from learnmark.certification.models import Agreement, Case, Quote
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import hand_over
from learnmark.foundation.journal.record import record
from learnmark.foundation.outbox.send import write_to_roles
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Party
from learnmark.foundation.tenancy.scope import acting_as, current_party_id
from learnmark.rules.authority import Role
from learnmark.rules.scheme import Scheme
from learnmark.rules.verdict import gettext_noop


@operation(
    "certification.agreement.prepare",
    gettext_noop("Prepare the agreement"),
    guard=facts.objections_to_preparing,
)
def prepare(case: Case, *, quote: Quote | None = None, by: Actor, on: date) -> Agreement:
    """The draft: title and clauses of the scheme in the language of the case, and its PDF.

    Without a `quote` the newest one is taken. The client sees nothing of a draft.
    """
    chosen = quote or facts.latest_quote(case)
    scheme: Scheme = scheme_for(case)
    agreement = Agreement(
        owner_id=current_party_id(),
        case=case,
        quote=chosen,
        number=f"{case.number}-A{case.agreements.count() + 1}",
        language=case.language,
        title=scheme.agreement.title.in_language(case.language),
        clauses=[
            {
                "key": clause.key,
                "party": clause.party.value,
                "text": clause.text.in_language(case.language),
            }
            for clause in scheme.agreement.clauses
        ],
        made_on=on,
    )
    agreement.file = typeset_file(
        "agreement", agreement_paper(agreement), name=agreement.number, by=by
    )
    agreement.save()
    # A step is never changed, and the client must later count this one too: so the step lies in
    # the case file from the beginning while the draft itself does not.
    agreement.dossier = case.dossier
    agreement.take("prepare", by=by, on=on)
    agreement.dossier = None
    _record("prepared", agreement, by=by, on=on, facts={"quote": agreement.quote.number})
    return agreement


@operation(
    "certification.agreement.send",
    gettext_noop("Send the agreement"),
    guard=facts.objections_to_sending,
    step="send",
)
def send(agreement: Agreement, *, by: Actor, on: date) -> Agreement:
    """Freeze the text under its fingerprint, hand it and the quote over, and tell the client."""
    _hand_over(agreement)
    fingerprint = agreement.file.sha256
    agreement.take("send", by=by, on=on, document_hash=fingerprint)
    _record("sent", agreement, by=by, on=on, facts={"sha256": fingerprint}, told=True)
    _tell(
        agreement.case.client,
        (Role.CLIENT_CONTACT,),
        gettext_noop("Agreement %(number)s is waiting for you"),
        gettext_noop(
            "%(body)s has sent you the agreement %(number)s with its quote. Sign in, read both, "
            "and accept or decline."
        ),
        agreement,
    )
    return agreement


@operation(
    "certification.agreement.accept",
    gettext_noop("Accept the agreement"),
    guard=facts.objections_to_accepting,
    step="accept",
)
def accept(
    agreement: Agreement,
    *,
    typed_name: str,
    document_hash: str,
    position: str = "",
    by: Actor,
    on: date,
) -> Agreement:
    """The client's acceptance: the name as typed, the moment, and what was accepted.

    No digital signature: a person known by account and second factor says yes to a fingerprint.
    """
    _sign(agreement, "accept", typed_name, position, document_hash, by=by, on=on)
    _record("accepted", agreement, by=by, on=on, facts={"sha256": document_hash}, told=True)
    with acting_as(agreement.owner):  # the body receives its copy
        _keep_signed_copy(Agreement.objects.get(pk=agreement.pk), by=by)
        _tell(
            agreement.owner,
            (Role.COORDINATOR,),
            gettext_noop("Agreement %(number)s was accepted"),
            gettext_noop("%(client)s has accepted the agreement %(number)s. It waits for you."),
            agreement,
        )
    return agreement


@operation(
    "certification.agreement.decline",
    gettext_noop("Decline the agreement"),
    guard=facts.objections_without_grounds,
    step="decline",
)
def decline(agreement: Agreement, *, grounds: str, by: Actor, on: date) -> Agreement:
    """The client does not want this agreement, and says why."""
    agreement.take("decline", by=by, on=on, grounds=grounds)
    _record("declined", agreement, by=by, on=on, reason=grounds, told=True)
    with acting_as(agreement.owner):
        _tell(
            agreement.owner,
            (Role.COORDINATOR, Role.PLANNER),
            gettext_noop("Agreement %(number)s was declined"),
            gettext_noop("%(client)s has declined the agreement %(number)s and says why there."),
            agreement,
        )
    return agreement


@operation(
    "certification.agreement.countersign",
    gettext_noop("Sign for the certification body"),
    guard=facts.objections_to_countersigning,
    step="countersign",
)
def countersign(
    agreement: Agreement,
    *,
    typed_name: str,
    document_hash: str,
    position: str = "",
    by: Actor,
    on: date,
) -> Agreement:
    """The body's signature after the client's; the first cycle is opened."""
    _sign(agreement, "countersign", typed_name, position, document_hash, by=by, on=on)
    _keep_signed_copy(agreement, by=by)
    _record("countersigned", agreement, by=by, on=on, facts={"sha256": document_hash}, told=True)
    _open_first_cycle(agreement, by=by, on=on)
    _tell(
        agreement.case.client,
        (Role.CLIENT_CONTACT,),
        gettext_noop("Agreement %(number)s is signed by both sides"),
        gettext_noop("%(body)s has signed the agreement %(number)s. The audits can be planned."),
        agreement,
    )
    return agreement


@operation(
    "certification.agreement.upload_signed",
    gettext_noop("Upload the signed agreement"),
    guard=facts.objections_to_uploading,
    step="upload_signed",
)
def upload_signed(
    agreement: Agreement, *, file: StoredFile, signed_on: date, by: Actor, on: date
) -> Agreement:
    """The contract was signed by both sides outside of this system."""
    _hand_over(agreement)
    agreement.signed_file = hand_over(file, agreement.case.dossier)
    agreement.save(update_fields=["signed_file"])
    fingerprint = agreement.signed_file.sha256
    words = signed_on.isoformat()
    agreement.take("upload_signed", by=by, on=on, grounds=words, document_hash=fingerprint)
    _record(
        "uploaded",
        agreement,
        by=by,
        on=on,
        facts={"sha256": fingerprint, "signed_on": signed_on},
        told=True,
    )
    _open_first_cycle(agreement, by=by, on=on)
    return agreement


@operation(
    "certification.agreement.withdraw",
    gettext_noop("Withdraw the agreement"),
    guard=facts.objections_without_grounds,
    step="withdraw",
)
def withdraw(agreement: Agreement, *, grounds: str, by: Actor, on: date) -> Agreement:
    """The body takes the agreement back before it is signed by both."""
    known = agreement.dossier is not None
    agreement.take("withdraw", by=by, on=on, grounds=grounds)
    _record("withdrawn", agreement, by=by, on=on, reason=grounds, told=known)
    if known:
        _tell(
            agreement.case.client,
            (Role.CLIENT_CONTACT,),
            gettext_noop("Agreement %(number)s was withdrawn"),
            gettext_noop("%(body)s has withdrawn the agreement %(number)s and says why there."),
            agreement,
        )
    return agreement


def _hand_over(agreement: Agreement) -> None:
    """Let the client see agreement, quote and both documents."""
    dossier = agreement.case.dossier
    for thing in (agreement.quote, agreement):
        if thing.dossier is None:
            thing.dossier = dossier
            thing.file = hand_over(thing.file, dossier)
            thing.save(update_fields=["dossier", "file"])


def _sign(
    agreement: Agreement, act: str, name: str, position: str, shown: str, *, by: Actor, on: date
) -> None:
    agreement.take(
        act,
        by=by,
        on=on,
        typed_name=" ".join(name.split()),
        position=" ".join(position.split()),
        document_hash=shown,
        second_factor=by.second_factor,
    )


def _keep_signed_copy(agreement: Agreement, *, by: Actor) -> None:
    """A copy of the document with who signed; what was signed stays the document as sent."""
    data = agreement_paper(
        agreement,
        accepted=facts.step_of(agreement, "accept"),
        signed=facts.step_of(agreement, "countersign"),
    )
    agreement.signed_file = typeset_file(
        "agreement",
        data,
        name=f"{agreement.number}-signed",
        by=by,
        dossier=agreement.dossier,
    )
    agreement.save(update_fields=["signed_file"])


def _open_first_cycle(agreement: Agreement, *, by: Actor, on: date) -> None:
    if not agreement.case.cycles.exists():
        open_cycle(agreement.case, by=by, on=on)


def _record(event: str, agreement: Agreement, **more: Any) -> None:
    record(f"certification:agreement:{event}", agreement, parent=agreement.case, **more)


def _tell(
    party: Party, roles: tuple[Role, ...], subject: str, text: str, agreement: Agreement
) -> None:
    values = {
        "number": agreement.number,
        "body": agreement.owner.name,
        "client": agreement.case.client_name,
    }
    write_to_roles(party, roles, subject, text, values=values, about=agreement)

"""Acts: what is decided about a certificate that exists. The register shows each at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from learnmark.certification.actions.deciding import (
    guard_of,
    mark_register,
    redate_audits,
    write_decision,
)
from learnmark.certification.actions.decisions import tell_client
from learnmark.certification.actions.issues import issue
from learnmark.certification.actions.renewals import renew
from learnmark.certification.actions.revisions import extend_scope, reduce_scope
from learnmark.certification.facts.certificates import (
    GROUNDS,
    cycle_in_force,
    scheme_of_case,
    standing_of,
    status_on,
)
from learnmark.certification.models import Certificate, Decision
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.rules.decision import NO_GROUNDS, R_DEC_4, R_DEC_8
from learnmark.rules.lifecycle import CERTIFICATE
from learnmark.rules.verdict import Verdict, gettext_noop

__all__ = [
    "GROUNDS",
    "cancel",
    "extend_scope",
    "issue",
    "maintain",
    "reduce_scope",
    "renew",
    "restore",
    "suspend",
    "transfer_out",
    "withdraw",
]


def ground_is_known(_certificate: Any, *, ground: str | None = None, **_inputs: Any) -> Verdict:
    """A suspension names one of the grounds."""
    return () if ground is None or ground in GROUNDS else (R_DEC_4.objects(NO_GROUNDS),)


def _decided(
    certificate: Certificate,
    act: str,
    event: str,
    *,
    by: Actor,
    on: date,
    grounds: str,
    effective_on: date | None = None,
    ground: str = "",
    facts: dict[str, Any] | None = None,
) -> Decision:
    """Decision, register and journal of an act that makes no new document."""
    case = certificate.case
    decision = write_decision(
        case,
        act,
        cycle=cycle_in_force(case),
        certificate=certificate,
        by=by,
        on=on,
        effective_on=effective_on,
        ground=ground,
        grounds=grounds,
    )
    mark_register(certificate, by=by, on=on)
    record(
        event,
        certificate,
        by=by,
        on=on,
        facts={"effective_on": decision.effective_on, "decision": decision.pk, **(facts or {})},
        reason=grounds.strip(),
        told=True,
        parent=case,
    )
    return decision


@operation(
    "certification.certificate.maintain",
    gettext_noop("Maintain certification"),
    guard=guard_of("maintain"),
)
def maintain(
    certificate: Certificate,
    *,
    grounds: str,
    monitored: bool = False,
    may_lead_to_suspension: bool = False,
    by: Actor,
    on: date,
) -> Decision:
    """Keep certification after a surveillance audit; the next due days follow from it.

    `monitored`: competent staff monitor surveillance, reports included (R-DEC-5).
    """
    case = certificate.case
    changed = redate_audits(cycle_in_force(case), scheme_of_case(case, on))
    decision = _decided(
        certificate,
        "maintain",
        "certification:certificate:maintained",
        by=by,
        on=on,
        grounds=grounds,
        facts={"audits": changed},
    )
    tell_client(
        case,
        gettext_noop("Certification maintained: %(code)s"),
        gettext_noop("%(body)s has maintained the certification of %(client)s, number %(code)s."),
        code=certificate.code,
    )
    return decision


@operation(
    "certification.certificate.suspend",
    gettext_noop("Suspend certification"),
    guard=guard_of("suspend", ground_is_known),
)
def suspend(
    certificate: Certificate,
    *,
    ground: str,
    grounds: str,
    effective_on: date | None = None,
    by: Actor,
    on: date,
) -> Decision:
    """Suspend certification for one of `GROUNDS`; a decision is owed by the limit of D-11."""
    decision = _decided(
        certificate,
        "suspend",
        "certification:certificate:suspended",
        by=by,
        on=on,
        grounds=grounds,
        effective_on=effective_on,
        ground=ground,
        facts={"ground": ground},
    )
    review_by = standing_of(
        Certificate.objects.get(pk=certificate.pk), decision.effective_on
    ).review_by
    tell_client(
        certificate.case,
        gettext_noop("Certification suspended: %(code)s"),
        gettext_noop(
            "%(body)s has suspended the certification of %(client)s, number %(code)s, from %(day)s. "
            "Stop referring to it until it is restored. It has to be resolved by %(review)s."
        ),
        code=certificate.code,
        day=decision.effective_on.isoformat(),
        review=review_by.isoformat() if review_by else "–",
    )
    return decision


@operation(
    "certification.certificate.restore",
    gettext_noop("Restore certification"),
    guard=guard_of("restore"),
)
def restore(
    certificate: Certificate,
    *,
    grounds: str,
    resolved: bool,
    longer_because: str = "",
    effective_on: date | None = None,
    by: Actor,
    on: date,
) -> Decision:
    """End a suspension whose ground is resolved; the last valid day stays (9.6.5.4)."""
    decision = _decided(
        certificate,
        "restore",
        "certification:certificate:restored",
        by=by,
        on=on,
        grounds=grounds,
        effective_on=effective_on,
        facts={"longer": bool(longer_because.strip())},
    )
    tell_client(
        certificate.case,
        gettext_noop("Certification restored: %(code)s"),
        gettext_noop("%(body)s has restored the certification of %(client)s, number %(code)s."),
        code=certificate.code,
    )
    return decision


@operation(
    "certification.certificate.withdraw",
    gettext_noop("Withdraw certification"),
    guard=guard_of("withdraw"),
)
def withdraw(
    certificate: Certificate,
    *,
    grounds: str,
    effective_on: date | None = None,
    by: Actor,
    on: date,
) -> Decision:
    """End certification through the body; the client stops every reference to it (9.6.5)."""
    decision = _decided(
        certificate,
        "withdraw",
        "certification:certificate:withdrawn",
        by=by,
        on=on,
        grounds=grounds,
        effective_on=effective_on,
    )
    tell_client(
        certificate.case,
        gettext_noop("Certification withdrawn: %(code)s"),
        gettext_noop(
            "%(body)s has withdrawn the certification of %(client)s, number %(code)s. Stop every "
            "reference to it. You may appeal."
        ),
        code=certificate.code,
    )
    return decision


def guard_of_ending(act: str) -> Any:
    """The guard of an end that the client wishes: no decision on conformity, so no file."""

    def guard(
        certificate: Certificate,
        *,
        by: Actor,
        on: date,
        grounds: str | None = None,
        effective_on: date | None = None,
        **_inputs: Any,
    ) -> Verdict:
        found = list(CERTIFICATE.objection(status_on(certificate, on), act))
        if grounds is not None and not grounds.strip():
            found.append(R_DEC_4.objects(NO_GROUNDS))
        if effective_on is not None and effective_on < on:
            found.append(R_DEC_8.objects(effective_on))
        return tuple(found)

    return guard


@operation(
    "certification.certificate.cancel",
    gettext_noop("End at the client's wish"),
    guard=guard_of_ending("cancel"),
)
def cancel(
    certificate: Certificate,
    *,
    grounds: str,
    effective_on: date | None = None,
    by: Actor,
    on: date,
) -> Decision:
    """End certification because the client ends the agreement."""
    return _decided(
        certificate,
        "cancel",
        "certification:certificate:cancelled",
        by=by,
        on=on,
        grounds=grounds,
        effective_on=effective_on,
    )


@operation(
    "certification.certificate.transfer_out",
    gettext_noop("Transfer to another body"),
    guard=guard_of_ending("transfer_out"),
)
def transfer_out(
    certificate: Certificate,
    *,
    grounds: str,
    effective_on: date | None = None,
    by: Actor,
    on: date,
) -> Decision:
    """End certification because another body has taken it over (MD 2)."""
    return _decided(
        certificate,
        "transfer_out",
        "certification:certificate:transferred",
        by=by,
        on=on,
        grounds=grounds,
        effective_on=effective_on,
    )

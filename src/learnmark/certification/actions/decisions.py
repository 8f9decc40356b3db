"""Acts: the file is reviewed, and certification is granted or refused (9.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from learnmark.certification.actions.deciding import guard_of, plan_audits, write_decision
from learnmark.certification.facts.certificates import scheme_of_case, status_on
from learnmark.certification.facts.decisions import (
    ASKED,
    certificate_of,
    cycle_to_decide,
    visits_behind,
)
from learnmark.certification.facts.documents import Dates, first_content, transition_limit
from learnmark.certification.models import (
    BodyProfile,
    Case,
    Certificate,
    CertificateIssue,
    Cycle,
    Decision,
    DecisionReview,
)
from learnmark.certification.models.body import next_number
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.outbox.send import write_to_roles
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.rules.authority import Role
from learnmark.rules.calendar import last_valid_day
from learnmark.rules.certificate import R_CERT_F, CertificateContent, content_dict
from learnmark.rules.decision import NO_ANSWERS, NO_REPORT, R_DEC_1C, R_DEC_2
from learnmark.rules.impartiality import R_IMP_1
from learnmark.rules.scheme import Scheme
from learnmark.rules.verdict import Verdict, gettext_noop

CLIENT_ROLES = (Role.CLIENT_CONTACT, Role.QUALITY_MANAGER)


def objections_to_reviewing(
    case: Case,
    *,
    by: Actor,
    on: date,
    kind: str = "",
    answers: dict[str, Any] | None = None,
    **_o: Any,
) -> Verdict:
    """A file is reviewed by somebody who was in none of its audits, once there is a report."""
    kind = kind or due_kind(case, on)
    found = []
    visits = visits_behind(case, kind)
    if not visits:
        found.append(R_DEC_2.objects(NO_REPORT))
    member = by.member.pk if by.member else None
    found += [
        R_IMP_1.objects(f"{by.name} ({visit.get_kind_display()})")
        for visit in visits
        if any(person.member_id == member for person in visit.team.all())
    ]
    if answers is not None and set(answers) != set(ASKED.get(kind, ())):
        found.append(R_DEC_1C.objects(NO_ANSWERS))
    return tuple(found)


def due_kind(case: Case, on: date) -> str:
    """The decision that the file of a case is ready for next."""
    certificate = certificate_of(case)
    if certificate is None:
        return "grant"
    if visits_behind(case, "renew"):
        return "renew_late" if status_on(certificate, on) == "expired" else "renew"
    return "extend_scope" if not visits_behind(case, "maintain") else "maintain"


@operation(
    "certification.case.review",
    gettext_noop("Review the file for the decision"),
    guard=objections_to_reviewing,
)
def review(
    case: Case,
    *,
    kind: str,
    answers: dict[str, Any],
    sufficient: bool,
    remark: str = "",
    by: Actor,
    on: date,
) -> DecisionReview:
    """The reviewer's answers to the questions of `ASKED[kind]` and a conclusion (9.5.2)."""
    visits = visits_behind(case, kind)
    made = DecisionReview.objects.create(
        owner_id=current_party_id(),
        cycle=cycle_to_decide(case, kind),
        visit=visits[-1],
        kind=kind,
        preconditions=[{"question": key, "yes": bool(answers[key])} for key in ASKED[kind]],
        sufficient=sufficient,
        remark=remark.strip(),
        by=by.member,
        by_name=by.name,
        on=on,
    )
    record(
        "certification:case:reviewed",
        case,
        by=by,
        on=on,
        facts={"kind": kind, "sufficient": sufficient, "review": made.pk},
        reason=remark.strip(),
    )
    return made


def scope_is_stated(_case: Any, *, scope: str | None = None, **_inputs: Any) -> Verdict:
    """The scope is written out; it is asked for only once the form is sent."""
    return (R_CERT_F.objects("scope"),) if scope is not None and not scope.strip() else ()


@operation(
    "certification.case.grant",
    gettext_noop("Grant certification"),
    guard=guard_of("grant", scope_is_stated),
)
def grant(
    case: Case,
    *,
    effective_on: date,
    scope: str,
    grounds: str,
    scope_in_english: str = "",
    by: Actor,
    on: date,
) -> Decision:
    """Decide for certification: the certificate with its code, the cycle, its later audits.

    The document itself is issued by the register administrator.
    """
    scheme = scheme_of_case(case, on)
    cycle = cycle_to_decide(case, "grant")
    dates = _first_dates(case, scheme, on=on, effective_on=effective_on)
    certificate = _new_certificate(case, on=on, effective_on=effective_on)
    decision = write_decision(
        case,
        "grant",
        cycle=cycle,
        certificate=certificate,
        by=by,
        on=on,
        effective_on=effective_on,
        valid_until=dates.last_valid_day,
        grounds=grounds,
    )
    begin_cycle(cycle, starts_on=on, last_day=dates.last_valid_day)
    content = first_content(
        case,
        code=certificate.code,
        cycle=cycle,
        scheme=scheme,
        scope=scope,
        scope_in_english=scope_in_english,
        dates=dates,
    )
    intend(certificate, decision, content)
    plan_audits(cycle, scheme, by=by, on=on)
    tell_client(
        case,
        gettext_noop("Certification granted: %(code)s"),
        gettext_noop(
            "%(body)s has granted certification to %(client)s. The certificate %(code)s is in "
            "force from %(day)s. You will get the document as soon as it is issued."
        ),
        code=certificate.code,
        day=effective_on.isoformat(),
    )
    record(
        "certification:case:granted",
        case,
        by=by,
        on=on,
        facts={
            "certificate": certificate.code,
            "effective_on": effective_on,
            "last_valid_day": dates.last_valid_day,
            "decision": decision.pk,
        },
        reason=grounds.strip(),
        told=True,
    )
    return decision


def _first_dates(case: Case, scheme: Scheme, *, on: date, effective_on: date) -> Dates:
    end = last_valid_day(on, years=scheme.cycle_years, convention=scheme.expiry_convention)
    limit = transition_limit(case, scheme)
    return Dates(
        decided_on=on,
        effective_on=effective_on,
        last_valid_day=min(end, limit) if limit else end,
        first_issued_on=effective_on,
        cycle_started_on=on,
    )


def _new_certificate(case: Case, *, on: date, effective_on: date) -> Certificate:
    profile = BodyProfile.objects.own().get()
    name = f"certificate-{on.year}"
    number = next_number(current_party_id(), name)
    return Certificate.objects.create(
        owner_id=current_party_id(),
        dossier=case.dossier,
        case=case,
        code=f"{profile.code}-EOMS-{on.year}-{number:04}",
        original_on=effective_on,
    )


def begin_cycle(cycle: Cycle, *, starts_on: date, last_day: date) -> None:
    """Date the cycle by its decision (D-02)."""
    cycle.starts_on, cycle.last_valid_day = starts_on, last_day
    cycle.save(update_fields=["starts_on", "last_valid_day"])


def intend(
    certificate: Certificate, decision: Decision, content: CertificateContent
) -> CertificateIssue:
    """Keep what the next document will say; the register administrator issues it."""
    return CertificateIssue.objects.create(
        owner_id=current_party_id(),
        dossier=certificate.dossier,
        certificate=certificate,
        decision=decision,
        revision=content.revision,
        content=content_dict(content),
    )


def tell_client(case: Case, subject: str, text: str, **values: str) -> None:
    """Write to the client's contacts and name the parties."""
    known = {"body": case.owner.name, "client": case.client_name, **values}
    write_to_roles(case.client, CLIENT_ROLES, subject, text, values=known, about=case)


@operation(
    "certification.case.refuse",
    gettext_noop("Refuse certification"),
    guard=guard_of("refuse"),
)
def refuse(case: Case, *, grounds: str, by: Actor, on: date) -> Decision:
    """Decide against certification; the client is told the grounds and may appeal."""
    decision = write_decision(
        case,
        "refuse",
        cycle=cycle_to_decide(case, "refuse"),
        certificate=None,
        by=by,
        on=on,
        grounds=grounds,
    )
    tell_client(
        case,
        gettext_noop("Certification refused"),
        gettext_noop(
            "%(body)s has decided not to certify %(client)s. The grounds are in your file. You may "
            "appeal; people who took no part in this decision will handle the appeal."
        ),
    )
    record(
        "certification:case:refused",
        case,
        by=by,
        on=on,
        facts={"decision": decision.pk},
        reason=grounds.strip(),
        told=True,
    )
    return decision

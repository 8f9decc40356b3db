"""Acts: the body presents itself, and its accreditations."""

from __future__ import annotations

from datetime import date

from learnmark.certification.models import Accreditation, BodyProfile, Case
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.rules.verdict import Rule, Verdict, gettext_noop

R_BOD_1 = Rule(
    "R-BOD-1",
    "8.1",
    gettext_noop("The letters {about} are used by another certification body."),
    gettext_noop("Choose other letters; they stand in every number of cases and certificates."),
)
R_BOD_2 = Rule(
    "R-BOD-2",
    "8.2",
    gettext_noop("The letters in numbers are changed although numbers were given out: {about}."),
    gettext_noop("Keep the letters, so that earlier numbers stay recognizable."),
)
R_ACR_1 = Rule(
    "R-ACR-1",
    "Learnmark accreditation",
    gettext_noop("{about} entered this accreditation."),
    gettext_noop("Let another person compare it with the accreditation document."),
)
R_ACR_2 = Rule(
    "R-ACR-2",
    "Learnmark accreditation",
    gettext_noop("This accreditation was checked before, on {about}."),
    gettext_noop("Nothing is left to do."),
)
R_ACR_3 = Rule(
    "R-ACR-3",
    "Learnmark accreditation",
    gettext_noop("The accreditation ends before it begins."),
    gettext_noop("Correct the two days."),
)
DESCRIBED = (
    "code", "address", "city", "email", "phone", "website", "complaints", "about_en", "about_vi",
    "languages", "signatory_name", "signatory_title_en", "signatory_title_vi", "takes_applications",
)  # fmt: skip


def _may_not_describe(*, by: Actor, on: date, code: str = "", **_inputs: object) -> Verdict:
    wanted = code.strip().upper()
    others = BodyProfile.published.exclude(owner=by.party).filter(code=wanted)
    taken = (R_BOD_1.objects(wanted),) if wanted and others.exists() else ()
    return (*taken, *_letters_in_use(wanted, by))


def _letters_in_use(wanted: str, by: Actor) -> Verdict:
    profile = BodyProfile.published.filter(owner=by.party).first()
    if not wanted or profile is None or profile.code == wanted:
        return ()
    return (R_BOD_2.objects(profile.code),) if Case.objects.own().exists() else ()


@operation(
    "certification.body.describe",
    gettext_noop("Describe the certification body"),
    guard=_may_not_describe,
)
def describe(
    *,
    code: str,
    address: str,
    city: str,
    email: str,
    complaints: str,
    signatory_name: str,
    signatory_title_en: str,
    signatory_title_vi: str,
    languages: list[str],
    by: Actor,
    on: date,
    phone: str = "",
    website: str = "",
    about_en: str = "",
    about_vi: str = "",
    takes_applications: bool = True,
) -> BodyProfile:
    """Say to the public where the body is, how it works and where to complain (8.1)."""
    given = locals()
    given["code"] = code.strip().upper()
    party = by.in_party
    profile = BodyProfile.objects.own().first() or BodyProfile(owner=party)
    changes = {
        name: (getattr(profile, name), given[name])
        for name in DESCRIBED
        if getattr(profile, name) != given[name]
    }
    for name in DESCRIBED:
        setattr(profile, name, given[name])
    profile.save()
    record("certification:body:described", profile, by=by, on=on, changes=changes)
    return profile


def _may_not_enter(
    *,
    by: Actor,
    on: date,
    valid_from: date | None = None,
    valid_until: date | None = None,
    **_inputs: object,
) -> Verdict:
    backwards = valid_from and valid_until and valid_until < valid_from
    return (R_ACR_3.objects(),) if backwards else ()


@operation(
    "certification.accreditation.enter",
    gettext_noop("Enter an accreditation"),
    guard=_may_not_enter,
)
def enter(
    *,
    accreditor: str,
    number: str,
    framework_id: str,
    sectors: list[str],
    valid_from: date,
    valid_until: date,
    evidence: StoredFile,
    by: Actor,
    on: date,
) -> Accreditation:
    """Enter an accreditation with its document; nothing is said in public before it is checked."""
    accreditation = Accreditation.objects.create(
        owner=by.in_party,
        accreditor=accreditor,
        number=number,
        framework_id=framework_id,
        sectors=sectors,
        valid_from=valid_from,
        valid_until=valid_until,
        evidence=evidence,
        entered_by=by.member,
        entered_on=on,
    )
    facts = {
        "accreditor": accreditor,
        "number": number,
        "framework_id": framework_id,
        "sectors": sectors,
        "valid_from": valid_from,
        "valid_until": valid_until,
    }
    record("certification:accreditation:entered", accreditation, by=by, on=on, facts=facts)
    return accreditation


def _may_not_check(
    accreditation: Accreditation, *, by: Actor, on: date, **_inputs: object
) -> Verdict:
    own = by.user is not None and accreditation.entered_by.user_id == by.user.pk
    checked = accreditation.checked_on
    return (
        *((R_ACR_1.objects(by.name),) if own else ()),
        *((R_ACR_2.objects(checked),) if checked else ()),
    )


@operation(
    "certification.accreditation.check",
    gettext_noop("Confirm the accreditation"),
    guard=_may_not_check,
)
def check(accreditation: Accreditation, *, by: Actor, on: date) -> Accreditation:
    """Confirm, after comparing with the document, what another person entered."""
    accreditation.checked_by, accreditation.checked_on = by.member, on
    accreditation.save(update_fields=["checked_by", "checked_on"])
    changes = {"checked_on": (None, on)}
    record("certification:accreditation:checked", accreditation, by=by, on=on, changes=changes)
    return accreditation

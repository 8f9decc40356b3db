"""Rows turned into the facts that rules judge: cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case as When_
from django.db.models import CharField, Min, OuterRef, Subquery, Value, When
from django.utils.translation import get_language, gettext

from learnmark.audits.models import Visit
from learnmark.certification.facts.applications import (
    application_facts,
    delivery_modes,
    eligibility,
    languages,
    what_is_missing,
)
from learnmark.certification.facts.bodies import accreditation_on, profile_of
from learnmark.certification.facts.quotes import staff_groups
from learnmark.certification.intake.answers import folded
from learnmark.certification.models import ApplicationStep, Case, ReviewAnswer
from learnmark.foundation.tenancy.models import Member
from learnmark.foundation.ui import sayings
from learnmark.people.models import Competence
from learnmark.rules.application import Answer, ReviewFacts
from learnmark.rules.audit_time import effective_personnel, table_days
from learnmark.rules.authority import Role
from learnmark.rules.impartiality import (
    CertificationBody,
    DeclaredConsultant,
    Judgement,
    judge_body,
)
from learnmark.rules.lifecycle import APPLICATION
from learnmark.rules.scheme import Scheme

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from learnmark.rules.verdict import Verdict

OVER = ("closed", "cancelled", "aborted")
"""States of a visit after which nothing of it is due any more."""


def with_state(rows: QuerySet[Case], on: date) -> QuerySet[Case]:
    """Annotate `state_now`, the state of the application on a day; no query for each row."""
    last = (
        ApplicationStep.everywhere.filter(subject=OuterRef("application_id"), on__lte=on)
        .order_by("-seq")
        .values("act")[:1]
    )
    targets = [When(last_act=t.act, then=Value(t.target)) for t in APPLICATION.transitions]
    state = When_(*targets, default=Value(APPLICATION.initial), output_field=CharField())
    return rows.annotate(last_act=Subquery(last)).annotate(state_now=state)


def with_next_due(rows: QuerySet[Case], on: date) -> QuerySet[Case]:
    """Annotate `next_due`: the earliest day by which an open visit of the case must have ended."""
    open_visits = (
        Visit.objects.with_state(on)
        .exclude(state_now__in=OVER)
        .filter(dossier=OuterRef("dossier"), not_after__isnull=False)
        .order_by()
        .values("dossier")
        .annotate(first=Min("not_after"))
        .values("first")
    )
    return rows.annotate(next_due=Subquery(open_visits))


def declared_consultants(case: Case) -> tuple[DeclaredConsultant, ...]:
    """Consultants as the client named them; related where it is the body itself."""
    system = case.answers.get("system") or {}
    if not system.get("consultancy_used"):
        return ()
    body = system.get("consultant_organization", "")
    ended = system.get("consultancy_ended")
    return (
        DeclaredConsultant(
            person=system.get("consultant_name", ""),
            body=body,
            related=bool(body) and folded(body) == folded(case.owner.name),
            ended_on=date.fromisoformat(ended) if ended else None,
        ),
    )


def impartiality(case: Case, *, on: date, scheme: Scheme) -> Judgement:
    """Whether the body may certify this client at all (R-IMP-3 to R-IMP-5)."""
    body = CertificationBody(declared_consultants=declared_consultants(case))
    return judge_body(body, on=on, ban_months=scheme.ban_months)


def standing(case: Case, *, on: date, scheme: Scheme) -> Verdict:
    """What other rules have against this applicant; no answer of the review outweighs it."""
    return (
        *eligibility(case.answers),
        *impartiality(case, on=on, scheme=scheme).objections,
        *what_is_missing(case.answers, scheme=scheme),
    )


def review_facts(case: Case, *, on: date, scheme: Scheme, justification: str) -> ReviewFacts:
    """The review as it stands (9.1.2)."""
    answers = tuple(
        Answer(row.question, row.yes, row.by_name, row.on, row.remark)
        for row in ReviewAnswer.objects.filter(case=case)
    )
    return ReviewFacts(answers, justification, standing(case, on=on, scheme=scheme))


# What the reviewer is shown beside each question


@dataclass(frozen=True)
class Hint:
    """A fact beside a question of the review; `tone` is good, warning or neutral."""

    text: str
    tone: str = "neutral"


def hints(case: Case, *, on: date, scheme: Scheme) -> dict[str, list[Hint]]:
    """Facts from the application and the body's own records, by question."""
    return {
        "enough_information": _about_completeness(case, scheme),
        "differences_settled": _about_talks(case),
        "scope_eligible": _about_scope(case),
        "competent_and_able": _about_competence(case, on=on, scheme=scheme),
        "factors_considered": _about_factors(case),
        "impartial": _about_impartiality(case, on=on, scheme=scheme),
        "audit_time_justified": _about_time(case, scheme),
        "multi_site_eligible": _about_sites(case),
    }


def _said(verdict: Verdict) -> list[Hint]:
    return [Hint(sayings.says(o), "warning") for o in verdict]


def _about_completeness(case: Case, scheme: Scheme) -> list[Hint]:
    missing = _said(what_is_missing(case.answers, scheme=scheme))
    return missing or [Hint(gettext("Every answer that 9.1.1 asks for is there."), "good")]


def _about_talks(case: Case) -> list[Hint]:
    acts = [step.act for step in case.application.steps.all()]
    asked, supplied = acts.count("ask_more"), acts.count("supply")
    if not asked:
        return [Hint(gettext("No further information was asked for."))]
    told = gettext("Asked for more %(asked)d times, supplied %(supplied)d times.")
    return [Hint(told % {"asked": asked, "supplied": supplied})]


def _about_scope(case: Case) -> list[Hint]:
    against = _said(eligibility(case.answers))
    programmes = case.answers.get("programmes", [])
    inside = sum(row.get("in_scope") is True for row in programmes)
    told = gettext("%(inside)d of %(all)d programmes are in scope.")
    return [*against, Hint(told % {"inside": inside, "all": len(programmes)})]


def _about_competence(case: Case, *, on: date, scheme: Scheme) -> list[Hint]:
    auditors = {
        member.pk
        for member in Member.objects.current(on).filter(party=case.owner_id)
        if {Role.AUDITOR, Role.TEAM_LEADER} & member.role_set
    }
    rows = Competence.objects.own().filter(ended_on=None, member__in=auditors, shown_on__lte=on)
    held: dict[str, set[Any]] = {}
    for row in rows:
        if row.valid_until is None or row.valid_until >= on:
            held.setdefault(f"{row.kind}:{folded(row.value)}", set()).add(row.member_id)
    needs = [
        *(("sector", code, gettext("sector %(what)s")) for code in scheme.sector_codes),
        *(
            ("mode", mode, gettext("delivery mode %(what)s"))
            for mode in delivery_modes(case.answers)
        ),
    ]
    told = [
        _cover(label % {"what": what}, len(held.get(f"{kind}:{folded(what)}", ())))
        for kind, what, label in needs
    ]
    profile = profile_of(case.owner)
    spoken = ", ".join(profile.languages) if profile else ""
    wanted = ", ".join(languages(case.answers)) or "–"
    lines = gettext(
        "Working languages of the applicant: %(wanted)s. Languages of audits: %(spoken)s."
    )
    told.append(Hint(lines % {"wanted": wanted, "spoken": spoken or "–"}))
    sector = scheme.sector_codes[0]
    accredited = accreditation_on(case.owner, case.framework_key, sector, on)
    told.append(
        Hint(
            gettext("Accredited by %(who)s for this standard.") % {"who": accredited.accreditor},
            "good",
        )
        if accredited
        else Hint(gettext("No checked accreditation covers this standard and sector today."))
    )
    return told


def _cover(what: str, people: int) -> Hint:
    if not people:
        return Hint(
            gettext("No auditor has shown competence for %(what)s.") % {"what": what}, "warning"
        )
    told = gettext("Auditors competent for %(what)s: %(count)d.")
    return Hint(told % {"what": what, "count": people}, "good")


def _about_factors(case: Case) -> list[Hint]:
    facts = application_facts(case.answers)
    told = [
        Hint(gettext("Sites: %(count)d.") % {"count": len(facts.sites)}),
        Hint(
            gettext("Learners: %(count)d.")
            % {"count": sum(programme.learners or 0 for programme in facts.programmes)}
        ),
    ]
    if facts.early_childhood:
        told.append(Hint(gettext("Early childhood services are offered."), "warning"))
    if facts.outsourced_processes:
        told.append(Hint(gettext("Outsourced: %(what)s") % {"what": facts.outsourced_processes}))
    if facts.special_needs:
        told.append(Hint(gettext("Special needs: %(what)s") % {"what": facts.special_needs}))
    return told


def _about_impartiality(case: Case, *, on: date, scheme: Scheme) -> list[Hint]:
    judged = impartiality(case, on=on, scheme=scheme)
    consultants = declared_consultants(case)
    if not consultants:
        return [Hint(gettext("The applicant declares that no consultancy was used."), "good")]
    who = consultants[0]
    told = gettext("Consultancy by %(who)s, ended: %(ended)s.")
    named = ", ".join(name for name in (who.person, who.body) if name)
    ended = who.ended_on.isoformat() if who.ended_on else gettext("not yet")
    told_hint = Hint(told % {"who": named or "–", "ended": ended}, "warning")
    return [told_hint, *_said(judged.objections), *_said(judged.warnings)]


def _about_time(case: Case, scheme: Scheme) -> list[Hint]:
    groups = staff_groups(case.answers, full_time_hours=scheme.audit_time.full_time_hours)
    people = sum(group.people for group in groups)
    personnel = effective_personnel(groups, scheme.audit_time)
    days = table_days(personnel, scheme.audit_time)
    told = gettext("%(people)d people in scope are %(personnel)d full-time equivalents.")
    first = Hint(told % {"people": people, "personnel": personnel})
    if days is None:
        return [first, Hint(gettext("The table of audit time has no row for them."), "warning")]
    start = gettext("Start value of the initial audit: %(days)s days.")
    return [first, Hint(start % {"days": days})]


def _about_sites(case: Case) -> list[Hint]:
    sites = case.answers.get("sites", [])
    if len(sites) < 2:  # noqa: PLR2004  one site is no question
        return [Hint(gettext("There is only one site."), "good")]
    countries = sorted({site.get("country", "") for site in sites if site.get("country")})
    told = gettext("%(count)d sites in: %(countries)s.")
    return [Hint(told % {"count": len(sites), "countries": ", ".join(countries) or "–"})]


def question_labels(scheme: Scheme) -> dict[str, str]:
    """The questions of the review in the reader's language, in order."""
    language = get_language() or "en"
    return {each.key: each.label.in_language(language) for each in scheme.review_questions}

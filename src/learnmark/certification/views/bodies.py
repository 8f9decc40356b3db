"""Pages: the body's own page, and what the public reads before it applies."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, re_path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from learnmark.certification.facts.applications import SCHEME_KEY
from learnmark.certification.facts.bodies import accreditation_on, profile_of
from learnmark.certification.intake.fields import EDITIONS
from learnmark.certification.models import Accreditation, BodyProfile
from learnmark.certification.views.process import STEPS
from learnmark.foundation.acts.routes import page
from learnmark.foundation.tenancy.models import Party
from learnmark.library.facts import UnknownScheme, scheme
from learnmark.rules.scope import SELF_CHECK, self_check
from learnmark.rules.verdict import Verdict

PUBLIC = "certification.process.see"


@page("certification.body.see")
def body(request: Any) -> HttpResponse:
    """How the body presents itself, and its accreditations; for its own members."""
    party = request.actor.in_party
    profile = profile_of(party)
    rows = Accreditation.objects.own().select_related("entered_by__user", "checked_by__user")
    context = {
        "party": party,
        "profile": profile,
        "title": party.name,
        "crumbs": [{"label": _("Certification body")}],
        "about": _about(profile) if profile else [],
        "accreditations": [
            {"row": row, "evidence": row.evidence_id, **_standing_of(row, request.today)}
            for row in rows
        ],
        "statements": _statements(party, request.today),
    }
    return render(request, "certification/body.html", context)


def _standing_of(row: Accreditation, today: Any) -> dict[str, str]:
    if row.checked_on is None:
        return {"word": _("Not confirmed yet"), "tone": "waiting"}
    if row.valid_until < today:
        return {"word": _("Expired"), "tone": "expired"}
    if row.valid_from > today:
        return {"word": _("Not valid yet"), "tone": "neutral"}
    return {"word": _("Valid"), "tone": "valid"}


def _about(profile: BodyProfile) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = [
        {"term": _("Address"), "text": ", ".join(p for p in (profile.address, profile.city) if p)},
        {"term": _("E-mail address"), "text": profile.email, "url": f"mailto:{profile.email}"},
        {"term": _("Telephone"), "text": profile.phone},
        {"term": _("Website"), "text": profile.website, "url": profile.website},
        {"term": _("Complaints and appeals"), "text": profile.complaints},
        {"term": _("Languages of audits"), "text": _languages(profile)},
    ]
    return [item for item in items if item["text"]]


def _languages(profile: BodyProfile) -> str:
    names = dict(settings.LANGUAGES)
    return ", ".join(str(names.get(code, code)) for code in profile.languages)


def _statements(party: Party, day: Any) -> list[dict[str, str]]:
    """What may be said about accreditation today, for each edition and the scheme's sector."""
    try:
        sector = scheme(SCHEME_KEY, day, owner=party).sector_codes[0]
    except UnknownScheme:
        return []
    said = []
    for edition in EDITIONS:
        found = accreditation_on(party, edition.key, sector, day)
        if found is None:
            words, tone = _("Not accredited for this standard and sector %(sector)s."), "neutral"
            values: dict[str, Any] = {"sector": sector}
        else:
            words, tone = (
                _("Accredited by %(who)s, number %(number)s, sector %(sector)s, until %(day)s."),
                "good",
            )
            values = {
                "who": found.accreditor,
                "number": found.number,
                "sector": sector,
                "day": found.valid_until.isoformat(),
            }
        said.append({"standard": edition.label.en, "words": words % values, "tone": tone})
    return said


@page(PUBLIC)
def bodies_public(request: Any) -> HttpResponse:
    """The certification bodies of this installation, to choose one."""
    rows = BodyProfile.published.select_related("owner").order_by("owner__name")
    context = {
        "title": _("Certification bodies"),
        "bodies": [
            {
                "profile": row,
                "party": row.owner,
                "url": reverse("certification.body_public", args=[row.owner.slug]),
                "statements": _statements(row.owner, request.today),
            }
            for row in rows
        ],
    }
    return render(request, "certification/public_bodies.html", context)


@page(PUBLIC)
def body_public(request: Any, slug: str) -> HttpResponse:
    """What a body tells the public (8.1)."""
    party = get_object_or_404(Party, slug=slug, kind=Party.Kind.BODY)
    profile = profile_of(party)
    if profile is None:
        context = {"title": party.name, "ours": request.actor.party == party}
        return render(request, "certification/public_body_unknown.html", context)
    vietnamese = (get_language() or "en").startswith("vi")
    first, second = profile.about_vi, profile.about_en
    try:
        rules = scheme(SCHEME_KEY, request.today, owner=party)
    except UnknownScheme:
        rules = None
    context = {
        "title": party.name,
        "party": party,
        "profile": profile,
        "about": _about(profile),
        "words": (first or second) if vietnamese else (second or first),
        "statements": _statements(party, request.today),
        "fees": _fees(rules),
        "deadlines": _deadlines(rules),
        "steps": STEPS,
    }
    return render(request, "certification/public_body.html", context)


def _fees(rules: Any) -> list[dict[str, Any]]:
    if rules is None:
        return []
    words = {
        "leader": _("Day of an audit team leader"),
        "auditor": _("Day of an auditor"),
        "technical_expert": _("Day of a technical expert"),
    }
    return [
        {
            "currency": prices.currency,
            "tax": rules.fees.tax_percent,
            "lines": [
                (_("Application"), prices.application_fee),
                *((words.get(rate.role, rate.role), rate.amount) for rate in prices.day_rates),
                (_("Certificate"), prices.certificate_fee),
                (_("Each year of the certificate"), prices.annual_fee),
            ],
        }
        for prices in rules.fees.price_lists
    ]


def _deadlines(rules: Any) -> list[dict[str, str]]:
    if rules is None:
        return []
    days, months = _("%(n)d days"), _("%(n)d months")
    lines = (
        (_("Certificate valid for"), _("%(n)d years"), rules.cycle_years),
        (_("Surveillance at least every"), months, rules.surveillance_months),
        (_("Stage 2 after stage 1, at the latest"), months, rules.stage1_validity_months),
        (_("Answer to nonconformities"), days, rules.response_days),
        (_("Major nonconformities closed"), days, rules.major_close_days),
        (_("Complaints and appeals acknowledged"), _("%(n)d working days"),
         rules.acknowledge_working_days),
        (_("Outcome of complaints and appeals"), days, rules.complaint_outcome_days),
    )  # fmt: skip
    return [{"term": term, "text": words % {"n": n}} for term, words, n in lines]


@page(PUBLIC)
def process(request: HttpRequest) -> HttpResponse:
    """The seven steps for those who think about applying."""
    context = {"title": _("How certification works"), "steps": STEPS}
    return render(request, "certification/public_process.html", context)


@page(PUBLIC)
def eligibility(request: HttpRequest) -> HttpResponse:
    """Four questions without an account; nothing of it is stored."""
    given = {
        question.key: request.GET[question.key] == "yes"
        for question in SELF_CHECK
        if request.GET.get(question.key) in ("yes", "no")
    }
    verdict: Verdict = tuple(
        found.rule.objects(_(found.about)) if found.about else found for found in self_check(given)
    )
    context = {
        "title": _("Can we be certified?"),
        "questions": [
            {
                "key": question.key,
                "text": _(question.text),
                "help": _(question.help),
                "value": request.GET.get(question.key, ""),
            }
            for question in SELF_CHECK
        ],
        "asked": bool(request.GET),
        "unanswered": bool(request.GET) and not given,
        "verdict": verdict if given else (),
    }
    return render(request, "certification/public_self_check.html", context)


urlpatterns = [
    path("body", body, name="certification.body"),
    path("bodies", bodies_public, name="certification.bodies_public"),
    # An act's page stands where a body of that name would.
    re_path(
        r"^bodies/(?!describe$)(?P<slug>[-\w]+)$", body_public, name="certification.body_public"
    ),
    path("process", process, name="certification.process"),
    path("self-check", eligibility, name="certification.self_check"),
]

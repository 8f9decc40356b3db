"""A case whose file is ready for the decision, and audits as the tests of decisions need them."""

from __future__ import annotations

import copy
import functools
from datetime import date, timedelta

from learnmark.audits.models import Finding, TeamMember, Visit
from learnmark.certification.actions.certificates import issue
from learnmark.certification.actions.cycles import open_cycle
from learnmark.certification.actions.decisions import grant, review
from learnmark.certification.facts.decisions import ASKED
from learnmark.certification.models import Agreement, Quote
from learnmark.certification.tests.contract_cases import ANSWERS, make_case
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.library import loading
from learnmark.people.models import Competence

STAGE_1 = date(2026, 3, 10)
STAGE_2 = date(2026, 4, 7)
REPORT = date(2026, 4, 15)
REVIEWED = date(2026, 4, 22)
DECIDED = date(2026, 4, 24)
ENDS = date(2029, 4, 23)
SCOPE = "Dạy học trung học phổ thông và khóa ngoại ngữ ngắn hạn"
LONG_AGO = date(2026, 3, 2)


_parsed = functools.cache(loading.read_source)


def parse_once(monkeypatch):
    """Read each file of the library once per run instead of once per test."""
    monkeypatch.setattr(loading, "read_source", lambda *given: copy.deepcopy(_parsed(*given)))


def competent(cast, actor, on=LONG_AGO):
    row, _made = Competence.objects.get_or_create(
        owner=cast.body,
        member=actor.member,
        kind="function",
        value="decision_maker",
        defaults={"shown_on": on, "how": "Interview"},
    )
    return row


def agreed(cast, case, on=date(2026, 3, 5)):
    """The case with a signed agreement and its first cycle."""
    quote = Quote.objects.create(
        owner=cast.body,
        case=case,
        number="Q-1",
        inputs={},
        lines=[],
        currency="VND",
        audit_time={
            "stage1_days": "1.5",
            "stage2_days": "3.5",
            "surveillance_days": "2",
            "recertification_days": "3.5",
        },
        subtotal=1,
        tax_percent=8,
        tax=0,
        total=1,
        valid_until=on,
        made_on=on,
        dossier=case.dossier,
    )
    agreement = Agreement.objects.create(
        owner=cast.body,
        dossier=case.dossier,
        case=case,
        quote=quote,
        number="HD-1",
        language="vi",
        title="Agreement",
        made_on=on,
    )
    agreement.take("prepare", by=cast.giang, on=on)
    agreement.take("upload_signed", by=cast.giang, on=on)
    return open_cycle(case, by=cast.giang, on=on)


def hold(cast, visit, last, *, first=None, report=None, team=None, positive=True, upto=""):
    """Let an audit take place: its days, its team and its acts until the recommendation."""
    visit.starts_on, visit.ends_on = first or last, last
    visit.save()
    for actor in team or (cast.an, cast.binh):
        TeamMember.objects.create(
            owner=cast.body,
            dossier=visit.dossier,
            visit=visit,
            member=actor.member,
            name=actor.name,
            role="auditor",
            assigned_on=last,
        )
    report = report or last
    acts = [("send_plan", last), ("agree_plan", last), ("begin", last)]
    if visit.kind == Visit.Kind.STAGE_1:
        acts += [("send_conclusions", last), ("close", last)]
    else:
        acts += [
            ("freeze", last),
            ("draft_report", last),
            ("issue_report", report),
            ("recommend_positive" if positive else "recommend_negative", report),
        ]
    for act, on in acts:
        visit.take(act, by=cast.an, on=on)
        if act == upto:
            break
    return visit


def finding(cast, visit, grade, *acts, number=1):
    """A finding with its acts as pairs (act, day)."""
    row = Finding.objects.create(
        owner=cast.body,
        dossier=visit.dossier,
        visit=visit,
        number=number,
        reference=f"F-{number}",
        grade=grade,
        raised_on=visit.ends_on,
    )
    row.take("raise_", by=cast.an, on=visit.ends_on)
    for act, on in acts:
        row.take(act, by=cast.an, on=on)
    return row


def closed(last):
    """The acts that close a finding on a day."""
    return [(act, last) for act in ("respond", "accept_plan", "submit_evidence", "verify")]


def reviewed(cast, case, kind="grant", on=REVIEWED, sufficient=True, **answers):
    given = dict.fromkeys(ASKED[kind], True) | answers
    return review(case, kind=kind, answers=given, sufficient=sufficient, by=cast.hoa, on=on)


def audited(cast, *, sites=1, answers=None):
    """A case with both stages held; the file has no review yet. Inside `acting_as(body)`."""
    given = {**ANSWERS, **(answers or {})}
    extra = {**ANSWERS["sites"][0], "name": "Cơ sở hai", "is_head_office": False}
    given["sites"] = [ANSWERS["sites"][0], *[extra] * (sites - 1)]
    case = make_case(cast, answers=given)
    with acting_as(cast.body):
        cycle = agreed(cast, case)
        competent(cast, cast.mai)
        one, two = cycle.programme.visits.order_by("number")
        hold(cast, one, STAGE_1)
        hold(cast, two, STAGE_2, first=STAGE_2 - timedelta(days=1), report=REPORT)
    return case


def granted(cast, *, issued=True, **more):
    """A certificate, issued on the day of the decision."""
    case = audited(cast, **more)
    with acting_as(cast.body):
        reviewed(cast, case)
        decision = grant(
            case, effective_on=DECIDED, scope=SCOPE, grounds="All met", by=cast.mai, on=DECIDED
        )
        if issued:
            issue(decision.certificate, by=cast.khanh, on=DECIDED)
    return decision.certificate


def surveilled(cast, certificate, last, *, kind="surveillance", cycle=1, **more):
    """The next planned audit of a kind, held."""
    visits = certificate.case.cycles.get(number=cycle).programme.visits.filter(kind=kind)
    visit = visits.filter(ends_on=None).order_by("number").first()
    return hold(cast, visit, last, **more)

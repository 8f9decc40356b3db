"""An audit in progress with its team, on the shipped library; for the tests of findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from django.test import Client

from learnmark.audits.actions import findings as acts
from learnmark.audits.actions import recommendations, reports, responses, reviews
from learnmark.audits.models import AuditProgramme, Finding, TeamMember, Visit, VisitSite, VisitStep
from learnmark.foundation import clock
from learnmark.foundation.tenancy.models import Share
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import Cast, make_cast
from learnmark.library.loading import load_all
from learnmark.rules.lifecycle import AUDIT

DAY = date(2026, 4, 8)
"""The closing meeting; the clock of these tests stands here."""
REQUIREMENT = "21001:2018/4.1-a"
OTHER = "21001:2018/4.2-a"
ACTS = ("plan", "send_plan", "agree_plan", "begin")
CONTENT = {
    "summary": "Hệ thống được thiết lập và vận hành.",
    "scope": "Đào tạo trung học phổ thông.",
    "criteria": ["ISO 21001:2018"],
    "objectives": ["Xác định sự phù hợp."],
    "combination": "single",
    "capability": "Có khả năng đáp ứng.",
    "internal_audit": "Đã thực hiện.",
    "management_review": "Đã thực hiện.",
    "effectiveness": "Có hiệu lực.",
    "scope_conclusion": "Phù hợp.",
    "objectives_met": True,
    "objectives_text": "Đã đạt.",
    "use_of_marks": "Chưa sử dụng.",
    "recommendation": "grant",
}


@dataclass
class Setting:
    """Body, client and an audit; each method does one act as the person who may."""

    cast: Cast
    programme: AuditProgramme
    visit: Visit

    def client(self, actor) -> Client:
        """A signed-in browser."""
        browser = Client()
        browser.force_login(actor.user)
        return browser

    def raise_(self, grade="minor", requirement=REQUIREMENT, *, by=None, on=DAY, **more) -> Finding:
        given = {
            "statement": "Không xác định các vấn đề bên ngoài.",
            "evidence": "Biên bản họp 12/3 không nêu.",
            "site": "Cơ sở chính",
            "discussed": True,
            **more,
        }
        with acting_as(self.cast.body):
            return acts.raise_(
                self.visit, grade=grade, requirement=requirement, by=by or self.cast.binh,
                on=on, **given,
            )  # fmt: skip

    def freeze(self, on=DAY) -> Visit:
        with acting_as(self.cast.body):
            return acts.freeze(self.visit, by=self.cast.an, on=on)

    def draft(self, on=DAY, **more) -> Visit:
        with acting_as(self.cast.body):
            return reports.draft_report(
                self.visit, content={**CONTENT, **more}, days_used="2.5", by=self.cast.an, on=on
            )

    def issue(self, on=DAY) -> Visit:
        with acting_as(self.cast.body):
            visit = Visit.objects.get(pk=self.visit.pk)
            return reports.issue_report(visit, by=self.cast.an, on=on)

    def reported(self, grade="minor", **more) -> Finding:
        """A finding that the client has with the report."""
        finding = self.raise_(grade, **more)
        self.freeze()
        self.draft()
        self.issue()
        return finding

    def accepted(self, grade="minor", **more) -> Finding:
        """A nonconformity whose plan the team accepted."""
        finding = self.reported(grade, **more)
        self.respond(finding)
        return self.review("accept_plan", finding)

    def respond(self, finding, on=DAY, **more) -> Finding:
        given = {
            "correction": "Đã bổ sung.",
            "corrected_on": on,
            "cause": "Thiếu quy trình.",
            "corrective_action": "Lập quy trình.",
            "action_due_on": on + timedelta(days=20),
            **more,
        }
        with acting_as(self.cast.school):
            seen = Finding.objects.get(pk=finding.pk)
            return responses.respond(seen, by=self.cast.lan, on=on, **given)

    def evidence(self, finding, on=DAY, note="Quy trình QT-05 ban hành.") -> Finding:
        with acting_as(self.cast.school):
            seen = Finding.objects.get(pk=finding.pk)
            return responses.submit_evidence(seen, evidence_note=note, by=self.cast.lan, on=on)

    def review(self, act, finding, *, by=None, on=DAY, **inputs) -> Finding:
        """One of the acts of `reviews` by its name."""
        with acting_as(self.cast.body):
            seen = Finding.objects.get(pk=finding.pk)
            return getattr(reviews, act)(seen, by=by or self.cast.binh, on=on, **inputs)

    def end(self, act, *, by=None, on=DAY, **inputs) -> Visit:
        """One of the acts of `recommendations` by its name."""
        with acting_as(self.cast.body):
            seen = Visit.objects.get(pk=self.visit.pk)
            return getattr(recommendations, act)(seen, by=by or self.cast.an, on=on, **inputs)

    def state(self, thing) -> str:
        with acting_as(self.cast.body):
            return type(thing).objects.get(pk=thing.pk).state


def make_setting(kind=Visit.Kind.STAGE_2) -> Setting:
    """An audit in progress: An leads, Binh audits; both parties share the dossier."""
    clock.move_to(DAY, "Asia/Ho_Chi_Minh")
    cast = make_cast()
    load_all(date(2026, 1, 1))
    dossier = uuid4()
    for owner, grantee in ((cast.body, cast.school), (cast.school, cast.body)):
        with acting_as(owner):
            Share.objects.create(
                owner=owner, grantee=grantee, dossier=dossier, from_on=date(2026, 1, 1)
            )
    with acting_as(cast.body):
        programme = AuditProgramme.objects.create(
            owner=cast.body,
            dossier=dossier,
            client=cast.school,
            client_name="Trường Hoa Sen",
            label="SM-2026-01",
            framework_key="21001:2018",
            profiles=[],
            scheme_key="iso21001",
            scheme_version="1",
            scope="Đào tạo trung học phổ thông.",
            sites=[
                {"key": "hq", "name": "Cơ sở chính", "address": "1 Thổ Quan, Hà Nội",
                 "kind": "central", "activities": ""}
            ],
            opened_on=date(2026, 1, 15),
        )  # fmt: skip
    visit = make_visit(cast, programme, kind, 2)
    return Setting(cast, programme, visit)


def make_visit(cast, programme, kind, number, *, days=(date(2026, 4, 6), DAY)) -> Visit:
    """One more audit of the programme, in progress, with the same team."""
    with acting_as(cast.body):
        visit = Visit.objects.create(
            owner=cast.body, dossier=programme.dossier, programme=programme, kind=kind,
            number=number, starts_on=days[0], ends_on=days[1], audit_days="3",
        )  # fmt: skip
        VisitSite.objects.create(
            owner=cast.body, dossier=programme.dossier, visit=visit, key="hq", name="Cơ sở chính",
            address="1 Thổ Quan, Hà Nội", kind="central",
        )  # fmt: skip
        for actor, role in ((cast.an, "team_leader"), (cast.binh, "auditor")):
            TeamMember.objects.create(
                owner=cast.body, dossier=programme.dossier, visit=visit, member=actor.member,
                name=actor.name, role=role, assigned_on=days[0],
            )  # fmt: skip
        for seq, act in enumerate(ACTS, 1):
            VisitStep.objects.create(
                owner=cast.body, dossier=programme.dossier, subject=visit, seq=seq, act=act,
                on=days[0], by=cast.dung.member, by_name=cast.dung.name,
            )  # fmt: skip
    assert AUDIT.after(ACTS) == "in_progress"
    return visit

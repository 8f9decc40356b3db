"""How far one case of the measuring world has come, told in rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from benchmarks import names
from benchmarks.audit_story import programme_of, visit_of
from learnmark.certification.models import (
    Agreement,
    AgreementStep,
    Application,
    ApplicationStep,
    Case,
    Certificate,
    CertificateIssue,
    Cycle,
    Decision,
    DecisionReview,
    Quote,
    ReviewAnswer,
)
from learnmark.foundation.tenancy.models import Share
from learnmark.library.wording import fold
from learnmark.register.models import Entry, Mark
from learnmark.rules.authority import Role
from learnmark.rules.calendar import last_valid_day
from learnmark.rules.certificate import CertificateContent, CertifiedSite, content_dict

if TYPE_CHECKING:
    from benchmarks.world import World
    from learnmark.foundation.tenancy.models import Member, Party


@dataclass(frozen=True)
class Ending:
    """Where cases stop: how many of a hundred, and how many days ago they began."""

    name: str
    of_hundred: int
    youngest: int
    oldest: int


ENDINGS = (
    Ending("active", 42, 230, 1200),
    Ending("in_progress", 6, 96, 96),
    Ending("responding", 8, 110, 125),
    Ending("recommended", 5, 136, 139),
    Ending("submitted", 6, 1, 5),
    Ending("accepted", 5, 13, 20),
    Ending("sent", 5, 16, 24),
    Ending("signed", 7, 30, 55),
    Ending("suspended", 3, 600, 900),
    Ending("draft", 4, 1, 40),
    Ending("under_review", 4, 3, 7),
    Ending("declined", 2, 20, 300),
    Ending("withdrawn", 1, 700, 1000),
    Ending("expired", 2, 1300, 1400),
)
WITHOUT_ACCEPTANCE = frozenset({"draft", "submitted", "under_review", "declined"})
CERTIFIED = frozenset({"active", "suspended", "withdrawn", "expired"})


def tell(world: World, number: int) -> None:
    """Add all rows of one case; the first cases show every ending once, the others by chance."""
    if number < len(ENDINGS):
        ending = ENDINGS[number]
    else:
        ending = world.draw.choices(ENDINGS, [each.of_hundred for each in ENDINGS])[0]
    begun = world.today - timedelta(days=world.draw.randint(ending.youngest, ending.oldest))
    client = world.clients[number if number < len(world.clients) else 0]
    _Told(world, number, client, ending.name, begun).tell()


class _Told:
    """One case; `day(n)` is the n-th day after it was begun."""

    def __init__(self, world: World, number: int, client: Party, ending: str, begun: date) -> None:
        self.world, self.number, self.client = world, number, client
        self.ending, self.begun, self.dossier = ending, begun, uuid4()
        self.answers = names.answers(client.name, number, world.draw)
        self.steps: Counter[Any] = Counter()

    def day(self, after: int) -> date:
        return self.begun + timedelta(days=after)

    def step(self, model: Any, subject: Any, acts: list[tuple[str, int]], by: Member) -> None:
        for act, after in acts:
            self.world.add(
                model, subject=subject, seq=self.following(subject), act=act, on=self.day(after),
                by=by, by_name=str(by.user), dossier=self.dossier,
            )  # fmt: skip

    def following(self, subject: Any) -> int:
        """The number of the next step of a thing."""
        self.steps[subject.pk] += 1
        return self.steps[subject.pk]

    def tell(self) -> None:
        application = self._application()
        if self.ending == "draft":
            return
        case = self._case(application)
        if self.ending not in {"submitted", "under_review", "declined"}:
            quote = self._quote(case)
            if self.ending != "accepted":
                self._agreement(case, quote)

    def _application(self) -> Application:
        add = self.world.add_of_client
        application: Application = add(
            Application, self.client, body=self.world.body, answers=self.answers,
            started_on=self.begun, dossier=self.dossier,
        )  # fmt: skip
        acts = ["start"] if self.ending == "draft" else ["start", "submit"]
        for act in acts:
            add(
                ApplicationStep, self.client, subject=application,
                seq=self.following(application), act=act, on=self.begun,
                by_name=self.answers["organization"]["contact_name"], dossier=self.dossier,
            )  # fmt: skip
        if self.ending != "draft":
            values = {"dossier": self.dossier, "from_on": self.begun}
            add(Share, self.client, grantee=self.world.body, **values)
            self.world.add(Share, grantee=self.client, **values)
        return application

    def _case(self, application: Application) -> Case:
        world = self.world
        case: Case = world.add(
            Case, number=f"TD-{self.begun.year}-{self.number:05d}", client=self.client,
            client_name=self.client.name, application=application, answers=self.answers,
            framework_key=self.answers["system"]["edition"], scheme_key=world.scheme.key,
            scheme_version=world.scheme.version, opened_on=self.begun, dossier=self.dossier,
        )  # fmt: skip
        world.event("certification:case:received", case, self.begun)
        reviewer = world.holder(Role.APPLICATION_REVIEWER)
        if self.ending != "submitted":
            self.step(ApplicationStep, application, [("take_up", 2)], reviewer)
            world.event("certification:case:taken_up", case, self.day(2))
        if self.ending == "declined":
            self.step(ApplicationStep, application, [("decline", 8)], reviewer)
        if self.ending in WITHOUT_ACCEPTANCE:
            return case
        for question in ("information_sufficient", "requirements_known", "differences_settled"):
            world.add(
                ReviewAnswer, case=case, question=question, yes=True, by=reviewer,
                by_name=str(reviewer.user), on=self.day(7),
            )  # fmt: skip
        self.step(ApplicationStep, application, [("accept", 8)], reviewer)
        world.event("certification:case:accepted", case, self.day(8))
        return case

    def _quote(self, case: Case) -> Quote:
        calculated = self.world.quoted[self.number % len(self.world.quoted)]
        number = f"{case.number}-Q1"
        quote: Quote = self.world.add(
            Quote, case=case, number=number, valid_until=self.day(72), made_on=self.day(12),
            file=self.world.paper(number, self.dossier), dossier=self.dossier, **calculated,
        )  # fmt: skip
        self.world.event("certification:quote:calculated", quote, self.day(12), case)
        return quote

    def _agreement(self, case: Case, quote: Quote) -> None:
        world, number = self.world, f"{case.number}-A1"
        agreement = world.add(
            Agreement, case=case, quote=quote, number=number, language=case.language,
            title="Thỏa thuận chứng nhận", made_on=self.day(14), dossier=self.dossier,
            clauses=[{"key": f"clause-{n}", "party": "both", "text": "…"} for n in range(12)],
            file=world.paper(number, self.dossier),
        )  # fmt: skip
        planner, coordinator = world.holder(Role.PLANNER), world.holder(Role.COORDINATOR)
        self.step(AgreementStep, agreement, [("prepare", 14), ("send", 15)], planner)
        world.event("certification:agreement:sent", agreement, self.day(15), case)
        if self.ending == "sent":
            return
        world.add_of_client(
            AgreementStep, self.client, subject=agreement, act="accept", on=self.day(25),
            seq=self.following(agreement), by_name=self.answers["organization"]["contact_name"], dossier=self.dossier,
        )  # fmt: skip
        self.step(AgreementStep, agreement, [("countersign", 28)], coordinator)
        world.event("certification:agreement:countersigned", agreement, self.day(28), case)
        self._first_cycle(case, quote)

    def _first_cycle(self, case: Case, quote: Quote) -> None:
        world = self.world
        programme = programme_of(world, case, self.day(28))
        granted, expires = self.day(140), last_valid_day(self.day(140))
        certified = self.ending in CERTIFIED
        cycle = world.add(
            Cycle, case=case, number=1, programme=programme, dossier=self.dossier,
            starts_on=granted if certified else None, last_valid_day=expires if certified else None,
        )  # fmt: skip
        days = [Decimal(quote.audit_time[f"stage{stage}_days"]) for stage in (1, 2)]
        begun = self.ending != "signed"
        visit_of(
            world, programme, number=1, kind="stage_1", first=self.day(60), days=days[0],
            state="closed" if begun else "planned",
        )  # fmt: skip
        stage_2 = {"signed": "planned", "in_progress": "in_progress", "responding": "responding"}
        end = stage_2.get(self.ending, "recommended" if self.ending == "recommended" else "closed")
        audit = visit_of(
            world, programme, number=2, kind="stage_2", first=self.day(95), days=days[1], state=end
        )
        if end in {"recommended", "closed"}:
            self._reviewed(cycle, audit)
        if certified:
            self._certified(case, cycle, programme, audit, days[1] / 2)

    def _reviewed(self, cycle: Cycle, audit: Any) -> None:
        reviewer = self.world.holder(Role.REVIEWER)
        self.world.add(
            DecisionReview, cycle=cycle, visit=audit, kind="grant", sufficient=True, by=reviewer,
            by_name=str(reviewer.user), on=self.day(135),
            preconditions=[
                {"question": key, "yes": True, "remark": ""}
                for key in ("information", "scope", "findings", "application_confirmed", "objectives_met")
            ],
        )  # fmt: skip

    def _certified(
        self, case: Case, cycle: Cycle, programme: Any, audit: Any, days: Decimal
    ) -> None:
        world, granted = self.world, self.day(140)
        certificate = world.add(
            Certificate, case=case, code=f"TD-EOMS-{granted.year}-{self.number:05d}",
            original_on=granted, dossier=self.dossier,
        )  # fmt: skip
        acts = [("grant", granted, last_valid_day(granted), audit)]
        for year in (1, 2, 3):
            first = granted + timedelta(days=year * 365 - 40)
            held = first + timedelta(days=30) < world.today
            kind = "surveillance" if year < 3 else "recertification"
            # Those who ran out were not recertified in time; the next audits are still ahead.
            if year == 3 and self.ending == "expired":
                held = False
            state = "closed" if held else "planned"
            later = visit_of(
                world, programme, number=2 + year, kind=kind, first=first, days=days, state=state
            )
            if held and kind == "surveillance":
                acts.append(("maintain", first + timedelta(days=30), None, later))
        if self.ending in {"suspended", "withdrawn"}:
            acts.append(("suspend", world.today - timedelta(days=60), None, audit))
        if self.ending == "withdrawn":
            acts.append(("withdraw", world.today - timedelta(days=5), None, audit))
        decisions = [
            self._decision(case, cycle, certificate, seq, act)
            for seq, act in enumerate(acts, start=1)
        ]
        self._published(case, certificate, decisions)

    def _decision(
        self, case: Case, cycle: Cycle, certificate: Certificate, seq: int, act: Any
    ) -> Decision:
        name, on, valid_until, audit = act
        decider = self.world.holder(Role.DECISION_MAKER)
        decision: Decision = self.world.add(
            Decision, case=case, cycle=cycle, certificate=certificate, seq=seq, act=name, on=on,
            effective_on=on, valid_until=valid_until, by=decider, by_name=str(decider.user),
            grounds="The file shows conformity." if name != "suspend" else "The audit is overdue.",
            ground="surveillance_overdue" if name == "suspend" else "", dossier=self.dossier,
            relied_on=[{"label": "Report", "visit": str(audit.pk)}],
        )  # fmt: skip
        name = {
            "grant": "case:granted",
            "maintain": "certificate:maintained",
            "suspend": "certificate:suspended",
            "withdraw": "certificate:withdrawn",
        }[name]
        self.world.event(f"certification:{name}", decision, on, case)
        return decision

    def _published(self, case: Case, certificate: Certificate, decisions: list[Decision]) -> None:
        world, grant = self.world, decisions[0]
        content: Any = content_dict(_content(self.answers, case, certificate, grant))
        issuer = world.holder(Role.REGISTER_ADMINISTRATOR)
        issue = world.add(
            CertificateIssue, certificate=certificate, decision=grant, revision=1, content=content,
            file=world.paper(certificate.code, self.dossier), issued_on=self.day(142),
            issued_by=issuer, dossier=self.dossier,
        )  # fmt: skip
        world.event("certification:certificate:issued", issue, self.day(142), case)
        words = (certificate.code, content["client_name"], content["head_office_address"])
        entry = world.add(
            Entry, code=certificate.code, content=content, name=content["client_name"],
            place=content["head_office_address"], country="VN", standard=content["standard"],
            folded=fold(" ".join(words)), published_on=self.day(142),
        )  # fmt: skip
        for decision in decisions:
            world.add(
                Mark, entry=entry, seq=decision.seq, act=decision.act, on=decision.effective_on,
                valid_until=decision.valid_until,
            )  # fmt: skip


def _content(
    answers: dict[str, Any], case: Case, certificate: Certificate, grant: Decision
) -> CertificateContent:
    organization = answers["organization"]
    assert grant.valid_until is not None  # noqa: S101  every grant has a last valid day
    return CertificateContent(
        client_name=case.client_name,
        head_office_address=f"{organization['address']}, {organization['city']}",
        country="VN",
        sites=tuple(
            CertifiedSite(s["name"], f"{s['address']}, {s['city']}") for s in answers["sites"]
        ),
        decided_on=grant.on,
        effective_on=grant.on,
        last_valid_day=grant.valid_until,
        first_issued_on=grant.on,
        cycle_started_on=grant.on,
        code=certificate.code,
        standard=f"ISO {case.framework_key}",
        scope=answers["scope"]["desired_scope"],
        sector_code="37",
        body_name="Tổ chức Chứng nhận Thước Đo",
        body_address="1 phố Cái Cân, Hà Nội",
        body_mark="TD",
        accreditation_statement="This certification is not covered by an accreditation.",
        verify_at=f"http://localhost:8000/register/{certificate.code}",
        complain_at="complaints@thuoc-do.example",
    )

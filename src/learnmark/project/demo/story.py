"""One case, act by act, on the days given: what the demonstration, the tour and tests are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from learnmark.audits.actions import (
    checklists,
    findings,
    plans,
    recommendations,
    reports,
    responses,
    reviews,
    stage_1,
    teams,
    visits,
)
from learnmark.audits.facts.earlier import minors_to_verify
from learnmark.audits.facts.plan_proposal import proposed_sessions
from learnmark.audits.models import Finding, Visit
from learnmark.certification.actions import (
    agreements,
    applications,
    cases,
    certificates,
    decisions,
    quotes,
)
from learnmark.certification.facts.decisions import ASKED
from learnmark.certification.models import Agreement, Application, Case, Certificate
from learnmark.foundation.acts.operation import Operation
from learnmark.foundation.files.store import store_bytes
from learnmark.foundation.tenancy.actor import Actor
from learnmark.library.facts import requirement_tree
from learnmark.people.actions import people
from learnmark.project.demo.cast import OrganizationCast
from learnmark.project.demo.stage import Troupe, on_day
from learnmark.project.demo.words import WORDS

QUESTIONS = (
    "enough_information", "differences_settled", "scope_eligible", "competent_and_able",
    "factors_considered", "impartial", "audit_time_justified", "multi_site_eligible",
)  # fmt: skip


@dataclass
class Story:
    """A case under way. Each method runs the real acts of one step on its day."""

    cast: OrganizationCast
    client: Troupe
    body: Troupe
    tell: Callable[[date, str, str, str], None] | None = None
    application: Application = field(init=False)
    case: Case = field(init=False)
    leader: str = "leader"
    second: str = "auditor"

    # Who acts, where, when

    @contextmanager
    def as_client(self, day: date) -> Iterator[Actor]:
        """The client's contact, in the client's rows, on a day."""
        with on_day(self.client.party, day):
            yield self.client["contact"]

    @contextmanager
    def as_body(self, who: str, day: date) -> Iterator[Actor]:
        """One of the body's people, in the body's rows, on a day."""
        with on_day(self.body.party, day):
            yield self.body[who]

    def _do(self, act: Operation, *subjects: Any, by: Actor, on: date, **inputs: Any) -> Any:
        result = act(*subjects, by=by, on=on, **inputs)
        if self.tell is not None:
            self.tell(on, act.title, by.name, self._standing(on))
        return result

    def _standing(self, on: date) -> str:
        """The certificate's or the application's state after an act."""
        from learnmark.certification.facts.certificates import status_on

        case = getattr(self, "case", None)
        if case is not None:
            found = Certificate.everywhere.filter(case=case).first()
            if found is not None:
                return str(status_on(found, on))
            audits = [
                v for v in Visit.everywhere.filter(dossier=case.dossier) if len(v.steps.all()) > 1
            ]
            if audits:
                newest = max(audits, key=lambda visit: visit.number)
                return f"{newest.kind} {newest.state}"
            agreement = Agreement.everywhere.filter(case=case).first()
            if agreement is not None:
                return f"agreement_{agreement.state}"
        application = getattr(self, "application", None)
        return str(Application.everywhere.get(pk=application.pk).state) if application else ""

    @property
    def words(self) -> dict[str, Any]:
        """What people write, in the language of the client."""
        return WORDS[self.cast.language]

    def certificate(self) -> Certificate:
        """The certificate of the case."""
        return Certificate.objects.get(case=self.case)

    def visit(self, kind: str) -> Visit:
        """The newest visit of a kind that is not over."""
        rows = Visit.objects.filter(dossier=self.case.dossier, kind=kind).order_by(
            "not_after", "id"
        )
        open_ones = [v for v in rows if v.state not in ("closed", "cancelled", "aborted")]
        return open_ones[0] if open_ones else list(rows)[-1]

    # Step 1: registration

    def draft(self, day: date) -> None:
        """A draft with what is known so far."""
        with self.as_client(day) as lan:
            self.application = self._do(applications.start, body=self.body.party, by=lan, on=day)
            for section, given in self.cast.answers.items():
                answers = {**given, **_dates(day)} if section == "system" else given
                repeats = isinstance(answers, list)
                typed = [_typed(row) for row in answers] if repeats else _typed(answers)
                self._do(
                    applications.save,
                    self.application,
                    section=section,
                    by=lan,
                    on=day,
                    **({"rows": typed} if repeats else {"answers": typed}),
                )

    def submit(self, day: date) -> None:
        """The draft, a document, and the submission."""
        self.draft(day)
        with self.as_client(day) as lan:
            manual = self.words["manual"].encode()
            file = store_bytes("quality-manual.txt", "text/plain", manual, by=lan)
            self.application = Application.objects.get(pk=self.application.pk)
            label = self.words["manual_label"]
            self._do(applications.attach, self.application, label=label, file=file, by=lan, on=day)
            self._do(applications.submit, self.application, confirmed=True, by=lan, on=day)
        with self.as_body("coordinator", day):
            self.case = Case.objects.get(application=self.application)

    def take_up(self, day: date) -> None:
        with self.as_body("reviewer1", day) as chi:
            self._do(cases.take_up, self.case, by=chi, on=day)

    def ask_more(self, day: date) -> None:
        self.take_up(day)
        with self.as_body("reviewer1", day) as chi:
            self._do(cases.ask_more, self.case, questions=self.words["question"], by=chi, on=day)

    def decline(self, day: date) -> None:
        self.take_up(day)
        with self.as_body("reviewer1", day) as chi:
            for question in QUESTIONS[:3]:
                yes = question != "scope_eligible"
                self._do(
                    cases.answer,
                    self.case,
                    question=question,
                    yes=yes,
                    remark="" if yes else self.words["ineligible"],
                    by=chi,
                    on=day,
                )
            self._do(cases.decline, self.case, reasons=self.words["ineligible"], by=chi, on=day)

    def accept(self, day: date) -> None:
        """The review with its eight answers."""
        self.take_up(day)
        with self.as_body("reviewer1", day) as chi:
            for question in QUESTIONS:
                self._do(
                    cases.answer,
                    self.case,
                    question=question,
                    yes=True,
                    remark=self.words["checked"],
                    by=chi,
                    on=day,
                )
            self._do(cases.accept, self.case, justification=self.words["justified"], by=chi, on=day)

    # Step 2: contract

    def quote_and_send(self, day: date) -> None:
        with self.as_body("planner", day) as dung:
            self._do(
                quotes.calculate, self.case, valid_until=day + timedelta(days=60), by=dung, on=day
            )
            agreement = self._do(agreements.prepare, self.case, by=dung, on=day)
            self._do(agreements.send, agreement, by=dung, on=day)

    def sign(self, day: date) -> None:
        """The client accepts, the body countersigns; the cycle's first programme is there."""
        with self.as_client(day) as lan:
            agreement = Agreement.objects.get(case=self.case)
            self._do(
                agreements.accept,
                agreement,
                typed_name=lan.name,
                position=self.cast.people[0].title,
                document_hash=agreement.file.sha256,
                by=lan,
                on=day,
            )
        with self.as_body("coordinator", day) as giang:
            agreement = Agreement.objects.get(case=self.case)
            self._do(
                agreements.countersign,
                agreement,
                typed_name=giang.name,
                position="",
                document_hash=agreement.file.sha256,
                by=giang,
                on=day,
            )

    # Step 3: audit

    def declare(self, day: date) -> None:
        """Conflict statements of everybody who may come near this client."""
        for who in ("leader", "auditor", "leader2", "expert"):
            with self.as_body(who, day) as person:
                self._do(people.declare, client=self.client.party, tie="none", by=person, on=day)

    def prepare_visit(self, kind: str, first: date, last: date, *, told: date) -> Visit:
        """Days, team, plan sent and agreed."""
        visit = self.propose_visit(kind, first, last, told=told)
        agreed = told + timedelta(days=2)
        with self.as_client(agreed) as lan:
            self._do(plans.agree_plan, Visit.objects.get(pk=visit.pk), by=lan, on=agreed)
        return visit

    def propose_visit(self, kind: str, first: date, last: date, *, told: date) -> Visit:
        """Days, team, plan sent."""
        with self.as_body("planner", told) as dung:
            visit = self.visit(kind)
            self._do(visits.reschedule, visit, starts_on=first, ends_on=last, by=dung, on=told)
            for who, role in ((self.leader, "team_leader"), (self.second, "auditor")):
                self._do(
                    teams.staff, visit, member=self.body.people[who], role=role, by=dung, on=told
                )
            visit = Visit.objects.get(pk=visit.pk)
            sites = [
                {"key": s["key"], "mode": "remote" if s["kind"] == "virtual" else "on_site"}
                for s in visit.programme.sites
            ]
            self._do(plans.draft_plan, visit, sessions=[], sites=sites, by=dung, on=told)
            visit = Visit.objects.get(pk=visit.pk)
            self._do(plans.draft_plan, visit, sessions=proposed_sessions(visit), by=dung, on=told)
            self._do(
                plans.send_plan,
                visit,
                object_by=told + timedelta(days=7),
                ict=self.words["ict"],
                by=dung,
                on=told,
            )
        return visit

    def stage_1(self, day: date, *, concern: bool = True) -> None:
        """Stage 1 on one day: a concern, conclusions, closed."""
        visit = self.prepare_visit("stage_1", day, day, told=day - timedelta(days=14))
        with self.as_body(self.leader, day) as an:
            self._do(visits.begin, visit, by=an, on=day)
            noted = None
            if concern:
                noted = self._do(
                    stage_1.note_concern,
                    visit,
                    text=self.words["concern"],
                    requirement=f"{self.case.framework_key}/9.2-a",
                    by=an,
                    on=day,
                )
            sent = day + timedelta(days=3)
            self._conclude_stage_1(visit, sent)
            if noted is not None:
                with on_day(self.body.party, sent + timedelta(days=10)):
                    self._do(
                        stage_1.settle_concern,
                        noted,
                        settlement=self.words["settled"],
                        by=an,
                        on=sent + timedelta(days=10),
                    )

    def open_visit(self, visit: Visit, day: date) -> None:
        """The opening meeting."""
        with self.as_body(self.leader, day) as an:
            self._do(visits.begin, visit, by=an, on=day)

    def _conclude_stage_1(self, visit: Visit, sent: date) -> None:
        with self.as_body(self.leader, sent) as an:
            self._do(
                stage_1.send_conclusions,
                Visit.objects.get(pk=visit.pk),
                topics=[{"title": t, "conclusion": c} for t, c in self.words["topics"]],
                internal_audit=self.words["internal_audit"],
                management_review=self.words["management_review"],
                readiness="ready_with_concerns" if visit.concerns.exists() else "ready",
                readiness_reason=self.words["ready"],
                stage_2=self.words["stage_2"],
                by=an,
                on=sent,
            )
            self._do(visits.close, Visit.objects.get(pk=visit.pk), by=an, on=sent)

    def begin(self, kind: str, first: date, last: date) -> Visit:
        """An audit with checklist that has begun."""
        visit = self.prepare_visit(kind, first, last, told=first - timedelta(days=21))
        self.open_visit(visit, first)
        with on_day(self.body.party, first):
            return Visit.objects.get(pk=visit.pk)

    def look(
        self, visit: Visit, day: date, *, found: tuple[str, ...] = (), share: float = 1.0
    ) -> None:
        """Fill the checklist (a share of it) and raise findings of these grades."""
        with self.as_body(self.leader, day) as an:
            programme = visit.programme
            nodes = requirement_tree(programme.framework_key, profiles=programme.profiles)
            wanted = [
                requirement.reference
                for top in nodes
                for node in top.walk()
                for requirement in node.requirements
                if _covered(node.clause.number, visit.clauses)
            ]
            likely = [
                ref for ref in wanted if any(part in ref for part in ("/8.5", "/7.2", "/9.1"))
            ]
            graded = dict(zip(likely, found, strict=False))
            values = {
                ref: {"value": "conform"} for ref in wanted[: max(1, int(len(wanted) * share))]
            }
            values |= {ref: {"value": grade} for ref, grade in graded.items()}
            self._do(checklists.assess, visit, values=values, by=an, on=day)
            for number, (reference, grade) in enumerate(graded.items()):
                said = self.words["findings"][grade][number % len(self.words["findings"][grade])]
                self._do(
                    findings.raise_,
                    visit,
                    grade=grade,
                    requirement=reference,
                    statement=said[0],
                    evidence=said[1],
                    discussed=True,
                    site=visit.sites.order_by("key")[0].name,
                    by=an,
                    on=day,
                )

    def report(self, visit: Visit, frozen: date, issued: date) -> None:
        """Verify the minors of earlier audits; then freeze, draft, issue."""
        self.verify_earlier(visit, frozen)
        with self.as_body(self.leader, frozen) as an:
            self._do(findings.freeze, visit, by=an, on=frozen)
        with self.as_body(self.leader, issued) as an:
            visit = Visit.objects.get(pk=visit.pk)
            self._do(
                reports.draft_report,
                visit,
                content=self._content(visit),
                days_used=visit.audit_days,
                by=an,
                on=issued,
            )
            self._do(reports.issue_report, Visit.objects.get(pk=visit.pk), by=an, on=issued)

    def verify_earlier(self, visit: Visit, day: date) -> None:
        """At the next audit the leader looks at what earlier minors asked for, on site."""
        with self.as_body(self.leader, day) as an:
            for finding in minors_to_verify(Visit.objects.get(pk=visit.pk), day):
                self._do(reviews.verify, finding, how=self.words["verified"], by=an, on=day)

    def _content(self, visit: Visit) -> dict[str, Any]:
        from learnmark.audits.facts.reports import drafted

        content = {**drafted(visit), **self.words["report"], "objectives_met": True}
        content["ict"] = content.get("ict") or self.words["ict"]
        for item in content["earlier"]:
            item["evidence"] = item["evidence"] or self.words["earlier"]
            item["result"] = "effective"
        return content

    # Step 4: documents after the audit

    def respond(self, visit: Visit, day: date) -> None:
        """The client answers every nonconformity, with a file."""
        with self.as_client(day) as lan:
            for finding in Finding.objects.filter(visit=visit, grade__in=("minor", "major")):
                evidence = store_bytes(
                    f"evidence-{finding.reference}.txt",
                    "text/plain",
                    self.words["evidence"].encode(),
                    by=lan,
                )
                self._do(
                    responses.respond,
                    finding,
                    correction=self.words["correction"],
                    corrected_on=day,
                    cause=self.words["cause"],
                    corrective_action=self.words["corrective_action"],
                    action_due_on=day + timedelta(days=30),
                    evidence_note=self.words["evidence"],
                    files=[evidence],
                    by=lan,
                    on=day,
                )

    def settle(self, visit: Visit, day: date) -> None:
        """Plans accepted; majors: evidence, verified; responses accepted."""
        with self.as_body(self.leader, day) as an:
            for finding in Finding.objects.filter(visit=visit, grade__in=("minor", "major")):
                self._do(reviews.accept_plan, finding, comment=self.words["plan_ok"], by=an, on=day)
        later = day + timedelta(days=7)
        with self.as_client(later) as lan:
            for finding in Finding.objects.filter(visit=visit, grade="major"):
                self._do(
                    responses.submit_evidence,
                    finding,
                    evidence_note=self.words["evidence"],
                    files=[],
                    by=lan,
                    on=later,
                )
        with self.as_body(self.leader, later) as an:
            for finding in Finding.objects.filter(visit=visit, grade="major"):
                self._do(reviews.verify, finding, how=self.words["verified"], by=an, on=later)
            if Visit.objects.get(pk=visit.pk).state == "response_pending":
                self._do(
                    recommendations.accept_responses,
                    Visit.objects.get(pk=visit.pk),
                    by=an,
                    on=later,
                )

    def recommend(self, visit: Visit, day: date, *, positive: bool = True) -> None:
        with self.as_body(self.leader, day) as an:
            visit = Visit.objects.get(pk=visit.pk)
            self._do(
                recommendations.recommend,
                visit,
                positive=positive,
                text=self.words["recommend" if positive else "not_recommended"],
                by=an,
                on=day,
            )
            self._do(visits.close, Visit.objects.get(pk=visit.pk), by=an, on=day)

    def audit(
        self, kind: str, first: date, last: date, *, found: tuple[str, ...] = ("minor",)
    ) -> Visit:
        """A whole audit, from plan to recommendation, some five weeks later."""
        visit = self.begin(kind, first, last)
        self.look(visit, last, found=found)
        self.report(visit, last, last + timedelta(days=5))
        if set(found) & {"minor", "major"}:
            self.respond(visit, last + timedelta(days=15))
            self.settle(visit, last + timedelta(days=20))
        self.recommend(visit, last + timedelta(days=28))
        return visit

    # Step 5: review, decision, certificate

    def review(self, kind: str, day: date) -> None:
        with self.as_body("reviewer", day) as hoa:
            answers = dict.fromkeys(ASKED[kind], True)
            self._do(
                decisions.review,
                Case.objects.get(pk=self.case.pk),
                kind=kind,
                answers=answers,
                sufficient=True,
                remark=self.words["reviewed"],
                by=hoa,
                on=day,
            )

    def grant(self, day: date, *, issued: bool = True) -> None:
        """Review, decision, and the certificate issued the day after."""
        self.review("grant", day)
        scope = self.cast.answers["scope"]["desired_scope"]
        with self.as_body("decision", day) as mai:
            self._do(
                decisions.grant,
                Case.objects.get(pk=self.case.pk),
                effective_on=day,
                scope=scope,
                grounds=self.words["granted"],
                by=mai,
                on=day,
            )
        if issued:
            self.issue(day + timedelta(days=1))

    def refuse(self, day: date) -> None:
        with self.as_body("decision", day) as mai:
            self._do(
                decisions.refuse,
                Case.objects.get(pk=self.case.pk),
                grounds=self.words["refused"],
                by=mai,
                on=day,
            )

    def issue(self, day: date) -> None:
        with self.as_body("register", day) as khanh:
            self._do(certificates.issue, self.certificate(), by=khanh, on=day)

    def to_contract(self, decided: date) -> None:
        """From the registration to the signed contract, for a decision planned on this day."""
        self.submit(decided - timedelta(days=200))
        self.accept(decided - timedelta(days=190))
        self.quote_and_send(decided - timedelta(days=185))
        self.sign(decided - timedelta(days=175))
        self.declare(decided - timedelta(days=170))

    def to_recommendation(
        self, decided: date, *, found: tuple[str, ...] = ("minor", "opportunity")
    ) -> None:
        """Contract and both stages of the initial audit, up to the recommendation."""
        self.to_contract(decided)
        self.stage_1(decided - timedelta(days=120))
        self.audit(
            "stage_2", decided - timedelta(days=60), decided - timedelta(days=58), found=found
        )

    def to_certificate(self, decided: date) -> None:
        """Everything from the registration on, so that the decision falls on this day."""
        self.to_recommendation(decided)
        self.grant(decided)

    # Step 6 and 7

    def surveil(self, first: date, *, found: tuple[str, ...] = ("minor",)) -> None:
        """A surveillance audit and the decision to maintain."""
        visit = self.audit("surveillance", first, first, found=found)
        day = first + timedelta(days=35)
        self.review("maintain", day)
        with self.as_body("decision", day) as mai:
            self._do(
                certificates.maintain,
                self.certificate(),
                grounds=self.words["maintained"],
                monitored=True,
                by=mai,
                on=day,
            )
        _ = visit

    def recertify(self, first: date, decided: date, *, late: bool = False) -> None:
        """A recertification audit and the renewal, in time or after expiry."""
        self.audit("recertification", first, first + timedelta(days=1))
        self.review("renew_late" if late else "renew", decided)
        with self.as_body("decision", decided) as mai:
            self._do(
                certificates.renew,
                self.certificate(),
                grounds=self.words["renewed"],
                by=mai,
                on=decided,
            )
        self.issue(decided + timedelta(days=1))

    def suspend(self, day: date, ground: str) -> None:
        with self.as_body("decision", day) as mai:
            self._do(
                certificates.suspend,
                self.certificate(),
                ground=ground,
                grounds=self.words["suspended"],
                by=mai,
                on=day,
            )

    def withdraw(self, day: date) -> None:
        with self.as_body("decision", day) as mai:
            self._do(
                certificates.withdraw,
                self.certificate(),
                grounds=self.words["withdrawn"],
                by=mai,
                on=day,
            )

    def transfer_out(self, day: date) -> None:
        with self.as_body("decision", day) as mai:
            self._do(
                certificates.transfer_out,
                self.certificate(),
                grounds=self.words["transferred"],
                by=mai,
                on=day,
            )


def _dates(day: date) -> dict[str, str]:
    """What the application asks for in days, seen from the day of the draft."""
    before = {"operating_since": 700, "last_internal_audit": 60, "last_management_review": 40}
    dates = {key: day - timedelta(days=days) for key, days in before.items()}
    dates["planned_stage_1"] = day + timedelta(days=60)
    dates["planned_stage_2"] = day + timedelta(days=120)
    return {key: value.isoformat() for key, value in dates.items()}


def _typed(answers: dict[str, Any]) -> dict[str, str]:
    """Answers as somebody would type them."""
    return {key: _text(value) for key, value in answers.items()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else str(value)


def _covered(clause: str, chosen: list[str]) -> bool:
    return not chosen or any(clause == c or clause.startswith(f"{c}.") for c in chosen)

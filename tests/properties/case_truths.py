"""What is true of a case whatever anybody does to it, told apart from the code that keeps it so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps

from learnmark.audits.models import Visit
from learnmark.certification.facts.certificates import status_on
from learnmark.certification.models import Agreement, Case, Certificate, Decision
from learnmark.foundation.acts.operation import Operation
from learnmark.foundation.journal.models import Event, JournalHead
from learnmark.foundation.steps.models import Lived
from learnmark.foundation.tenancy.rows import OwnedRow
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.people.models import Competence
from learnmark.register.facts.entries import standing, with_status
from learnmark.register.models import Entry
from tests.properties.case_world import World

DAY = timedelta(days=1)
ROOMS = ("acts", "audits", "certification", "files", "jobs", "journal", "outbox", "people",
         "register", "tenancy")  # fmt: skip
NO_DECISION_ON_CONFORMITY = ("cancel", "transfer_out")


# What is kept


def kept(world: World) -> dict[str, str]:
    """A fingerprint of every row of every table that an act may write to."""
    owned = [model for model in _tables() if issubclass(model, OwnedRow)]
    found = {}
    for party in world.parties:
        with acting_as(party):
            # A stranger who did anything would have left an event.
            for model in owned if party in (world.body, world.client) else (Event,):
                rows = model.everywhere.filter(owner=party)
                found[f"{party.slug} {model._meta.label}"] = _fingerprint(rows)
    for model in _tables():
        if not issubclass(model, OwnedRow):
            found[model._meta.label] = _fingerprint(model._base_manager.all())
    return found


def _tables() -> list[Any]:
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def _fingerprint(rows: Any) -> str:
    values = list(rows.order_by("pk").values_list())
    return f"{len(values)} {hashlib.sha256(repr(values).encode()).hexdigest()[:16]}"


# What was done


class Tally:
    """How many operations came to their end, those inside others included."""

    def __init__(self) -> None:
        self.done = 0

    @contextmanager
    def counting(self) -> Iterator[Tally]:
        """Inside the block every operation is counted; one that fails takes its inner ones back."""
        honest = Operation.__call__

        def counted(operation: Operation, *args: Any, **inputs: Any) -> Any:
            before = self.done
            try:
                result = honest(operation, *args, **inputs)
            except BaseException:
                self.done = before
                raise
            self.done += 1
            return result

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Operation, "__call__", counted)
            yield self


def events(world: World) -> int:
    """The events of all parties; their numbers have no gap and the head knows the next one."""
    total = 0
    for party in world.parties:
        with acting_as(party):
            rows = Event.everywhere.filter(owner=party).order_by("number")
            numbers = list(rows.values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1)), f"journal of {party}"
            head = JournalHead.everywhere.filter(owner=party).first()
            assert (head.next_number if head else 1) == len(numbers) + 1
            total += len(numbers)
    return total


# What is true of it


def must_hold(world: World, today: date) -> None:
    """Raises AssertionError with the first truth that does not hold."""
    for party in (world.body, world.client):
        with acting_as(party):
            states_agree(today)
    with acting_as(world.body):
        case = Case.objects.get(pk=world.story.case.pk)
        for decision in (made := list(case.decisions.order_by("seq"))):
            a_decision_is_sound(decision)
        assert [row.seq for row in made] == list(range(1, len(made) + 1))
        grants = [row for row in made if row.act == "grant"]
        certificates = list(Certificate.objects.filter(case=case))
        assert len(grants) == len(certificates) <= 1, "one grant, one certificate"
        for grant in grants:
            assert grant.certificate_id == certificates[0].pk
            a_grant_is_earned(case, grant)
        for certificate in certificates:
            the_register_agrees(certificate, today)


def states_agree(today: date) -> None:
    """Every history is possible, and SQL, Python and a second reading agree on every day of it."""
    for model in (m for m in apps.get_models() if issubclass(m, Lived)):
        things = list(model.objects.own().prefetch_related("steps"))
        if not things:
            continue
        days = {today, today - DAY, today + DAY}
        days |= {step.on for thing in things for step in thing.steps.all()}
        annotated = {day: _annotated(model, day) for day in sorted(days)[-6:]}
        for thing in things:
            steps = list(thing.steps.all())
            thing.lifecycle.after(step.act for step in steps)
            assert [step.seq for step in steps] == list(range(1, len(steps) + 1))
            for day, states in annotated.items():
                known = [step.act for step in steps if step.on <= day]
                expected = thing.lifecycle.targets[known[-1]] if known else thing.lifecycle.initial
                assert states[thing.pk] == expected == thing.state_on(day), (thing, day)


def _annotated(model: Any, day: date) -> dict[Any, str]:
    return dict(model.objects.own().with_state(day).values_list("pk", "state_now"))


def a_decision_is_sound(decision: Decision) -> None:
    """It is not in force before it is made, has grounds, and nobody decides on the own audit."""
    assert decision.effective_on >= decision.on
    assert decision.grounds.strip()
    if decision.act in NO_DECISION_ON_CONFORMITY:
        return
    for visit in _relied_on(decision):
        stayed = visit.team.filter(removed_on=None).values_list("member", flat=True)
        assert decision.by_id not in stayed, f"{decision.by_name} was in the team of {visit}"
    shown = Competence.objects.filter(
        member=decision.by, kind="function", value="decision_maker", shown_on__lte=decision.on
    )
    assert shown.exists(), f"{decision.by_name} never showed to be competent to decide"


def _relied_on(decision: Decision) -> list[Visit]:
    wanted = [part["visit"] for part in decision.relied_on if part.get("visit")]
    return list(Visit.objects.filter(pk__in=wanted).order_by("number"))


def a_grant_is_earned(case: Case, grant: Decision) -> None:
    """The file as it was on the day of the grant, read row by row (9.5.2, 9.5.3)."""
    visits = _relied_on(grant)
    held = {visit.kind: visit for visit in visits}
    assert {"stage_1", "stage_2"} <= held.keys()
    signed = [
        step.on
        for agreement in Agreement.objects.filter(case=case)
        for step in agreement.steps.all()
        if step.act in ("countersign", "upload_signed")
    ]
    assert min(signed) <= held["stage_1"].starts_on
    last = {step.act: step.on for step in visits[-1].steps.all()}
    assert last["issue_report"] <= grant.on
    assert last["recommend_positive"] <= grant.on
    for finding in (finding for visit in visits for finding in visit.findings.all()):
        acts = {step.act: step.on for step in finding.steps.all() if step.on <= grant.on}
        if finding.grade == "major":
            assert "verify" in acts, finding
        if finding.grade == "minor":
            assert acts.keys() & {"accept_plan", "verify"}, finding
    assert not held["stage_1"].concerns.filter(settled_on=None).exists()
    reviews = [r for r in grant.cycle.reviews.order_by("id") if r.kind == "grant"]
    before = [r for r in reviews if r.pk < grant.pk]
    assert before, "nobody reviewed the file"
    assert before[-1].sufficient
    assert all(row["yes"] for row in before[-1].preconditions)
    team = {person.member_id for visit in visits for person in visit.team.all()}
    assert before[-1].by_id not in team, "the reviewer was in the audit"


def the_register_agrees(certificate: Certificate, today: date) -> None:
    """The public sees the state that follows from the decisions, today and on every turn."""
    decisions = list(certificate.decisions.order_by("seq"))
    turns = {row.effective_on for row in decisions} | {row.valid_until for row in decisions}
    days = {day + step for day in turns - {None} for step in (-DAY, DAY * 0, DAY)}
    days |= {today, today + DAY, today + 4000 * DAY}
    entry = Entry.published.filter(code=certificate.code).first()
    for day in sorted(days) if entry else ():
        state = status_on(certificate, day)
        shown = with_status(Entry.published.filter(pk=entry.pk), day).get().status_now
        assert state == standing(entry, day).state == shown, (certificate, day)

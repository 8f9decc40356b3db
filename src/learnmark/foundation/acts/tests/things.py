"""A thing that lives only in tests: what the spine does, shown without any room above it."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection, models

from learnmark.foundation.acts.operation import OPERATIONS, operation
from learnmark.foundation.journal.names import EVENT_NAMES, declare
from learnmark.foundation.journal.record import record
from learnmark.foundation.steps.models import Lived, Step
from learnmark.foundation.tenancy.guards import OnlyItsParty
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.rules.authority import PERMISSIONS, Permission, Role
from learnmark.rules.lifecycle import Lifecycle, Transition
from learnmark.rules.verdict import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

R_THING_1 = Rule("R-THING-1", "Tests", "A thing has no {about} reason.", "Give one.")
R_THING_2 = Rule("R-THING-2", "Tests", "The weight {about} is too much.", "Take less.")
OPEN, SHUT = "open", "shut"


class Thing(Lived):
    """It is open, is shut, and may be opened again."""

    lifecycle = Lifecycle(
        "thing of tests",
        (Transition("shut", (OPEN,), SHUT),),
        {OPEN: "open", SHUT: "shut"},
        {"shut": "Shut", "reopen": "Reopen"},
        initial=OPEN,
        by_clock=(Transition("reopen", (SHUT,), OPEN),),
    )
    name = models.CharField(max_length=20)
    DATA: ClassVar[dict[str, str]] = {"basic": "name"}

    class Meta(Lived.Meta):
        app_label = "acts"
        db_table = "tests_thing"


class ThingStep(Step):
    subject = models.ForeignKey(Thing, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        app_label = "acts"
        db_table = "tests_thing_step"


def make_tables(blocker: Any) -> None:
    """Make the tables once in a test database, with their policies."""
    with blocker.unblock():
        existing = connection.introspection.table_names()
        for model in (Thing, ThingStep):
            table = model._meta.db_table
            if table in existing:
                continue
            with connection.schema_editor() as editor:
                editor.create_model(model)
            with connection.cursor() as cursor:
                for sql in OnlyItsParty("", sees="dossier").forwards(connection.vendor, table):
                    cursor.execute(sql)


def _objections(thing: Thing, *, by: Any, on: Any, reason: str = "", weight: int = 0) -> Any:
    found = [] if reason else [R_THING_1.objects("good")]
    return (*found, R_THING_2.objects(weight)) if weight > 9 else tuple(found)


@contextmanager
def declared() -> Iterator[SimpleNamespace]:
    """The acts of things, known only inside the block."""
    lines = {
        "tests.thing.make": Permission(frozenset({Role.COORDINATOR}), frozenset()),
        "tests.thing.shut": Permission(frozenset({Role.COORDINATOR}), frozenset(), True),
        "tests.thing.replace": Permission(frozenset({Role.COORDINATOR}), frozenset()),
        "tests.thing.forget": Permission(frozenset({Role.COORDINATOR}), frozenset()),
        "tests.thing.chatter": Permission(frozenset({Role.COORDINATOR}), frozenset()),
        "tests.thing.break": Permission(frozenset({Role.COORDINATOR}), frozenset()),
    }
    PERMISSIONS.update(lines)
    declare({"tests:thing:made": "Thing made", "tests:thing:shut": "Thing shut"})
    try:
        yield SimpleNamespace(**_acts())
    finally:
        for act in lines:
            PERMISSIONS.pop(act)
            OPERATIONS.pop(act, None)
        for name in ("tests:thing:made", "tests:thing:shut"):
            EVENT_NAMES.pop(name)


def _acts() -> dict[str, Any]:
    @operation("tests.thing.make", "Make")
    def make(*, name: str, by: Any, on: Any) -> Thing:
        thing: Thing = Thing.objects.create(owner_id=current_party_id(), name=name)
        record("tests:thing:made", thing, by=by, on=on, changes={"name": ("", name)})
        return thing

    @operation("tests.thing.shut", "Shut", guard=_objections, step="shut")
    def shut(thing: Thing, *, reason: str, weight: int = 0, by: Any, on: Any) -> ThingStep:
        step: ThingStep = thing.take("shut", by=by, on=on, grounds=reason)
        record("tests:thing:shut", thing, by=by, on=on, reason=reason)
        return step

    @operation("tests.thing.replace", "Replace")
    def replace(thing: Thing, *, by: Any, on: Any) -> Thing:
        made: Thing = make(name=f"after {thing.name}", by=by, on=on)
        record("tests:thing:shut", thing, by=by, on=on)
        return made

    @operation("tests.thing.forget", "Forget")
    def forget(thing: Thing, *, by: Any, on: Any) -> None:
        Thing.objects.filter(pk=thing.pk).update(name="forgotten")

    @operation("tests.thing.chatter", "Chatter")
    def chatter(thing: Thing, *, by: Any, on: Any) -> None:
        record("tests:thing:shut", thing, by=by, on=on)
        record("tests:thing:shut", thing, by=by, on=on)

    @operation("tests.thing.break", "Break")
    def break_(thing: Thing, *, by: Any, on: Any) -> None:
        thing.take("shut", by=by, on=on)
        record("tests:thing:shut", thing, by=by, on=on)
        message = "broken in the middle"
        raise RuntimeError(message)

    return {
        "make": make, "shut": shut, "replace": replace, "forget": forget,
        "chatter": chatter, "break_": break_,
    }  # fmt: skip

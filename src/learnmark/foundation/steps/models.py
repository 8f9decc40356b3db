"""Steps, and things that live by them.

A thing's steps form a list with a unique running number; two at once cannot both take the next
number. The state on a day is the target of the last act up to that day, the same in Python
(`state_on`) and as an annotation for lists (`with_state`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import F, Func, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from learnmark.foundation import clock
from learnmark.foundation.acts.refusals import Conflict, refuse_if
from learnmark.foundation.tenancy.rows import HandedRow, ScopedManager, ScopedQuerySet
from learnmark.foundation.tenancy.scope import current_party_id

if TYPE_CHECKING:
    from datetime import date
    from typing import Self

    from learnmark.foundation.tenancy.actor import Actor
    from learnmark.rules.lifecycle import Lifecycle


class Step(HandedRow):
    """One dated act on a thing; rows are only ever added. The concrete step names its `subject`."""

    seq = models.PositiveIntegerField()
    act = models.CharField(_("act"), max_length=30)
    on = models.DateField(_("on"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("tenancy.Member", on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(_("by"), max_length=150, blank=True)
    grounds = models.TextField(_("grounds"), blank=True)

    DATA: ClassVar[dict[str, str]] = {
        "none": "seq act on at by subject",
        "basic": "by_name grounds",
    }

    class Meta(HandedRow.Meta):
        abstract = True
        ordering: ClassVar[list[str]] = ["seq"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["subject", "seq"], name="%(app_label)s_%(class)s_seq")
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"


class StateAfter(Func):
    """The state that an act leads to; `targets` pairs each act with its state.

    Django's `Case` would look for the last act once for every line of the table.
    """

    output_field = models.CharField()

    def __init__(self, act: Any, targets: tuple[tuple[str, str], ...], initial: str) -> None:
        super().__init__(act)
        self.targets, self.initial = targets, initial

    def as_sql(  # type: ignore[override]  # a table has no function, template or joiner
        self, compiler: Any, connection: Any, **_more: Any
    ) -> tuple[str, tuple[Any, ...]]:
        sql, values = compiler.compile(self.source_expressions[0])
        lines = " WHEN %s THEN %s" * len(self.targets)
        pairs = (word for pair in self.targets for word in pair)
        return f"(CASE {sql}{lines} ELSE %s END)", (*values, *pairs, self.initial)


class LivedQuerySet(ScopedQuerySet):
    """Things with a computed state."""

    def with_state(self, on: date) -> Self:
        """Annotate `state_now`: the target of the last act up to a day."""
        lifecycle: Lifecycle = self.model.lifecycle
        steps = self.model._meta.get_field("steps").related_model.everywhere
        last = steps.filter(subject=OuterRef("pk"), on__lte=on).order_by("-seq").values("act")[:1]
        targets = tuple(lifecycle.targets.items())
        return self.annotate(last_act=Subquery(last)).annotate(
            state_now=StateAfter(F("last_act"), targets, lifecycle.initial)
        )


class LivedManager(ScopedManager.from_queryset(LivedQuerySet)):  # type: ignore[misc]  # built by Django
    """The scoped manager of things with a computed state."""


class Lived(HandedRow):
    """A thing whose state is what happened to it; `steps` is the reverse of its Step model."""

    lifecycle: ClassVar[Lifecycle]

    objects = LivedManager()  # type: ignore[misc]  # the stubs take it for an instance variable
    everywhere = models.Manager()  # type: ignore[misc]  # the same

    class Meta(HandedRow.Meta):
        abstract = True

    def acts_up_to(self, on: date | None = None) -> list[str]:
        """The acts in order, up to a day; all where no day is given."""
        steps = self.steps.all()  # type: ignore[attr-defined]  # reverse of the concrete step
        return [step.act for step in steps if on is None or step.on <= on]

    def state_on(self, on: date | None = None) -> str:
        """The state on a day; the present one where no day is given."""
        if on is None and hasattr(self, "state_now"):
            return str(self.state_now)
        acts = self.acts_up_to(on)
        if on is None:
            return self.lifecycle.after(acts)
        # The two sides may live in two time zones, so an act can bear an earlier day than the one
        # it followed: on a day between, only the last act says something.
        return self.lifecycle.targets[acts[-1]] if acts else self.lifecycle.initial

    @property
    def state(self) -> str:
        return self.state_on()

    def take(self, act: str, *, by: Actor, on: date, grounds: str = "", **more: Any) -> Any:
        """Add the step of an act.

        Raises Refused where the lifecycle forbids it, Conflict where somebody else acted at the
        same time.
        """
        steps = self.steps.order_by("seq")  # type: ignore[attr-defined]
        acts = list(steps.values_list("act", flat=True))
        refuse_if(self.lifecycle.objection(self.lifecycle.after(acts), act))
        step = steps.model(
            owner_id=current_party_id(),
            dossier=self.dossier,
            subject=self,
            seq=len(acts) + 1,
            act=act,
            on=on,
            by=by.member,
            by_name=by.name,
            grounds=grounds,
            **more,
        )
        try:
            with transaction.atomic():
                step.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict from error
        if hasattr(self, "state_now"):
            del self.state_now
        self._prefetched_objects_cache: dict[str, Any] = {}
        return step

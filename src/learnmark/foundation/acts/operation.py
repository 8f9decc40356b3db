"""Declaring an act: one function, from which its page and its API operation follow.

    @operation("certification.certificate.suspend", _("Suspend the certificate"), guard=...)
    def suspend(certificate: Certificate, *, grounds: str, by: Actor, on: date) -> Decision:
        ...

Calling it runs, in one transaction: authority → the objections of the guard → the body, which
writes the dated act and exactly one journal event. With `key=` a repetition returns what the
first call made. `suspend.objections(certificate, by=..., on=...)` is what the page shows beside
the button; it asks the very same guard.
"""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any, get_type_hints
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, models, transaction
from django.utils.crypto import salted_hmac

from learnmark.foundation.acts.models import Receipt
from learnmark.foundation.acts.reading import reading_anew
from learnmark.foundation.acts.refusals import Conflict, KeyReused, refuse_if
from learnmark.foundation.journal.leaf import canonical
from learnmark.foundation.journal.record import recorded
from learnmark.foundation.tenancy.rows import OwnedRow
from learnmark.rules.authority import PERMISSIONS, R_AUTH_1, Relation, objections_to_acting

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from learnmark.foundation.tenancy.actor import Actor
    from learnmark.rules.verdict import Verdict

OPERATIONS: dict[str, Operation] = {}
_SPINE = ("by", "on")


def operation(
    act: str,
    title: str,
    *,
    guard: Callable[..., Verdict] | None = None,
    step: str = "",
    inner: bool = False,
) -> Callable[[Callable[..., Any]], Operation]:
    """Declare the function below as the act of this name in the authority table.

    `guard(subject, *, by, on, **inputs)` returns every objection; for the preview it is called
    with the inputs known by then, so it must do without them. `step` names the act in the
    subject's lifecycle, so that its state is judged too. `title` is what the button says.
    An `inner` act happens only inside another one: it has no page and no API operation.
    """

    def declare(function: Callable[..., Any]) -> Operation:
        return Operation(act, title, function, guard, step, inner=inner)

    return declare


class Operation:
    """An act: callable, previewable, and known to pages and the API by its name."""

    def __init__(
        self,
        act: str,
        title: str,
        function: Callable[..., Any],
        guard: Callable[..., Verdict] | None,
        step: str,
        *,
        inner: bool = False,
    ) -> None:
        if act not in PERMISSIONS or act in OPERATIONS:
            message = f"{act}: every act has one line in rules.authority and one function"
            raise ValueError(message)
        self.act, self.title, self.inner = act, title, inner
        self.function, self.guard, self.step = function, guard, step
        self.room, self.noun, self.verb = act.split(".")
        OPERATIONS[act] = self
        functools.update_wrapper(self, function)

    def __repr__(self) -> str:
        return f"<act {self.act}>"

    @functools.cached_property
    def hints(self) -> dict[str, Any]:
        """Parameter name → type, as declared."""
        return get_type_hints(self.function)

    @functools.cached_property
    def subject_model(self) -> type[models.Model] | None:
        """The model that the act is done to; None for an act that begins something."""
        first = next(iter(inspect.signature(self.function).parameters.values()), None)
        if first is None or first.kind is inspect.Parameter.KEYWORD_ONLY:
            return None
        model: type[models.Model] = self.hints[first.name]
        return model

    @functools.cached_property
    def inputs(self) -> dict[str, inspect.Parameter]:
        """The inputs of the act beside subject, person and day."""
        parameters = inspect.signature(self.function).parameters
        return {
            name: parameter.replace(annotation=self.hints[name])
            for name, parameter in parameters.items()
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY and name not in _SPINE
        }

    def relation(self, subject: models.Model | None, by: Actor) -> Relation:
        """How the actor's party stands to the subject."""
        if not isinstance(subject, OwnedRow):
            return Relation.NONE
        return Relation.OWN if by.party and subject.owner_id == by.party.pk else Relation.SHARED

    def authority(self, subject: models.Model | None, *, by: Actor) -> Verdict:
        """What the authority table has against this person doing the act here."""
        return objections_to_acting(
            self.act, by.roles, self.relation(subject, by), second_factor=by.second_factor
        )

    def possible(self, subject: Any) -> bool:
        """Whether the subject's lifecycle allows the act in its present state."""
        if not self.step or subject is None:
            return True
        return not subject.lifecycle.objection(subject.state, self.step)

    def objections(self, subject: Any = None, *, by: Actor, on: date, **inputs: Any) -> Verdict:
        """Everything that stands against the act, known before the button is pressed."""
        found = list(self.authority(subject, by=by))
        if any(objection.rule == R_AUTH_1 for objection in found):
            return tuple(
                found
            )  # whoever may not act here need not learn what else stands against it
        if self.step and subject is not None:
            found += subject.lifecycle.objection(subject.state, self.step)
        if self.guard is not None:
            arguments = () if self.subject_model is None else (subject,)
            found += self.guard(*arguments, by=by, on=on, **inputs)
        return tuple(dict.fromkeys(found))

    def __call__(self, *subjects: Any, by: Actor, on: date, key: str = "", **inputs: Any) -> Any:
        """Do the act. Raises Refused with every objection, Conflict, or KeyReused."""
        subject = subjects[0] if subjects else None
        with reading_anew(), transaction.atomic():
            if key:
                earlier = _receipt(self.act, key, by, subject, inputs)
                if earlier is not None:
                    return _made_by(earlier)
            if isinstance(subject, models.Model):
                subject = _locked(subject)
            refuse_if(self.objections(subject, by=by, on=on, **inputs))
            token = recorded.set([])
            try:
                arguments = () if self.subject_model is None else (subject,)
                result = self.function(*arguments, by=by, on=on, **inputs)
                names = recorded.get()
            finally:
                recorded.reset(token)
            if names is None or len(names) != 1:
                message = f"{self.act} left {names} in the journal; an act leaves exactly one event"
                raise AssertionError(message)
            if key:
                _keep(key, by, result)
        return result


def rows_named_by(model: type[models.Model], by: Actor) -> models.QuerySet[Any]:
    """The rows of a model that an actor may name from outside, as subject or input of an act."""
    rows: models.QuerySet[Any]
    if issubclass(model, OwnedRow):
        rows = model.objects.all()
    elif named_by := getattr(model, "named_by", None):
        rows = named_by(by.party)
    else:
        rows = model._default_manager.all()
    return rows


def _locked(subject: models.Model) -> models.Model:
    """The subject as it is now, held until the act is done. Raises Conflict if it is gone."""
    try:
        if isinstance(subject, OwnedRow):
            row: models.Model = type(subject).objects.lock(subject)
        else:
            row = type(subject)._base_manager.select_for_update().get(pk=subject.pk)
    except ObjectDoesNotExist as error:
        raise Conflict from error
    return row


def _fingerprint(by: Actor, subject: Any, inputs: dict[str, Any]) -> str:
    """What was asked for, under the installation's secret: inputs may hold a password."""
    asked = canonical({"party": by.party, "subject": subject, "inputs": inputs})
    return salted_hmac("learnmark.receipt", asked, algorithm="sha256").hexdigest()


def _mine(key: str, by: Actor) -> dict[str, Any]:
    return {"key": key, "user_id": by.user.pk if by.user else None}


def _receipt(act: str, key: str, by: Actor, subject: Any, inputs: dict[str, Any]) -> Receipt | None:
    """The receipt of the first act with this key; None if this is the first."""
    fingerprint = _fingerprint(by, subject, inputs)
    try:
        with transaction.atomic():
            Receipt.objects.create(**_mine(key, by), act=act, fingerprint=fingerprint)
    except IntegrityError:
        earlier = Receipt.objects.get(**_mine(key, by))
    else:
        return None
    if (earlier.act, earlier.fingerprint) != (act, fingerprint):
        raise KeyReused
    return earlier


def _made_by(earlier: Receipt) -> Any:
    """What the act of a receipt made; None if it made no row, or the row is gone."""
    if not earlier.result_type:
        return None
    return apps.get_model(earlier.result_type)._base_manager.filter(pk=earlier.result_id).first()


def _keep(key: str, by: Actor, result: Any) -> None:
    if isinstance(result, models.Model) and isinstance(result.pk, UUID):
        Receipt.objects.filter(**_mine(key, by)).update(
            result_type=result._meta.label_lower, result_id=result.pk
        )

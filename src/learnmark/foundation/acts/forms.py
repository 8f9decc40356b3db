"""The form of an act: its inputs, its words, and the key that makes a double click harmless."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import date

    from learnmark.foundation.tenancy.actor import Actor

FORMS: dict[str, type[ActForm]] = {}


def new_key() -> str:
    """A fresh idempotency key."""
    return secrets.token_urlsafe(24)


class _Registering(DeclarativeFieldsMetaclass):
    """Lets a form class name its act: `class SuspendForm(ActForm, act="...")`."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], body: dict[str, Any], act: str = ""
    ) -> Any:
        made: Any = super().__new__(mcs, name, bases, body)
        if act:
            made.act = act
            FORMS[act] = made
        return made

    def __init__(  # the self of a metaclass is a class
        cls,  # noqa: N805
        name: str,
        bases: tuple[type, ...],
        body: dict[str, Any],
        act: str = "",
    ) -> None:
        super().__init__(name, bases, body)


class ActForm(forms.Form, metaclass=_Registering):
    """Inputs of one act; `class SuspendForm(ActForm, act="certification.certificate.suspend")`.

    Fields have the names of the act's inputs. Override `inputs` where they differ, and
    `preview` for what the guard should know before anything is typed.
    """

    act: ClassVar[str] = ""
    button: ClassVar[Any] = _("Confirm")
    explains: ClassVar[Any] = ""
    danger: ClassVar[bool] = False
    template_name_page: ClassVar[str] = "acts/act.html"

    if TYPE_CHECKING:

        def __init_subclass__(cls, act: str = "") -> None: ...

    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, subject: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject, self.actor, self.today = subject, actor, today
        self.fields["idempotency_key"].initial = new_key
        self.prepare()

    def prepare(self) -> None:
        """Set choices and starting values that depend on subject, actor and day."""

    def preview(self) -> dict[str, Any]:
        """Inputs that the guard may judge before the form is filled."""
        return {}

    def inputs(self) -> dict[str, Any]:
        """The act's inputs from valid data; uploads are stored and become files."""
        from learnmark.foundation.files.store import store_upload

        cleaned = {k: v for k, v in self.cleaned_data.items() if k != "idempotency_key"}
        for name, value in cleaned.items():
            if isinstance(value, UploadedFile):
                cleaned[name] = store_upload(value, by=self.actor)
            elif isinstance(value, list) and value and isinstance(value[0], UploadedFile):
                cleaned[name] = [store_upload(item, by=self.actor) for item in value]
        return cleaned

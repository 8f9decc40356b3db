"""Applications, and the case that a body opens for each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.steps.models import Lived, Step
from learnmark.foundation.tenancy.rows import HandedRow, OwnedRow
from learnmark.rules.lifecycle import APPLICATION


class Application(Lived):
    """An organization's application to one body: its own row, private until submitted.

    `answers` follows the field table of `certification.intake.fields`: one mapping per step, and
    lists of mappings for sites and programmes, kept as typed.
    """

    lifecycle = APPLICATION

    body = models.ForeignKey("tenancy.Party", on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(null=True)
    started_on = models.DateField()

    DATA: ClassVar[dict[str, str]] = {"none": "body saved_at started_on", "basic": "answers"}

    class Meta(Lived.Meta):
        db_table = "certification_application"
        verbose_name = _("application")

    def __str__(self) -> str:
        return str(self.answers.get("organization", {}).get("legal_name") or _("Application"))

    def get_absolute_url(self) -> str:
        return reverse("certification.application", args=[self.pk])


class ApplicationStep(Step):
    """A dated act on an application, by the organization or by the body."""

    NEVER_CHANGED: ClassVar[bool] = True

    subject = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        db_table = "certification_application_step"


class ApplicationFile(HandedRow):
    """A document attached to an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="files")
    label = models.CharField(_("what it is"), max_length=120)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    attached_on = models.DateField()

    DATA: ClassVar[dict[str, str]] = {"none": "application file attached_on", "basic": "label"}

    class Meta(HandedRow.Meta):
        db_table = "certification_application_file"

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("certification.application", args=[self.application_id])


class Case(HandedRow):
    """The body's file on one client: a frozen copy of the application and all that follows.

    The dossier is that of the case file which body and client share both ways.
    """

    lifecycle = APPLICATION

    number = models.CharField(_("case number"), max_length=40)
    client = models.ForeignKey("tenancy.Party", on_delete=models.PROTECT, related_name="+")
    client_name = models.CharField(_("client"), max_length=300)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="case")
    answers = models.JSONField(default=dict)
    framework_key = models.CharField(_("standard"), max_length=40)
    scheme_key = models.CharField(max_length=60)
    scheme_version = models.CharField(max_length=20)
    language = models.CharField(_("language"), max_length=10, default="vi")
    opened_on = models.DateField(_("opened on"))

    DATA: ClassVar[dict[str, str]] = {
        "none": "number client client_name application framework_key scheme_key scheme_version "
        "language opened_on",
        "basic": "answers",
    }

    class Meta(HandedRow.Meta):
        db_table = "certification_case"
        verbose_name = _("case")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner", "number"], name="case_numbers_are_unique")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.client_name}"

    def get_absolute_url(self) -> str:
        return reverse("certification.case", args=[self.pk])

    @property
    def state(self) -> str:
        """The state of its application."""
        return self.application.state


class ReviewAnswer(OwnedRow):
    """The answer to one of the questions of the application review (9.1.2), with name and date."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="review_answers")
    question = models.CharField(max_length=40)
    yes = models.BooleanField(_("answer"))
    remark = models.TextField(_("remark"), blank=True)
    by = models.ForeignKey("tenancy.Member", on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    on = models.DateField()

    DATA: ClassVar[dict[str, str]] = {"none": "case question yes by on", "basic": "remark by_name"}

    class Meta(OwnedRow.Meta):
        db_table = "certification_review_answer"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "question"], name="one_answer_per_question")
        ]

"""Quotes and agreements."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnmark.certification.models.application import Case
from learnmark.foundation.steps.models import Lived, Step
from learnmark.foundation.tenancy.rows import HandedRow
from learnmark.rules.lifecycle import AGREEMENT


class Quote(HandedRow):
    """Audit time and fees offered to a client, with every step of the calculation."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="quotes")
    number = models.CharField(_("number"), max_length=40)
    version = models.PositiveIntegerField(default=1)
    inputs = models.JSONField(default=dict)
    audit_time = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    currency = models.CharField(_("currency"), max_length=3)
    subtotal = models.DecimalField(max_digits=16, decimal_places=2)
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2)
    tax = models.DecimalField(max_digits=16, decimal_places=2)
    total = models.DecimalField(_("total"), max_digits=16, decimal_places=2)
    valid_until = models.DateField(_("valid until"))
    made_on = models.DateField(_("made on"))
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )

    DATA: ClassVar[dict[str, str]] = {
        "none": "case number version inputs audit_time lines currency subtotal tax_percent tax "
        "total valid_until made_on file",
    }

    class Meta(HandedRow.Meta):
        db_table = "certification_quote"
        verbose_name = _("quote")
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "version"], name="quotes_have_versions")
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certification.quote", args=[self.pk])


class Agreement(Lived):
    """The certification agreement (5.1.2). Its text is frozen when it is sent."""

    lifecycle = AGREEMENT

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agreements")
    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(_("number"), max_length=40)
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=300)
    clauses = models.JSONField(default=list)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_on = models.DateField()

    DATA: ClassVar[dict[str, str]] = {
        "none": "case quote number language title clauses file signed_file made_on",
    }

    class Meta(Lived.Meta):
        db_table = "certification_agreement"
        verbose_name = _("agreement")
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certification.agreement", args=[self.pk])


class AgreementStep(Step):
    """A dated act on an agreement; acceptance keeps typed name, hash and means."""

    NEVER_CHANGED: ClassVar[bool] = True

    subject = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="steps")
    typed_name = models.CharField(_("name as typed"), max_length=150, blank=True)
    position = models.CharField(_("position"), max_length=150, blank=True)
    document_hash = models.CharField(_("document hash"), max_length=64, blank=True)
    second_factor = models.BooleanField(_("confirmed with a second factor"), default=False)

    DATA: ClassVar[dict[str, str]] = {
        "none": "document_hash second_factor",
        "basic": "typed_name position",
    }

    class Meta(Step.Meta):
        db_table = "certification_agreement_step"

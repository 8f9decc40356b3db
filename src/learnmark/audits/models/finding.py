"""Findings and what is done about them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnmark.audits.models.visit import Visit
from learnmark.foundation.steps.models import Lived, Step
from learnmark.foundation.tenancy.rows import HandedRow, OwnedRow
from learnmark.rules.lifecycle import FINDING


class Finding(Lived):
    """A finding of a visit (9.4.5). Handed to the client with the report, private until then."""

    class Grade(models.TextChoices):
        MAJOR = "major", _("major nonconformity")
        MINOR = "minor", _("minor nonconformity")
        OPPORTUNITY = "opportunity", _("opportunity for improvement")
        CONFORMITY = "conformity", _("conformity")

    lifecycle = FINDING

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveIntegerField()
    reference = models.CharField(_("reference"), max_length=40)
    grade = models.CharField(_("grade"), max_length=20, choices=Grade.choices)
    requirement = models.CharField(_("requirement"), max_length=40, blank=True)
    statement = models.TextField(_("statement"), blank=True)
    evidence = models.TextField(_("objective evidence"), blank=True)
    site = models.CharField(_("site or process"), max_length=200, blank=True)
    discussed = models.BooleanField(_("discussed with the client"), default=False)
    auditor = models.ForeignKey(
        "tenancy.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )
    auditor_name = models.CharField(_("auditor"), max_length=150, blank=True)
    raised_on = models.DateField(_("raised on"))
    frozen_on = models.DateField(null=True)
    response_due = models.DateField(_("response due"), null=True)
    close_due = models.DateField(_("to be closed by"), null=True)
    repeats = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    DATA: ClassVar[dict[str, str]] = {
        "none": "visit number reference grade requirement site discussed auditor raised_on "
        "frozen_on response_due close_due repeats",
        "basic": "statement evidence auditor_name",
    }

    class Meta(Lived.Meta):
        db_table = "audits_finding"
        verbose_name = _("finding")
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["visit", "number"], name="findings_are_numbered")
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("audits.finding", args=[self.pk])

    @property
    def is_nonconformity(self) -> bool:
        return self.grade in {self.Grade.MAJOR, self.Grade.MINOR}


class FindingStep(Step):
    """A dated act on a finding."""

    NEVER_CHANGED: ClassVar[bool] = True

    subject = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        db_table = "audits_finding_step"


class ResponseDraft(OwnedRow):
    """What the client has typed so far as its answer to a finding; the client's own row."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+")
    correction = models.TextField(_("correction"), blank=True)
    corrected_on = models.DateField(_("corrected on"), null=True, blank=True)
    cause = models.TextField(_("cause"), blank=True)
    corrective_action = models.TextField(_("corrective action"), blank=True)
    action_due_on = models.DateField(_("action done by"), null=True, blank=True)
    evidence_note = models.TextField(_("evidence"), blank=True)
    files = models.JSONField(default=list)
    saved_at = models.DateTimeField(null=True)

    DATA: ClassVar[dict[str, str]] = {
        "none": "finding corrected_on action_due_on files saved_at",
        "basic": "correction cause corrective_action evidence_note",
    }

    class Meta(OwnedRow.Meta):
        db_table = "audits_response_draft"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner", "finding"], name="one_draft_per_finding")
        ]


class Answer(HandedRow):
    """A submitted response or evidence, frozen: a copy that the auditing party owns (9.4.9)."""

    NEVER_CHANGED: ClassVar[bool] = True

    class Kind(models.TextChoices):
        RESPONSE = "response", _("response")
        EVIDENCE = "evidence", _("evidence of implementation")

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="answers")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    correction = models.TextField(_("correction"), blank=True)
    corrected_on = models.DateField(_("corrected on"), null=True)
    cause = models.TextField(_("cause"), blank=True)
    corrective_action = models.TextField(_("corrective action"), blank=True)
    action_due_on = models.DateField(_("action done by"), null=True)
    evidence_note = models.TextField(_("evidence"), blank=True)
    files = models.JSONField(default=list)
    submitted_on = models.DateField()
    submitted_by_name = models.CharField(max_length=150)

    DATA: ClassVar[dict[str, str]] = {
        "none": "finding seq kind corrected_on action_due_on files submitted_on",
        "basic": "correction cause corrective_action evidence_note submitted_by_name",
    }

    class Meta(HandedRow.Meta):
        db_table = "audits_answer"
        ordering: ClassVar[list[str]] = ["seq"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["finding", "seq"], name="answers_are_numbered")
        ]

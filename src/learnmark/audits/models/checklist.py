"""What the team looked at: areas of concern of stage 1, and the checklist of every other audit."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from learnmark.audits.models.visit import Visit
from learnmark.foundation.tenancy.rows import HandedRow, OwnedRow


class Concern(HandedRow):
    """An area of concern that could become a nonconformity at stage 2; never graded (9.3.1.2)."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="concerns")
    requirement = models.CharField(_("requirement"), max_length=40)
    text = models.TextField(_("area of concern"))
    noted_on = models.DateField()
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    settlement = models.TextField(_("how it was settled"), blank=True)

    DATA: ClassVar[dict[str, str]] = {
        "none": "visit requirement noted_on settled_on",
        "basic": "text settlement",
    }

    class Meta(HandedRow.Meta):
        db_table = "audits_concern"
        verbose_name = _("area of concern")
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.requirement

    def get_absolute_url(self) -> str:
        return self.visit.get_absolute_url()


class Assessment(OwnedRow):
    """The team's judgement on one requirement; private to the auditing party."""

    class Value(models.TextChoices):
        NOT_ASSESSED = "not_assessed", _("not assessed")
        CONFORM = "conform", _("conform")
        OPPORTUNITY = "opportunity", _("opportunity for improvement")
        MINOR = "minor", _("minor nonconformity")
        MAJOR = "major", _("major nonconformity")
        NOT_APPLICABLE = "not_applicable", _("not applicable")

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="assessments")
    requirement = models.CharField(_("requirement"), max_length=40)
    value = models.CharField(_("assessment"), max_length=20, choices=Value.choices)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey("tenancy.Member", on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField()

    DATA: ClassVar[dict[str, str]] = {"none": "visit requirement value by on", "basic": "note"}

    class Meta(OwnedRow.Meta):
        db_table = "audits_assessment"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["visit", "requirement"], name="one_assessment_per_requirement"
            )
        ]

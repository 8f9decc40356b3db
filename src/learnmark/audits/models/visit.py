"""One audit: when, where, by whom, for what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnmark.audits.models.programme import AuditProgramme
from learnmark.foundation.steps.models import Lived, Step
from learnmark.foundation.tenancy.rows import HandedRow
from learnmark.rules.lifecycle import AUDIT


class Visit(Lived):
    """An audit of the programme: stage 1, stage 2, surveillance, recertification, special.

    `not_after` is the latest last day under the deadline rule `due_rule`. `conclusions` and
    `report` hold what the team leader wrote, by the keys of the document it becomes.
    """

    class Kind(models.TextChoices):
        STAGE_1 = "stage_1", _("stage 1")
        STAGE_2 = "stage_2", _("stage 2")
        SURVEILLANCE = "surveillance", _("surveillance")
        RECERTIFICATION = "recertification", _("recertification")
        SPECIAL = "special", _("special audit")

    lifecycle = AUDIT

    programme = models.ForeignKey(AuditProgramme, on_delete=models.PROTECT, related_name="visits")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    number = models.PositiveIntegerField(_("number"))
    not_after = models.DateField(_("not after"), null=True, blank=True)
    due_rule = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    audit_days = models.DecimalField(_("audit days"), max_digits=6, decimal_places=2, default=0)
    days_used = models.DecimalField(_("days used"), max_digits=6, decimal_places=2, null=True)
    objectives = models.TextField(_("objectives"), blank=True)
    clauses = models.JSONField(default=list)
    plan = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    conclusions = models.JSONField(default=dict)
    conclusions_file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    report = models.JSONField(default=dict)
    report_file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )

    DATA: ClassVar[dict[str, str]] = {
        "none": "programme kind number not_after due_rule starts_on ends_on audit_days days_used "
        "clauses plan conclusions_file report_file",
        "basic": "objectives conclusions report",
    }

    class Meta(Lived.Meta):
        db_table = "audits_visit"
        verbose_name = _("audit")
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["programme", "number"], name="visits_are_numbered"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="a_visit_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("audits.visit", args=[self.pk])


class VisitStep(Step):
    """A dated act on a visit."""

    NEVER_CHANGED: ClassVar[bool] = True

    subject = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        db_table = "audits_visit_step"


class TeamMember(HandedRow):
    """A person of the audit team or a companion, with one role in this visit."""

    class Role(models.TextChoices):
        LEADER = "team_leader", _("team leader")
        AUDITOR = "auditor", _("auditor")
        TRAINEE = "auditor_in_training", _("auditor in training")
        EXPERT = "technical_expert", _("technical expert")
        OBSERVER = "observer", _("observer")

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="team")
    member = models.ForeignKey("tenancy.Member", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=150)
    affiliation = models.CharField(_("affiliation"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    assigned_on = models.DateField()
    removed_on = models.DateField(null=True, blank=True)

    DATA: ClassVar[dict[str, str]] = {
        "none": "visit member role assigned_on removed_on",
        "basic": "name affiliation",
    }

    class Meta(HandedRow.Meta):
        db_table = "audits_team_member"
        verbose_name = _("team member")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["visit", "member"],
                condition=Q(removed_on__isnull=True),
                name="one_role_per_person_and_visit",
            )
        ]

    def __str__(self) -> str:
        return self.name


class VisitSite(HandedRow):
    """A site that a visit covers; `key` is that of the programme's site."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="sites")
    key = models.CharField(max_length=40)
    name = models.CharField(_("site"), max_length=200)
    address = models.CharField(_("address"), max_length=300)
    kind = models.CharField(max_length=20, default="site")
    mode = models.CharField(_("mode"), max_length=20, default="on_site")

    DATA: ClassVar[dict[str, str]] = {"none": "visit key name address kind mode"}

    class Meta(HandedRow.Meta):
        db_table = "audits_visit_site"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["visit", "key"], name="a_site_once_per_visit")
        ]

    def __str__(self) -> str:
        return self.name


class Session(HandedRow):
    """A line of the audit plan (9.2.3.2)."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="sessions")
    day = models.DateField(_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    activity = models.CharField(_("activity"), max_length=300)
    criteria = models.CharField(_("clauses"), max_length=200, blank=True)
    site = models.CharField(_("site"), max_length=200)
    mode = models.CharField(_("mode"), max_length=20, default="on_site")
    auditors = models.JSONField(default=list)

    DATA: ClassVar[dict[str, str]] = {
        "none": "visit day starts ends activity criteria site mode",
        "basic": "auditors",
    }

    class Meta(HandedRow.Meta):
        db_table = "audits_session"
        ordering: ClassVar[list[str]] = ["day", "starts"]

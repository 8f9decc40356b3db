"""Cycles, decisions and certificates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnmark.certification.models.application import Case
from learnmark.foundation import clock
from learnmark.foundation.tenancy.rows import HandedRow, OwnedRow


class Cycle(HandedRow):
    """A certification cycle; the first begins with signing and is dated by the decision (D-02)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="cycles")
    number = models.PositiveIntegerField(_("cycle"))
    programme = models.OneToOneField(
        "audits.AuditProgramme", on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(_("starts on"), null=True)
    last_valid_day = models.DateField(_("last valid day"), null=True)

    DATA: ClassVar[dict[str, str]] = {"none": "case number programme starts_on last_valid_day"}

    class Meta(HandedRow.Meta):
        db_table = "certification_cycle"
        verbose_name = _("cycle")
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "number"], name="cycles_are_numbered")
        ]

    def __str__(self) -> str:
        return f"{self.case.number}/{self.number}"


class DecisionReview(OwnedRow):
    """The reviewer's work before a decision (9.5.2): each precondition, and a conclusion."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="reviews")
    visit = models.ForeignKey("audits.Visit", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20)
    preconditions = models.JSONField(default=list)
    sufficient = models.BooleanField(_("the file is sufficient for a decision"))
    remark = models.TextField(_("remark"), blank=True)
    by = models.ForeignKey("tenancy.Member", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)
    on = models.DateField()

    DATA: ClassVar[dict[str, str]] = {
        "none": "cycle visit kind preconditions sufficient by on",
        "basic": "remark by_name",
    }

    class Meta(OwnedRow.Meta):
        db_table = "certification_decision_review"
        ordering: ClassVar[list[str]] = ["id"]

    def get_absolute_url(self) -> str:
        return reverse("certification.case", args=[self.cycle.case_id])


class Certificate(HandedRow):
    """A certificate of one case; it stays the same through revisions and cycles.

    Its dated acts are the decisions on it; its documents are its issues.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="certificate")
    code = models.CharField(_("certificate number"), max_length=60, unique=True)
    original_on = models.DateField(_("first certified on"))

    DATA: ClassVar[dict[str, str]] = {"none": "case code original_on"}

    class Meta(HandedRow.Meta):
        db_table = "certification_certificate"
        verbose_name = _("certificate")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("certification.certificate", args=[self.pk])


class Decision(HandedRow):
    """A certification decision (R-DEC-4): never changed; a change is a new decision.

    `act` is its act in the certificate's lifecycle (or `refuse`); the unique running number per
    case lets only one of two decisions at once come to be.
    """

    NEVER_CHANGED: ClassVar[bool] = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="decisions")
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    seq = models.PositiveIntegerField()
    act = models.CharField(_("decision"), max_length=20)
    on = models.DateField(_("decided on"))
    effective_on = models.DateField(_("effective on"))
    valid_until = models.DateField(_("last valid day"), null=True)
    ground = models.CharField(_("ground"), max_length=60, blank=True)
    grounds = models.TextField(_("grounds"), blank=True)
    relied_on = models.JSONField(default=list)
    by = models.ForeignKey("tenancy.Member", on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(_("decided by"), max_length=150)
    at = models.DateTimeField(default=clock.now)

    DATA: ClassVar[dict[str, str]] = {
        "none": "case cycle certificate seq act on effective_on valid_until ground relied_on by at",
        "basic": "grounds by_name",
    }

    class Meta(HandedRow.Meta):
        db_table = "certification_decision"
        verbose_name = _("decision")
        ordering: ClassVar[list[str]] = ["seq"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "seq"], name="one_decision_at_a_time"),
            models.CheckConstraint(
                condition=models.Q(effective_on__gte=models.F("on")),
                name="no_decision_takes_effect_before_it_is_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("certification.case", args=[self.case_id])


class CertificateIssue(HandedRow):
    """One document of a certificate.

    The row with its content is the intent to issue; file and day of issue come with the second act.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="issues")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="issue")
    revision = models.PositiveIntegerField(_("revision"))
    content = models.JSONField()
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_on = models.DateField(_("issued on"), null=True)
    issued_by = models.ForeignKey(
        "tenancy.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )

    DATA: ClassVar[dict[str, str]] = {
        "none": "certificate decision revision content file issued_on issued_by",
    }

    class Meta(HandedRow.Meta):
        db_table = "certification_certificate_issue"
        ordering: ClassVar[list[str]] = ["revision"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["certificate", "revision"], name="revisions_are_unique")
        ]

    def __str__(self) -> str:
        return f"{self.certificate.code} rev. {self.revision}"

    def get_absolute_url(self) -> str:
        return reverse("certification.certificate", args=[self.certificate_id])

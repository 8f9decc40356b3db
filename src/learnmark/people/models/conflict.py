"""What a person declared about ties to a client (R-IMP-6, R-IMP-8)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.tenancy.rows import OwnedRow


class ConflictStatement(OwnedRow):
    """A statement of one member on one client. A later one replaces it; none is ever changed."""

    NEVER_CHANGED: ClassVar[bool] = True

    class Tie(models.TextChoices):
        NONE = "none", _("no tie")
        CONSULTANCY = "consultancy", _("consultancy for the client")
        EMPLOYMENT = "employment", _("employment with the client")
        TEACHING = "teaching", _("teaching for the client")
        OWNERSHIP = "ownership", _("ownership")
        FAMILY = "family", _("family tie")
        INTERNAL_AUDIT = "internal_audit", _("internal audit at the client")

    member = models.ForeignKey("tenancy.Member", on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey("tenancy.Party", on_delete=models.PROTECT, related_name="+")
    tie = models.CharField(_("tie"), max_length=20, choices=Tie.choices)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    details = models.TextField(_("details"), blank=True)
    declared_on = models.DateField(_("declared on"))

    DATA: ClassVar[dict[str, str]] = {
        "none": "member client declared_on",
        "sensitive": "tie ended_on details",
    }

    class Meta(OwnedRow.Meta):
        db_table = "people_conflict_statement"
        verbose_name = _("conflict statement")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["member", "client"], name="conflict_by_member_and_client")
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_tie_display()}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("people.person", args=[self.member_id])

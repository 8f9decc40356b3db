"""What a person has shown to be competent for (R-COMP-2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.tenancy.rows import OwnedRow


class Competence(OwnedRow):
    """One thing a member was found competent for, from a day on. Ended, never deleted."""

    class Kind(models.TextChoices):
        STANDARD = "standard", _("standard")
        PRACTICE = "practice", _("audit practice")
        SECTOR = "sector", _("sector")
        MODE = "mode", _("delivery mode")
        LANGUAGE = "language", _("language")
        LAW = "law", _("law of a country")
        FUNCTION = "function", _("function")

    member = models.ForeignKey(
        "tenancy.Member", on_delete=models.PROTECT, related_name="competences"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    value = models.CharField(_("for what"), max_length=60)
    shown_on = models.DateField(_("shown on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    how = models.TextField(_("how it was evaluated"))
    evidence = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_on = models.DateField(null=True, blank=True)

    DATA: ClassVar[dict[str, str]] = {
        "none": "kind value shown_on valid_until evidence ended_on member",
        "basic": "how",
    }

    class Meta(OwnedRow.Meta):
        db_table = "people_competence"
        verbose_name = _("competence")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["member", "kind", "value"],
                condition=Q(ended_on__isnull=True),
                name="one_current_competence_per_person_kind_and_value",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("people.person", args=[self.member_id])

"""The certification body as it presents itself, its accreditation, its running numbers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.tenancy.rows import OwnedRow


class BodyProfile(OwnedRow):
    """What a body tells the public: where it is, how it works, where to complain (8.1)."""

    SEEN_BY: ClassVar[str] = "everyone"

    code = models.CharField(_("letters in its numbers"), max_length=10, unique=True)
    address = models.CharField(_("address"), max_length=300)
    city = models.CharField(_("city"), max_length=100)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    complaints = models.CharField(_("where to complain"), max_length=300)
    about_en = models.TextField(_("about the body, in English"), blank=True)
    about_vi = models.TextField(_("about the body, in Vietnamese"), blank=True)
    languages = models.JSONField(_("languages of audits"), default=list)
    signatory_name = models.CharField(_("who signs certificates"), max_length=150)
    signatory_title_en = models.CharField(_("position, in English"), max_length=150)
    signatory_title_vi = models.CharField(_("position, in Vietnamese"), max_length=150)
    takes_applications = models.BooleanField(_("takes applications"), default=True)

    DATA: ClassVar[dict[str, str]] = {
        "none": "code address city email phone website complaints about_en about_vi languages "
        "signatory_title_en signatory_title_vi takes_applications",
        "basic": "signatory_name",
    }

    published = models.Manager()

    class Meta(OwnedRow.Meta):
        db_table = "certification_body_profile"
        verbose_name = _("certification body")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner"], name="one_profile_per_body")
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("certification.body")


class Accreditation(OwnedRow):
    """An accreditation of the body, entered by one person and checked by another."""

    SEEN_BY: ClassVar[str] = "everyone"

    accreditor = models.CharField(_("accredited by"), max_length=200)
    number = models.CharField(_("number"), max_length=60)
    framework_id = models.CharField(_("standard"), max_length=40, default="iso-21001")
    sectors = models.JSONField(_("sector codes"), default=list)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    evidence = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    entered_by = models.ForeignKey("tenancy.Member", on_delete=models.PROTECT, related_name="+")
    entered_on = models.DateField()
    checked_by = models.ForeignKey(
        "tenancy.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_on = models.DateField(_("checked on"), null=True)

    DATA: ClassVar[dict[str, str]] = {
        "none": "accreditor number framework_id sectors valid_from valid_until evidence entered_by "
        "entered_on checked_by checked_on",
    }

    published = models.Manager()

    class Meta(OwnedRow.Meta):
        db_table = "certification_accreditation"
        verbose_name = _("accreditation")
        ordering: ClassVar[list[str]] = ["-valid_from"]

    def __str__(self) -> str:
        return f"{self.accreditor} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("certification.body")


class Counter(OwnedRow):
    """The next running number of one kind within a body; its lock keeps numbers gapless."""

    name = models.CharField(max_length=40)
    following = models.PositiveIntegerField(default=1)

    DATA: ClassVar[dict[str, str]] = {"none": "name following"}

    class Meta(OwnedRow.Meta):
        db_table = "certification_counter"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_counter_per_kind")
        ]


def next_number(owner_id: Any, name: str) -> int:
    """Take the next number of a kind; the transaction that takes it keeps it or gives it back."""
    counter, _made = Counter.objects.get_or_create(owner_id=owner_id, name=name)
    counter = Counter.objects.select_for_update().get(pk=counter.pk)
    number = counter.following
    counter.following = number + 1
    counter.save(update_fields=["following"])
    return number

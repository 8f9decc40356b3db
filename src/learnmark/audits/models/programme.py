"""The audit programme of one cycle (ISO/IEC 17021-1:2015 9.1.3)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.tenancy.rows import HandedRow


class AuditProgramme(HandedRow):
    """Which audits an organization gets in one cycle, and by which rules.

    It exists only once the agreement is signed, so no visit can be planned without one. `sites`
    is a list of {key, name, address, kind, activities}, `consultants` what the client declared.
    """

    client = models.ForeignKey("tenancy.Party", on_delete=models.PROTECT, related_name="+")
    client_name = models.CharField(_("client"), max_length=300)
    label = models.CharField(_("name"), max_length=120)
    framework_key = models.CharField(_("standard"), max_length=40)
    profiles = models.JSONField(default=list)
    scheme_key = models.CharField(max_length=60)
    scheme_version = models.CharField(max_length=20)
    scope = models.TextField(_("scope"))
    sites = models.JSONField(default=list)
    delivery_modes = models.JSONField(default=list)
    audit_language = models.CharField(_("language of the audit"), max_length=10, default="vi")
    consultants = models.JSONField(default=list)
    opened_on = models.DateField(_("opened on"))

    DATA: ClassVar[dict[str, str]] = {
        "none": "client client_name label framework_key profiles scheme_key scheme_version scope "
        "sites delivery_modes audit_language opened_on",
        "basic": "consultants",
    }

    class Meta(HandedRow.Meta):
        db_table = "audits_programme"
        verbose_name = _("audit programme")

    def __str__(self) -> str:
        return self.label

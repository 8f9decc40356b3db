"""What single rows show to programs: programmes, audits, concerns and findings.

What a team leader still writes, the conclusions and the report, is read in the documents issued.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from learnmark.audits.models import AuditProgramme, Concern, Finding, Visit
from learnmark.foundation.acts.details import detail

if TYPE_CHECKING:
    from datetime import date

SEE = "audits.visit.see"


def _findings(visit: Visit, _on: date) -> list[Any]:
    """Those that the reader may see: a client sees none before the report."""
    return list(Finding.objects.filter(visit=visit).values_list("pk", flat=True))


def _visits(programme: AuditProgramme, _on: date) -> list[Any]:
    return list(Visit.objects.filter(programme=programme).values_list("pk", flat=True))


detail(
    "audits.programmes",
    AuditProgramme,
    act=SEE,
    fields="owner client client_name label framework_key profiles scheme_key scheme_version scope "
    "sites delivery_modes audit_language opened_on",
    own="consultants",
    told={"visits": _visits},
)
detail(
    "audits.visits",
    Visit,
    act=SEE,
    fields="owner programme kind number not_after due_rule starts_on ends_on audit_days days_used "
    "clauses plan conclusions_file report_file",
    told={"findings": _findings},
)
detail(
    "audits.concerns",
    Concern,
    act=SEE,
    fields="owner visit requirement text noted_on settled_on settlement",
)
detail(
    "audits.findings",
    Finding,
    act=SEE,
    fields="owner visit number reference grade requirement statement evidence site auditor_name "
    "raised_on frozen_on response_due close_due repeats",
    own="discussed auditor",
)

"""What single rows show to programs: applications, cases, quotes, agreements, certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from learnmark.certification.facts.certificates import standing_of
from learnmark.certification.models import (
    Accreditation,
    Agreement,
    Application,
    ApplicationFile,
    Case,
    Certificate,
    Quote,
)
from learnmark.foundation.acts.details import detail

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.db import models


def _those_of(model: type[models.Model], key: str) -> Callable[[Any, date], list[Any]]:
    """Identifiers of the rows of a model that point here, as far as the reader sees them."""

    def identifiers(row: Any, _on: date) -> list[Any]:
        rows = model.objects.filter(**{key: row})  # type: ignore[attr-defined]  # scoped manager
        return list(rows.values_list("pk", flat=True))

    return identifiers


detail(
    "certification.accreditations",
    Accreditation,
    act="certification.body.see",
    fields="accreditor number framework_id sectors valid_from valid_until evidence entered_by "
    "entered_on checked_by checked_on",
)
detail(
    "certification.applications",
    Application,
    act="certification.application.see",
    fields="owner body started_on",
    # While more is asked for, the organization writes on; the body reads what was handed over.
    own="answers saved_at",
    told={"documents": _those_of(ApplicationFile, "application")},
)
detail(
    "certification.documents",
    ApplicationFile,
    act="certification.application.see",
    fields="owner application label file attached_on",
)
detail(
    "certification.cases",
    Case,
    act="certification.case.see",
    fields="owner number client client_name application answers framework_key scheme_key "
    "scheme_version language opened_on",
    told={
        "quotes": _those_of(Quote, "case"),
        "agreements": _those_of(Agreement, "case"),
        "certificates": _those_of(Certificate, "case"),
    },
)
detail(
    "certification.quotes",
    Quote,
    act="certification.agreement.see",
    fields="owner case number version audit_time lines currency subtotal tax_percent tax total "
    "valid_until made_on file",
    own="inputs",
)
detail(
    "certification.agreements",
    Agreement,
    act="certification.agreement.see",
    fields="owner case quote number language title clauses file signed_file made_on",
)
detail(
    "certification.certificates",
    Certificate,
    act="certification.certificate.see",
    fields="owner case code original_on",
    told={"last_valid_day": lambda row, on: standing_of(row, on).last_valid_day},
    state=lambda row, on: standing_of(row, on).status,
)

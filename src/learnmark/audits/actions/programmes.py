"""Acts: the audit programme of a cycle (9.1.3)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from learnmark.audits.models import AuditProgramme
from learnmark.foundation.acts.operation import operation
from learnmark.foundation.journal.record import record
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Party
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.rules.verdict import gettext_noop


@operation("audits.programme.plan", gettext_noop("Make the audit programme"), inner=True)
def plan(
    *,
    client: Party,
    client_name: str,
    label: str,
    framework_key: str,
    profiles: list[str],
    scheme_key: str,
    scheme_version: str,
    scope: str,
    sites: list[dict[str, Any]],
    delivery_modes: list[str],
    audit_language: str,
    consultants: list[str],
    dossier: UUID,
    by: Actor,
    on: date,
) -> AuditProgramme:
    """The programme of one cycle; its audits are added with `audits.visit.plan`.

    `sites` are {key, name, address, kind, activities}. Whoever shares the dossier sees it.
    """
    programme = AuditProgramme.objects.create(
        owner_id=current_party_id(),
        dossier=dossier,
        client=client,
        client_name=client_name,
        label=label,
        framework_key=framework_key,
        profiles=list(profiles),
        scheme_key=scheme_key,
        scheme_version=str(scheme_version),
        scope=scope,
        sites=[_plain_site(number, site) for number, site in enumerate(sites, start=1)],
        delivery_modes=list(delivery_modes),
        audit_language=audit_language,
        consultants=list(consultants),
        opened_on=on,
    )
    record(
        "audits:programme:planned",
        programme,
        by=by,
        on=on,
        facts={"framework": framework_key, "sites": len(sites), "scheme_version": scheme_version},
        told=True,
    )
    return programme


def _plain_site(number: int, site: dict[str, Any]) -> dict[str, Any]:
    """The site with every key that audits read, whatever the caller left out."""
    return {
        "key": str(site.get("key") or f"site-{number}"),
        "name": str(site.get("name") or ""),
        "address": str(site.get("address") or ""),
        "kind": str(site.get("kind") or "site"),
        "activities": site.get("activities") or "",
    }

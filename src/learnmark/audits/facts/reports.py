"""What the audit report says: from the rows, from the team leader's draft, and both as a document.

The keys of the draft are those of the document `audit_report` (ISO/IEC 17021-1:2015 9.4.8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from learnmark.audits.facts.earlier import earlier_findings
from learnmark.audits.facts.findings import NONCONFORMITIES, clause_of, course_of, leader
from learnmark.audits.facts.papers import (
    audit_paper,
    language_of,
    objectives_of,
    paper_number,
    standard_of,
)
from learnmark.audits.models import Finding, Session, Visit, VisitSite
from learnmark.library.facts import clause_titles, framework
from learnmark.rules.verdict import gettext_noop

if TYPE_CHECKING:
    from datetime import date

    from learnmark.audits.models import AuditProgramme

LINES = ("criteria", "objectives", "strengths")
MAY_BE_EMPTY = ("deviations", "issues", "changes", "unresolved", "ict", "conditions")
TEXTS = (
    "scope",
    "summary",
    "capability",
    "internal_audit",
    "management_review",
    "effectiveness",
    "scope_conclusion",
    "objectives_text",
    "use_of_marks",
)
CHOICES = ("combination", "recommendation", "objectives_met")
KEYS = frozenset({*LINES, *MAY_BE_EMPTY, *TEXTS, *CHOICES, "earlier"})
NEEDED: Mapping[str, str] = {
    "criteria": gettext_noop("audit criteria"),
    "objectives": gettext_noop("audit objectives"),
    "scope": gettext_noop("audit scope"),
    "summary": gettext_noop("summary"),
    "capability": gettext_noop("capability of the management system"),
    "internal_audit": gettext_noop("internal audit"),
    "management_review": gettext_noop("management review"),
    "effectiveness": gettext_noop("effectiveness of the management system"),
    "scope_conclusion": gettext_noop("appropriateness of the scope"),
    "objectives_met": gettext_noop("whether the objectives were met"),
    "objectives_text": gettext_noop("how the objectives were met"),
    "use_of_marks": gettext_noop("use of certification documents and marks"),
    "combination": gettext_noop("whether combined, joint or integrated"),
    "recommendation": gettext_noop("recommendation"),
    "days_used": gettext_noop("audit time used"),
}
"""What a report must say; the rest may truly be "none"."""
ICT = gettext_noop("use of information and communication technology")
EARLIER = gettext_noop("verification of the earlier nonconformity %(reference)s")
USUAL_RECOMMENDATION = {
    Visit.Kind.STAGE_2: "grant",
    Visit.Kind.SURVEILLANCE: "maintain",
    Visit.Kind.RECERTIFICATION: "renew",
    Visit.Kind.SPECIAL: "maintain",
}


def drafted(visit: Visit) -> dict[str, Any]:
    """The draft of the report, with what the rows know where the leader wrote nothing yet."""
    return {**_known(visit), **visit.report}


def _known(visit: Visit) -> dict[str, Any]:
    programme = visit.programme
    with translation.override(language_of(programme)):
        criteria = [
            standard_of(programme),
            _("The documented information of the management system"),
        ]
        objectives = objectives_of(visit)
    return {
        "criteria": criteria,
        "objectives": objectives,
        "scope": programme.scope,
        "combination": "single",
        "recommendation": USUAL_RECOMMENDATION.get(Visit.Kind(visit.kind), "maintain"),
        "ict": _remote_places(visit),
        "earlier": [
            {"id": str(row.pk), "result": _result_of(row), "evidence": course_of(row).verified_how}
            for row in earlier_nonconformities(visit)
        ],
    }


def _remote_places(visit: Visit) -> str:
    remote = VisitSite.objects.filter(visit=visit).exclude(mode="on_site")
    return "\n".join(f"{site.name}: {site.mode}" for site in remote)


def _result_of(finding: Finding) -> str:
    return "effective" if course_of(finding).verified_on else "not_verified"


def earlier_nonconformities(visit: Visit) -> list[Finding]:
    """The earlier nonconformities whose correction is looked at.

    All of this cycle, and those of the cycle before that were still open when this audit began.
    """
    rows = earlier_findings(visit).filter(grade__in=NONCONFORMITIES)
    rows = rows.select_related("visit").prefetch_related("steps")
    ordered = rows.order_by("visit__programme__opened_on", "visit__number", "number")
    return [row for row in ordered if _concerns(row, visit)]


def _concerns(finding: Finding, visit: Visit) -> bool:
    if finding.visit.programme_id == visit.programme_id:
        return True
    verified = course_of(finding).verified_on
    return verified is None or (visit.starts_on is not None and verified >= visit.starts_on)


def claimed_effective(visit: Visit) -> tuple[dict[str, str], list[str]]:
    """What the draft says of each earlier nonconformity by its name, and which are verified."""
    said = {item["id"]: item.get("result", "") for item in visit.report.get("earlier", [])}
    rows = {f"{row.reference} ({row.visit})": row for row in earlier_nonconformities(visit)}
    verified = [name for name, row in rows.items() if course_of(row).verified_on]
    return {name: said.get(str(row.pk), "") for name, row in rows.items()}, verified


def report_judged(visit: Visit) -> tuple[dict[str, Any], dict[str, str]]:
    """The content of the draft, and what it needs (key → name) in this audit."""
    content = {**visit.report, "days_used": visit.days_used}
    needed = dict(NEEDED)
    if VisitSite.objects.filter(visit=visit).exclude(mode="on_site").exists():
        needed["ict"] = ICT
    said = {item["id"]: item for item in visit.report.get("earlier", [])}
    for row in earlier_nonconformities(visit):
        key = f"earlier {row.pk}"
        needed[key] = EARLIER % {"reference": row.reference}
        content[key] = said.get(str(row.pk), {}).get("evidence", "")
    return content, needed


@dataclass(frozen=True)
class Citation:
    """How a requirement is cited in a document: standard, clause number and title."""

    standard: str
    titles: dict[str, str]

    @classmethod
    def of(cls, programme: AuditProgramme, language: str) -> Citation:
        """The citation of a programme's standard; two queries."""
        titles = clause_titles(framework(programme.framework_key), language=language)
        return cls(standard_of(programme), titles)

    def cite(self, requirement: str) -> str:
        """`ISO 21001:2018, 8.5.1 Control of …` for `21001:2018/8.5.1-a`."""
        clause = clause_of(requirement)
        return f"{self.standard}, {clause} {self.titles.get(clause, '')}".strip()


def document(visit: Visit, on: date) -> dict[str, Any]:
    """The data of the report as the document `audit_report` takes them."""
    programme, content = visit.programme, drafted(visit)
    citation = Citation.of(programme, language_of(programme))
    led_by = leader(visit)
    frozen = next((step.on for step in visit.steps.all() if step.act == "freeze"), on)
    shared = audit_paper(visit, number=paper_number(visit, "R"), on=on)
    return {
        **shared,
        **{key: list(content.get(key) or []) for key in LINES},
        **{key: content.get(key) or None for key in MAY_BE_EMPTY},
        **{key: content.get(key) or "" for key in TEXTS},
        "combination": content["combination"],
        "recommendation": content["recommendation"],
        "objectives_met": bool(content.get("objectives_met")),
        "visits": [_with_days(place, visit, on) for place in shared["visits"]],
        "days_planned": visit.audit_days,
        "days_used": visit.days_used,
        **_findings(visit, citation),
        "earlier": _earlier(visit, content, citation),
        "leader": led_by.name if led_by else "",
        "concluded_on": frozen,
    }


def _with_days(place: dict[str, Any], visit: Visit, on: date) -> dict[str, Any]:
    """The place with the days of its sessions, where the plan has any; else those of the audit."""
    days = [s.day for s in Session.objects.filter(visit=visit) if s.site == place["site"]]
    first = min(days, default=visit.starts_on or on)
    last = max(days, default=visit.ends_on or first)
    return {**place, "starts": first, "ends": last}


def _findings(visit: Visit, citation: Citation) -> dict[str, Any]:
    found: dict[str, list[dict[str, Any]]] = {
        "nonconformities": [], "opportunities": [], "conformities": []
    }  # fmt: skip
    for row in Finding.objects.filter(visit=visit).order_by("number"):
        cited = {"reference": row.reference, "requirement": citation.cite(row.requirement)}
        if row.is_nonconformity:
            found["nonconformities"].append({
                **cited, "grade": row.grade, "statement": row.statement, "evidence": row.evidence,
                "site": row.site, "auditor": row.auditor_name, "raised_on": row.raised_on,
                "correction": None, "cause": None, "corrective_action": None, "review": None,
                "status": "open",
            })  # fmt: skip
            continue
        kind = "opportunities" if row.grade == Finding.Grade.OPPORTUNITY else "conformities"
        found[kind].append({**cited, "text": f"{row.statement}\n\n{row.evidence}".strip()})
    return found


def _earlier(visit: Visit, content: dict[str, Any], citation: Citation) -> list[dict[str, Any]]:
    said = {item["id"]: item for item in content.get("earlier", [])}
    return [
        {
            "reference": row.reference,
            "requirement": citation.cite(row.requirement),
            "result": said.get(str(row.pk), {}).get("result") or "not_verified",
            "evidence": said.get(str(row.pk), {}).get("evidence", ""),
        }
        for row in earlier_nonconformities(visit)
    ]

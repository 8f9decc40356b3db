"""Forms of acts: the report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learnmark.audits.facts import reports as facts
from learnmark.audits.facts.findings import course_of
from learnmark.foundation.acts.forms import ActForm

NOTHING_SAID = ("", _("not said yet"))
RESULTS = [
    ("effective", _("Effective")),
    ("not_effective", _("Not effective")),
    ("not_verified", _("Not verified")),
]


def _text(label: Any, rows: int = 3, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, required=False, help_text=help_text)


ONE_PER_LINE = _("One per line.")
NOT_VERIFIED = _(
    "Not verified yet: verify it on its own page before the report calls its action effective."
)
IF_ANY = _("Leave it empty if there is none.")


class DraftReportForm(ActForm, act="audits.visit.draft_report"):
    """All that the team leader writes; sites, days, team and findings come from the records."""

    button = _("Save the draft")
    done = _("The draft is saved. Issue the report when it is complete.")
    explains = _(
        "Sites, dates, team, findings and planned audit time come from the records. You can save "
        "the draft unfinished and come back to it; the client sees it only when it is issued."
    )

    summary = _text(_("Summary"), 5)
    scope = _text(_("Audit scope"))
    criteria = _text(_("Audit criteria"), help_text=ONE_PER_LINE)
    objectives = _text(_("Audit objectives"), help_text=ONE_PER_LINE)
    combination = forms.ChoiceField(
        label=_("Kind of audit"),
        choices=[
            ("single", _("single audit")),
            ("combined", _("combined audit")),
            ("joint", _("joint audit")),
            ("integrated", _("integrated audit")),
        ],
    )
    days_used = forms.DecimalField(
        label=_("Audit days used"), max_digits=6, decimal_places=2, min_value=0, required=False
    )
    deviations = _text(_("Deviations from the plan, with reasons"), help_text=IF_ANY)
    issues = _text(_("Significant issues for the audit programme"), help_text=IF_ANY)
    changes = _text(_("Significant changes since the last audit"), help_text=IF_ANY)
    ict = _text(
        _("Use of information and communication technology"),
        help_text=_("What was audited remotely, by what means, how far, and whether it worked."),
    )
    strengths = _text(_("Strengths"), help_text=ONE_PER_LINE)
    capability = _text(_("Capability of the management system to meet requirements"))
    internal_audit = _text(_("Internal audit"))
    management_review = _text(_("Management review"))
    effectiveness = _text(_("Conformity and effectiveness of the management system"))
    scope_conclusion = _text(_("Appropriateness of the certification scope"))
    objectives_met = forms.TypedChoiceField(
        label=_("Were the audit objectives met?"),
        choices=[NOTHING_SAID, ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda word: word == "yes",
        empty_value=None,
        required=False,
    )
    objectives_text = _text(_("How the objectives were met, or why not"))
    use_of_marks = _text(_("Use of certification documents and marks by the client"))
    unresolved = _text(_("Unresolved issues and differences of opinion"), help_text=IF_ANY)
    recommendation = forms.ChoiceField(
        label=_("Recommendation"),
        choices=[
            ("grant", _("Grant certification")),
            ("refuse", _("Refuse certification")),
            ("maintain", _("Maintain certification")),
            ("renew", _("Renew certification")),
            ("extend_scope", _("Extend the scope")),
            ("reduce_scope", _("Reduce the scope")),
            ("suspend", _("Suspend certification")),
            ("restore", _("Restore certification")),
            ("withdraw", _("Withdraw certification")),
        ],
    )
    conditions = _text(_("Conditions of the recommendation"), help_text=IF_ANY)

    def prepare(self) -> None:
        for name in facts.NEEDED if not self.is_bound else ():
            # Shown as what the report needs; a draft may still be sent without.
            self.fields[name].required = True
        content = facts.drafted(self.subject)
        for name in facts.LINES:
            content[name] = "\n".join(content.get(name) or [])
        met = content.get("objectives_met")
        content["objectives_met"] = "" if met is None else "yes" if met else "no"
        content["days_used"] = self.subject.days_used
        said = {item["id"]: item for item in content.pop("earlier", [])}
        for name, value in content.items():
            self.initial.setdefault(name, value)
        self.earlier = facts.earlier_nonconformities(self.subject)
        for row in self.earlier:
            self._ask_about(row, said.get(str(row.pk), {}))

    def _ask_about(self, row: Any, said: dict[str, str]) -> None:
        names = {"audit": row.visit, "reference": row.reference, "statement": row.statement}
        verified = course_of(row).verified_on
        self.fields[f"result_{row.pk}"] = forms.ChoiceField(
            label=_("%(audit)s, %(reference)s: was the action effective?") % names,
            choices=RESULTS,
            initial=said.get("result", "not_verified"),
            help_text=row.statement if verified else f"{row.statement} · {NOT_VERIFIED}",
        )
        field = _text(_("%(audit)s, %(reference)s: evidence") % names)
        field.initial = said.get("evidence", "")
        self.fields[f"evidence_{row.pk}"] = field

    def inputs(self) -> dict[str, Any]:
        given = self.cleaned_data
        content: dict[str, Any] = {name: given[name] for name in facts.CHOICES}
        for name in (*facts.TEXTS, *facts.MAY_BE_EMPTY):
            content[name] = given[name].replace("\r\n", "\n").strip()
        for name in facts.LINES:
            content[name] = [line.strip() for line in given[name].splitlines() if line.strip()]
        content["earlier"] = [
            {
                "id": str(row.pk),
                "result": given[f"result_{row.pk}"],
                "evidence": given[f"evidence_{row.pk}"].strip(),
            }
            for row in self.earlier
        ]
        return {"content": content, "days_used": given["days_used"]}


class IssueReportForm(ActForm, act="audits.visit.issue_report"):
    """Issuing: the client gets report and findings."""

    button = _("Issue the report")
    explains = _(
        "The report is made as a document and handed to the client together with all findings. "
        "If there are nonconformities, the days for the responses begin."
    )
    done = _("The report is issued and the client is told.")

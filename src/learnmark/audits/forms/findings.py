"""Forms of acts: findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from learnmark.audits.facts.checklists import tree_of
from learnmark.audits.facts.findings import earlier_minors
from learnmark.audits.forms import reports, responses, reviews
from learnmark.audits.models import Assessment, Finding
from learnmark.foundation.acts.forms import ActForm

if TYPE_CHECKING:
    from learnmark.audits.models import AuditProgramme, Visit

__all__ = ["reports", "responses", "reviews"]

LONGEST_CHOICE = 90


def requirement_choices(programme: AuditProgramme) -> list[Any]:
    """All requirements of the programme, grouped by clause, for a select."""
    groups: list[Any] = [("", _("choose a requirement"))]
    for top in tree_of(programme):
        for node in top.walk():
            if node.requirements:
                shown = [
                    (found.reference, f"{found.code} {Truncator(found.text).chars(LONGEST_CHOICE)}")
                    for found in node.requirements
                ]
                groups.append((str(node.clause), shown))
    return groups


class _FindingForm(ActForm):
    """The content of a finding (9.4.5)."""

    grade = forms.ChoiceField(
        label=_("Grade"),
        choices=Finding.Grade.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Major: significant doubt that processes are controlled or that requirements are met. "
            "Minor: a requirement is missed, but the system can still reach its results. "
            "A missed requirement may not be recorded as an opportunity."
        ),
    )
    requirement = forms.ChoiceField(label=_("Requirement"), required=False)
    statement = forms.CharField(
        label=_("Statement"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("What is not fulfilled or was found. Suggest neither cause nor solution."),
    )
    evidence = forms.CharField(
        label=_("Objective evidence"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("What was seen, where, in which sample, without names of learners."),
    )
    site = forms.CharField(label=_("Site or process"), max_length=200, required=False)
    discussed = forms.BooleanField(label=_("Discussed with the client"), required=False)
    repeats = forms.ModelChoiceField(
        label=_("Repeats an earlier minor nonconformity"),
        queryset=Finding.everywhere.none(),
        required=False,
        empty_label=_("no"),
        help_text=_("A minor that was not effectively corrected is raised to major."),
    )

    def prepare(self) -> None:
        for name in ("requirement", "statement", "evidence", "site") if not self.is_bound else ():
            # Shown as what a finding needs; it may still be saved unfinished.
            self.fields[name].required = True
        visit = self.visit()
        self.fields["requirement"].choices = requirement_choices(visit.programme)
        self.fields["repeats"].queryset = earlier_minors(visit)
        self.fields["repeats"].label_from_instance = lambda found: (
            f"{found.visit} · {found.reference} · {found.requirement}"
        )
        if not self.fields["repeats"].queryset.exists():
            del self.fields["repeats"]

    def visit(self) -> Visit:
        raise NotImplementedError


class RaiseForm(_FindingForm, act="audits.finding.raise"):
    """A new finding."""

    explains = _(
        "You can save a finding unfinished; it must be complete before the findings are frozen."
    )
    button = _("Raise the finding")
    done = _("The finding is recorded. Only the audit team sees it until the report is issued.")

    def visit(self) -> Visit:
        return self.subject

    def prepare(self) -> None:
        super().prepare()
        asked = self.initial.get("requirement")
        if asked:
            noted = Assessment.objects.filter(visit=self.subject, requirement=asked).first()
            if noted is not None:
                self.initial.setdefault("evidence", noted.note)
        sites = [site["name"] for site in self.subject.programme.sites if site.get("name")]
        if len(sites) == 1:
            self.initial.setdefault("site", sites[0])


class EditForm(_FindingForm, act="audits.finding.edit"):
    """The finding as it stands."""

    button = _("Save the finding")
    done = _("The finding is saved.")

    def visit(self) -> Visit:
        return self.subject.visit

    def prepare(self) -> None:
        super().prepare()
        for name in ("grade", "requirement", "statement", "evidence", "site", "discussed"):
            self.initial.setdefault(name, getattr(self.subject, name))
        self.initial.setdefault("repeats", self.subject.repeats_id)

    def inputs(self) -> dict[str, Any]:
        return {"repeats": None, **super().inputs()}


class DropForm(ActForm, act="audits.finding.drop"):
    """Why a finding is taken away."""

    button = _("Drop the finding")
    danger = True
    done = _("The finding is dropped.")
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class FreezeForm(ActForm, act="audits.visit.freeze"):
    """The freeze."""

    button = _("Freeze the findings")
    explains = _(
        "Freeze the findings as they were presented at the closing meeting. Nobody can change them "
        "afterwards; the client sees them with the report."
    )
    done = _("The findings are frozen. Next, draft the report.")

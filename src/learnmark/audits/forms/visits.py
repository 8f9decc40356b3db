"""Forms of acts on audits; the audit plan has a module of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from learnmark.audits.actions.stage_1 import READINESS
from learnmark.audits.facts.papers import language_of
from learnmark.audits.models import TeamMember
from learnmark.foundation.acts.forms import ActForm
from learnmark.foundation.tenancy.models import Member
from learnmark.foundation.ui.widgets import DayInput
from learnmark.people.facts.people import people_of

TOPICS = (
    ("documents", _("Documented information of the management system")),
    ("sites", _("Conditions at the sites")),
    ("understanding", _("Status and understanding of the requirements")),
    ("scope", _("Scope, sites, processes, law and controls")),
    ("resources", _("Resources and details for stage 2")),
)


class RescheduleForm(ActForm, act="audits.visit.reschedule"):
    """First and last day."""

    button = _("Set the days")
    explains = _("The last day of the audit counts against its limit.")

    starts_on = forms.DateField(label=_("First day"), widget=DayInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput)
    justification = forms.CharField(
        label=_("Justification"),
        widget=forms.Textarea,
        required=False,
        help_text=_("Only needed if the audit is late; it stays on record."),
    )

    def prepare(self) -> None:
        self.fields["starts_on"].initial = self.subject.starts_on
        self.fields["ends_on"].initial = self.subject.ends_on
        if self.subject.not_after:
            self.fields["ends_on"].help_text = _("Not after %(day)s (%(rule)s).") % {
                "day": self.subject.not_after.isoformat(),
                "rule": self.subject.due_rule or "–",
            }


class StaffForm(ActForm, act="audits.visit.staff"):
    """Who, and as what."""

    button = _("Put on the team")
    explains = _(
        "Only people who gave a conflict statement about this client can be assigned. The client "
        "sees the team when the plan is sent."
    )

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Person"))
    role = forms.ChoiceField(
        label=_("Role"), choices=TeamMember.Role.choices, widget=forms.RadioSelect
    )
    affiliation = forms.CharField(
        label=_("Affiliation"),
        max_length=150,
        required=False,
        help_text=_("Empty: your certification body."),
    )

    def prepare(self) -> None:
        there = self.subject.team.filter(removed_on=None).values("member")
        people = people_of(self.subject.owner, self.today).exclude(pk__in=there)
        self.fields["member"].queryset = people.order_by("user__full_name")  # type: ignore[attr-defined]


class UnstaffForm(ActForm, act="audits.visit.unstaff"):
    """Who leaves the team."""

    button = _("Take off the team")
    danger = True

    person = forms.ModelChoiceField(None, label=_("Person"))

    def prepare(self) -> None:
        team = self.subject.team.filter(removed_on=None)
        self.fields["person"].queryset = team  # type: ignore[attr-defined]


class SendPlanForm(ActForm, act="audits.visit.send_plan"):
    """What the letter of the plan says besides."""

    button = _("Send to the client")
    explains = _(
        "The client gets the plan as a PDF with timetable, sites and team, and is asked to agree."
    )
    done = _("The plan was sent.")

    object_by = forms.DateField(
        label=_("Objections to the team by"), widget=DayInput, required=False
    )
    ict = forms.CharField(
        label=_("Means of remote audit"),
        widget=forms.Textarea,
        required=False,
        help_text=_("Needed where a site is audited remotely, in whole or in part."),
    )


class BeginForm(ActForm, act="audits.visit.begin"):
    """The audit begins with the opening meeting."""

    button = _("Begin the audit")
    explains = _("From now on the team records what it finds.")

    justification = forms.CharField(
        label=_("Why stage 1 is still valid"),
        widget=forms.Textarea,
        required=False,
        help_text=_("Only needed where stage 2 begins after the validity of stage 1."),
    )

    def prepare(self) -> None:
        if self.subject.kind != "stage_2":
            del self.fields["justification"]


class _ReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea)


class RecallForm(_ReasonForm, act="audits.visit.recall_plan"):
    """Why the plan no longer holds."""

    button = _("Call the plan back")
    explains = _("The client is told why, and gets another plan.")


class CancelForm(_ReasonForm, act="audits.visit.cancel"):
    """Why the audit does not take place."""

    button = _("Cancel the audit")
    danger = True


class AbortForm(_ReasonForm, act="audits.visit.abort"):
    """Why the audit ends before its time."""

    button = _("Abort the audit")
    explains = _("The client is told why. An aborted audit is not taken up again.")
    danger = True


class AgreeForm(ActForm, act="audits.visit.agree_plan"):
    """The client's yes."""

    button = _("Agree to the plan")
    explains = _("With this you agree to the days, the timetable and the audit team.")
    done = _("Thank you. The certification body was told.")


class ObjectForm(ActForm, act="audits.visit.object_to_plan"):
    """The client's no, with its reason."""

    button = _("Send the objection")
    explains = _("You may object to the plan, or to a member of the team, with your reason.")
    done = _("Your objection was sent.")

    person = forms.ModelChoiceField(
        None,
        label=_("Member of the team"),
        required=False,
        empty_label=_("the plan as such"),
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea)

    def prepare(self) -> None:
        team = self.subject.team.filter(removed_on=None)
        self.fields["person"].queryset = team  # type: ignore[attr-defined]


class NoteForm(ActForm, act="audits.concern.note"):
    """What could become a nonconformity."""

    button = _("Note it")
    explains = _("Areas of concern are not graded. The client sees them with the conclusions.")

    requirement = forms.CharField(
        label=_("Requirement"), max_length=40, help_text=_("The clause, such as 9.1.2.")
    )
    text = forms.CharField(label=_("Area of concern"), widget=forms.Textarea)

    def lands(self, _result: Any) -> str:
        return f"{self.subject.get_absolute_url()}#concerns"


class SettleForm(ActForm, act="audits.concern.settle"):
    """How a concern was removed."""

    button = _("Settle")

    settlement = forms.CharField(label=_("How it was settled"), widget=forms.Textarea)


class ConclusionsForm(ActForm, act="audits.visit.send_conclusions"):
    """The written conclusions of stage 1."""

    button = _("Send the conclusions")
    explains = _(
        "The client gets your conclusions as a PDF, with the areas of concern and without grades."
    )
    done = _("The conclusions were sent.")

    internal_audit = forms.CharField(
        label=_("Internal audits: planned and performed?"), widget=forms.Textarea
    )
    management_review = forms.CharField(
        label=_("Management review: planned and performed?"), widget=forms.Textarea
    )
    readiness = forms.ChoiceField(
        label=_("Readiness"),
        choices=[(key, _(label)) for key, label in READINESS.items()],
        widget=forms.RadioSelect,
    )
    readiness_reason = forms.CharField(label=_("Reasons"), widget=forms.Textarea)
    stage_2 = forms.CharField(
        label=_("Stage 2: team, days, what to prepare"), widget=forms.Textarea
    )

    def prepare(self) -> None:
        topics = {
            f"topic_{key}": forms.CharField(label=title, widget=forms.Textarea)
            for key, title in TOPICS
        }
        self.fields = {**topics, **self.fields}

    def inputs(self) -> dict[str, Any]:
        given = super().inputs()
        with translation.override(language_of(self.subject.programme)):
            topics = [
                {"title": str(title), "conclusion": given.pop(f"topic_{key}")}
                for key, title in TOPICS
            ]
        return {**given, "topics": topics}


class CloseForm(ActForm, act="audits.visit.close"):
    """Nothing is left to do."""

    button = _("Close the audit")
    explains = _("A closed audit is not opened again.")

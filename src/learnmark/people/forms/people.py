"""Forms of acts on people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.acts.forms import ActForm
from learnmark.foundation.tenancy.models import Member, Party
from learnmark.foundation.ui.widgets import DayInput
from learnmark.people.facts.people import clients_of, people_of
from learnmark.people.models import Competence, ConflictStatement


class RecordForm(ActForm, act="people.competence.record"):
    """What somebody was found competent for."""

    button = _("Record the competence")
    explains = _(
        "Competence is shown before a person takes on a function. Somebody other than the person "
        "evaluates it."
    )
    done = _("The competence is on record.")

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Person"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Competence.Kind.choices)
    value = forms.CharField(
        label=_("For what"),
        max_length=60,
        help_text=_(
            "Standard: 21001:2018. Sector: 37. Delivery mode: such as school. Language: vi. Law of "
            "a country: VN. Function: auditor or leader."
        ),
    )
    shown_on = forms.DateField(label=_("Shown on"), widget=DayInput)
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=DayInput,
        required=False,
        help_text=_("Empty: until somebody ends it."),
    )
    how = forms.CharField(
        label=_("How it was evaluated"),
        widget=forms.Textarea,
        help_text=_("For example: interview and observed audit, with the name of who observed."),
    )
    evidence = forms.FileField(label=_("Evidence"), required=False)

    def prepare(self) -> None:
        people = people_of(self.actor.in_party, self.today).exclude(pk=self._own_id())
        self.fields["member"].queryset = people  # type: ignore[attr-defined]

    def _own_id(self) -> Any:
        return self.actor.member.pk if self.actor.member else None


class EndForm(ActForm, act="people.competence.end"):
    """Why a competence no longer counts."""

    button = _("End the competence")
    explains = _("Audits that were held before keep it; audits from today on do not.")
    danger = True

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea)


class DeclareForm(ActForm, act="people.conflict.declare"):
    """What binds me to a client."""

    button = _("Give the statement")
    explains = _(
        "You speak for yourself, about one client. Say so if there is no tie: without a statement "
        "nobody is assigned. A later statement replaces the earlier one about the same tie; none "
        "is ever changed or deleted."
    )
    done = _("Your statement is on record.")

    client = forms.ModelChoiceField(Party.objects.none(), label=_("Client"))
    tie = forms.ChoiceField(
        label=_("Tie"), choices=ConflictStatement.Tie.choices, widget=forms.RadioSelect
    )
    ended_on = forms.DateField(
        label=_("Ended on"),
        widget=DayInput,
        required=False,
        help_text=_("Empty: the tie goes on, or there is none."),
    )
    details = forms.CharField(
        label=_("Details"),
        widget=forms.Textarea,
        required=False,
        help_text=_("What it was and from when to when. Needed where there is a tie."),
    )

    def prepare(self) -> None:
        clients = clients_of(self.actor.in_party, self.today)
        self.fields["client"].queryset = clients  # type: ignore[attr-defined]

    def inputs(self) -> dict[str, Any]:
        return {**super().inputs(), "ended_on": self.cleaned_data.get("ended_on")}

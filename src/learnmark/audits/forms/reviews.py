"""Forms of the team: review of responses, and what ends an audit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.acts.forms import ActForm
from learnmark.rules.lifecycle import AUDIT


def _words(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=required,
        help_text=help_text,
    )


class ReturnForm(ActForm, act="audits.finding.return"):
    """What is missing in a response."""

    button = _("Return the response")
    done = _("The response is returned and the client is told.")
    comment = _words(_("What is missing"), help_text=_("The client reads this."))


class AcceptPlanForm(ActForm, act="audits.finding.accept_plan"):
    """Acceptance of correction, cause and plan."""

    button = _("Accept the plan")
    done = _("The plan is accepted and the client is told.")
    comment = _words(_("Comment"), required=False, help_text=_("The client reads this."))


class ReturnEvidenceForm(ActForm, act="audits.finding.return_evidence"):
    """What the evidence does not show."""

    button = _("Return the evidence")
    done = _("The evidence is returned and the client is told.")
    comment = _words(_("What is missing"), help_text=_("The client reads this."))


class VerifyForm(ActForm, act="audits.finding.verify"):
    """On what evidence a nonconformity is closed."""

    button = _("Verify and close")
    done = _("The nonconformity is closed.")
    how = _words(
        _("How it was verified"),
        help_text=_("What was looked at, where, and whether the action works."),
    )


class EscalateForm(ActForm, act="audits.finding.escalate"):
    """Escalation by hand; the clock does the same every night."""

    button = _("Escalate")
    danger = True


class AcceptResponsesForm(ActForm, act="audits.visit.accept_responses"):
    """The end of waiting for responses."""

    button = _("Accept the responses")
    explains = _("Every major is verified as corrected, and every minor has an accepted plan.")
    done = _("The responses are accepted. Next, give the recommendation.")


class RecommendForm(ActForm, act="audits.visit.recommend"):
    """What the leader recommends to those who decide."""

    button = _("Give the recommendation")
    done = _("The recommendation is given; the file can go to those who decide.")
    positive = forms.TypedChoiceField(
        label=_("Recommendation"),
        choices=[("yes", _("Recommend certification")), ("no", _("Advise against certification"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    text = _words(_("Reasons and conditions"))

    def prepare(self) -> None:
        allowed = AUDIT.allowed(self.subject.state_on(self.today))
        if "recommend_positive" not in allowed:
            self.fields["positive"].choices = self.fields["positive"].choices[1:]

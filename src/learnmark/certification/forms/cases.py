"""Forms of acts: cases."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from learnmark.certification.actions.cases import reasons_to_decline
from learnmark.foundation.acts.forms import ActForm
from learnmark.foundation.ui import sayings


class TakeUpForm(ActForm, act="certification.case.take_up"):
    """The review begins."""

    button = _("Take up the review")
    done = _("The review is taken up. Answer the eight questions next.")
    explains = _("The applicant sees that its application is under review.")


class AskMoreForm(ActForm, act="certification.case.ask_more"):
    """Questions to the applicant."""

    button = _("Send the questions")
    explains = _("They are mailed to the applicant, who can then change its answers.")
    done = _("The questions are sent.")
    questions = forms.CharField(
        label=_("What should the applicant add?"), widget=forms.Textarea(attrs={"rows": 6})
    )


class AcceptForm(ActForm, act="certification.case.accept"):
    """The application is accepted."""

    button = _("Accept the application")
    done = _("The application is accepted. The next step is the quote.")
    justification = forms.CharField(
        label=_("Why can we certify this applicant?"),
        help_text=_("The justification stays on record with the application."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DeclineForm(ActForm, act="certification.case.decline"):
    """The application is declined."""

    button = _("Decline the application")
    danger = True
    explains = _("The applicant is told the reasons by e-mail.")
    done = _("The application is declined and the applicant is told.")
    reasons = forms.CharField(label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 5}))

    def prepare(self) -> None:
        told = [sayings.says(o) for o in reasons_to_decline(self.subject)]
        self.fields["reasons"].initial = "\n".join(told)

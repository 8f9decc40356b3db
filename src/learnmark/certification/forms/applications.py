"""Forms of acts: applications."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from learnmark.certification.forms.uploads import UploadField
from learnmark.certification.intake.fields import EDITIONS, LONG
from learnmark.certification.models import BodyProfile
from learnmark.foundation.acts.forms import ActForm
from learnmark.foundation.tenancy.models import Party
from learnmark.foundation.ui.choices import countries
from learnmark.library.facts import scheme


class StartForm(ActForm, act="certification.application.start"):
    """Which body it goes to."""

    button = _("Start the application")
    explains = _("Choose the certification body. You can save at any time; nobody sees the draft.")
    done = _("The draft is started.")

    body = forms.ModelChoiceField(
        label=_("Certification body"), queryset=Party.objects.none(), widget=forms.RadioSelect
    )

    def prepare(self) -> None:
        open_ones = BodyProfile.published.filter(takes_applications=True)
        self.fields["body"].queryset = Party.objects.filter(pk__in=open_ones.values("owner"))

    def lands(self, application: Any) -> str:
        return reverse("certification.application_step", args=[application.pk, "organization"])


class AttachForm(ActForm, act="certification.application.attach"):
    """A document for the application."""

    button = _("Attach")
    done = _("The document is attached.")
    label = forms.CharField(label=_("What is it?"), max_length=120)
    file = UploadField(label=_("File"))

    def lands(self, attached: Any) -> str:
        return reverse(
            "certification.application_step", args=[attached.application_id, "documents"]
        )


class RemoveForm(ActForm, act="certification.document.remove"):
    """The document goes."""

    button = _("Remove the document")
    danger = True
    done = _("The document is removed.")

    def lands(self, application: Any) -> str:
        return reverse("certification.application_step", args=[application.pk, "documents"])


class DiscardForm(ActForm, act="certification.application.discard"):
    """The draft goes."""

    button = _("Discard the draft")
    danger = True
    explains = _("Its answers and documents are gone. This cannot be undone.")
    done = _("The draft is discarded.")

    def lands(self, _application: Any) -> str:
        return reverse("certification.applications")


class SubmitForm(ActForm, act="certification.application.submit"):
    """The last look before the application leaves the house."""

    button = _("Submit the application")
    template_name_page = "certification/application_check.html"
    done = _("The application is submitted. The certification body has received it.")

    confirmed = forms.BooleanField(
        label=_(
            "The answers are correct and complete, and I may apply in the name of the organization."
        )
    )

    def prepare(self) -> None:
        from learnmark.certification.facts.applications import SCHEME_KEY
        from learnmark.certification.facts.drafts import (
            Placed,
            doubts_about_draft,
            objections_to_draft,
        )
        from learnmark.certification.facts.shown import shown_answers, wizard_steps

        draft, language = self.subject, get_language() or "en"
        rules = scheme(SCHEME_KEY, self.today, owner=draft.body)
        found = objections_to_draft(draft.answers, scheme=rules, language=language)
        left = Counter(one.step for one in found if isinstance(one, Placed))
        self.steps = wizard_steps(draft, "check", left=left)
        self.doubts = doubts_about_draft(draft.answers, language=language, draft=draft.pk)
        self.sections = shown_answers(self.subject.answers, typed=True)


class SupplyForm(ActForm, act="certification.application.supply"):
    """The answer to the body's questions."""

    button = _("Supply the information")
    explains = _(
        "Change the answers of the application and attach documents first; then say here what is "
        "new. The certification body receives all of it."
    )
    done = _("The information is with the certification body.")
    answer = forms.CharField(label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 6}))


class WithdrawForm(ActForm, act="certification.application.withdraw"):
    """The application is taken back."""

    button = _("Withdraw the application")
    danger = True
    explains = _("The certification body is told and stops its work on the application.")
    done = _("The application is withdrawn and the certification body is told.")
    grounds = forms.CharField(label=_("Grounds"), widget=forms.Textarea(attrs={"rows": 3}))


class EnterForm(ActForm, act="certification.application.enter"):
    """An application that came on paper."""

    button = _("Enter the application")
    explains = _(
        "The organization is opened as a client, its contact is invited by e-mail, and the "
        "application counts as received today. What is missing is asked for in the review."
    )
    done = _("The application is entered and the contact is invited.")

    legal_name = forms.CharField(label=_("Legal name"), max_length=300)
    address = forms.CharField(label=_("Address of the main office"), max_length=300)
    city = forms.CharField(label=_("City or ward"), max_length=300)
    country = forms.ChoiceField(label=_("Country"), choices=countries)
    language = forms.ChoiceField(label=_("Language of the client"), choices=settings.LANGUAGES)
    contact_name = forms.CharField(label=_("Contact person"), max_length=150)
    contact_email = forms.EmailField(label=_("E-mail address of the contact person"))
    edition = forms.ChoiceField(
        label=_("Edition of the standard"), choices=[(e.key, e.label.en) for e in EDITIONS]
    )
    desired_scope = forms.CharField(
        label=_("Desired scope"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3})
    )
    paper = UploadField(
        label=_("The signed application"), help_text=_("The scan or the file as it came.")
    )
    workbook = UploadField(
        label=_("Filled application form (Excel)"),
        required=False,
        help_text=_("If it came with one: its good answers are taken over."),
    )

    def inputs(self) -> dict[str, Any]:
        given = super().inputs()
        given["workbook"] = given.get("workbook") or None
        return given

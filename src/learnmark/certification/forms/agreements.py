"""Forms of the acts on agreements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learnmark.certification.facts.agreements import agreement_facts, latest_quote
from learnmark.certification.models import Quote
from learnmark.foundation.acts.forms import ActForm


class PrepareForm(ActForm, act="certification.agreement.prepare"):
    """Which version of the quote the agreement names."""

    button = _("Prepare the agreement")
    done = _("The agreement is prepared. Read it before you send it.")
    explains = _(
        "Title and clauses come from the certification scheme, in the language of the case. "
        "The client sees nothing until you send it."
    )

    quote = forms.ModelChoiceField(label=_("Quote"), queryset=None, empty_label=None)

    def prepare(self) -> None:
        self.fields["quote"].queryset = Quote.objects.filter(case=self.subject)
        self.fields["quote"].initial = latest_quote(self.subject)


class SendForm(ActForm, act="certification.agreement.send"):
    """Nothing to fill in."""

    button = _("Send to the client")
    done = _("The agreement was sent.")
    explains = _(
        "The text is frozen under its fingerprint. The client sees agreement and quote, and its "
        "authorized contacts get a message."
    )


class _SigningForm(ActForm):
    """Name and position as typed, and the fingerprint of the document that the page names."""

    template_name_page = "certification/agreement_sign.html"

    typed_name = forms.CharField(
        label=_("Your full name"),
        help_text=_("Type it as your account shows it."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    position = forms.CharField(label=_("Your position"), max_length=150)
    document_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def prepare(self) -> None:
        self.fields["document_hash"].initial = agreement_facts(self.subject).document_hash
        if self.actor.member is not None:
            self.fields["position"].initial = self.actor.member.title


class AcceptForm(_SigningForm, act="certification.agreement.accept"):
    """The client accepts."""

    button = _("Accept the agreement")
    done = _("You have accepted the agreement.")
    explains = _(
        "By typing your name you accept the agreement for your organization. Name, moment and the "
        "fingerprint of the document are kept. This is not a digital signature."
    )


class CountersignForm(_SigningForm, act="certification.agreement.countersign"):
    """The body signs."""

    button = _("Sign for the certification body")
    done = _("The agreement is signed by both sides. The first cycle is open.")
    explains = _(
        "By typing your name you sign for the certification body. The audit programme is made, "
        "with stage 1 and stage 2. This is not a digital signature."
    )


class DeclineForm(ActForm, act="certification.agreement.decline"):
    """Why not."""

    button = _("Decline the agreement")
    done = _("You have declined the agreement.")
    danger = True

    grounds = forms.CharField(
        label=_("Why"),
        help_text=_("The certification body reads this."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WithdrawForm(ActForm, act="certification.agreement.withdraw"):
    """Why it is taken back."""

    button = _("Withdraw the agreement")
    done = _("The agreement is withdrawn.")
    danger = True

    grounds = forms.CharField(
        label=_("Why"),
        help_text=_("The client reads this where the agreement was sent."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class UploadForm(ActForm, act="certification.agreement.upload_signed"):
    """The contract as signed on paper or with the signatures of another system."""

    button = _("Take as signed by both sides")
    done = _("The signed agreement is kept. The first cycle is open.")
    explains = _(
        "For a contract that both sides signed outside Learnmark. The client sees the file, and "
        "the audit programme is made."
    )

    file = forms.FileField(label=_("Signed contract (PDF)"))
    signed_on = forms.DateField(
        label=_("Signed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def prepare(self) -> None:
        file: Any = self.fields["file"]
        file.widget.attrs["accept"] = ".pdf"

"""Forms: acts on certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from learnmark.certification.actions.certificates import GROUNDS
from learnmark.certification.facts.certificates import status_on
from learnmark.certification.facts.documents import SCOPE_IN_ENGLISH, last_issue
from learnmark.certification.forms.decisions import day_field, long_text
from learnmark.foundation.acts.forms import ActForm


class _CertificateForm(ActForm):
    """Every act leads back to the certificate."""

    def lands(self, _result: Any) -> str:
        return str(self.subject.get_absolute_url())


class _DecisionForm(_CertificateForm):
    """Grounds, and where it may be later than today, the day of effect."""

    grounds = long_text(_("Grounds of the decision"))
    effective_on = day_field(_("Effective from"), help_text=_("Not before today."))

    def prepare(self) -> None:
        if "effective_on" in self.fields:
            self.fields["effective_on"].initial = self.today


class IssueForm(_CertificateForm, act="certification.certificate.issue"):
    """Issue the document that was decided on."""

    button = _("Issue the certificate")
    done = _("The certificate is issued.")
    explains = _(
        "The document is set, published in the public register and announced to the client. "
        "Look at the content once more before."
    )


class MaintainForm(_DecisionForm, act="certification.certificate.maintain"):
    """Keep certification after a surveillance audit."""

    done = _("Certification is maintained.")
    effective_on = None
    monitored = forms.BooleanField(
        label=_("Competent staff monitor surveillance, its reports included"), required=False
    )
    may_lead_to_suspension = forms.BooleanField(
        label=_("Something in the file may lead to suspension"), required=False
    )


class SuspendForm(_DecisionForm, act="certification.certificate.suspend"):
    """Suspend for a ground."""

    done = _("Certification is suspended.")
    danger = True
    explains = _(
        "The public register shows it at once, and the client is told to stop referring to it."
    )
    ground = forms.ChoiceField(label=_("Ground"))

    def prepare(self) -> None:
        super().prepare()
        self.fields["ground"].choices = [(key, _t(words)) for key, words in GROUNDS.items()]


class RestoreForm(_DecisionForm, act="certification.certificate.restore"):
    """End a suspension."""

    done = _("Certification is restored.")
    resolved = forms.BooleanField(
        label=_("The ground is resolved, and this was verified"), required=False
    )
    longer_because = long_text(
        _("Why the suspension could last longer than its limit"), required=False
    )


class WithdrawForm(_DecisionForm, act="certification.certificate.withdraw"):
    """End through the body."""

    done = _("Certification is withdrawn.")
    danger = True
    explains = _("This ends the certificate for good. The public register shows it at once.")


class CancelForm(_DecisionForm, act="certification.certificate.cancel"):
    """End at the client's wish."""

    done = _("The certificate is ended at the wish of the client.")
    danger = True
    explains = _("The client ends the agreement. This ends the certificate for good.")


class TransferForm(_DecisionForm, act="certification.certificate.transfer_out"):
    """Another body took the certificate over."""

    done = _("The certificate is transferred to the other body.")
    danger = True
    explains = _("Another body has taken the certification over. This ends the certificate here.")


class _ScopeForm(_DecisionForm):
    scope = long_text(_("Scope as it stands on the certificate"))
    scope_in_english = long_text(_("Scope in English"), required=False)

    def prepare(self) -> None:
        super().prepare()
        content = last_issue(self.subject).content
        self.fields["scope"].initial = content["scope"]
        english = [t["text"] for t in content["further"] if t["label"] == SCOPE_IN_ENGLISH]
        self.fields["scope_in_english"].initial = "".join(english)
        self.sites = [site["name"] for site in content["sites"]]


class ReduceForm(_ScopeForm, act="certification.certificate.reduce_scope"):
    """Take a part out of the scope."""

    done = _("The scope is reduced.")
    danger = True
    sites_left_out = forms.MultipleChoiceField(
        label=_("Sites that leave the scope"), required=False, widget=forms.CheckboxSelectMultiple
    )
    keeps_services = forms.BooleanField(
        label=_("All services to the learners who stay in the scope stay in it too"), required=False
    )
    resolved = forms.BooleanField(
        label=_("The ground of the suspension is resolved by this"), required=False
    )
    longer_because = long_text(
        _("Why the suspension could last longer than its limit"), required=False
    )

    def prepare(self) -> None:
        super().prepare()
        self.fields["sites_left_out"].choices = [(name, name) for name in self.sites]
        if status_on(self.subject, self.today) != "suspended":
            del self.fields["resolved"], self.fields["longer_because"]


class ExtendForm(_ScopeForm, act="certification.certificate.extend_scope"):
    """Widen the scope after an audit."""

    done = _("The scope is extended.")


class RenewForm(_DecisionForm, act="certification.certificate.renew"):
    """Recertification, in time or inside the window after expiry."""

    done = _("Certification is renewed.")
    scope = long_text(_("Scope as it stands on the certificate"))
    resolved = forms.BooleanField(
        label=_("The ground of a suspension before expiry is resolved"), required=False
    )

    def prepare(self) -> None:
        super().prepare()
        self.fields["scope"].initial = last_issue(self.subject).content["scope"]
        if status_on(self.subject, self.today) != "expired":
            del self.fields["resolved"]
        else:
            self.button = _("Restore certification after expiry")

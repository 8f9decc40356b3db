"""Forms: reviewing the file, granting and refusing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from learnmark.certification.actions.decisions import due_kind
from learnmark.certification.facts.decisions import ASKED, QUESTIONS
from learnmark.foundation.acts.forms import ActForm
from learnmark.rules.lifecycle import CERTIFICATE

PREFIX = "answer_"


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, entered with the browser's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def long_text(label: Any, **more: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 4}), **more)


class ReviewForm(ActForm, act="certification.case.review"):
    """The reviewer's questions for the decision that is due next."""

    button = _("Conclude the review")
    done = _("The file is reviewed for the decision.")
    explains = _("The reviewer was in no audit of this file. Answer every question for yourself.")

    sufficient = forms.TypedChoiceField(
        label=_("Is the file sufficient for a decision?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    remark = long_text(_("Remark"), required=False)

    def prepare(self) -> None:
        self.kind = due_kind(self.subject, self.today)
        self.order_fields([])
        answers = {
            f"{PREFIX}{key}": forms.TypedChoiceField(
                label=_t(QUESTIONS[key]),
                choices=[("yes", _("Yes")), ("no", _("No"))],
                coerce=lambda value: value == "yes",
                widget=forms.RadioSelect,
            )
            for key in ASKED.get(self.kind, ())
        }
        self.fields = {**answers, **self.fields}

    def preview(self) -> dict[str, Any]:
        return {"kind": self.kind}

    def inputs(self) -> dict[str, Any]:
        given = super().inputs()
        answers = {k.removeprefix(PREFIX): v for k, v in given.items() if k.startswith(PREFIX)}
        kept = {key: value for key, value in given.items() if not key.startswith(PREFIX)}
        return {**kept, "kind": self.kind, "answers": answers}

    def lands(self, _result: Any) -> str:
        return decision_file_url(self.subject)


def decision_file_url(case: Any) -> str:
    """The address of the decision file of a case."""
    from django.urls import reverse

    return reverse("certification.decision_file", args=[case.pk])


class GrantForm(ActForm, act="certification.case.grant"):
    """The decision for certification."""

    button = _("Grant certification")
    done = _("Certification is granted. The register administrator can issue the certificate.")
    explains = _("A decision is never changed. The certificate is issued as the next step.")

    effective_on = day_field(_("Effective from"), help_text=_("Not before today."))
    scope = long_text(_("Scope as it stands on the certificate"))
    scope_in_english = long_text(_("Scope in English"), required=False)
    grounds = long_text(_("Grounds of the decision"))

    def prepare(self) -> None:
        self.fields["effective_on"].initial = self.today
        cycle = self.subject.cycles.select_related("programme").last()
        self.fields["scope"].initial = cycle.programme.scope if cycle else ""

    def lands(self, result: Any) -> str:
        return str(result.certificate.get_absolute_url())


class RefuseForm(ActForm, act="certification.case.refuse"):
    """The decision against certification."""

    button = _("Refuse certification")
    done = _("Certification is refused and the client is told.")
    danger = True
    explains = _("The client is told the grounds and may appeal.")

    grounds = long_text(_("Grounds of the decision"))

    def lands(self, _result: Any) -> str:
        return decision_file_url(self.subject)


KIND_LABELS = {**CERTIFICATE.act_labels, "refuse": "Refuse certification"}

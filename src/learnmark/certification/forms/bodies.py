"""Forms of acts: bodies."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnmark.certification.facts.bodies import profile_of
from learnmark.certification.forms.uploads import UploadField
from learnmark.certification.models import BodyProfile
from learnmark.foundation.acts.forms import ActForm
from learnmark.foundation.ui.widgets import DayInput


class DescribeForm(ActForm, act="certification.body.describe"):
    """How the body presents itself."""

    button = _("Save")
    explains = _("Everything here is public.")
    done = _("The public page of the body is up to date.")

    code = forms.RegexField(
        label=_("Letters in its numbers"),
        regex=r"^[A-Za-z]{2,6}$",
        help_text=_("Two to six letters; cases are numbered SM-2026-0001 with the letters SM."),
    )
    address = forms.CharField(label=_("Address"), max_length=300)
    city = forms.CharField(label=_("City"), max_length=100)
    email = forms.EmailField(label=_("E-mail address"))
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    complaints = forms.CharField(
        label=_("Where to complain or appeal"),
        max_length=300,
        help_text=_("A name, an address or a telephone number that leads to a person."),
    )
    about_en = forms.CharField(
        label=_("About the body, in English"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    about_vi = forms.CharField(
        label=_("About the body, in Vietnamese"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of audits"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    signatory_name = forms.CharField(label=_("Who signs certificates"), max_length=150)
    signatory_title_en = forms.CharField(label=_("Position, in English"), max_length=150)
    signatory_title_vi = forms.CharField(label=_("Position, in Vietnamese"), max_length=150)
    takes_applications = forms.BooleanField(
        label=_("Takes applications"), required=False, initial=True
    )

    def prepare(self) -> None:
        profile = profile_of(self.actor.in_party) if self.actor.party else None
        if profile is not None:
            names = {field.name for field in BodyProfile._meta.get_fields()}
            self.initial = {n: getattr(profile, n) for n in self.fields if n in names}


class EnterAccreditationForm(ActForm, act="certification.accreditation.enter"):
    """An accreditation, as its document says."""

    button = _("Enter the accreditation")
    explains = _("Another person confirms it before anything about it is public.")
    done = _("The accreditation is entered. Another person has to confirm it.")

    accreditor = forms.CharField(label=_("Accredited by"), max_length=200)
    number = forms.CharField(label=_("Number"), max_length=60)
    framework_id = forms.ChoiceField(
        label=_("Standard"),
        choices=[
            ("iso-21001", _("ISO 21001, every edition")),
            ("21001:2018", "ISO 21001:2018"),
            ("21001:2025", "ISO 21001:2025"),
        ],
    )
    sectors = forms.CharField(
        label=_("Sector codes"), initial="37", help_text=_("Separated by commas; education is 37.")
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput())
    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput())
    evidence = UploadField(label=_("The accreditation document"))

    def clean_sectors(self) -> list[str]:
        return [part for part in re.split(r"[,;\s]+", self.cleaned_data["sectors"]) if part]

    def lands(self, _row: Any) -> str:
        return reverse("certification.body")


class CheckAccreditationForm(ActForm, act="certification.accreditation.check"):
    """A second pair of eyes."""

    button = _("Confirm: it is as the document says")
    explains = _("Compare accreditor, number, standard, sectors and days with the document.")
    done = _("The accreditation is confirmed and public.")

    def prepare(self) -> None:
        row = self.subject
        self.facts = [row.accreditor, row.number, row.framework_id, ", ".join(row.sectors)]

"""Forms of parties and their members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.accounts.models import User
from learnmark.foundation.acts.forms import ActForm
from learnmark.foundation.tenancy.actions.invitations import roles_of
from learnmark.foundation.ui.choices import countries, time_zones
from learnmark.rules.authority import Role


class _PartyForm(ActForm):
    """What every new party says of itself."""

    name = forms.CharField(label=_("Name of the organization"), max_length=200)
    country = forms.ChoiceField(label=_("Country"), choices=countries)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        initial=settings.TIME_ZONE,
        help_text=_("Deadlines are counted in the days of this time zone."),
    )


class RegisterForm(_PartyForm, act="tenancy.organization.register"):
    """An organization and its first person."""

    button = _("Register")
    done = _("Your organization is registered.")
    template_name_page = "tenancy/register.html"

    full_name = forms.CharField(label=_("Your full name"), max_length=150)
    title = forms.CharField(label=_("Your position"), max_length=120)
    email = forms.EmailField(label=_("Your e-mail address"))
    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a sentence of your own is good."),
    )

    def prepare(self) -> None:
        if self.actor.user is not None:
            for name in ("full_name", "email", "password"):
                del self.fields[name]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        person = User(
            email=self.cleaned_data.get("email", ""),
            full_name=self.cleaned_data.get("full_name", ""),
        )
        validate_password(password, person)
        return password

    def inputs(self) -> dict[str, Any]:
        return {"full_name": "", "email": "", "password": "", **super().inputs()}

    def lands(self, _member: Any) -> str:
        # Who has just made an account is not signed in by that.
        return reverse("desk.home" if self.actor.user is not None else "account_login")


class OpenBodyForm(_PartyForm, act="tenancy.body.open"):
    """A certification body, opened by the administrator."""

    button = _("Open the body")
    done = _("The certification body is open and its coordinator is invited.")
    coordinator_name = forms.CharField(label=_("Full name of its coordinator"), max_length=150)
    coordinator_email = forms.EmailField(label=_("E-mail address of its coordinator"))

    def lands(self, _party: Any) -> str:
        return reverse("desk.home")


class _RolesForm(ActForm):
    """Roles and position of a member."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    title = forms.CharField(label=_("Position"), max_length=120, required=False)

    def prepare(self) -> None:
        roles: Any = self.fields["roles"]
        roles.choices = [(role.value, _t(role.label)) for role in roles_of(self.actor.in_party)]

    def clean_roles(self) -> list[Role]:
        return [Role(value) for value in self.cleaned_data["roles"]]

    def lands(self, _result: Any) -> str:
        return reverse("tenancy.members")


class InviteForm(_RolesForm, act="tenancy.member.invite"):
    """An invitation."""

    button = _("Send the invitation")
    done = _("The invitation is sent.")
    email = forms.EmailField(label=_("E-mail address"))
    full_name = forms.CharField(label=_("Full name"), max_length=150)
    field_order = ("full_name", "email", "title", "roles")


class ChangeForm(_RolesForm, act="tenancy.member.change"):
    """Other roles for a member."""

    button = _("Save")
    done = _("The roles are changed.")

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"roles": self.subject.roles, "title": self.subject.title}


class EndForm(ActForm, act="tenancy.member.end"):
    """The end of a membership."""

    button = _("End the membership")
    done = _("The membership is ended.")
    danger = True
    explains = _("From today on this person can see and do nothing here. What was done stays.")
    grounds = forms.CharField(label=_("Grounds"), widget=forms.Textarea(attrs={"rows": 3}))

    def lands(self, _result: Any) -> str:
        return reverse("tenancy.members")


class WithdrawForm(ActForm, act="tenancy.invitation.withdraw"):
    """The invitation is taken back."""

    button = _("Withdraw the invitation")
    done = _("The invitation is withdrawn.")
    danger = True

    def lands(self, _result: Any) -> str:
        return reverse("tenancy.members")


class TakeForm(ActForm, act="tenancy.invitation.take"):
    """Joining a party. A person with an account is signed in already."""

    button = _("Join")
    full_name = forms.CharField(label=_("Your full name"), max_length=150)
    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a sentence of your own is good."),
    )

    def prepare(self) -> None:
        if self.actor.user is not None:
            del self.fields["full_name"], self.fields["password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(full_name=self.cleaned_data.get("full_name", "")))
        return password

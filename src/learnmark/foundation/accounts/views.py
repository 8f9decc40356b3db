"""One's own account: language, time zone, second factor, sessions, API tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from learnmark.foundation import clock
from learnmark.foundation.accounts.models import ApiToken, User
from learnmark.foundation.accounts.tokens import LONGEST, make_token
from learnmark.foundation.acts.routes import page
from learnmark.foundation.ui.choices import time_zones


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What a person may change of the own account."""

    class Meta:
        model = User
        fields = ["full_name", "language", "timezone"]

    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", "English"), ("vi", "Tiếng Việt")]
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
    )


class TokenForm(forms.Form):
    """A name and an end for a new token."""

    name = forms.CharField(label=_("What the token is for"), max_length=100)
    expires_on = forms.DateField(
        label=_("Expires on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("At most a year from today."),
    )


@page("accounts.token.see")
def account(request: HttpRequest) -> HttpResponse:
    """The page of one's account."""
    person: Any = request.user
    form = AccountForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _t("Saved."))
        answer = redirect("accounts.account")
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            person.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]  # a plain str there
        )
        return answer
    today = request.today  # type: ignore[attr-defined]
    tokens = ApiToken.objects.filter(user=person, party_id=request.actor.in_party.pk)  # type: ignore[attr-defined]
    context = {
        "form": form,
        "tokens": tokens.order_by("-made_at"),
        "token_form": TokenForm(initial={"expires_on": today + timedelta(days=90)}),
        "second_factors": _second_factors(person),
    }
    return render(request, "accounts/account.html", context)


def _second_factors(person: User) -> list[Any]:
    from allauth.mfa.models import Authenticator

    return list(Authenticator.objects.filter(user=person).exclude(type="recovery_codes"))


@page("accounts.token.make")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret is on the answer only."""
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.second_factor:
        messages.error(request, _t("Show your second factor first, then make the token."))
        return redirect("mfa_reauthenticate")
    form = TokenForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/token_form.html", {"token_form": form}, status=422)
    token, secret = make_token(
        actor.member,
        form.cleaned_data["name"],
        min(form.cleaned_data["expires_on"], request.today + LONGEST),  # type: ignore[attr-defined]
        on=request.today,  # type: ignore[attr-defined]
    )
    answer = render(request, "accounts/token_made.html", {"token": token, "secret": secret})
    answer["Cache-Control"] = "no-store"
    return answer


@page("accounts.token.revoke")
@require_POST
def revoke(request: HttpRequest, pk: Any) -> HttpResponse:
    """End one of one's own tokens at once."""
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    token.revoked_at = token.revoked_at or clock.now()
    token.save(update_fields=["revoked_at"])
    messages.success(request, _t("The token no longer works."))
    return redirect("accounts.account")

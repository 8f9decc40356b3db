"""Pages of members, invitations, and switching between parties."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.acts.routes import page
from learnmark.foundation.tenancy.actions.invitations import open_invitation, take
from learnmark.foundation.tenancy.forms import TakeForm
from learnmark.foundation.tenancy.middleware import PARTY_IN_SESSION
from learnmark.foundation.tenancy.models import Invitation, Member
from learnmark.foundation.ui.listing import Column, Empty, Filter, Listing

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class MemberListing(Listing, name="tenancy.members"):
    """The current members of one's party."""

    act = "tenancy.member.see"
    title = _("Members")
    template = "tenancy/members.html"
    order = "user__full_name"
    search_fields = ["user__full_name", "user__email", "title"]
    columns = [
        Column("name", _("Name"), lambda m: m.user.full_name, order="user__full_name"),
        Column("email", _("E-mail address"), lambda m: m.user.email, order="user__email"),
        Column("title", _("Position"), lambda m: m.title, order="title"),
        Column("roles", _("Roles"), lambda m: ", ".join(_t(label) for label in m.role_labels)),
        Column("since", _("Since"), lambda m: m.since, order="since"),
    ]

    def rows(self) -> Any:
        members = Member.objects.current(self.today).filter(party=self.actor.in_party)
        return members.select_related("user", "party")

    def url(self, row: Any) -> str:
        return reverse("tenancy.member.change", args=[row.pk])

    def empty(self) -> Empty:
        return Empty(_("No member found"), _("Try another word, or invite somebody."))


def _invitation_state(invitation: Invitation) -> str:
    if invitation.taken_at:
        return _t("taken")
    return _t("withdrawn") if invitation.withdrawn_at else _t("sent")


class InvitationListing(Listing, name="tenancy.invitations"):
    """Invitations of one's party."""

    act = "tenancy.member.see"
    title = _("Invitations")
    order = "-made_at"
    search_fields = ["full_name", "email"]
    columns = [
        Column("name", _("Name"), lambda i: i.full_name, order="full_name"),
        Column("email", _("E-mail address"), lambda i: i.email, order="email"),
        Column("state", _("State"), _invitation_state),
        Column("until", _("Until"), lambda i: i.expires_at, order="expires_at"),
    ]
    filters = [
        Filter(
            "open",
            _("Open"),
            lambda _listing: [("yes", _("only open ones"))],
            lambda rows, _value: rows.filter(taken_at=None, withdrawn_at=None),
        )
    ]

    def rows(self) -> Any:
        return Invitation.objects.own()

    def url(self, row: Any) -> str:
        closed = row.taken_at or row.withdrawn_at
        return "" if closed else reverse("tenancy.invitation.withdraw", args=[row.pk])

    def empty(self) -> Empty:
        return Empty(_("No invitations yet"), "", reverse("tenancy.member.invite"), _("Invite"))


members = page("tenancy.member.see")(MemberListing.view)
invitations = page("tenancy.member.see")(InvitationListing.view)


@page("tenancy.invitation.take")
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Join a party with the secret from the mail."""
    offered = open_invitation(secret)
    if offered is None:
        return render(request, "tenancy/invitation_gone.html", status=404)
    actor: Any = request.actor  # type: ignore[attr-defined]
    form = TakeForm(
        request.POST or None,
        subject=None,
        actor=actor,
        today=request.today,  # type: ignore[attr-defined]
        initial={"full_name": offered.full_name},
    )
    verdict: Any = ()
    if request.method == "POST" and form.is_valid():
        typed = {"full_name": "", "password": "", **form.inputs()}
        try:
            member = take(secret=secret, by=actor, on=request.today, **typed)  # type: ignore[attr-defined]
        except Refused as refused:
            verdict = refused.verdict
        else:
            if actor.user is None:
                login(request, member.user, backend=BACKEND)
            request.session[PARTY_IN_SESSION] = str(member.party_id)
            return HttpResponseRedirect(reverse("desk.home"))
    context = {"form": form, "invitation": offered, "objections": verdict, "title": _t("Join")}
    return render(request, "tenancy/invitation.html", context)


@page("desk.home.see")
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's parties from now on."""
    wanted = request.POST.get("party", "")
    memberships: Any = request.memberships  # type: ignore[attr-defined]
    if wanted not in {str(member.party_id) for member in memberships}:
        raise Http404
    request.session[PARTY_IN_SESSION] = wanted
    request.session.cycle_key()
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if safe else reverse("desk.home"))

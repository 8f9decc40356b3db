"""All addresses. Each room lists its own."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.i18n import set_language

from learnmark.foundation.acts.routes import page
from learnmark.foundation.files.views import download
from learnmark.project.api import api


@page("library.framework.see")
def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines may read the register, nothing else."""
    return HttpResponse(
        "User-agent: *\nAllow: /register/\nDisallow: /\n", content_type="text/plain"
    )


@page("accounts.token.see")
def address(_request: HttpRequest) -> HttpResponse:
    """Instead of allauth's page: an address is proven by its invitation and not changed freely."""
    return redirect("accounts.account")


urlpatterns = [
    path("", include("learnmark.desk.urls")),
    path("certification/", include("learnmark.certification.urls")),
    path("audits/", include("learnmark.audits.urls")),
    path("register/", include("learnmark.register.urls")),
    path("people/", include("learnmark.people.urls")),
    path("library/", include("learnmark.library.urls")),
    path("tenancy/", include("learnmark.foundation.tenancy.urls")),
    path("journal/", include("learnmark.foundation.journal.urls")),
    path("account/", include("learnmark.foundation.accounts.urls")),
    path("files/<uuid:pk>", download, name="files.file"),
    path("ui/", include("learnmark.foundation.ui.urls")),
    path("language/", set_language, name="set_language"),
    path("sign-in/email/", address),
    path("sign-in/", include("allauth.urls")),
    path("robots.txt", robots, name="robots"),
    path("api/", api.urls),
]

if settings.DEBUG:
    from learnmark.foundation.ui.style import style_page

    urlpatterns.append(path("style/", page("library.framework.see")(style_page), name="style"))

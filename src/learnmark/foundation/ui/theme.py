"""Light, dark, or as the reader's system has it: a cookie, so that no page flashes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
CHOSEN = ("light", "dark")
YEAR_IN_SECONDS = 365 * 24 * 60 * 60


def theme_of(request: HttpRequest | None) -> str:
    """`light` or `dark` where the reader chose; empty means: as the system has it."""
    chosen = request.COOKIES.get(COOKIE, "") if request is not None else ""
    return chosen if chosen in CHOSEN else ""


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice and go back to the page it was made on."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in CHOSEN:
        response.set_cookie(
            COOKIE,
            chosen,
            max_age=YEAR_IN_SECONDS,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response

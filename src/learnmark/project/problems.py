"""Answers of the API that say why not: problem+json (RFC 9457), whoever refuses."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

PROBLEM = "application/problem+json"
API = "/api/"
REFUSED = 400
KEPT_HEADERS = ("Allow", "Retry-After")


def problem(
    status: int,
    title: str,
    *,
    kind: str,
    detail: str = "",
    objections: list[dict[str, str]] | None = None,
) -> HttpResponse:
    """An answer that says why not."""
    body = {
        "type": f"urn:learnmark:problem:{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "objections": objections or [],
    }
    return JsonResponse(body, status=status, content_type=PROBLEM)


def _title(status: int) -> str:
    if status == HTTPStatus.NOT_FOUND:
        return _("There is no such address.")
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return _("This address does not take this method.")
    return HTTPStatus(status).phrase


class ProblemMiddleware:
    """Refusals that come from outside the API (no such address, wrong method) in its own form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        ours = request.path_info.startswith(API) and answer.status_code >= REFUSED
        if not ours or answer.headers.get("Content-Type", "").startswith(PROBLEM):
            return answer
        told = problem(answer.status_code, _title(answer.status_code), kind="request")
        for name in KEPT_HEADERS:
            if name in answer.headers:
                told[name] = answer.headers[name]
        return told

"""Routes that name their permission: pages to read, and the page of each act.

Every route of the installation carries `view.permission`, a line of the authority table; a test
fails on a route without one.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, path

from learnmark.foundation.acts.operation import OPERATIONS
from learnmark.foundation.acts.pages import ActPage
from learnmark.foundation.acts.reading import reading
from learnmark.rules.authority import PERMISSIONS, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]

READING = ("GET", "HEAD")
PLURALS = {"body": "bodies", "entry": "entries"}


def plural(noun: str) -> str:
    """The word for many of a noun, as it stands in addresses."""
    return PLURALS.get(noun, f"{noun}s")


def page(act: str) -> Callable[[View], View]:
    """Let a view be read by those whom the authority table lets do `act`.

    What they see there is limited further by the scoped managers: a row of another party is not
    found.
    """
    permission = PERMISSIONS[act]
    roles = permission.own | permission.shared

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if Role.ANYONE not in roles:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                if not roles & request.actor.roles:  # type: ignore[attr-defined]  # set by middleware
                    raise PermissionDenied
            if request.method not in READING:
                return view(request, *args, **kwargs)
            with reading():
                return view(request, *args, **kwargs)

        guarded.permission = act  # type: ignore[attr-defined]  # read by the route test
        return guarded

    return guard


def act_paths(room: str) -> list[URLPattern]:
    """The pages of all acts of a room: `/nouns/<id>/verb`, or `/nouns/verb` for a beginning."""
    patterns = []
    for act, operation in OPERATIONS.items():
        if operation.room != room or operation.inner:
            continue
        where = f"{plural(operation.noun)}/"
        if operation.subject_model is not None:
            where += "<uuid:pk>/"
        view = page(act)(ActPage.as_view(operation=operation))
        patterns.append(path(f"{where}{operation.verb}", view, name=act))
    return patterns

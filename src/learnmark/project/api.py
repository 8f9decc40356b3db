"""The API: every act, list and row, mounted from the same declarations as the pages.

`POST /api/v1/<room>/<nouns>/<id>/<verb>` does an act, `GET /api/v1/<room>/<nouns>` gives a list,
`GET /api/v1/<room>/<nouns>/<id>` one row with the acts that are possible now.
Refusals come as problem+json (RFC 9457) with every objection. An `Idempotency-Key` header makes
a repetition harmless.
"""

from __future__ import annotations

import json
import uuid
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.utils import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError
from ninja.errors import ValidationError as InvalidRequest
from pydantic import ConfigDict, create_model

from learnmark.foundation.accounts.tokens import ApiAuth
from learnmark.foundation.acts.details import DETAILS, Detail
from learnmark.foundation.acts.operation import OPERATIONS, Operation, rows_named_by
from learnmark.foundation.acts.refusals import Conflict, KeyReused, Refused
from learnmark.foundation.acts.routes import plural
from learnmark.foundation.ui import sayings
from learnmark.foundation.ui.listing import LISTINGS, PAGE_SIZES, Listing
from learnmark.project.problems import PROBLEM, problem
from learnmark.rules.authority import PERMISSIONS, R_AUTH_1, R_AUTH_2, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from learnmark.foundation.tenancy.actor import Actor

ROOMS = (
    "foundation.tenancy", "foundation.journal", "people", "register", "audits", "certification",
)  # fmt: skip
"""Rooms whose `api` module declares what single rows show."""

LONGEST_KEY = 64
BAD_CONTENT = 400
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
    "required": False,
    "description": "With the same key the act is done once; a repetition gives the same answer.",
}


class _Api(NinjaAPI):
    """Its description says that refusals are problem+json."""

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for described in operations.values():
                for status, answer in described["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):  # noqa: PLR2004
                        answer["content"][PROBLEM] = answer["content"].pop("application/json")
        return schema


api = _Api(
    title="Learnmark",
    version="1",
    description="Every act, every list and every row of Learnmark.",
    docs_url=None,
    urls_namespace="api",
)
PAGE_ONLY = frozenset({"tenancy.organization.register", "tenancy.invitation.take"})
"""Acts of strangers that make an account: they have a page with its own protection only."""


class ObjectionOut(Schema):
    """One objection: rule, clause, what is wrong, what to do."""

    rule: str
    clause: str
    about: str
    says: str
    remedy: str


class Problem(Schema):
    """Why a request was not done (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""
    objections: list[ObjectionOut] = []


class Made(Schema):
    """What an act made or changed."""

    type: str
    id: uuid.UUID | None


@api.exception_handler(Refused)
def refused(_request: HttpRequest, error: Refused) -> HttpResponse:
    """Every objection, as the page shows them."""
    objections = [
        {
            "rule": found.rule.id,
            "clause": found.rule.clause,
            "about": found.about,
            "says": sayings.says(found),
            "remedy": sayings.remedy(found),
        }
        for found in error.verdict
    ]
    forbidden = any(found.rule in (R_AUTH_1, R_AUTH_2) for found in error.verdict)
    status = 403 if forbidden else 409
    return problem(status, _("This cannot be done yet"), kind="refused", objections=objections)


@api.exception_handler(Conflict)
def conflict(_request: HttpRequest, _error: Conflict) -> HttpResponse:
    return problem(
        409, _("Somebody else acted here at the same time. Look again."), kind="conflict"
    )


@api.exception_handler(KeyReused)
def key_reused(_request: HttpRequest, _error: KeyReused) -> HttpResponse:
    title = _("This idempotency key was used before with other content.")
    return problem(422, title, kind="key-reused")


@api.exception_handler(ValidationError)
def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(
        422, _("Please look at this again"), kind="invalid", detail=" ".join(error.messages)
    )


@api.exception_handler(DataError)
def unstorable(_request: HttpRequest, _error: DataError) -> HttpResponse:
    return problem(422, _("Please look at this again"), kind="invalid")


@api.exception_handler(InvalidRequest)
def malformed(_request: HttpRequest, error: InvalidRequest) -> HttpResponse:
    """Which input is missing, unknown or of another type; what was sent is not repeated."""
    found = [f"{_input_named(one['loc'])}: {one['msg']}" for one in error.errors]
    title = _("Please look at this again")
    return problem(422, title, kind="invalid", detail="; ".join(found))


def _input_named(place: tuple[Any, ...]) -> str:
    """The input as the caller wrote it: "roles.0", not "body.payload.roles.0"."""
    parts = [str(part) for part in place]
    if parts[:1] == ["body"]:
        return ".".join(parts[2:]) or "body"
    return ".".join(parts[1:]) or parts[0]


@api.exception_handler(HttpError)
def http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Not signed in (401), a request from elsewhere (403), content that is no JSON (400)."""
    title = _("The content is not JSON.") if error.status_code == BAD_CONTENT else str(error)
    return problem(error.status_code, title, kind="request")


@api.exception_handler(Http404)
def missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(404, _("There is no such thing, or it is not yours to see."), kind="missing")


def _field(annotation: Any) -> Any:
    """The API's type of an act's input: rows are named by their identifiers."""
    if isinstance(annotation, type) and issubclass(annotation, models.Model):
        return uuid.UUID
    arguments = getattr(annotation, "__args__", ())
    if arguments and getattr(annotation, "__origin__", None) is list:
        return list[_field(arguments[0])]  # type: ignore[misc]
    if arguments and any(_field(a) is not a for a in arguments):
        found: Any = None
        for argument in arguments:
            found = _field(argument) if found is None else found | _field(argument)
        return found
    return annotation


def _model_in(annotation: Any) -> type[models.Model] | None:
    """The model that an input names rows of, also inside `list[...]` and `... | None`."""
    if isinstance(annotation, type) and issubclass(annotation, models.Model):
        return annotation
    inner = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model is not None), None)


def _rows(annotation: Any, value: Any, by: Actor) -> Any:
    """Identifiers turned into rows that the caller may see. Raises Http404."""
    model = _model_in(annotation)
    if model is None or value is None:
        return value
    wanted = value if isinstance(value, list) else [value]
    found = {row.pk: row for row in rows_named_by(model, by).filter(pk__in=wanted)}
    if not found.keys() >= set(wanted):
        raise Http404
    return [found[pk] for pk in wanted] if isinstance(value, list) else found[value]


def _body_of(operation: Operation) -> type[Schema] | None:
    fields: dict[str, Any] = {}
    for name, parameter in operation.inputs.items():
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[name] = (_field(parameter.annotation), default)
    if not fields:
        return None
    title = "".join(part.title() for part in operation.act.replace("_", ".").split("."))
    return create_model(title, __base__=_Strict, **fields)


class _Strict(Schema):
    model_config = ConfigDict(extra="forbid")


def _may(request: Any, act: str) -> None:
    """Raises Refused where no role of the caller ever does this act, whatever it is done to."""
    permission = PERMISSIONS[act]
    roles = permission.own | permission.shared
    if Role.ANYONE not in roles and not roles & request.actor.roles:
        allowed = ", ".join(sorted(_(role.label) for role in roles))
        raise Refused((R_AUTH_1.objects(allowed),))


def _storable(value: Any) -> bool:
    """Whether the texts in a value can be stored: no null characters, no halves of pairs."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, dict):
        return all(_storable(key) and _storable(item) for key, item in value.items())
    return not isinstance(value, list) or all(_storable(item) for item in value)


def _no_content(request: HttpRequest) -> None:
    """Raises HttpError or ValidationError where an act without inputs is sent some."""
    if not request.body.strip():
        return
    try:
        content = json.loads(request.body)
    except ValueError as error:
        raise HttpError(BAD_CONTENT, "no JSON") from error
    if content not in ({}, None):
        raise ValidationError(_("This act has no inputs: send no content, or {}."))


def _do(request: Any, operation: Operation, pk: uuid.UUID | None, payload: Any) -> dict[str, Any]:
    if payload is None:
        _no_content(request)
    actor = request.actor
    _may(request, operation.act)
    subjects = ()
    if operation.subject_model is not None:
        subjects = (_rows(operation.subject_model, pk, actor),)
    given = {name: getattr(payload, name) for name in operation.inputs} if payload else {}
    if not all(_storable(value) for value in given.values()):
        raise ValidationError(_("Null characters are not allowed."))
    inputs = {n: _rows(operation.inputs[n].annotation, value, actor) for n, value in given.items()}
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise ValidationError(_("An idempotency key has at most 64 printable characters."))
    result = operation(*subjects, by=actor, on=request.today, key=key, **inputs)
    if isinstance(result, models.Model):
        return {"type": result._meta.label_lower, "id": result.pk}
    return {"type": "", "id": None}


def _endpoint(operation: Operation) -> Callable[..., Any]:
    body = _body_of(operation)
    has_subject = operation.subject_model is not None
    if has_subject and body is not None:

        def endpoint(request, pk: uuid.UUID, payload: body):  # type: ignore[no-untyped-def, valid-type]  # noqa: ANN001, ANN202
            return _do(request, operation, pk, payload)

        endpoint.__annotations__["payload"] = body
        endpoint.__annotations__["pk"] = uuid.UUID
    elif has_subject:

        def endpoint(request, pk: uuid.UUID):  # type: ignore[no-untyped-def, misc]  # noqa: ANN001, ANN202
            return _do(request, operation, pk, None)

        endpoint.__annotations__["pk"] = uuid.UUID
    elif body is not None:

        def endpoint(request, payload: body):  # type: ignore[no-untyped-def, misc, valid-type]  # noqa: ANN001, ANN202
            return _do(request, operation, None, payload)

        endpoint.__annotations__["payload"] = body
    else:

        def endpoint(request):  # type: ignore[no-untyped-def, misc]  # noqa: ANN001, ANN202
            return _do(request, operation, None, None)

    endpoint.permission = operation.act  # type: ignore[attr-defined]
    return endpoint


class Rows(Schema):
    """A page of a list."""

    total: int
    page: int
    pages: int
    rows: list[dict[str, Any]]


def _lister(listing: type[Listing]) -> Callable[..., Any]:
    def endpoint(
        request: Any, q: str = "", sort: str = "", page: int = 1, size: int = PAGE_SIZES[0]
    ) -> Any:
        _may(request, listing.act)
        shown = listing(request.GET, actor=request.actor, today=request.today)
        rows = shown.page
        return {
            "total": shown.total,
            "page": rows.number,
            "pages": rows.paginator.num_pages,
            "rows": [shown.json(row) for row in rows],
        }

    endpoint.__doc__ = listing.__doc__
    endpoint.permission = listing.act  # type: ignore[attr-defined]
    return endpoint


class One(Schema):
    """One row: its fields, related rows by identifier, and the acts possible now."""

    type: str
    id: uuid.UUID
    state: str | None
    fields: dict[str, Any]
    acts: list[str]


def _reader(shown: Detail) -> Callable[..., Any]:
    def endpoint(request: Any, pk: uuid.UUID) -> Any:
        _may(request, shown.act)
        return shown.json(pk, by=request.actor, on=request.today)

    endpoint.__annotations__["pk"] = uuid.UUID
    endpoint.permission = shown.act  # type: ignore[attr-defined]
    return endpoint


def mount() -> None:
    """Mount every declared act, list and row; called once, when all rooms have declared theirs."""
    for room in ROOMS:
        import_module(f"learnmark.{room}.api")
    router = Router(auth=ApiAuth())
    for act, operation in sorted(OPERATIONS.items()):
        if act in PAGE_ONLY or operation.inner:
            continue
        where = f"/{operation.room}/{plural(operation.noun)}/"
        where += "{pk}/" if operation.subject_model is not None else ""
        router.post(
            where + operation.verb,
            response={200: Made, **dict.fromkeys((401, 403, 404, 409, 422), Problem)},
            openapi_extra={"parameters": [IDEMPOTENCY_KEY]},
            summary=operation.title,
            description=operation.function.__doc__ or "",
            operation_id=act,
            tags=[operation.room],
        )(_endpoint(operation))
    for name, listing in sorted(LISTINGS.items()):
        room, nouns = name.split(".")
        router.get(
            f"/{room}/{nouns}",
            response={200: Rows, **dict.fromkeys((401, 403, 422), Problem)},
            summary=str(listing.title),
            operation_id=f"{name}.list",
            tags=[room],
        )(_lister(listing))
    for name, shown in sorted(DETAILS.items()):
        room, nouns = name.split(".")
        # After the acts: `/members/invite` is an act, and no row is called "invite".
        router.get(
            f"/{room}/{nouns}/{{pk}}",
            response={200: One, **dict.fromkeys((401, 403, 404, 422), Problem)},
            summary=str(shown.model._meta.verbose_name),
            operation_id=f"{name}.one",
            tags=[room],
        )(_reader(shown))
    api.add_router("/v1", router)


mount()

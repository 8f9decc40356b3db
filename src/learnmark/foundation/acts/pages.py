"""The page of an act: its form, what stands against it, and doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import View

from learnmark.foundation.acts.forms import FORMS, ActForm
from learnmark.foundation.acts.operation import rows_named_by
from learnmark.foundation.acts.refusals import Conflict, KeyReused, Refused
from learnmark.rules.authority import R_AUTH_2

if TYPE_CHECKING:
    from django.http import HttpRequest

    from learnmark.foundation.acts.operation import Operation


class ActPage(View):
    """GET shows the form and all objections; POST does the act or shows why not, keeping input."""

    operation: Operation = None  # type: ignore[assignment]  # given by as_view

    def get(self, request: HttpRequest, pk: Any = None) -> HttpResponse:
        subject = self._subject(pk)
        form = self._form(request, subject)
        return self._show(request, form, self._objections(request, form, form.preview()))

    def post(self, request: HttpRequest, pk: Any = None) -> HttpResponse:
        subject = self._subject(pk)
        form = self._form(request, subject, request.POST, request.FILES)
        if not form.is_valid():
            return self._show(request, form, self._objections(request, form, form.preview()), 422)
        arguments = () if self.operation.subject_model is None else (subject,)
        try:
            result = self.operation(
                *arguments,
                by=request.actor,  # type: ignore[attr-defined]  # set by middleware
                on=request.today,  # type: ignore[attr-defined]
                key=form.cleaned_data.get("idempotency_key", ""),
                **form.inputs(),
            )
        except Refused as refused:
            return self._show(request, form, refused.verdict, 409)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self._show(request, form, (), 422)
        except Conflict:
            form.add_error(None, _("Somebody else acted here at the same time. Look again."))
            return self._show(request, form, (), 409)
        except KeyReused:
            form.add_error(None, _("This form was sent before with other content. Reload it."))
            return self._show(request, form, (), 409)
        messages.success(request, self._done(form))
        return HttpResponseRedirect(self._where_to(request, form, result))

    def _subject(self, pk: Any) -> Any:
        model = self.operation.subject_model
        if model is None:
            return None
        subject = rows_named_by(model, self.request.actor).filter(pk=pk).first()  # type: ignore[attr-defined]
        if subject is None:
            raise Http404
        return subject

    def _form(self, request: HttpRequest, subject: Any, *data: Any) -> ActForm:
        kind = FORMS.get(self.operation.act, ActForm)
        # A link may say what it is about: `?member=…` fills the field of that name.
        given = {} if data else {"initial": request.GET.dict()}
        actor, today = request.actor, request.today  # type: ignore[attr-defined]  # set by middleware
        return kind(*data, subject=subject, actor=actor, today=today, **given)

    def _objections(self, request: HttpRequest, form: ActForm, known: dict[str, Any]) -> Any:
        actor, today = request.actor, request.today  # type: ignore[attr-defined]  # set by middleware
        return self.operation.objections(form.subject, by=actor, on=today, **known)

    def _show(
        self, request: HttpRequest, form: ActForm, verdict: Any, status: int = 200
    ) -> HttpResponse:
        context = {
            "operation": self.operation,
            "title": _(self.operation.title),
            "form": form,
            "subject": form.subject,
            "objections": verdict,
            "needs_second_factor": any(found.rule == R_AUTH_2 for found in verdict),
            "back": self._back(request, form),
        }
        return render(request, form.template_name_page, context, status=status)

    def _back(self, request: HttpRequest, form: ActForm) -> str:
        return _address_of(form.subject)

    def _done(self, form: ActForm) -> str:
        return str(
            getattr(form, "done", "") or _("Done: %(title)s") % {"title": _(self.operation.title)}
        )

    def _where_to(self, request: HttpRequest, form: ActForm, result: Any) -> str:
        wanted = request.POST.get("next", "")
        if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            return wanted
        if hasattr(form, "lands"):
            return str(form.lands(result))
        return _address_of(result if hasattr(result, "get_absolute_url") else form.subject)


def _address_of(thing: Any) -> str:
    """The page of a thing; the first page where it has none."""
    return str(thing.get_absolute_url()) if hasattr(thing, "get_absolute_url") else "/"

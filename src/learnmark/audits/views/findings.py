"""Pages: findings, their list, and the client's response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import formats
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from learnmark.audits.actions.findings import raise_
from learnmark.audits.actions.responses import respond
from learnmark.audits.facts import findings as facts
from learnmark.audits.facts.earlier import raised_again
from learnmark.audits.facts.wording import state_word
from learnmark.audits.forms.findings import RaiseForm
from learnmark.audits.forms.responses import DAYS, WORDS, RespondForm
from learnmark.audits.models import Finding, ResponseDraft
from learnmark.audits.views import checklists
from learnmark.audits.views.finding_list import findings
from learnmark.foundation import clock
from learnmark.foundation.acts.pages import ActPage
from learnmark.foundation.acts.refusals import Conflict, Refused
from learnmark.foundation.acts.routes import page
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.tenancy.scope import current_party_id
from learnmark.foundation.ui.templatetags.ui import moment
from learnmark.library.facts import requirement_titles
from learnmark.rules.authority import PERMISSIONS
from learnmark.rules.lifecycle import FINDING

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from learnmark.foundation.acts.forms import ActForm


def _finding(request: HttpRequest, pk: UUID) -> Finding:
    rows = Finding.objects.with_state(request.today).prefetch_related("steps", "answers")
    related = rows.select_related("visit__programme", "repeats", "owner")
    found: Finding = get_object_or_404(related, pk=pk)
    return found


@page("audits.visit.see")
def finding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A finding with its answers, for the team and for the client."""
    return _show(request, _finding(request, pk))


def _show(
    request: HttpRequest,
    found: Finding,
    *,
    form: RespondForm | None = None,
    verdict: Any = (),
    status: int = 200,
) -> HttpResponse:
    state, course = found.state_now, facts.course_of(found)
    client = found.owner_id != request.actor.in_party.pk
    answers_now = client and "respond" in FINDING.allowed(state) and _may_answer(request)
    if answers_now and form is None:
        form = _form(request, found)
    due = facts.next_due(found, state)
    titles = requirement_titles([found.requirement]) if found.requirement else {}
    context = {
        "finding": found,
        "visit": found.visit,
        "programme": found.visit.programme,
        "client": client,
        "state": state,
        "state_word": state_word(found, state),
        "title": found.reference,
        "crumbs": [
            {"label": _t("Findings"), "url": reverse("audits.findings")},
            {"label": str(found.visit), "url": found.visit.get_absolute_url()},
            {"label": found.reference},
        ],
        "requirement_text": titles.get(found.requirement, ""),
        "clause": facts.clause_of(found.requirement),
        "steps": _steps(found, course, request.today) if found.is_nonconformity else [],
        "facts": _definitions(found),
        "due": due,
        "overdue": bool(due and due < request.today),
        "answers": _answers(found),
        "happened": [_happened(step) for step in reversed(found.steps.all())] if client else [],
        "form": form if answers_now else None,
        "escalated": _escalated(found, client=client) if state == "escalated" else [],
        "may_be_late": not client
        and state == "plan_accepted"
        and facts.past_last_day(found, request.today),
        "draft": getattr(form, "draft", None) if form else None,
        "verdict": verdict,
        "preparing": state == FINDING.initial and found.frozen_on is None,
    }
    return render(request, "audits/finding.html", context, status=status)


def _escalated(found: Finding, *, client: bool) -> list[str]:
    """Why a nonconformity is escalated, and what that asks of the reader."""
    again = raised_again(found)
    if found.grade == Finding.Grade.MAJOR:
        day = moment(found.close_due) if found.close_due else "–"
        why = _t("Its correction and corrective action were not verified by %s.") % day
    elif again is not None:
        names = {"reference": again.reference, "audit": again.visit}
        why = _t("It came back: the next audit raised it again (%(audit)s, %(reference)s).") % names
    else:
        why = _t("The next audit ended without its verification.")
    if client:
        return [why, _t("The accepted plan still stands. Submit evidence that it was carried out.")]
    return [
        why,
        _t("The client owes evidence. Verify it when it is shown, or return the response when the "
           "plan no longer holds."),
    ]  # fmt: skip


def _happened(step: Any) -> dict[str, Any]:
    """A step as the timeline draws it; the client's own journal begins only with its answer."""
    word = _t("Reported") if step.act == "raise_" else _t(FINDING.act_labels[step.act])
    return {"when": step.at, "word": word, "by": step.by_name, "text": step.grounds}


def _may_answer(request: HttpRequest) -> bool:
    return bool(PERMISSIONS["audits.finding.draft_response"].shared & request.actor.roles)


def _form(request: HttpRequest, found: Finding, *data: Any) -> RespondForm:
    return RespondForm(*data, subject=found, actor=request.actor, today=request.today)


def _steps(found: Finding, course: facts.Course, today: date) -> list[dict[str, Any]]:
    raised = next((step.on for step in found.steps.all() if step.act == "raise_"), None)
    days = [
        (_t("Reported"), raised, None),
        (_t("Response"), course.answered_on, found.response_due),
        (_t("Plan accepted"), course.accepted_on, None),
        (_t("Evidence"), course.evidence_on or course.verified_on, None),
        (_t("Closed"), course.verified_on, found.close_due),
    ]
    steps, current = [], True
    for label, done, due in days:
        state = "done" if done else "current" if current else "later"
        if state == "current" and due and due < today:
            state = "overdue"
        current = current and bool(done)
        day = done or due
        shown = formats.date_format(day, "SHORT_DATE_FORMAT") if day else ""
        note = shown if done or not due else _t("due %s") % shown
        steps.append({"label": label, "state": state, "note": note, "now": state == "overdue"})
    return steps


def _definitions(found: Finding) -> list[dict[str, Any]]:
    rows = [
        {"term": _t("Grade"), "badge": {"word": found.get_grade_display(), "tone": found.grade}},
        {"term": _t("Client"), "text": found.visit.programme.client_name},
        {"term": _t("Site or process"), "text": found.site or "–"},
        {"term": _t("Auditor"), "text": found.auditor_name},
        {"term": _t("Raised on"), "on": found.raised_on},
    ]
    if found.response_due:
        rows.append({"term": _t("Response due"), "on": found.response_due})
    if found.close_due:
        rows.append({"term": _t("To be closed by"), "on": found.close_due})
    if found.is_nonconformity:
        told = _t("yes") if found.discussed else _t("not yet")
        rows.append({"term": _t("Discussed with the client"), "text": told})
    if found.repeats:
        rows.append({"term": _t("Repeats"), "text": found.repeats.reference,
                     "url": found.repeats.get_absolute_url()})  # fmt: skip
    return rows


def _answers(found: Finding) -> list[dict[str, Any]]:
    """What was submitted, newest first, with its files and by how much it was late."""
    answers = list(found.answers.all())
    ids = [pk for answer in answers for pk in answer.files]
    files = {str(file.pk): file for file in StoredFile.objects.filter(pk__in=ids)} if ids else {}
    return [
        {
            "answer": answer,
            "files": [files[pk] for pk in answer.files if pk in files],
            "late": facts.days_late(found, answer.submitted_on)
            if answer.kind == answer.Kind.RESPONSE
            else 0,
        }
        for answer in reversed(answers)
    ]


@page("audits.finding.draft_response")
@require_POST
def response(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what the client typed; with the button "submit" also hand it in."""
    found = _finding(request, pk)
    draft_form = _form(request, found, request.POST, request.FILES).unfinished()
    if not draft_form.is_valid():
        return _show(request, found, form=draft_form, status=422)
    inputs = draft_form.inputs()
    draft = _keep(found, inputs, draft_form.draft)
    if request.headers.get("HX-Request"):
        return render(request, "audits/_draft_saved.html", {"draft": draft})
    if "submit" not in request.POST:
        messages.success(request, _t("The draft is saved. Only your organization sees it."))
        return HttpResponseRedirect(found.get_absolute_url())
    form = _form(request, found, request.POST)
    if not form.is_valid():
        # The draft with its files is kept already; only what is missing is asked for.
        return _show(request, found, form=form, status=422)
    key = form.cleaned_data.get("idempotency_key", "")
    try:
        respond(found, by=request.actor, on=request.today, key=key, **inputs)
    except Refused as refused:
        return _show(request, found, form=form, verdict=refused.verdict, status=409)
    except Conflict:
        form.add_error(None, _t("Somebody else acted here at the same time. Look again."))
        return _show(request, found, form=form, status=409)
    messages.success(request, str(RespondForm.done))
    return HttpResponseRedirect(found.get_absolute_url())


def _keep(found: Finding, inputs: dict[str, Any], draft: ResponseDraft | None) -> ResponseDraft:
    row = draft or ResponseDraft(owner_id=current_party_id(), finding=found)
    for name in (*WORDS, *DAYS):
        setattr(row, name, inputs[name])
    row.files = [str(file.pk) for file in inputs["files"]]
    row.saved_at = clock.now()
    row.save()
    return row


class RaisePage(ActPage):
    """The form of a new finding, begun from a row of the checklist."""

    def _form(self, request: HttpRequest, subject: Any, *data: Any) -> ActForm:
        initial = {k: v for k, v in request.GET.items() if k in ("requirement", "grade", "repeats")}
        return RaiseForm(
            *data, subject=subject, actor=request.actor, today=request.today, initial=initial
        )


_raise_page = page("audits.finding.raise")(RaisePage.as_view(operation=raise_))

urlpatterns: list[Any] = [
    *checklists.urlpatterns,
    path("findings/", findings, name="audits.findings"),
    path("findings/<uuid:pk>/", finding, name="audits.finding"),
    path("findings/<uuid:pk>/response", response, name="audits.finding.response"),
    # Before the page that every act has, so that the checklist can say what it is about.
    path("findings/<uuid:pk>/raise", _raise_page, name="audits.finding.raise"),
]

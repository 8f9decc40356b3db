"""Forms of the client: response and evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learnmark.audits.forms.uploads import FilesField
from learnmark.audits.models import ResponseDraft
from learnmark.foundation.acts.forms import ActForm
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import store_upload
from learnmark.foundation.ui.widgets import DayInput

WORDS = ("correction", "cause", "corrective_action", "evidence_note")
DAYS = ("corrected_on", "action_due_on")


def draft_of(finding: Any) -> ResponseDraft | None:
    """What the client in scope has typed so far."""
    return ResponseDraft.objects.own().filter(finding=finding).first()


class _WithFiles(ActForm):
    """A note with files; files of the draft stay unless unticked."""

    evidence_note = forms.CharField(
        label=_("Evidence"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    kept = forms.ModelMultipleChoiceField(
        label=_("Files"),
        queryset=StoredFile.everywhere.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    files = FilesField(label=_("Add files"), required=False)

    def prepare(self) -> None:
        self.draft = draft_of(self.subject)
        ids = self.draft.files if self.draft else []
        known = StoredFile.objects.own().filter(pk__in=ids)
        if not ids:
            del self.fields["kept"]
            return
        self.fields["kept"].queryset = known
        self.initial.setdefault("kept", list(known))

    def inputs(self) -> dict[str, Any]:
        inputs = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("idempotency_key", "kept", "files")
        }
        stored = [store_upload(upload, by=self.actor) for upload in self.cleaned_data["files"]]
        everything = [*self.cleaned_data.get("kept", ()), *stored]
        inputs["files"] = list({file.pk: file for file in everything}.values())
        return inputs


class RespondForm(_WithFiles, act="audits.finding.respond"):
    """Correction, cause and corrective action with their days (9.4.9)."""

    button = _("Submit the response")
    done = _("Your response is submitted. The audit team reviews it and tells you.")
    explains = _("Once submitted, the response cannot be changed; the audit team may return it.")
    field_order = ["correction", "corrected_on", "cause", "corrective_action", "action_due_on"]

    correction = forms.CharField(
        label=_("Correction"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you did at once about the thing that was found."),
    )
    corrected_on = forms.DateField(label=_("Corrected on"), widget=DayInput)
    cause = forms.CharField(
        label=_("Cause"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why it could happen; ask why more than once."),
    )
    corrective_action = forms.CharField(
        label=_("Corrective action"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you change so that it does not come back, and who does it."),
    )
    action_due_on = forms.DateField(label=_("Corrective action done by"), widget=DayInput)

    def prepare(self) -> None:
        super().prepare()
        if self.draft is not None:
            for name in (*WORDS, *DAYS):
                self.initial.setdefault(name, getattr(self.draft, name))

    def unfinished(self) -> RespondForm:
        """The same form as a draft: nothing has to be there yet."""
        for field in self.fields.values():
            field.required = False
        return self

    def preview(self) -> dict[str, Any]:
        return {name: self.initial.get(name) for name in (*WORDS[:3], *DAYS)}


class EvidenceForm(_WithFiles, act="audits.finding.submit_evidence"):
    """What shows that the plan was carried out."""

    button = _("Submit evidence")
    done = _("Your evidence is submitted. The audit team verifies it and tells you.")

    def prepare(self) -> None:
        # The files of the draft went with the response; evidence begins anew.
        del self.fields["kept"]

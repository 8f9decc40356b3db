"""The form of the audit plan: objectives, sites with their mode, and the timetable as rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from learnmark.audits.facts.papers import current_team, objectives_of
from learnmark.audits.facts.plan_proposal import proposed_sessions
from learnmark.foundation.acts.forms import ActForm
from learnmark.foundation.ui.widgets import DayInput

MODES = (
    ("on_site", _("on site")),
    ("remote", _("remote")),
    ("hybrid", _("partly remote")),
)
SPARE_ROWS = 3
MOST_ROWS = 300


class TimeInput(forms.TimeInput):
    """A time picked in the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class SessionRow(forms.Form):
    """A line of the timetable; an empty line is left out."""

    day = forms.DateField(label=_("Day"), widget=DayInput, required=False)
    starts = forms.TimeField(label=_("From"), widget=TimeInput, required=False)
    ends = forms.TimeField(label=_("To"), widget=TimeInput, required=False)
    activity = forms.CharField(label=_("Activity"), max_length=300, required=False)
    criteria = forms.CharField(label=_("Clauses"), max_length=200, required=False)
    site = forms.ChoiceField(label=_("Site"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), choices=MODES, required=False)
    auditors = forms.MultipleChoiceField(
        label=_("People"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, sites: list[str], people: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = [(name, name) for name in sites]  # type: ignore[attr-defined]
        self.fields["auditors"].choices = [(name, name) for name in people]  # type: ignore[attr-defined]
        for name in ("day", "starts", "ends", "activity", "criteria"):
            self.fields[name].widget.attrs["class"] = "form-control"
        for name in ("site", "mode"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.empty_permitted = True

    def has_changed(self) -> bool:
        # Site and mode always carry a value, so they do not make a line.
        return any(name in self.changed_data for name in ("activity", "auditors", "starts", "ends"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in ("day", "starts", "ends", "activity", "site"):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, gettext("This is needed in every line."))
        return given


class DraftPlanForm(ActForm, act="audits.visit.draft_plan"):
    """Objectives, sites, timetable. The page offers a proposal; every line can be changed."""

    button = _("Save the plan")
    explains = _(
        "A draft may be unfinished. Learners are interviewed and teaching is observed in every "
        "audit of an educational organization."
    )
    template_name_page = "audits/visit_plan.html"

    objectives = forms.CharField(
        label=_("Objectives"),
        widget=forms.Textarea,
        required=False,
        help_text=_("One on each line."),
    )

    def prepare(self) -> None:
        self.fields["objectives"].initial = "\n".join(objectives_of(self.subject))
        there = {site.key: site for site in self.subject.sites.all()}
        self.site_fields = []
        for site in self.subject.programme.sites:
            name = f"site_{site['key']}"
            self.fields[name] = forms.ChoiceField(
                label=site["name"] or site["key"],
                choices=[("", _("not in this audit")), *MODES],
                required=False,
                initial=there[site["key"]].mode if site["key"] in there else "",
                help_text=site["address"],
            )
            self.site_fields.append(name)
        # What is sent stands alone: a line like the one kept must not count as an empty one.
        rows = None if self.is_bound else self._rows_before()
        kind = forms.formset_factory(
            SessionRow,
            extra=SPARE_ROWS,
            can_delete=True,
            max_num=MOST_ROWS,
            absolute_max=MOST_ROWS + SPARE_ROWS,
        )
        self.rows = kind(
            self.data if self.is_bound else None,
            initial=rows,
            prefix="row",
            form_kwargs={"sites": self._site_names(), "people": self._people()},
        )

    def _rows_before(self) -> list[dict[str, Any]]:
        if self.proposes:
            return proposed_sessions(self.subject)
        return [
            {
                "day": row.day,
                "starts": row.starts,
                "ends": row.ends,
                "activity": row.activity,
                "criteria": row.criteria,
                "site": row.site,
                "mode": row.mode,
                "auditors": row.auditors,
            }
            for row in self.subject.sessions.all()
        ]

    @property
    def proposes(self) -> bool:
        """Whether the page was asked for a proposal; nothing is saved by that."""
        return bool(self.initial.get("propose"))

    def _site_names(self) -> list[str]:
        return [site["name"] for site in self.subject.programme.sites]

    def _people(self) -> list[str]:
        return [person.name for person in current_team(self.subject)]

    def is_valid(self) -> bool:
        # Both are asked, so that every mistake shows at once.
        fine = super().is_valid()
        return self.rows.is_valid() and fine

    def inputs(self) -> dict[str, Any]:
        given = super().inputs()
        chosen = [
            {"key": name.removeprefix("site_"), "mode": given.pop(name)}
            for name in self.site_fields
        ]
        kept = [row for row in self.rows.forms if row not in self.rows.deleted_forms]
        return {
            **given,
            "sites": [site for site in chosen if site["mode"]],
            "sessions": [
                {key: _plain(value) for key, value in row.cleaned_data.items() if key != "DELETE"}
                for row in kept
                if row.cleaned_data.get("activity")
            ],
        }


def _plain(value: Any) -> Any:
    """Days and times as text, as the API would send them."""
    return value.isoformat() if hasattr(value, "isoformat") else value

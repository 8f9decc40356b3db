"""The form of a quote: what the application says, and what the planner puts right and chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from learnmark.certification.facts import quotes as facts
from learnmark.certification.facts.quote_words import STAFF_LABELS, days_label
from learnmark.foundation.acts.forms import ActForm
from learnmark.rules.audit_time import StaffKind

if TYPE_CHECKING:
    from django.forms import BoundField

    from learnmark.certification.facts.quotes import Quoted
    from learnmark.certification.models import Quote

COST_LINES = 4
MONEY = {"max_digits": 14, "decimal_places": 2, "min_value": 0}


@dataclass(frozen=True)
class Row:
    """A line of the form's tables: its name, a remark, and its fields."""

    label: str
    remark: str
    fields: list[BoundField]


class CalculateForm(ActForm, act="certification.quote.calculate"):
    """Audit time and price of a case; can be asked what it would be before anything is kept."""

    template_name_page = "certification/quote_calculate.html"
    button = _("Save as the next version")
    done = _("The quote is made.")

    all_sites = forms.BooleanField(
        label=_("Sampling is not suitable: every site is visited"), required=False
    )
    added_sites = forms.IntegerField(
        label=_("Sites added for risk"), min_value=0, max_value=10_000, required=False
    )
    sampling_reason = forms.CharField(label=_("Reason for the sample"), required=False)
    manual_days = forms.DecimalField(
        label=_("Start value by hand"),
        help_text=_("Only above the last row of the table, in days."),
        max_digits=6,
        decimal_places=1,
        required=False,
    )
    manual_reason = forms.CharField(label=_("Reason for the start value"), required=False)
    auditor_days = forms.DecimalField(
        label=_("Days of stage 2 by further auditors"),
        help_text=_("In half days. The audit team leader does the rest."),
        max_digits=6,
        decimal_places=1,
        min_value=0,
        required=False,
    )
    currency = forms.ChoiceField(label=_("Currency"))
    valid_until = forms.DateField(
        label=_("Quote valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def prepare(self) -> None:
        scheme = self.scheme
        self.fields["currency"].choices = [
            (p.currency, p.currency) for p in scheme.fees.price_lists
        ]
        self.fields["currency"].initial = scheme.fees.currency
        self.fields["valid_until"].initial = self.today + timedelta(days=facts.VALID_DAYS)
        for factor in scheme.audit_time.factors:
            label = factor.label.in_language(get_language() or "en")
            self._add(
                f"factor_{factor.key}",
                forms.IntegerField,
                label,
                _t("per cent"),
                min_value=factor.min_percent,
                max_value=factor.max_percent,
            )
            self._add(f"factor_{factor.key}_reason", forms.CharField, label, _t("justification"))
        for kind in StaffKind:
            label = _t(STAFF_LABELS[kind])
            self._add(
                f"{kind}_people",
                forms.IntegerField,
                label,
                _t("people"),
                min_value=0,
                max_value=1_000_000,
            )
            self._add(
                f"{kind}_hours",
                forms.DecimalField,
                label,
                _t("hours a week"),
                min_value=0,
                max_value=168,
                max_digits=5,
                decimal_places=2,
            )
            self._add(
                f"{kind}_percent",
                forms.IntegerField,
                label,
                _t("counted, per cent"),
                min_value=1,
                max_value=100,
            )
            self._add(f"{kind}_reason", forms.CharField, label, _t("reason"))
        for number in range(1, COST_LINES + 1):
            label = _t("Cost %(number)d") % {"number": number}
            self._add(f"cost_{number}_item", forms.CharField, label, _t("what for"), max_length=200)
            self._add(f"cost_{number}_quantity", forms.DecimalField, label, _t("quantity"), **MONEY)
            self._add(f"cost_{number}_price", forms.DecimalField, label, _t("unit price"), **MONEY)

    def _add(self, name: str, kind: type[forms.Field], label: str, part: str, **more: Any) -> None:
        field = kind(label=f"{label}: {part}", required=False, **more)
        field.widget.attrs.update({"class": "form-control", "aria-label": f"{label}: {part}"})
        self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind in StaffKind:
            given = [cleaned.get(f"{kind}_{part}") for part in ("people", "hours", "percent")]
            if any(value is not None for value in given) and cleaned.get(f"{kind}_people") is None:
                self.add_error(
                    f"{kind}_people", ValidationError(_("Say how many people there are."))
                )
        return cleaned

    def inputs(self) -> dict[str, Any]:
        """The choices in the shape the act takes."""
        said = self.cleaned_data
        return {
            "factors": [
                {"key": f.key, "percent": percent, "reason": said[f"factor_{f.key}_reason"]}
                for f in self.scheme.audit_time.factors
                if (percent := said[f"factor_{f.key}"]) is not None
            ],
            "corrections": [
                self._correction(k) for k in StaffKind if said[f"{k}_people"] is not None
            ],
            "sampling": {
                "suitable": not said["all_sites"],
                "added": said["added_sites"] or 0,
                "reason": said["sampling_reason"],
            },
            "manual_days": said["manual_days"],
            "manual_reason": said["manual_reason"],
            "auditor_days": said["auditor_days"] or Decimal(0),
            "costs": [
                {
                    "item": said[f"cost_{n}_item"],
                    "quantity": 1
                    if said[f"cost_{n}_quantity"] is None
                    else said[f"cost_{n}_quantity"],
                    "unit_price": said[f"cost_{n}_price"] or 0,
                }
                for n in range(1, COST_LINES + 1)
                if said[f"cost_{n}_item"] or said[f"cost_{n}_price"]
            ],
            "currency": said["currency"],
            "valid_until": said["valid_until"],
        }

    def _correction(self, kind: StaffKind) -> dict[str, Any]:
        hours, percent = self.cleaned_data[f"{kind}_hours"], self.cleaned_data[f"{kind}_percent"]
        full = self.scheme.audit_time.full_time_hours
        return {
            "kind": kind.value,
            "people": self.cleaned_data[f"{kind}_people"],
            "weekly_hours": full if hours is None else hours,
            "counted_percent": 100 if percent is None else percent,
            "reason": self.cleaned_data[f"{kind}_reason"],
        }

    # What the page shows

    @cached_property
    def scheme(self) -> Any:
        return facts.scheme_for(self.subject)

    @cached_property
    def calculation(self) -> Quoted | None:
        """What it would be with what stands in the form; None while the form has mistakes."""
        if not self.is_bound:
            return facts.quoted(self.subject, on=self.today)
        if not self.is_valid():
            return None
        return facts.quoted(self.subject, on=self.today, **self.inputs())

    @property
    def factor_rows(self) -> list[Row]:
        """The catalogue of factors, each with the weight it may have."""
        return [
            Row(
                factor.label.in_language(get_language() or "en"),
                f"{factor.min_percent:+d} … {factor.max_percent:+d} %".replace("+0", "0").replace(
                    " ", "\N{NO-BREAK SPACE}"
                ),
                [self[f"factor_{factor.key}"], self[f"factor_{factor.key}_reason"]],
            )
            for factor in self.scheme.audit_time.factors
        ]

    @property
    def staff_rows(self) -> list[Row]:
        """Personnel by kind: what the application says, and the fields to put it right."""
        policy = self.scheme.audit_time
        declared = facts.staff_groups(self.subject.answers, full_time_hours=policy.full_time_hours)
        rows = []
        for kind in StaffKind:
            of_kind = [group for group in declared if group.kind is kind]
            people = sum(group.people for group in of_kind)
            hours = sorted({days_label(g.weekly_hours.quantize(Decimal("0.1"))) for g in of_kind})
            remark = f"{people} × {' / '.join(hours)} h" if people else "0"
            parts = ("people", "hours", "percent", "reason")
            rows.append(Row(_t(STAFF_LABELS[kind]), remark, [self[f"{kind}_{p}"] for p in parts]))
        return rows

    @property
    def cost_rows(self) -> list[Row]:
        """Lines for travel and other costs."""
        parts = ("item", "quantity", "price")
        return [
            Row(str(n), "", [self[f"cost_{n}_{part}"] for part in parts])
            for n in range(1, COST_LINES + 1)
        ]

    @property
    def several_sites(self) -> bool:
        return len(self.subject.answers.get("sites", ())) > 1

    def lands(self, result: Quote) -> str:
        return result.get_absolute_url()

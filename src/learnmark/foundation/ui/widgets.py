"""Form widgets that browsers know well."""

from __future__ import annotations

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day picked in the browser's own calendar, in the reader's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        # The HTML value of a date is ISO in every language; the browser shows it localised.
        super().__init__(attrs=attrs, format="%Y-%m-%d")

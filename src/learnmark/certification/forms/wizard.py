"""Forms of the wizard, made from the field table; they show what was typed and judge nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from learnmark.certification.facts.answers import SILENCE_IS_NONE, shown
from learnmark.certification.facts.prefills import SOURCES
from learnmark.certification.forms.uploads import UploadField
from learnmark.certification.intake.answers import FALSE_WORDS, TRUE_WORDS, folded
from learnmark.certification.intake.fields import COUNTRY, Field, Kind, Section
from learnmark.foundation.ui.countries import country_choices, country_code
from learnmark.foundation.ui.widgets import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

    from learnmark.certification.facts.answers import FieldProblem

ISO_DAY = 10
NEEDED_TO_SUBMIT = frozenset(
    {"main_activities", "legal_duties", "operating_since", "planned_stage_1"}
)
"""Fields that the table leaves open and a rule of 9.1.1 asks for before submitting."""


class _StepForm(forms.Form):
    """A form that shows problems found elsewhere, whether or not it was sent."""

    told: ErrorDict

    @property
    def errors(self) -> ErrorDict:
        return self.told


def section_form(
    section: Section,
    values: Mapping[str, str],
    problems: Mapping[str, FieldProblem],
    *,
    language: str,
    sites: Iterable[str] = (),
) -> forms.Form:
    """A step, or one of its rows, with what was typed and what is wrong with it."""
    fields: dict[str, Any] = {
        field.key: _form_field(section, field, values.get(field.key, ""), language, tuple(sites))
        for field in section.fields
    }
    form: _StepForm = type("SectionForm", (_StepForm,), fields)(
        initial={field.key: _initial(field, values.get(field.key, "")) for field in section.fields}
    )
    form.use_required_attribute = False  # a draft may be saved with gaps
    form.told = ErrorDict(
        {key: ErrorList([f"{p.says(_t)} {_remedy(p)}"]) for key, p in problems.items()}
    )
    return form


def _remedy(problem: FieldProblem) -> str:
    if problem.is_missing:
        return ""  # "fill in the cell" is said of workbooks
    return _t(problem.complaint.cause.remedy).format(**problem.complaint.values)


def typed_in(section: Section, data: QueryDict) -> dict[str, str]:
    """What was typed into the form of a step; several ticks are joined by a semicolon."""
    return {
        field.key: ";".join(data.getlist(field.key)) if field.several else data.get(field.key, "")
        for field in section.fields
    }


def _initial(field: Field, text: str) -> Any:
    if field.several:
        return [part.strip() for part in text.replace(",", ";").split(";") if part.strip()]
    if field.pattern == COUNTRY:
        return country_code(text) or text
    if field.kind is Kind.BOOLEAN:
        word = folded(text)
        return "yes" if word in TRUE_WORDS else "no" if word in FALSE_WORDS else text
    return text


def _form_field(
    section: Section, field: Field, text: str, language: str, sites: tuple[str, ...]
) -> forms.Field:
    needed = field.required or field.key in NEEDED_TO_SUBMIT or field.needed_with is not None
    common = {
        "label": field.label.in_language(language),
        "help_text": _help(section, field, language),
        "required": needed,
    }
    if field.kind is Kind.CHOICE and field.several:
        return forms.MultipleChoiceField(
            choices=_choices(field, language), widget=forms.CheckboxSelectMultiple, **common
        )
    if field.kind is Kind.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *_choices(field, language, text)], **common)
    if field.kind is Kind.BOOLEAN:
        return forms.ChoiceField(
            choices=_choices(field, language), widget=forms.RadioSelect, **common
        )
    if field.pattern == COUNTRY:
        strange = [(text, text)] if text and not country_code(text) else []
        known = country_choices(language)
        return forms.ChoiceField(choices=[("", "—"), *strange, *known], **common)
    if field.key == "site":
        names = [*sites, *([text] if text and text not in sites else [])]
        return forms.ChoiceField(choices=[("", "—"), *((n, n) for n in names)], **common)
    return forms.CharField(widget=_widget(field, text), **common)


def _help(section: Section, field: Field, language: str) -> str:
    if field.several:
        return _t("Tick all that apply.")
    if field.key in SILENCE_IS_NONE:
        return _t("Leave it empty if there is none.")
    if field.pattern == COUNTRY:
        return ""  # the table speaks of the letters that a workbook takes
    if field.needed_with is not None and not field.help.en:
        other, wanted = field.needed_with
        question = section.field(other)
        told = _t("Needed only if “%(question)s” is answered with “%(answer)s”.")
        answer = shown(question, wanted, language)
        return told % {"question": question.label.in_language(language), "answer": answer}
    return field.help.in_language(language)


def _choices(field: Field, language: str, text: str = "") -> list[tuple[str, str]]:
    known = [(choice.key, choice.label.in_language(language)) for choice in field.choices]
    # What came from elsewhere and fits no choice is shown too, with its error.
    strange = text and text not in {key for key, _label in known}
    return [*known, (text, text)] if strange else known


def _widget(field: Field, text: str) -> forms.Widget:
    if field.kind is Kind.MULTILINE:
        return forms.Textarea(attrs={"rows": 4})
    if field.kind is Kind.DATE:
        # A browser's calendar drops what is no ISO day; such text stays visible as text.
        iso = len(text) == ISO_DAY and text[4] == text[7] == "-"
        return DayInput() if iso or not text else forms.TextInput()
    if field.kind in (Kind.INTEGER, Kind.DECIMAL):
        mode = "numeric" if field.kind is Kind.INTEGER else "decimal"
        return forms.TextInput(attrs={"inputmode": mode})
    if "email" in field.key:
        return forms.EmailInput()
    return forms.TextInput()


class ImportForm(forms.Form):
    """A file from which a draft is filled; it is read and not kept."""

    source = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    file = UploadField(
        label=_("File"),
        help_text=_("It is read, counted and thrown away; names of people are never kept."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(key, _t(label)) for key, label in SOURCES.items()]

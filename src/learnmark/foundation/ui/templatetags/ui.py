"""The components of our pages as template tags; docs/components.md lists them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import ChoiceWidget
from django.template.context import Context
from django.templatetags.static import static
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from learnmark.foundation.ui import sayings
from learnmark.foundation.ui.theme import theme_of
from learnmark.foundation.ui.together import told_together
from learnmark.foundation.ui.tones import ICONS, tone_of

register = template.Library()

SPRITE = "learnmark/dist/icons.svg"
MESSAGE_TONES = {"success": "good", "warning": "warning", "error": "danger"}
STEP_WORDS = {
    "done": gettext_lazy("Done"),
    "current": gettext_lazy("Current step"),
    "overdue": gettext_lazy("Overdue"),
    "open": gettext_lazy("Something is missing"),
    "later": gettext_lazy("Later"),
    "not_needed": gettext_lazy("Not needed"),
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; without a label it is decoration and hidden from screen readers."""
    place = f"{static(SPRITE)}#{name}"
    if label:
        picture = '<svg class="lm-icon" role="img" aria-label="{}"><use href="{}"></use></svg>'
        return format_html(picture, label, place)
    return format_html('<svg class="lm-icon" aria-hidden="true"><use href="{}"></use></svg>', place)


@register.simple_tag(takes_context=True)
def colour_theme(context: Context) -> SafeString:
    """The attribute of <html> that holds the reader's choice of light or dark."""
    chosen = theme_of(context.get("request"))
    return format_html(' data-bs-theme="{}"', chosen) if chosen else SafeString("")


@register.simple_tag(takes_context=True)
def chosen_theme(context: Context) -> str:
    """`light`, `dark` or `auto`."""
    return theme_of(context.get("request")) or "auto"


@register.simple_tag
def status_badge(word: Any, tone: str = "", icon_name: str = "") -> SafeString:
    """A state as word, colour and icon, never colour alone; `tone` may be a state's own name."""
    tone = tone_of(str(tone))
    return format_html(
        '<span class="lm-badge" data-tone="{}">{}{}</span>',
        tone,
        icon(icon_name or ICONS[tone]),
        word,
    )


@register.filter
def tone_icon(tone: str) -> str:
    return ICONS[tone_of(tone)]


@register.filter
def message_tone(message: Any) -> str:
    """The tone of a message of Django's messages framework."""
    return MESSAGE_TONES.get(message.level_tag, "info")


@register.filter(expects_localtime=True)
def moment(when: date | datetime | None) -> str:
    """A day or a point in time, the way the reader's language writes it."""
    if isinstance(when, datetime):
        return str(formats.date_format(when, "SHORT_DATETIME_FORMAT"))
    return str(formats.date_format(when, "DATE_FORMAT")) if when else ""


@register.filter
def number(value: Decimal | str | None) -> str:
    """A number without needless zeros, the way the reader's language writes it."""
    return "" if value is None or value == "" else sayings.number_written_out(value)


@register.inclusion_tag("ui/page_head.html")
def page_head(
    title: Any,
    *,
    lead: Any = "",
    above: Any = "",
    crumbs: Iterable[Mapping[str, Any]] = (),
    actions: Iterable[Mapping[str, Any]] = (),
    badge: Any = None,
) -> dict[str, Any]:
    return locals()


@register.inclusion_tag("ui/table.html", takes_context=True)
def listing_table(context: Context, listing: Any, *, name: str = "listing") -> dict[str, Any]:
    """A listing with search, filters, sorting, pager and export; `name` is its id on the page."""
    return {"listing": listing, "name": name, "request": context.get("request")}


@register.filter
def nth(things: Sequence[Any], place: int) -> Any:
    return things[place]


@register.inclusion_tag("ui/form.html", takes_context=True)
def whole_form(
    context: Context,
    form: BaseForm,
    *,
    button: Any = "",
    action: str = "",
    back: str = "",
    danger: bool = False,
) -> dict[str, Any]:
    """A form that posts: summary of errors, fields, key against double sending, buttons."""
    return {
        **_parts(form),
        "button": button or getattr(form, "button", "") or gettext("Save"),
        "action": action,
        "back": back,
        "danger": danger or getattr(form, "danger", False),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """The inside of a form only, where the page writes the <form> itself."""
    return _parts(form)


def _parts(form: BaseForm) -> dict[str, Any]:
    own_key = "idempotency_key" in form.fields
    return {"form": form, "key": "" if own_key else secrets.token_urlsafe(24)}


@register.inclusion_tag("ui/form_field.html")
def form_field(field: BoundField) -> dict[str, Any]:
    """One field: label, help, its errors beside it, and the widget with all of them tied to it."""
    kind = _kind(field)
    described = " ".join(
        part
        for part, there in (
            (f"{field.auto_id}_help", field.help_text),
            (f"{field.auto_id}_error", field.errors),
        )
        if there
    )
    own = field.field.widget.attrs.get("class", "")
    attrs: dict[str, str | bool] = (
        {"class": f"{CLASSES[kind]} {own}".strip()} if kind != "choices" else {}
    )
    if described and kind != "choices":
        attrs["aria-describedby"] = described
    return {
        "field": field,
        "kind": kind,
        "described": described,
        "grouped": field.use_fieldset and kind != "file",
        "widget": field.as_widget(attrs=attrs),
        "many": getattr(field.field.widget, "allow_multiple_selected", False),
        "max_bytes": getattr(field.field, "max_bytes", 0) or 0,
    }


CLASSES = {
    "text": "form-control",
    "select": "form-select",
    "check": "form-check-input",
    "file": "form-control",
}


def _kind(field: BoundField) -> str:
    """Which of the five shapes a field is drawn in."""
    widget = field.field.widget
    if field.use_fieldset and isinstance(widget, ChoiceWidget):
        return "choices"
    shapes = {"checkbox": "check", "file": "file", "select": "select"}
    return shapes.get(getattr(widget, "input_type", ""), "text")


@register.inclusion_tag("ui/timeline.html")
def timeline(events: Iterable[Any], *, empty: Any = "") -> dict[str, Any]:
    return {"events": events, "empty": empty}


@register.inclusion_tag("ui/step_bar.html")
def step_bar(steps: Iterable[Any], *, label: Any = "") -> dict[str, Any]:
    return {"steps": steps, "label": label or gettext("Steps")}


@register.filter
def step_word(state: str) -> str:
    return str(STEP_WORDS.get(state, ""))


@register.inclusion_tag("ui/empty_state.html")
def empty_state(
    title: Any, *, text: Any = "", action_url: str = "", action_label: Any = "", icon_name: str = ""
) -> dict[str, Any]:
    return {**locals(), "icon_name": icon_name or "inbox"}


@register.inclusion_tag("ui/confirm.html", takes_context=True)
def confirm(
    context: Context,
    name: str,
    url: str,
    *,
    title: Any,
    text: Any = "",
    button: Any = "",
    danger: bool = False,
) -> dict[str, Any]:
    """The dialog of a link with data-dialog="name"; without script the link's own page asks."""
    key = secrets.token_urlsafe(24)
    given = {"name": name, "url": url, "title": title, "text": text, "danger": danger}
    token = context.get("csrf_token")
    return {**given, "button": button or title, "key": key, "csrf_token": token}


@register.inclusion_tag("ui/objections.html")
def objections(verdict: Collection[Any] | None, *, title: Any = "") -> dict[str, Any]:
    """Every objection with its rule, its clause and what to do about it; one rule is told once.

    An objection that knows a `url` leads to the place where it can be put right.
    """
    found = told_together(verdict or ())
    return {"found": found, "title": title or gettext("This cannot be done yet")}


@register.inclusion_tag("ui/progress.html")
def progress(value: float, maximum: float, *, label: Any, tone: str = "") -> dict[str, Any]:
    return locals()


@register.inclusion_tag("ui/definition_list.html")
def definition_list(items: Iterable[Any]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("ui/month_grid.html")
def month_grid(month: Any, *, previous_url: str = "", next_url: str = "") -> dict[str, Any]:
    return locals()


@register.inclusion_tag("ui/horizon.html")
def horizon(drawing: Any, *, label: Any) -> dict[str, Any]:
    return locals()


@register.inclusion_tag("ui/chart.html")
def chart(
    name: str, option: Mapping[str, Any], *, title: Any, summary: Any = "", table: Any = None
) -> dict[str, Any]:
    """A chart; `table` holds `columns` and `rows`, the same numbers for who cannot see it."""
    return {**locals(), "data_name": f"{name}-option"}


@register.simple_tag
def chart_script() -> SafeString:
    """The charts bundle: only on pages that have a chart."""
    return format_html('<script src="{}" defer></script>', static("learnmark/dist/charts.js"))

"""The living style page: each component with sample data. Mounted only while developing."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learnmark.foundation.ui.horizon import Milestone, horizon_from
from learnmark.foundation.ui.month import DayEvent, month_of
from learnmark.foundation.ui.widgets import DayInput

TODAY = date(2026, 11, 23)
# Not a Rule: the style page must not appear among the rules.
SAMPLE_RULE = SimpleNamespace(
    id="R-STYLE-1",
    clause="9.6.3.2",
    says="{about} has a finding that is still open",
    remedy="Verify the correction of the finding, then come back here.",
)
VERDICT = tuple(
    SimpleNamespace(rule=SAMPLE_RULE, about=about)
    for about in ("Chương trình Đào tạo nghề", "Cơ sở Quận 5")
)


class SampleForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the programme"), max_length=80)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of instruction"),
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
    )
    begins = forms.DateField(
        label=gettext_lazy("First day"),
        widget=DayInput,
        help_text=gettext_lazy("The day on which the first learners start."),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Way of delivery"),
        widget=forms.RadioSelect,
        choices=[("site", gettext_lazy("On site")), ("online", gettext_lazy("Online"))],
    )
    notes = forms.CharField(label=gettext_lazy("Notes"), widget=forms.Textarea, required=False)
    evidence = forms.FileField(label=gettext_lazy("Evidence"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("The interested parties were consulted"))


def style_page(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for people and for the accessibility tests."""
    if request.GET.get("toasts"):
        messages.success(request, _("The visit is planned."))
        messages.warning(request, _("Two evidence files are still being checked."))
        messages.error(request, _("The upload broke off. Nothing was stored."))
    form = SampleForm(request.POST or None, request.FILES or None)
    if request.GET.get("errors"):
        form = SampleForm({"name": "", "language": "vi", "begins": "31/02/2026"})
    return render(request, "ui/style.html", _sample(request) | {"form": form})


def _sample(request: HttpRequest) -> dict[str, Any]:
    return {
        "navigation": _navigation(request.path),
        "parties": {
            "current": {"name": "Trung tâm Ngôn ngữ Sao Mai", "role": _("Quality manager")},
            "choices": [
                {
                    "key": "1",
                    "name": "Trung tâm Ngôn ngữ Sao Mai",
                    "role": _("Quality manager"),
                    "current": True,
                },
                {"key": "2", "name": "Viện Chứng nhận Bến Thành", "role": _("Lead auditor")},
            ],
            "action_url": "#",
        },
        "account": {"name": "Nguyễn Thị Lan", "email": "lan@school.example", "links": []},
        "listing": _listing(request),
        "tones": [
            {"word": _("Granted"), "tone": "good", "icon": "patch-check"},
            {"word": _("Planned"), "tone": "info", "icon": "calendar-event"},
            {"word": _("Under review"), "tone": "waiting", "icon": ""},
            {"word": _("Suspended"), "tone": "warning", "icon": "pause-circle"},
            {"word": _("Withdrawn"), "tone": "danger", "icon": ""},
            {"word": _("Draft"), "tone": "neutral", "icon": "pencil"},
        ],
        "actions": [
            {"label": _("Export"), "url": "#", "icon": "download"},
            {
                "label": _("Suspend"),
                "url": "#confirm",
                "icon": "pause-circle",
                "danger": True,
                "dialog": "suspend",
            },
            {"label": _("New programme"), "url": "#", "icon": "plus-lg", "primary": True},
        ],
        "crumbs": [{"label": _("Home"), "url": "/"}, {"label": _("Components")}],
        "steps": _steps(),
        "events": _events(),
        "verdict": VERDICT,
        "definitions": [
            {"term": _("Certificate"), "text": "LM-2026-00042", "url": "#"},
            {"term": _("State"), "badge": {"word": _("Granted"), "tone": "good", "icon": ""}},
            {"term": _("Valid until"), "on": date(2029, 11, 22)},
            {"term": _("Scope"), "text": "Thiết kế và cung cấp các khóa học ngôn ngữ"},
        ],
        "month": month_of(2026, 11, events=_days(), today=TODAY),
        "drawing": horizon_from(TODAY, milestones=_milestones(), today=TODAY),
        "option": _option(),
        "numbers": {
            "columns": [_("Month"), _("Learners"), _("Complaints")],
            "rows": [["09", 412, 3], ["10", 455, 2], ["11", 471, 4]],
        },
    }


def _navigation(path: str) -> list[dict[str, Any]]:
    return [
        {
            "label": "",
            "items": [
                {"label": _("My desk"), "url": "#", "icon": "house", "count": 4},
                {"label": _("Components"), "url": path, "icon": "grid", "active": True},
            ],
        },
        {
            "label": _("Certification"),
            "items": [
                {"label": _("Applications"), "url": "#", "icon": "inbox"},
                {"label": _("Audits"), "url": "#", "icon": "clipboard-check"},
                {"label": _("Certificates"), "url": "#", "icon": "award"},
            ],
        },
        {
            "label": _("Quality"),
            "items": [
                {"label": _("Nonconformities"), "url": "#", "icon": "flag"},
                {"label": _("Documents"), "url": "#", "icon": "file-earmark-text"},
            ],
        },
    ]


def _listing(request: HttpRequest) -> dict[str, Any]:
    names = ["Anh ngữ giao tiếp", "Tin học văn phòng", "Kỹ năng sư phạm", "Đào tạo giáo viên"]
    states = [
        (_("Granted"), "granted"),
        (_("Under review"), "under_review"),
        (_("Suspended"), "suspended"),
    ]
    found = (
        []
        if request.GET.get("q")
        else [
            {
                "url": "#",
                "cells": [
                    {"text": f"{names[number % 4]} {number + 1}"},
                    {"text": f"P-{number + 101}"},
                    {"text": states[number % 3][0], "badge": states[number % 3][1]},
                    {"text": "22/11/2029"},
                ],
            }
            for number in range(60)
        ]
    )
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    return {
        "columns": [
            {
                "key": "name",
                "label": _("Programme"),
                "sortable": True,
                "sort_url": "?sort=-name",
                "sorted": "ascending",
            },
            {"key": "code", "label": _("Code"), "sortable": True, "sort_url": "?sort=code"},
            {"key": "state", "label": _("State"), "sortable": False},
            {
                "key": "until",
                "label": _("Valid until"),
                "sortable": True,
                "sort_url": "?sort=until",
            },
        ],
        "rows": page.object_list,
        "search": request.GET.get("q", ""),
        "searchable": True,
        "narrowed": bool(request.GET.get("q")),
        "hidden": {},
        "reset_url": "?",
        "filters": [
            {
                "name": "state",
                "label": _("State"),
                "value": "",
                "choices": [("", _("All")), ("granted", _("Granted"))],
            },
        ],
        "page": page,
        "page_urls": {
            "previous": f"?page={page.number - 1}" if page.has_previous() else "",
            "next": f"?page={page.number + 1}" if page.has_next() else "",
            "numbers": [
                {"number": number, "url": f"?page={number}"} for number in page.paginator.page_range
            ],
            "sizes": [
                {"size": size, "url": f"?size={size}", "current": size == 25}  # noqa: PLR2004
                for size in (25, 50, 100)
            ],
        },
        "export_url": "?format=csv",
        "total": len(found),
        "empty": {
            "title": _("No programmes yet"),
            "text": _("Begin with the first."),
            "action_url": "#",
            "action_label": _("New programme"),
        },
    }


def _steps() -> list[dict[str, Any]]:
    words = [
        (_("Application"), "done", "02/03/2026"),
        (_("Agreement"), "done", "16/03/2026"),
        (_("Stage 1"), "done", "20/04/2026"),
        (_("Stage 2"), "done", "08/06/2026"),
        (_("Decision"), "current", _("due 30/11/2026")),
        (_("Surveillance"), "overdue", _("due 01/11/2026")),
        (_("Recertification"), "later", ""),
    ]
    return [{"label": label, "state": state, "note": note} for label, state, note in words]


def _events() -> list[dict[str, Any]]:
    return [
        {
            "when": date(2026, 11, 20),
            "by": "Trần Văn An",
            "word": _("The report was sent"),
            "tone": "info",
            "icon": "send",
            "text": _("Version 2, with the corrected audit time."),
        },
        {
            "when": date(2026, 11, 12),
            "by": "Phạm Bình",
            "word": _("A finding was verified"),
            "tone": "good",
            "icon": "check-lg",
            "url": "#",
        },
        {
            "when": date(2026, 10, 30),
            "by": "Lê Thị Mai",
            "word": _("The visit was postponed"),
            "tone": "warning",
            "icon": "clock-history",
        },
    ]


def _days() -> list[DayEvent]:
    return [
        DayEvent("Thăm giám sát Cơ sở Quận 5", date(2026, 11, 10), date(2026, 11, 11), "#", "info"),
        DayEvent("Ngày Nhà giáo", date(2026, 11, 20)),
        DayEvent("Hạn trả lời điểm không phù hợp", date(2026, 11, 27), None, "#", "warning"),
    ]


def _milestones() -> list[Milestone]:
    return [
        Milestone("Thăm giám sát lần 1", date(2026, 12, 7), "Sao Mai", date(2026, 12, 18), "#"),
        Milestone("Hạn giám sát", date(2027, 6, 8), "Sao Mai", tone="warning"),
        Milestone(
            "Đánh giá giai đoạn 2",
            date(2027, 3, 1),
            "Đại học Bình Minh",
            date(2027, 4, 16),
            "#",
            "waiting",
        ),
        Milestone("Chứng chỉ hết hạn", date(2027, 10, 2), "Trường nghề Đông Á", tone="danger"),
        Milestone("Chứng nhận lại", date(2027, 8, 2), "Trường nghề Đông Á", tone="good"),
    ]


def _option() -> dict[str, Any]:
    return {
        "legend": {"top": 0},
        "grid": {"left": 8, "right": 8, "bottom": 8, "top": 44, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": ["06", "07", "08", "09", "10", "11"]},
        "yAxis": {"type": "value"},
        "series": [
            {"name": _("Learners"), "type": "bar", "data": [320, 332, 371, 412, 455, 471]},
            {"name": _("Attendance"), "type": "line", "data": [298, 301, 350, 391, 430, 452]},
        ],
    }

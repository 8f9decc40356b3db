"""Conducting an audit: who may record, what a report holds, what a recommendation needs (9.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learnmark.rules.calendar import D_05, major_verified_by
from learnmark.rules.verdict import Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

R_CND_1 = Rule(
    "R-CND-1",
    "9.2.2.1",
    gettext_noop("{about} has no part in the team of this audit that allows it."),
    gettext_noop("Have the person assigned to this audit first."),
)
R_CND_2 = Rule(
    "R-CND-2",
    "9.4.5",
    gettext_noop("Findings can no longer or not yet be changed: {about}."),
    gettext_noop("Assessments and findings are recorded while the audit is in progress."),
)
R_CND_3 = Rule(
    "R-CND-3",
    "9.2.3",
    gettext_noop("{about} is not a requirement of this audit."),
    gettext_noop("Choose a requirement of the standard that the programme names."),
)
R_CND_4 = Rule(
    "R-CND-4",
    "9.4.5",
    gettext_noop("{about} is assessed as a nonconformity, but no finding says so."),
    gettext_noop("Raise the finding, or correct the assessment."),
)
R_CND_5 = Rule(
    "R-CND-5",
    "9.4.8",
    gettext_noop("The report says nothing on: {about}."),
    gettext_noop("Complete the draft of the report."),
)
R_CND_6 = Rule(
    "R-CND-6",
    "9.4.8",
    gettext_noop("The recommendation is without {about}."),
    gettext_noop("Say what is recommended, and why."),
)
R_CND_7 = Rule(
    "R-CND-7",
    "9.4.9",
    gettext_noop("{about} comes without evidence."),
    gettext_noop("Describe what was done, or add files that show it."),
)
R_CND_8 = Rule(
    "R-CND-8",
    "9.4.9",
    gettext_noop("{about} is no nonconformity and needs no response."),
    gettext_noop("Nothing is left to do."),
)
R_CND_9 = Rule(
    "R-CND-9",
    "9.4.10",
    gettext_noop("{about} is not past its last day."),
    gettext_noop("Wait for the evidence until the last day."),
)
R_CND_10 = Rule(
    "R-CND-10",
    "9.4.8",
    gettext_noop("The report cannot be set as a document: {about}"),
    gettext_noop("Change the text that is named, then issue the report again."),
)


def objections_to_recording(*, name: str, in_team: bool, state: str, state_label: str) -> Verdict:
    """Only the team records, and only while the audit runs."""
    stranger = () if in_team else (R_CND_1.objects(name),)
    closed = () if state == "in_progress" else (R_CND_2.objects(state_label),)
    return (*stranger, *closed)


def assessments_without_finding(graded: Iterable[str], *, raised: Iterable[str]) -> Verdict:
    """Requirements assessed minor or major for which no nonconformity was raised."""
    covered = set(raised)
    return tuple(R_CND_4.objects(name) for name in graded if name not in covered)


def objections_to_report(content: Mapping[str, object], *, needed: Mapping[str, str]) -> Verdict:
    """What the report leaves out of `needed` (key → name); None and empty text say nothing."""
    return tuple(
        R_CND_5.objects(name)
        for key, name in needed.items()
        if content.get(key) is None or content.get(key) in ("", [])
    )


def objections_to_recommending(
    *, positive: bool, text: str, stage_2_end: date | None, majors: Mapping[str, date | None]
) -> Verdict:
    """A recommendation says why; certification after stage 2 needs majors verified in time (D-05).

    `majors` is reference → day of verification; `stage_2_end` is None for other audits.
    """
    reasons = () if text.strip() else (R_CND_6.objects(gettext_noop("reasons")),)
    if not positive or stage_2_end is None:
        return reasons
    last = major_verified_by(stage_2_end)
    late = (name for name, day in majors.items() if day is None or day > last)
    return (*reasons, *(D_05.objects(name) for name in late))

"""What stands against a record of competence or a conflict statement (7.1.3, 7.2, 5.2.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learnmark.rules.verdict import Objection, Rule, Verdict, gettext_noop

if TYPE_CHECKING:
    from datetime import date

R_PEO_1 = Rule(
    "R-PEO-1",
    "7.2",
    gettext_noop("This is no member of your certification body."),
    gettext_noop("Choose one of your own people."),
)
R_PEO_2 = Rule(
    "R-PEO-2",
    "7.1.3",
    gettext_noop("{about} cannot evaluate the own competence."),
    gettext_noop("Let another person record the evaluation."),
)
R_PEO_3 = Rule(
    "R-PEO-3",
    "7.1.3",
    gettext_noop("This competence is on record already: {about}."),
    gettext_noop("End the earlier record first, then record the new evaluation."),
)
R_PEO_4 = Rule(
    "R-PEO-4",
    "7.1.3",
    gettext_noop("This competence was ended on {about}."),
    gettext_noop("Record a new evaluation if the person is competent again."),
)
R_PEO_5 = Rule(
    "R-PEO-5",
    "7.1.3",
    gettext_noop("This is missing or unknown: {about}."),
    gettext_noop("Complete the record."),
)
R_PEO_6 = Rule(
    "R-PEO-6",
    "7.1.3",
    gettext_noop("The days of the evaluation cannot be: {about}."),
    gettext_noop("It was shown today or earlier, and is valid for at least a day."),
)
R_PEO_7 = Rule(
    "R-PEO-7",
    "5.2.13",
    gettext_noop("The statement contradicts itself: {about}."),
    gettext_noop("A tie that has ended ended today or earlier; without a tie nothing ends."),
)


def objections_to_evaluation(
    *, shown_on: date | None, valid_until: date | None, how: str | None, on: date
) -> Verdict:
    """Competence is shown before it counts, and somebody says how."""
    found: list[Objection] = []
    if shown_on is not None and shown_on > on:
        found.append(R_PEO_6.objects(shown_on))
    if shown_on is not None and valid_until is not None and valid_until < shown_on:
        found.append(R_PEO_6.objects(f"{shown_on.isoformat()} > {valid_until.isoformat()}"))
    if how is not None and not how.strip():
        found.append(R_PEO_5.objects(gettext_noop("how it was evaluated")))
    return tuple(found)


def objections_to_statement(*, tie: str, ended_on: date | None, details: str, on: date) -> Verdict:
    """A tie ends in the past or goes on; "no tie" has no end; a tie is described."""
    found: list[Objection] = []
    if ended_on is not None and (tie == "none" or ended_on > on):
        found.append(R_PEO_7.objects(ended_on))
    if tie not in ("", "none") and not details.strip():
        found.append(R_PEO_5.objects(gettext_noop("details")))
    return tuple(found)

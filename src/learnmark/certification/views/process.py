"""The seven steps of certification in words for applicants (domain 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ProcessStep:
    """One of the seven steps: what it is called, who does what, and what it ends with."""

    title: Any
    you: Any
    body: Any
    result: Any
    icon: str


STEPS = (
    ProcessStep(
        _("Registration"),
        _("You fill in the application and attach your documents. You can save and come back."),
        _("The certification body reviews it and asks where something is missing."),
        _("The application is accepted, or declined with reasons."),
        "file-earmark-text",
    ),
    ProcessStep(
        _("Contract"),
        _("You receive a quote and the agreement, and sign if you agree."),
        _("The body works out the audit time and the price, and signs too."),
        _("Both have signed the agreement."),
        "journal-check",
    ),
    ProcessStep(
        _("Audit"),
        _("You show how you work: documents, lessons, people, results."),
        _("Auditors look at readiness first (stage 1), then at practice (stage 2)."),
        _("You know every finding before the auditors leave."),
        "clipboard-check",
    ),
    ProcessStep(
        _("Corrections"),
        _("You find the causes of nonconformities, correct them and show that it worked."),
        _("The auditors read your answers and write the report."),
        _("The file is complete, with a recommendation."),
        "hammer",
    ),
    ProcessStep(
        _("Decision"),
        _("There is nothing to do for you."),
        _("Somebody who took no part in the audit reviews the file and decides."),
        _("A certificate in the public register, or a refusal with reasons."),
        "award",
    ),
    ProcessStep(
        _("Surveillance"),
        _("You keep the system going, and tell the body of important changes."),
        _("The body comes back at least once every 12 months."),
        _("The certificate is maintained, suspended or withdrawn."),
        "eye",
    ),
    ProcessStep(
        _("Recertification"),
        _("You decide in time whether you want to go on."),
        _("The whole system is audited again before the three years are over."),
        _("The next three years begin."),
        "arrow-repeat",
    ),
)

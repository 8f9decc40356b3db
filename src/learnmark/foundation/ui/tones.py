"""The tone of a state: which of six colours and icons its word is shown with.

A state that is not listed is neutral, so a new word is never wrong, only grey.
"""

from __future__ import annotations

ICONS = {
    "good": "check-circle",
    "info": "info-circle",
    "waiting": "hourglass-split",
    "warning": "exclamation-triangle",
    "danger": "x-circle",
    "neutral": "dash-circle",
}

STATES = {
    "good": """accepted active agreed approved certified closed_effective complete completed
        conforms current delivered done effective enrolled final fulfilled granted in_force issued
        maintained passed plan_accepted plan_agreed published ready recommended_positive released
        renewed responses_accepted restored settled signed upheld valid verified
        verified_closed""",
    "info": """acknowledged conclusions_sent evidence_submitted findings_frozen in_progress
        moderated open plan_sent planned received registered report_issued response_submitted
        scheduled sent started submitted tracked""",
    "waiting": """awaiting draft_sent initially_assessed investigating more_information pending
        queued report_draft requested response_pending running under_review waiting""",
    "warning": """due due_soon escalated expiring lapsing major_open minor not_checked observation
        partly paused reduced returned suspended unknown""",
    "danger": """aborted declined expired failed infected invalid late lost major nonconforming
        not_granted overdue recommended_negative refused rejected revoked terminated
        withdrawn""",
}

TONE_OF = {state: tone for tone, states in STATES.items() for state in states.split()}


def tone_of(word: str) -> str:
    """The tone named so, or the tone of the state named so; neutral where neither is known."""
    return word if word in ICONS else TONE_OF.get(word, "neutral")

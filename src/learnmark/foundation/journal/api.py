"""What single rows show to programs: events of the journal, without what is kept apart."""

from __future__ import annotations

from learnmark.foundation.acts.details import detail
from learnmark.foundation.journal.models import Event

detail(
    "journal.events",
    Event,
    act="journal.event.see",
    fields="owner number name day at member object_type object_id parent_id leaf_hash",
)

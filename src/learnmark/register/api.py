"""What single rows show to programs: entries of the public register."""

from __future__ import annotations

from learnmark.foundation.acts.details import detail
from learnmark.register.facts.entries import standing
from learnmark.register.models import Entry

detail(
    "register.entries",
    Entry,
    act="register.entry.see",
    fields="owner code revision content name place country standard published_on specimen",
    state=lambda row, on: standing(row, on).state,
    rows=lambda _by: Entry.published.all(),
)

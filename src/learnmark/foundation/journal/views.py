"""The journal of one's party, searchable."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.acts.routes import page
from learnmark.foundation.journal.models import Event
from learnmark.foundation.journal.names import EVENT_NAMES
from learnmark.foundation.ui.listing import Column, Empty, Filter, Listing


def _names(listing: Listing) -> list[tuple[str, Any]]:
    used = set(Event.objects.own().order_by().values_list("name", flat=True).distinct())
    return sorted((name, _t(EVENT_NAMES.get(name, name))) for name in used)


class EventListing(Listing, name="journal.events"):
    """What happened, by whom, when, numbered without a gap."""

    act = "journal.event.see"
    title = _("Journal")
    order = "-number"
    search_fields = ["member__user__full_name", "name", "body"]
    columns = [
        Column("number", _("Number"), lambda e: e.number, order="number"),
        Column("day", _("Day"), lambda e: e.day, order="day"),
        Column(
            "what", _("What happened"), lambda e: _t(EVENT_NAMES.get(e.name, e.name)), order="name"
        ),
        Column("by", _("By"), lambda e: str(e.member.user) if e.member else ""),
        Column("thing", _("Thing"), lambda e: e.object_type),
        Column("hash", _("Leaf hash"), lambda e: bytes(e.leaf_hash).hex()[:16]),
    ]
    filters = [
        Filter("name", _("What happened"), _names, lambda rows, name: rows.filter(name=name))
    ]

    def rows(self) -> Any:
        return Event.objects.own().select_related("member__user")

    def empty(self) -> Empty:
        return Empty(_("No event found"), _("Every act leaves one here."))


events = page("journal.event.see")(EventListing.view)

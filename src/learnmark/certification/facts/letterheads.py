"""What a certification body puts on top of its papers; the audits' documents ask for it here."""

from __future__ import annotations

from learnmark.audits.facts.letterheads import Letterhead, letterhead_from
from learnmark.certification.models import BodyProfile
from learnmark.foundation.tenancy.models import Party


@letterhead_from
def letterhead_of(party: Party) -> Letterhead | None:
    """Name, address and contact from the body's profile; None where it has described none yet."""
    profile = BodyProfile.published.filter(owner=party).first()
    if profile is None:
        return None
    contact = " · ".join(part for part in (profile.email, profile.phone) if part)
    address = f"{profile.address}, {profile.city}"
    return {"name": party.name, "address": address, "contact": contact}

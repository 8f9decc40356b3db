"""What single rows show to programs: memberships and invitations."""

from __future__ import annotations

from learnmark.foundation.acts.details import detail
from learnmark.foundation.tenancy.models import Invitation, Member

detail(
    "tenancy.members",
    Member,
    act="tenancy.member.see",
    fields="party roles title since until",
    told={"name": lambda row, _on: row.user.full_name, "email": lambda row, _on: row.user.email},
)
detail(
    "tenancy.invitations",
    Invitation,
    act="tenancy.member.see",
    fields="email full_name roles title made_at expires_at taken_at withdrawn_at",
)

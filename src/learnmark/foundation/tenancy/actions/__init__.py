"""Acts on parties and their members."""

from __future__ import annotations

from learnmark.foundation.tenancy.actions.invitations import invite, take, withdraw
from learnmark.foundation.tenancy.actions.members import change, end
from learnmark.foundation.tenancy.actions.parties import open_body, register

__all__ = ["change", "end", "invite", "open_body", "register", "take", "withdraw"]

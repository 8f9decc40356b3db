"""Who acts: a person in a party, the clock of a party, a stranger, or the administrator."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from learnmark.rules.authority import Role

if TYPE_CHECKING:
    from learnmark.foundation.accounts.models import User
    from learnmark.foundation.tenancy.models import Member, Party


@dataclass(frozen=True)
class Actor:
    """The one who acts, said at every call; never taken from a global."""

    party: Party | None = None
    member: Member | None = None
    user: User | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    second_factor: bool = False
    """Whether this person has shown a second factor recently enough for acts that ask for it."""

    @property
    def name(self) -> str:
        """The name as it is written on acts; empty for a stranger."""
        if self.user is not None:
            return str(self.user)
        return "Learnmark" if Role.CLOCK in self.roles else ""

    @property
    def in_party(self) -> Party:
        """The party acted for. Raises ValueError for a stranger."""
        if self.party is None:
            message = "This actor belongs to no party."
            raise ValueError(message)
        return self.party

    @classmethod
    def of(cls, member: Member, *, second_factor: bool = False) -> Actor:
        """A person acting as a member of a party."""
        return cls(member.party, member, member.user, member.role_set, second_factor)

    @classmethod
    def clock(cls, party: Party) -> Actor:
        """The clock of a party: what jobs act as."""
        return cls(party=party, roles=frozenset({Role.CLOCK}))

    @classmethod
    def stranger(cls) -> Actor:
        """Somebody who has not signed in."""
        return cls(roles=frozenset({Role.ANYONE}))

    @classmethod
    def administrator(cls, user: User | None = None, *, second_factor: bool = False) -> Actor:
        """The administrator of the installation, from the command line or a page."""
        return cls(user=user, roles=frozenset({Role.ADMINISTRATOR}), second_factor=second_factor)

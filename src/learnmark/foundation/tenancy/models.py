"""Parties, memberships, invitations and shares."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learnmark.foundation.tenancy.rows import OwnedRow, Row, ScopedManager, ScopedQuerySet
from learnmark.rules.authority import Role


class Party(Row):
    """An educational organization or a certification body: the owner of rows."""

    class Kind(models.TextChoices):
        ORGANIZATION = "organization", _("educational organization")
        BODY = "body", _("certification body")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, default="VN")
    language = models.CharField(_("language"), max_length=10, default="en")
    timezone = models.CharField(_("time zone"), max_length=50, default="Asia/Ho_Chi_Minh")
    is_demo = models.BooleanField(_("part of the demonstration"), default=False)
    opened_on = models.DateField(_("opened on"))

    DATA: ClassVar[dict[str, str]] = {
        "none": "kind slug name country language timezone is_demo opened_on",
    }

    class Meta:
        db_table = "tenancy_party"
        verbose_name = _("party")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_body(self) -> bool:
        return self.kind == self.Kind.BODY


class MemberQuerySet(models.QuerySet["Member"]):
    """Memberships."""

    def current(self, on: date) -> MemberQuerySet:
        """Those that hold on a day; a role withdrawn today no longer counts."""
        return self.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))


class Member(Row):
    """A person's place in a party, with roles. Ended, never deleted: acts point to it."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    roles = models.JSONField(_("roles"), default=list)
    title = models.CharField(_("position"), max_length=120, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    DATA: ClassVar[dict[str, str]] = {"none": "party user roles since until", "basic": "title"}

    objects = MemberQuerySet.as_manager()

    class Meta:
        db_table = "tenancy_member"
        verbose_name = _("member")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["party", "user"],
                condition=Q(until__isnull=True),
                name="one_current_membership_per_person_and_party",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def named_by(cls, party: Party | None) -> models.QuerySet[Member]:
        """The memberships that somebody acting for a party may name: those of that party."""
        return cls.objects.filter(party=party)

    def holds_on(self, day: date) -> bool:
        """Whether the membership holds on a day; the day of its end no longer counts."""
        return self.since <= day and (self.until is None or self.until > day)

    @property
    def role_set(self) -> frozenset[Role]:
        return frozenset(Role(role) for role in self.roles)

    @property
    def role_labels(self) -> list[str]:
        return [Role(role).label for role in self.roles]


class Invitation(OwnedRow):
    """An offer of membership, sent by e-mail; its secret is kept as a hash, used once, short-lived."""

    email = models.EmailField(_("e-mail address"))
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    roles = models.JSONField(_("roles"), default=list)
    title = models.CharField(_("position"), max_length=120, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    DATA: ClassVar[dict[str, str]] = {
        "none": "roles made_at expires_at taken_at withdrawn_at",
        "basic": "email full_name title",
        "sensitive": "digest",
    }

    class Meta(OwnedRow.Meta):
        db_table = "tenancy_invitation"
        verbose_name = _("invitation")

    def __str__(self) -> str:
        return self.email


class ShareQuerySet(ScopedQuerySet):
    """Shares."""

    def live_for(self, party_id: UUID, on: date) -> ShareQuerySet:
        """Shares that let a party read a dossier on a day; the last day counts."""
        return self.filter(grantee_id=party_id, from_on__lte=on).filter(
            Q(until_on__isnull=True) | Q(until_on__gte=on)
        )


class ShareManager(ScopedManager.from_queryset(ShareQuerySet)):  # type: ignore[misc]  # built by Django
    """Shares that the party in scope gave or received."""

    def get_queryset(self) -> Any:
        from learnmark.foundation.tenancy.scope import current_party_id

        party = current_party_id()
        return ShareQuerySet(self.model, using=self._db).filter(
            Q(owner_id=party) | Q(grantee_id=party)
        )


class Share(OwnedRow):
    """What one party lets another read: a dossier, from a day, until a day, given by a person."""

    SEEN_BY: ClassVar[str] = "grantee"

    grantee = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    dossier = models.UUIDField(db_index=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    given_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    DATA: ClassVar[dict[str, str]] = {
        "none": "grantee dossier from_on until_on given_by",
        "basic": "reason",
    }

    objects = ShareManager()  # type: ignore[misc]  # the stubs take it for an instance variable
    everywhere = ShareQuerySet.as_manager()  # type: ignore[misc]  # the same

    class Meta(OwnedRow.Meta):
        db_table = "tenancy_share"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["grantee", "dossier"], name="share_by_grantee")
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")),
                name="a_share_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier} → {self.grantee}"

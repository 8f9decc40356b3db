"""Accounts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from learnmark.foundation import clock
from learnmark.foundation.ids import uuid7


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the e-mail address is the name to sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new account; without a password it can only be entered through an invitation."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in. What the person may do is said by memberships, never here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    language = models.CharField(_("language"), max_length=10, default="en")
    timezone = models.CharField(_("time zone"), max_length=50, default="Asia/Ho_Chi_Minh")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_administrator = models.BooleanField(
        _("administers this installation"),
        default=False,
        help_text=_("May open certification bodies; sees no party's rows."),
    )
    joined_at = models.DateTimeField(default=clock.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    DATA: ClassVar[dict[str, str]] = {
        "none": "id language timezone is_active is_administrator joined_at last_login",
        "basic": "email full_name",
        "sensitive": "password",
    }

    objects = UserManager()

    class Meta:
        db_table = "accounts_user"
        verbose_name = _("account")

    def __str__(self) -> str:
        return self.full_name or self.email


class ApiToken(models.Model):
    """A key for a program that acts for a member of a party; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    party_id = models.UUIDField(db_index=True)
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    expires_on = models.DateField(_("expires on"))
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    DATA: ClassVar[dict[str, str]] = {
        "none": "id user party_id name made_at expires_on last_used_on revoked_at",
        "sensitive": "digest",
    }

    class Meta:
        db_table = "accounts_api_token"

    def __str__(self) -> str:
        return self.name

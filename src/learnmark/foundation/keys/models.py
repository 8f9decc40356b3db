"""Rows of keys: the public halves; private halves lie in encrypted files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from learnmark.foundation.tenancy.rows import OwnedRow


class PartyKey(OwnedRow):
    """A signing key of a party and the days on which it signs."""

    public_key = models.BinaryField(max_length=32)
    since = models.DateField()
    until = models.DateField(null=True)

    DATA: ClassVar[dict[str, str]] = {"none": "public_key since until"}

    class Meta(OwnedRow.Meta):
        db_table = "keys_party_key"

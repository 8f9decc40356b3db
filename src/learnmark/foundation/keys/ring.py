"""Making, keeping and using the keys of parties."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from learnmark.foundation.files.store import make_durable
from learnmark.foundation.keys.models import PartyKey

if TYPE_CHECKING:
    from datetime import date

    from learnmark.foundation.tenancy.models import Party


def make_key(party: Party, *, on: date) -> PartyKey:
    """Make the party's key; the private half is durable in its encrypted file before the row."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    row = PartyKey(owner=party, public_key=public, since=on)
    secret = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(settings.LEARNMARK_KEY_PASSPHRASE.encode()),
    )
    place = _place(row)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    make_durable(place.parent)
    row.save()
    return row


def sign(key: PartyKey, content: bytes) -> bytes:
    """An Ed25519 signature (64 bytes). Raises ValueError if the passphrase is another one."""
    secret = _place(key).read_bytes()
    private = serialization.load_pem_private_key(secret, settings.LEARNMARK_KEY_PASSPHRASE.encode())
    if not isinstance(private, Ed25519PrivateKey):
        message = f"{_place(key)} holds no Ed25519 key"
        raise TypeError(message)
    return private.sign(content)


def _place(key: PartyKey) -> Path:
    return Path(settings.LEARNMARK_DATA_DIR) / "keys" / f"{key.pk}.pem"

"""The data map: the class of every model field (reliability, P1).

A model says in `DATA` which of its fields are none (no personal data), basic, sensitive, or
child data; inherited fields are classed where they are defined. A test fails on an unclassed
field. Models of libraries are classed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db import models

CLASSES = ("none", "basic", "sensitive", "child")

OF_LIBRARIES: dict[str, dict[str, str]] = {
    "account.emailaddress": {"none": "id user verified primary", "basic": "email"},
    "account.emailconfirmation": {"none": "id email_address created sent", "sensitive": "key"},
    "mfa.authenticator": {"none": "id user type created_at last_used_at", "sensitive": "data"},
    "usersessions.usersession": {
        "none": "id user created_at last_seen_at",
        "basic": "ip user_agent",
        "sensitive": "session_key data",
    },
    "sessions.session": {"none": "expire_date", "sensitive": "session_key session_data"},
    "contenttypes.contenttype": {"none": "id app_label model"},
    "auth.permission": {"none": "id name content_type codename"},
    "auth.group": {"none": "id name permissions"},
}


def classes_of(model: type[models.Model]) -> dict[str, str]:
    """Field name → class, over the whole inheritance of a model."""
    classed: dict[str, str] = {}
    sources = [OF_LIBRARIES.get(model._meta.label_lower, {})]
    sources += [vars(base).get("DATA", {}) for base in model.__mro__]
    for source in sources:
        for data_class, names in source.items():
            for name in names.split():
                classed.setdefault(name, data_class)
    return classed


def class_of(model: type[models.Model], field: str) -> str:
    """The class of one field; a value that is no field of the model counts as personal."""
    return classes_of(model).get(field, "basic")

"""A file field that asks the upload gate while the form can still say what is wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from learnmark.foundation.files.gate import media_type_of


class UploadField(forms.FileField):
    """A file that passes the gate."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_bytes = settings.LEARNMARK_UPLOAD_LIMIT

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if upload:
            media_type_of(upload)
        return upload

"""Several files in one field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from learnmark.foundation.files.gate import media_type_of


class Files(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """A list of uploads, each of which has passed the gate."""

    widget = Files

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_bytes = settings.LEARNMARK_UPLOAD_LIMIT

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        files = [super(FilesField, self).clean(each, initial) for each in given]
        for file in files:
            media_type_of(file)
        return files

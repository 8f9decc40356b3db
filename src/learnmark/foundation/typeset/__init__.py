"""Documents as PDF: the certificate, the quote, the agreement, the plan and the reports."""

from __future__ import annotations

from learnmark.foundation.typeset.errors import TypesetError
from learnmark.foundation.typeset.render import Attachment, preview_png, render
from learnmark.foundation.typeset.schemas import DOCUMENTS

__all__ = ["DOCUMENTS", "Attachment", "TypesetError", "preview_png", "render"]

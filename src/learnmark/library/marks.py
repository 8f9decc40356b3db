"""The marks of a requirement as short words and tones; what they mean stands in the framework."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CONFIDENCE = {
    "verified": (_("Compared with public material"), "good"),
    "verified-for-structure": (_("Structure compared"), "info"),
    "general-knowledge": (_("From expert knowledge"), "neutral"),
    "uncertain": (_("To be checked"), "warning"),
    "marketing": (_("Said in promotion"), "neutral"),
}

DOCUMENTED = {
    "none": (_("No document demanded"), "neutral"),
    "maintain": (_("Document to maintain"), "info"),
    "retain": (_("Record to retain"), "info"),
    "both": (_("Document and records"), "info"),
}

STATUS = {
    "current": (_("Current edition"), "good"),
    "superseded": (_("Superseded edition"), "warning"),
}

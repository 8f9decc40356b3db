"""Forms of acts: entries."""

from __future__ import annotations

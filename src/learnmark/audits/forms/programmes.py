"""Forms of acts: programmes."""

from __future__ import annotations

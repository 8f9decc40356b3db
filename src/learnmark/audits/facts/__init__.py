"""Rows turned into the facts that rules judge of audits."""

from __future__ import annotations

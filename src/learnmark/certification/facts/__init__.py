"""Rows turned into the facts that rules judge."""

from __future__ import annotations

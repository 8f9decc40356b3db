"""Rows turned into the facts that rules judge of people."""

from __future__ import annotations

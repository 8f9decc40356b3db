"""Rows turned into the facts that rules judge of register."""

from __future__ import annotations

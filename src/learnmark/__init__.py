"""Learnmark: the management system of an educational organization, and its certification."""

__version__ = "0.1.0"

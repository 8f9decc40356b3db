"""The one error of this folder."""

from __future__ import annotations


class TypesetError(Exception):
    """A document could not be set: unknown document, wrong data, or a limit was reached.

    The sentence says what to mend (a key, a character, a limit); it holds no file path.
    """

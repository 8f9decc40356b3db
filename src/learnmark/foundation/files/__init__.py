"""Stored bytes.

For: a content-addressed store, one gate for uploads, downloads after a permission check.
Not for: what a file means; rooms point to it. Nouns: StoredFile.
"""

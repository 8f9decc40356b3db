"""The public register: which certificates there are, and how each stands today.

For: entries anyone may search and read, free and without an account.
Not for: why a decision was taken (`certification`). Nouns: Entry, Mark.
"""

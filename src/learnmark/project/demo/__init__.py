"""The demonstration: invented parties and people, made by running the real acts under a moved clock.

For: showing the product lived in, and testing it from end to end while doing so.
Not for: real parties; it refuses a database that holds any.
"""

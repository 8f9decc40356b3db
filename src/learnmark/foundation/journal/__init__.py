"""The append-only record of acts.

For: one event per act (who, when, what, on which object, what changed, why), numbered without a
gap per party, with its RFC 6962 leaf hash; personal values stand as salted commitments only.
Not for: technical logs. Nouns: Event, EventSecret, JournalHead.
"""

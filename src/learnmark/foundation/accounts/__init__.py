"""People who sign in: an e-mail address, a password or passkey, a language, a time zone.

For: accounts and API tokens. Sign-in itself is django-allauth's.
Not for: what a person may do, which a membership in a party says (`foundation.tenancy`).
Nouns: User, ApiToken.
"""

"""Keys of parties.

For: one Ed25519 key for each party, made when the party is opened, kept in an encrypted file.
Not for: passwords and tokens (`foundation.accounts`). Nouns: PartyKey.
"""

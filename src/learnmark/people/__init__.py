"""The people of a certification body: what they are competent for, and which ties they have.

For: competence shown with dates and evidence, conflict statements per person and client.
Not for: sign-in and roles (`foundation.tenancy`), or whether a tie bars somebody (`rules`).
Nouns: Competence, ConflictStatement.
"""

"""Parties, their members, and whose each row is.

For: organizations and certification bodies, memberships with roles, invitations, shares, and the
scope that every read goes through.
Not for: what a role may do (`rules.authority`) or signing in (`foundation.accounts`).
Nouns: Party, Member, Invitation, Share, Actor, OwnedRow.
"""

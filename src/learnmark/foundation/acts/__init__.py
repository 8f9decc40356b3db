"""The spine: every change that somebody may one day ask about is one act.

For: declaring acts, authorizing them, asking the rules, refusing completely, doing an act once.
One declaration gives the function, its page and its API operation.
Not for: what is right (`rules`) or what is written (each room's actions).
Nouns: Operation, Refused, Conflict, Receipt.
"""

"""State as a list of dated acts.

For: the abstract Step (act, by, on, grounds), and things whose state is computed from their steps.
Not for: which acts are possible, which the tables of `rules.lifecycle` say.
Nouns: Step, Lived.
"""

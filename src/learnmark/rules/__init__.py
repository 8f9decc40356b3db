"""What is right: the rules of the standards as plain Python.

For: judging frozen facts and naming every objection, with the clause it comes from.
Not for: Django, the database, files, or today's date; callers pass all of that in as facts.
Nouns: Rule, Objection, Verdict, Scheme, Lifecycle.
"""

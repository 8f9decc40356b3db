"""The desk: what each person has to do, and where everything stands.

For: home pages by role, my work, the calendar, the portfolio's timeline.
Not for: acts; it only looks. Nouns: Task.
"""

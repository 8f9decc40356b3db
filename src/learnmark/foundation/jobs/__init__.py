"""Work done later, durably, in the same database.

For: a queue with lease, retry with back-off and parking of poison jobs, and a schedule by the clock.
Not for: what the jobs do; rooms declare them in their `jobs.py`. Nouns: Job, Schedule.
"""

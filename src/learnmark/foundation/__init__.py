"""Who, where, when, what happened: the ground under every room.

For: accounts, parties and their rows, the clock, acts, the journal, files, jobs, mail, keys, pages.
Not for: anything that knows of schools, audits or certificates.
Nouns: User, Party, Member, Share, Actor, Operation, Event, StoredFile, Job, Message.
"""

"""Mail to people, written with the act and sent afterwards.

For: messages that commit with the act that wants them and are sent by a job, at least once.
Not for: notices inside pages. Nouns: Message.
"""

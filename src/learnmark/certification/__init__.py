"""The certification of an organization in seven steps.

For: applications, cases, quotes, agreements, cycles, decisions, certificates.
Not for: the audits themselves (`audits`) or the public page (`register`).
Nouns: BodyProfile, Accreditation, Application, Case, Quote, Agreement, Cycle, Decision, Certificate.
"""

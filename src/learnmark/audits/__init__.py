"""Audits, internal ones and those of certification alike.

For: programmes, visits with team, plan, checklist, findings, responses and reports.
Not for: contracts and decisions (`certification`). Nouns: AuditProgramme, Visit, TeamMember,
Session, Concern, Assessment, Finding, Answer.
"""

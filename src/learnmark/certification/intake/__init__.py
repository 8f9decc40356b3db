"""Intake: what an applicant already has, turned into a pre-filled certification application.

Learner records (OneRoster, School Data Sync), staff lists and the application workbook come in as
bytes; frozen dataclasses go out. Nothing here is stored and nothing decided: the applicant looks
at the pre-filled form and corrects it. Names of people are read to count them, and dropped.

Plain Python on purpose, without Django: the web wizard, the API and a command may all call it.
Nouns: roster, prefill, staff list, form field, problem.
"""

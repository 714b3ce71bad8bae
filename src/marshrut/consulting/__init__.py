"""Consultations: one request form for everybody, routing to a methodist, terms in working days, a bank of answers.

Owns: `Consultation`, `Message`, `Turn`, `Slot`, `KnownAnswer`, `Solved`. Says: `consulting.<state>` for each move,
`consulting.passed_on`, `consulting.solved`, `consulting.published`. Reads: people (who advises where), region (districts).
"""

"""Mentors who are ready to take mentees.

Owns: `Mentor`. Says: nothing yet. Reads: people, region, competency.
"""

"""Events of all levels.

Owns: `Event`. Says: nothing yet. Reads: people, region, competency.
"""

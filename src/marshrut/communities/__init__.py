"""Professional communities and methodical associations.

Owns: `Community`, `Membership`. Says: nothing yet. Reads: people, region, competency.
"""

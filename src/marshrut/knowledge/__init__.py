"""The bank of materials and practices.

Owns: `Material`. Says: `material.published`. Reads: people, region, competency.
"""

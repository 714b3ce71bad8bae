"""Programmes of further training with streams, and internship sites with placements.

Owns: `Programme`, `Stream`, `InternshipSite`, `Placement`. Says: nothing yet. Reads: people, region, competency.
"""

"""Programmes of further training with streams, and internship sites with placements.

Owns: `Programme`, `Stream`, `InternshipSite`, `Placement`. Says: `stream.cancelled`, `stream.moved`, `stream.restored`. Reads: people, region, competency.
"""

"""Events of all levels.

Owns: `Event`. Says: `event.cancelled`, `event.moved`, `event.restored`. Reads: people, region, competency.
"""

"""The made-up region: people with hidden true abilities, items, answers, a year of life.

Owns: no tables. Says: facts of the rooms it fills, through their actions. Reads: every room.
"""

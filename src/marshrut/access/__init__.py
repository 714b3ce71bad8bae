"""Rights: a right is written once as a condition on rows; roles are data of `data/roles.csv`.

Owns: no tables. Says: nothing. Reads: nothing.
"""

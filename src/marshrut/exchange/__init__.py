"""Import of organisations and staff from Excel: mapping, dry run, commit in one transaction, undo for a day.

Owns: `Batch`, `Mapping`. Says: `batch.imported`, `batch.undone`. Reads: people, region.
"""

"""Tasks of the bank as rows of a sheet and as items of a package. No database here."""

"""One module per kind of file: columns, the dry run, writing. All give the same three things to `actions.batches`."""

"""Pages of the room: the open framework, drafts and their edits, exchange by CASE and the coverage report."""

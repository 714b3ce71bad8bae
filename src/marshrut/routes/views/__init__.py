"""Pages of the room: read input, call a query or an action, answer with a template."""

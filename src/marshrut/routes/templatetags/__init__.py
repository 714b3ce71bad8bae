"""Tags of the room: loaded by its templates."""

"""Writes of the room."""

from .batches import check, choose_columns, commit, undo, upload
from .codes import link, unlink
from .waves import change_wave, confirm_quota, give_places, make_wave, move_part, move_wave, redistribute, set_quota

__all__ = [
    "change_wave",
    "check",
    "choose_columns",
    "commit",
    "confirm_quota",
    "give_places",
    "link",
    "make_wave",
    "move_part",
    "move_wave",
    "redistribute",
    "set_quota",
    "undo",
    "unlink",
    "upload",
]

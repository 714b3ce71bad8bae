"""Writes of the room."""

from .batches import check, choose_columns, commit, undo, upload
from .codes import link, unlink
from .studies import advise, make_study, move_study, name_causes
from .waves import change_wave, confirm_quota, give_places, make_wave, move_part, move_wave, redistribute, set_quota

__all__ = [
    "advise",
    "change_wave",
    "check",
    "choose_columns",
    "commit",
    "confirm_quota",
    "give_places",
    "link",
    "make_study",
    "make_wave",
    "move_part",
    "move_study",
    "move_wave",
    "name_causes",
    "redistribute",
    "set_quota",
    "undo",
    "unlink",
    "upload",
]

"""Writes of the room, a file per noun."""

from .bank import assemble_form, load_items, set_item_state
from .campaigns import accept, close_campaign, decline, ensure_defaults, make_campaign, publish
from .course import call_late_joiners, close_ended, remind, replace_invited
from .experts import assign_experts, mark_answer
from .scoring import (
    give_access,
    hide_profile,
    look_at_profile,
    note_refusal,
    open_profile,
    rescore,
    score,
    score_many,
    take_access_back,
)
from .sittings import annul, finish, finish_overdue, save_answers, start

__all__ = [
    "accept",
    "annul",
    "assemble_form",
    "assign_experts",
    "call_late_joiners",
    "close_campaign",
    "close_ended",
    "decline",
    "ensure_defaults",
    "finish",
    "finish_overdue",
    "give_access",
    "hide_profile",
    "load_items",
    "look_at_profile",
    "make_campaign",
    "mark_answer",
    "note_refusal",
    "open_profile",
    "publish",
    "remind",
    "replace_invited",
    "rescore",
    "save_answers",
    "score",
    "score_many",
    "set_item_state",
    "start",
    "take_access_back",
]

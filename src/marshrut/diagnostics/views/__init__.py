"""Pages of the room, a file per visitor: the teacher, the officer, the expert."""

from .course import export, invited, replace
from .expert import scoring, scoring_task
from .officer import campaign, campaigns, close, form, forms, item, item_state, items, new_campaign, publish
from .teacher import (
    accept,
    close_grant,
    decline,
    finish,
    grant,
    invitation,
    mine,
    open_profile,
    profile,
    profile_of,
    take,
)

__all__ = [
    "accept",
    "campaign",
    "campaigns",
    "close",
    "close_grant",
    "decline",
    "export",
    "finish",
    "form",
    "forms",
    "grant",
    "invitation",
    "invited",
    "item",
    "item_state",
    "items",
    "mine",
    "new_campaign",
    "open_profile",
    "profile",
    "profile_of",
    "publish",
    "replace",
    "scoring",
    "scoring_task",
    "take",
]

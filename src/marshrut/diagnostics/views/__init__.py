"""Pages of the room, a file per visitor: the teacher, one who came by a link, the officer, the expert, the organiser."""

from .calibrations import calibration, calibrations
from .course import export, invited, replace
from .expert import scoring, scoring_task
from .guest import by_link, guest, guest_accept, guest_decline, guest_finish, guest_still, guest_take
from .links import links, links_cards, links_file, links_mail, renew_link
from .officer import campaign, campaigns, close, form, forms, item, item_state, items, new_campaign, publish
from .proctor import act, my_rooms, room, room_journal
from .rooms import arrange, new_room, remove_room, rooms, seat, unseat
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
    "act",
    "arrange",
    "by_link",
    "calibration",
    "calibrations",
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
    "guest",
    "guest_accept",
    "guest_decline",
    "guest_finish",
    "guest_still",
    "guest_take",
    "invitation",
    "invited",
    "item",
    "item_state",
    "items",
    "links",
    "links_cards",
    "links_file",
    "links_mail",
    "mine",
    "my_rooms",
    "new_campaign",
    "new_room",
    "open_profile",
    "profile",
    "profile_of",
    "publish",
    "remove_room",
    "renew_link",
    "replace",
    "room",
    "room_journal",
    "rooms",
    "scoring",
    "scoring_task",
    "seat",
    "take",
    "unseat",
]

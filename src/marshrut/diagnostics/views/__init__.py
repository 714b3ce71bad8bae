"""Pages of the room, a file per visitor: the teacher, one who came by a link, the officer, the expert, the organiser."""

from .bank import item, item_answers, item_compare, item_enemy, item_move, item_report, item_reviewer, items
from .calibrations import calibration, calibrations
from .course import export, invited, replace
from .expert import scoring, scoring_exercise, scoring_task
from .expert_anchors import admissions, anchors, new_anchor, use_anchor
from .expert_appeals import appeal, appeal_case, appeals
from .expert_desk import (
    accept_marks,
    ratings,
    scoring_assign,
    scoring_desk,
    scoring_file,
    scoring_order,
    scoring_pass,
    scoring_report,
)
from .guest import by_link, guest, guest_accept, guest_decline, guest_finish, guest_report, guest_still, guest_take
from .handin import handin
from .links import links, links_cards, links_file, links_mail, renew_link
from .media import guest_picture, picture, review_picture, scoring_picture, take_picture
from .officer import campaign, campaigns, close, form, forms, new_campaign, publish
from .proctor import act, my_rooms, room, room_journal
from .reviews import report, review, review_report, reviews
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
from .waves import waves
from .writing import edit_item, new_item

__all__ = [
    "accept",
    "accept_marks",
    "act",
    "admissions",
    "anchors",
    "appeal",
    "appeal_case",
    "appeals",
    "arrange",
    "by_link",
    "calibration",
    "calibrations",
    "campaign",
    "campaigns",
    "close",
    "close_grant",
    "decline",
    "edit_item",
    "export",
    "finish",
    "form",
    "forms",
    "grant",
    "guest",
    "guest_accept",
    "guest_decline",
    "guest_finish",
    "guest_picture",
    "guest_report",
    "guest_still",
    "guest_take",
    "handin",
    "invitation",
    "invited",
    "item",
    "item_answers",
    "item_compare",
    "item_enemy",
    "item_move",
    "item_report",
    "item_reviewer",
    "items",
    "links",
    "links_cards",
    "links_file",
    "links_mail",
    "mine",
    "my_rooms",
    "new_anchor",
    "new_campaign",
    "new_item",
    "new_room",
    "open_profile",
    "picture",
    "profile",
    "profile_of",
    "publish",
    "ratings",
    "remove_room",
    "renew_link",
    "replace",
    "report",
    "review",
    "review_picture",
    "review_report",
    "reviews",
    "room",
    "room_journal",
    "rooms",
    "scoring",
    "scoring_assign",
    "scoring_desk",
    "scoring_exercise",
    "scoring_file",
    "scoring_order",
    "scoring_pass",
    "scoring_picture",
    "scoring_report",
    "scoring_task",
    "seat",
    "take",
    "take_picture",
    "unseat",
    "use_anchor",
    "waves",
]

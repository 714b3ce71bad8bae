"""Writes of the room, a file per noun."""

from .bank import assemble_form, load_items
from .calibrating import begin_calibration, calibrate, run_calibration
from .campaigns import accept, close_campaign, decline, ensure_defaults, make_campaign, publish
from .course import call_late_joiners, close_ended, remind, replace_invited
from .experts import assign_experts, mark_answer
from .item_reports import decline_report, join_items, part_items, report_from_review, report_from_sitting
from .items import edit_item, make_item, move_item
from .links import (
    address_of,
    admit_guest,
    ask_letters,
    give_links,
    mail_links,
    note_links_taken,
    open_guest,
    open_link,
    renew_link,
)
from .proctor import act
from .reviewers import appoint_reviewer
from .reviews import answer_remarks, give_review
from .rooms import change_room, make_room, remove_room, seat_people, unseat
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
from .sittings import annul, finish, finish_overdue, paused, save_answers, start, watch
from .waves import Plan, call_waves, plan_waves

__all__ = [
    "Plan",
    "accept",
    "act",
    "address_of",
    "admit_guest",
    "annul",
    "answer_remarks",
    "appoint_reviewer",
    "ask_letters",
    "assemble_form",
    "assign_experts",
    "begin_calibration",
    "calibrate",
    "call_late_joiners",
    "call_waves",
    "change_room",
    "close_campaign",
    "close_ended",
    "decline",
    "decline_report",
    "edit_item",
    "ensure_defaults",
    "finish",
    "finish_overdue",
    "give_access",
    "give_links",
    "give_review",
    "hide_profile",
    "join_items",
    "load_items",
    "look_at_profile",
    "mail_links",
    "make_campaign",
    "make_item",
    "make_room",
    "mark_answer",
    "move_item",
    "note_links_taken",
    "note_refusal",
    "open_guest",
    "open_link",
    "open_profile",
    "part_items",
    "paused",
    "plan_waves",
    "publish",
    "remind",
    "remove_room",
    "renew_link",
    "replace_invited",
    "report_from_review",
    "report_from_sitting",
    "rescore",
    "run_calibration",
    "save_answers",
    "score",
    "score_many",
    "seat_people",
    "start",
    "take_access_back",
    "unseat",
    "watch",
]

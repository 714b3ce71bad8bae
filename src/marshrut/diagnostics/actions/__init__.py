"""Writes of the room, a file per noun."""

from .assembling import approve_set, assemble_form, begin_assembly, run_assembly
from .bank import load_items
from .blank_scans import MOST_SCANS, drop_scan, look_at_scan, own_scan, run_scans, upload_scans
from .blanks import MOST_BLANKS, enter_blank, issue_blanks, replace_blank, take_booklet
from .blueprints import BASE_ROWS, approve_blueprint, edit_blueprint, make_blueprint, renew_blueprint
from .calibrating import begin_calibration, calibrate, run_calibration
from .campaigns import accept, close_campaign, count_late, decline, ensure_defaults, make_campaign, publish
from .conditions import ask_conditions, give_conditions, refuse_conditions
from .course import call_late_joiners, close_ended, remind, replace_invited
from .designing import MOST_PANELS, make_adaptive, make_staged, set_mode
from .experts import assign_experts, order_of
from .experts_anchors import begin_exercise, drop_exercise, make_anchor, retire_anchor, text_of_work
from .experts_appeals import appeal_by_commission, appeal_to_expert, decide_appeal, file_appeal
from .experts_desk import accept_marks, assign_lacking, call_off_scoring, reassign, remind_experts, set_order
from .experts_marking import mark_answer, save_draft
from .experts_report import begin_rating, rate, run_rating
from .growth import group_growth
from .handin import MOST_FILES, hand_in, take_late
from .intake import take_back, take_in
from .inviting import invite_one
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
from .media import add_picture, keep_picture, load_pictures
from .panel_judging import hand_in_round, keep_judgements
from .panels import close_panel, close_round, drop_panelist, make_panel, name_panelists, open_second, propose_of_panel
from .proctor import act
from .proposals import confirm_proposal, propose_calibration, propose_scale, return_proposal, withdraw_proposal
from .pulling import rescore_pulled
from .releases import begin_release, release, run_release
from .replacing import replace_place
from .rescoring import begin_rescoring, run_rescoring
from .reviewers import appoint_reviewer
from .reviews import answer_remarks, give_review
from .rooms import change_room, make_room, remove_room, seat_people, unseat
from .scan_term import forget_scans
from .scoring import (
    give_access,
    hide_profile,
    look_at_profile,
    note_refusal,
    open_profile,
    rescore,
    score,
    score_many,
    show_profile,
    take_access_back,
)
from .sittings import annul, finish, finish_overdue, paused, rest, save_answers, start, watch
from .stepping import Next, advance
from .variants import MOST_FORMS, choose_forms
from .waves import Plan, call_waves, plan_waves

__all__ = [
    "BASE_ROWS",
    "MOST_BLANKS",
    "MOST_FILES",
    "MOST_FORMS",
    "MOST_PANELS",
    "MOST_SCANS",
    "Next",
    "Plan",
    "accept",
    "accept_marks",
    "act",
    "add_picture",
    "address_of",
    "admit_guest",
    "advance",
    "annul",
    "answer_remarks",
    "appeal_by_commission",
    "appeal_to_expert",
    "appoint_reviewer",
    "approve_blueprint",
    "approve_set",
    "ask_conditions",
    "ask_letters",
    "assemble_form",
    "assign_experts",
    "assign_lacking",
    "begin_assembly",
    "begin_calibration",
    "begin_exercise",
    "begin_rating",
    "begin_release",
    "begin_rescoring",
    "calibrate",
    "call_late_joiners",
    "call_off_scoring",
    "call_waves",
    "change_room",
    "choose_forms",
    "close_campaign",
    "close_ended",
    "close_panel",
    "close_round",
    "confirm_proposal",
    "count_late",
    "decide_appeal",
    "decline",
    "decline_report",
    "drop_exercise",
    "drop_panelist",
    "drop_scan",
    "edit_blueprint",
    "edit_item",
    "ensure_defaults",
    "enter_blank",
    "file_appeal",
    "finish",
    "finish_overdue",
    "forget_scans",
    "give_access",
    "give_conditions",
    "give_links",
    "give_review",
    "group_growth",
    "hand_in",
    "hand_in_round",
    "hide_profile",
    "invite_one",
    "issue_blanks",
    "join_items",
    "keep_judgements",
    "keep_picture",
    "load_items",
    "load_pictures",
    "look_at_profile",
    "look_at_scan",
    "mail_links",
    "make_adaptive",
    "make_anchor",
    "make_blueprint",
    "make_campaign",
    "make_item",
    "make_panel",
    "make_room",
    "make_staged",
    "mark_answer",
    "move_item",
    "name_panelists",
    "note_links_taken",
    "note_refusal",
    "open_guest",
    "open_link",
    "open_profile",
    "open_second",
    "order_of",
    "own_scan",
    "part_items",
    "paused",
    "plan_waves",
    "propose_calibration",
    "propose_of_panel",
    "propose_scale",
    "publish",
    "rate",
    "reassign",
    "refuse_conditions",
    "release",
    "remind",
    "remind_experts",
    "remove_room",
    "renew_blueprint",
    "renew_link",
    "replace_blank",
    "replace_invited",
    "replace_place",
    "report_from_review",
    "report_from_sitting",
    "rescore",
    "rescore_pulled",
    "rest",
    "retire_anchor",
    "return_proposal",
    "run_assembly",
    "run_calibration",
    "run_rating",
    "run_release",
    "run_rescoring",
    "run_scans",
    "save_answers",
    "save_draft",
    "score",
    "score_many",
    "seat_people",
    "set_mode",
    "set_order",
    "show_profile",
    "start",
    "take_access_back",
    "take_back",
    "take_booklet",
    "take_in",
    "take_late",
    "text_of_work",
    "unseat",
    "upload_scans",
    "watch",
    "withdraw_proposal",
]

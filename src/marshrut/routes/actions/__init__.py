"""Writes of the room: each function is one use case and one transaction."""

from .amendments import (
    agree_amendment,
    amend,
    cancel_amendment,
    edit_amendment_head,
    edit_amendment_line,
    remove_amendment_line,
    send_amendment,
)
from .bank import attach, detach, drop_file, keep_file, place_of, reuse
from .batch import approve_many, sign_many, undo_many
from .care import assign_tutor, freeze, mark_opened, resume_suspended, return_postponed, start_due, thaw, transfer
from .circumstances import close_road, exclude_low_results, list_low_results, open_road
from .closing import expire_windows, invite_again, measure_growth, save_closing
from .cohort import begin_cohort, propose_cohort
from .comments import comment, resolve_comment
from .header import edit_header
from .joint import begin_joint, forget_joint, lay_joint, plan_joint, publish_joint, stop_joint
from .lines import add_line, choose_offer, delete_line, edit_line, lock_line, move_line, swap_line, undo_delete
from .marking import mark_line, save_notes
from .mending import put_replacement, take_replacement_back
from .moving import agree_rest
from .printing import begin_batch, print_batch
from .proofs import add_transfer, drop_transfer, forget_transfer, note_transfer
from .propose import propose, propose_many
from .remarks import resolve_remark
from .scenarios import plan_with_more, try_scenario
from .steps import step, undo
from .support import (
    choose_reminders,
    cover,
    drop_contact,
    note_contact,
    print_missing,
    print_report,
    prove_by_visit,
    remind_tutors,
)
from .variants import choose_variant, replan, undo_plan
from .year import begin_lines, expect_lines, line_by_fact, material_published, release_lines

__all__ = [
    "add_line",
    "add_transfer",
    "agree_amendment",
    "agree_rest",
    "amend",
    "approve_many",
    "assign_tutor",
    "attach",
    "begin_batch",
    "begin_cohort",
    "begin_joint",
    "begin_lines",
    "cancel_amendment",
    "choose_offer",
    "choose_reminders",
    "choose_variant",
    "close_road",
    "comment",
    "cover",
    "delete_line",
    "detach",
    "drop_contact",
    "drop_file",
    "drop_transfer",
    "edit_amendment_head",
    "edit_amendment_line",
    "edit_header",
    "edit_line",
    "exclude_low_results",
    "expect_lines",
    "expire_windows",
    "forget_joint",
    "forget_transfer",
    "freeze",
    "invite_again",
    "keep_file",
    "lay_joint",
    "line_by_fact",
    "list_low_results",
    "lock_line",
    "mark_line",
    "mark_opened",
    "material_published",
    "measure_growth",
    "move_line",
    "note_contact",
    "note_transfer",
    "open_road",
    "place_of",
    "plan_joint",
    "plan_with_more",
    "print_batch",
    "print_missing",
    "print_report",
    "propose",
    "propose_cohort",
    "propose_many",
    "prove_by_visit",
    "publish_joint",
    "put_replacement",
    "release_lines",
    "remind_tutors",
    "remove_amendment_line",
    "replan",
    "resolve_comment",
    "resolve_remark",
    "resume_suspended",
    "return_postponed",
    "reuse",
    "save_closing",
    "save_notes",
    "send_amendment",
    "sign_many",
    "start_due",
    "step",
    "stop_joint",
    "swap_line",
    "take_replacement_back",
    "thaw",
    "transfer",
    "try_scenario",
    "undo",
    "undo_delete",
    "undo_many",
    "undo_plan",
]

"""Reads of the room: listing, card, catalogue, printing."""

from .absences import absences, calendar, month_of, substitutes, to_agree
from .amendments import amendment, open_amendment
from .bank import bank, bank_size, choice_of_files, evidence_file, uses
from .board import board, contacts, load, reminders, silence_days, silent_routes
from .card import Card, card, change_words, own_way, remark_places, seal_now, versions, way
from .catalogue import find_offer, group_names, offers_for, picker
from .circumstances import closed_between, low_results, low_results_on, road_closures, town_choices
from .closing import closing
from .closing_papers import closing_paper, snapshot_file
from .cohort import KIND as COHORT
from .cohort import cohort, cohort_choices, cohort_people, cohort_runs, may_cohort, passed_people
from .comments import callable_people, discussion, open_comments
from .copies import copied, similar
from .differences import differ
from .joint import joint, joint_drafts
from .journal import history
from .listing import (
    agreeing,
    chips,
    choices,
    chosen_count,
    count_waiting,
    listing,
    may_agree,
    mine,
    queue,
    queue_counts,
    signing_keys,
    tutors,
    warn,
)
from .mending import hits, lines_at, lines_between, lines_by_keys
from .printing import batch_forms, batch_size, change_sheet, form_of, forms_of_municipality, municipalities, printed
from .proofs import proofs, route_to_prove
from .scenarios import compare, joint_runs, scenarios
from .summary import approved_by_municipality, stage_counts
from .variants import choice

__all__ = [
    "COHORT",
    "Card",
    "absences",
    "agreeing",
    "amendment",
    "approved_by_municipality",
    "bank",
    "bank_size",
    "batch_forms",
    "batch_size",
    "board",
    "calendar",
    "callable_people",
    "card",
    "change_sheet",
    "change_words",
    "chips",
    "choice",
    "choice_of_files",
    "choices",
    "chosen_count",
    "closed_between",
    "closing",
    "closing_paper",
    "cohort",
    "cohort_choices",
    "cohort_people",
    "cohort_runs",
    "compare",
    "contacts",
    "copied",
    "count_waiting",
    "differ",
    "discussion",
    "evidence_file",
    "find_offer",
    "form_of",
    "forms_of_municipality",
    "group_names",
    "history",
    "hits",
    "joint",
    "joint_drafts",
    "joint_runs",
    "line_states",
    "lines_at",
    "lines_between",
    "lines_by_keys",
    "listing",
    "load",
    "low_results",
    "low_results_on",
    "may_agree",
    "may_cohort",
    "mine",
    "month_of",
    "municipalities",
    "offers_for",
    "open_amendment",
    "open_comments",
    "own_way",
    "passed_people",
    "picker",
    "printed",
    "proofs",
    "queue",
    "queue_counts",
    "remark_places",
    "reminders",
    "road_closures",
    "route_to_prove",
    "scenarios",
    "seal_now",
    "signing_keys",
    "silence_days",
    "silent_routes",
    "similar",
    "snapshot_file",
    "stage_counts",
    "substitutes",
    "to_agree",
    "town_choices",
    "tutors",
    "uses",
    "versions",
    "warn",
    "way",
]

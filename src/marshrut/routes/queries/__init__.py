"""Reads of the room: listing, card, catalogue, printing."""

from .amendments import amendment, open_amendment
from .card import Card, card, change_words, history, line_states, own_way, remark_places, seal_now, versions, way
from .catalogue import find_offer, group_names, offers_for, picker
from .cohort import cohort, cohort_choices, cohort_people, cohort_runs, may_cohort, passed_people
from .listing import chips, choices, chosen_count, count_waiting, listing, mine, queue, queue_counts, tutors, warn
from .printing import batch_forms, batch_size, change_sheet, form_of, forms_of_municipality, municipalities, printed
from .proofs import proofs, route_to_prove
from .summary import approved_by_municipality, stage_counts
from .variants import choice

__all__ = [
    "Card",
    "amendment",
    "approved_by_municipality",
    "batch_forms",
    "batch_size",
    "card",
    "change_sheet",
    "change_words",
    "chips",
    "choice",
    "choices",
    "chosen_count",
    "cohort",
    "cohort_choices",
    "cohort_people",
    "cohort_runs",
    "count_waiting",
    "find_offer",
    "form_of",
    "forms_of_municipality",
    "group_names",
    "history",
    "line_states",
    "listing",
    "may_cohort",
    "mine",
    "municipalities",
    "offers_for",
    "open_amendment",
    "own_way",
    "passed_people",
    "picker",
    "printed",
    "proofs",
    "queue",
    "queue_counts",
    "remark_places",
    "route_to_prove",
    "seal_now",
    "stage_counts",
    "tutors",
    "versions",
    "warn",
    "way",
]  # fmt: skip

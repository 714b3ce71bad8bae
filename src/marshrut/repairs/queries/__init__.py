"""Reads of the room."""

from .deeds import deed_page, deed_rows, my_repairs, my_seats, repair_page, top_of
from .plan import planned
from .things import deeds, held_thing, look, page_of, thing, title_of

__all__ = [
    "deed_page",
    "deed_rows",
    "deeds",
    "held_thing",
    "look",
    "my_repairs",
    "my_seats",
    "page_of",
    "planned",
    "repair_page",
    "thing",
    "title_of",
    "top_of",
]

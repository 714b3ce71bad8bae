"""Reads of the room."""

from .agreement import agreement, agreements, demands
from .codes import ask_page, carrying, demanded, demo_letter, has_app, outcome, secret_code, stamp_of
from .signatures import (
    checked,
    found_by_code,
    intact,
    kind_of,
    latest_contents,
    of_paper,
    place_of,
    place_of_file,
    sheet,
    words_of,
)

__all__ = [
    "agreement", "agreements", "ask_page", "carrying", "checked", "demanded", "demands", "demo_letter", "found_by_code",
    "has_app", "intact", "kind_of", "latest_contents", "of_paper", "outcome", "place_of", "place_of_file", "secret_code", "sheet", "stamp_of", "words_of",
]  # fmt: skip

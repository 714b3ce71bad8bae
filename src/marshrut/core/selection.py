"""What is chosen in a list, as the query of its address."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

#: Longer is not read: nobody has chosen so much.
LONGEST = 2000
#: What of an address is not a selection.
PASSING = ("page", "csrfmiddlewaretoken")


def selection_of(query: str) -> str:
    """A query without empty fields and the number of the page, in the order typed."""
    pairs = parse_qsl(query[:LONGEST])
    return urlencode([(name, value) for name, value in pairs if value and name not in PASSING])

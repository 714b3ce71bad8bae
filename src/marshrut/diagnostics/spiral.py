"""Which form each person gets: balanced in every organisation, municipality and the whole, so neighbours differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """A person in an organisation of a municipality."""

    person: int
    unit: int
    town: int | None


Dealt = Counter[tuple[str, int | None, int]]


def counted(rows: Iterable[tuple[int, int | None, int]]) -> Dealt:
    """How often each form stands in an organisation, a municipality, the whole: rows of unit, town, form."""
    out: Dealt = Counter()
    for unit, town, form in rows:
        _add(out, unit, town, form)
    return out


def deal(forms: Sequence[int], people: Sequence[Place], already: Dealt, seen: Mapping[int, set[int]]) -> dict[int, int]:
    """A form for each person: one not seen before, the rarest in the organisation, then municipality, then the whole.

    People of one organisation follow each other, so the forms go round in it. `already` grows by what is dealt.
    """
    turn = {form: n for n, form in enumerate(forms)}
    out: dict[int, int] = {}
    for place in sorted(people, key=lambda one: (one.town or 0, one.unit, one.person)):
        open_ = [form for form in forms if form not in seen.get(place.person, ())] or list(forms)
        form = min(
            open_,
            key=lambda one: (
                already["unit", place.unit, one], already["town", place.town, one], already["all", None, one],
                turn[one],
            ),
        )  # fmt: skip
        _add(already, place.unit, place.town, form)
        out[place.person] = form
    return out


def _add(dealt: Dealt, unit: int, town: int | None, form: int) -> None:
    dealt["unit", unit, form] += 1
    dealt["town", town, form] += 1
    dealt["all", None, form] += 1

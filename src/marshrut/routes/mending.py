"""Routes that lost a line: the smallest change for each, with seats shared among all. Pure: values in, values out.

The engine of whole regions re-plans routes of one term and may add lines beside the lost one. A repair must do less: one
line for one line, each route in its own dates. So each line is exchanged alone, by the rules of a proposal, and the seats
are shared by an exact assignment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from marshrut.competency.words import GROUPS
from marshrut.planner import Catalogue
from marshrut.planner.mend import replacements, share

from . import planning
from .offers import UNLIMITED, Offer
from .words import AmendmentKind

#: The same thing on its new days is better than any other.
STAYS = 10.0
#: A change that needs only the tutor is better than one that goes the whole way again.
MINOR = 0.1
MOST_HOURS = 0.2


@dataclass(frozen=True, slots=True)
class Hit:
    """A lost line of a route. `moved`: the same thing on its new days, when it has them."""

    key: int
    wish: planning.Wish
    kept: Sequence[Offer]
    lost: Offer
    moved: Offer | None = None
    out: frozenset[str] = frozenset()

    @property
    def hours(self) -> int:
        """Hours of the route with the line."""
        return sum(offer.hours for offer in self.kept) + self.lost.hours

    def size(self, hours: int) -> AmendmentKind:
        """How serious the change is by its hours (domain §8.6); nothing else of the route changes."""
        small = abs(hours - self.lost.hours) <= MOST_HOURS * self.hours
        return AmendmentKind.MINOR if small else AmendmentKind.MAJOR


@dataclass(frozen=True, slots=True)
class Mended:
    """What stands in the place of a lost line, or why nothing does."""

    offer: Offer | None
    why: str = ""
    size: str = ""
    moved: bool = False


def seat_of(offer: Offer) -> str:
    """What the seat is counted at: a listener and a speaker sit at the same event."""
    return f"event:{offer.pk}" if offer.kind == "talk" else offer.key


def ways(
    hit: Hit, offers: Sequence[Offer], settings: planning.Settings
) -> tuple[dict[str, Offer], dict[str, float], str]:
    """Offers that fit in place of the line by what they are counted at, their worth, and the commonest obstacle."""
    held = {offer.key for offer in hit.kept if offer.pk} | hit.out
    rows = [o for o in offers if o.block == hit.lost.block and o.key not in held and o.key != hit.lost.key]
    if hit.moved:
        rows.insert(0, replace(hit.moved, seats=UNLIMITED))
    whole = [*hit.kept, hit.lost, *rows]
    wish = replace(hit.wish, hours=max(hit.wish.hours, hit.hours))
    towns = {path: i for i, path in enumerate(sorted({planning.town(o.place) for o in whole if o.place}))}
    catalogue = Catalogue.from_rows([planning.activity(o, wish, settings, towns) for o in whole], len(GROUPS))
    served = set(hit.lost.groups)
    useful = np.array([o is not hit.lost and (bool(served & set(o.groups)) or not served) for o in whole])
    teacher = planning.teacher_of(wish, settings, towns)
    fits, closed = replacements(teacher, catalogue, len(hit.kept), useful)
    found: dict[str, Offer] = {}
    worth: dict[str, float] = {}
    for row, value in fits.items():
        offer = whole[row]
        stays = hit.moved is not None and row == len(hit.kept) + 1
        found_key = "stays" if stays else seat_of(offer)
        likes = len(served & set(offer.groups)) / max(len(served), 1)
        found[found_key] = offer
        worth[found_key] = (
            value + likes + (STAYS if stays else 0) + MINOR * (hit.size(offer.hours) == AmendmentKind.MINOR)
        )
    return found, worth, _obstacle(list(closed.values()))


def _obstacle(codes: Sequence[str]) -> str:
    if not codes:
        return "в каталоге нет другого такого же вида работы"
    return planning.REASONS.get(Counter(codes).most_common(1)[0][0], "ничего не подошло")  # type: ignore[call-overload,no-any-return]


def mend(
    hits: Sequence[Hit],
    offers: Sequence[Offer],
    settings: planning.Settings,
    said: Callable[[int], None] = lambda _: None,
) -> dict[int, Mended]:
    """A replacement for each hit, by its key; several lines of one route may not get one and the same thing.

    Parameters
    ----------
    hits : one for each lost line; lines of one route stand in different rounds, so each knows what the former got
    said : told how many hits are looked at
    """
    seats = {seat_of(offer): offer.seats for offer in offers if offer.limited}
    found: list[tuple[dict[str, Offer], dict[str, float], str]] = []
    for place, hit in enumerate(hits):
        found.append(ways(hit, offers, settings))
        said(place + 1)
    given = share([worth for _, worth, _ in found], seats)
    return {hit.key: _mended(hit, *found[i], given[i]) for i, hit in enumerate(hits)}


def _mended(
    hit: Hit, offers: Mapping[str, Offer], worth: Mapping[str, float], obstacle: str, key: str | None
) -> Mended:
    if key is None:
        return Mended(None, "свободные места заняли другие" if worth else obstacle)
    offer = offers[key]
    return Mended(offer, size=str(hit.size(offer.hours)), moved=key == "stays")


def overlaps(offer: Offer, first: date, last: date) -> bool:
    """Whether an offer asks for presence between two days."""
    return bool(offer.starts and offer.starts <= last and (offer.ends or offer.starts) >= first)

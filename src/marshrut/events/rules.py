"""Which place and day suit an event of several municipalities: no rows here, only ways and sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from marshrut.region.roads import Way

HOURS_LIMIT = 3


@dataclass(frozen=True, slots=True)
class Trip:
    """How a municipality takes part: `here` – its people come, otherwise they join from home, and `why`."""

    town: str
    minutes: int | None
    here: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A place on a day with the trips of all municipalities. Less is better in every number."""

    day: date
    place: str
    trips: tuple[Trip, ...]
    busy: int = 0

    @property
    def remote(self) -> tuple[Trip, ...]:
        """Who joins from home."""
        return tuple(trip for trip in self.trips if not trip.here)

    @property
    def roads(self) -> list[int]:
        """Minutes of those who come."""
        return [trip.minutes or 0 for trip in self.trips if trip.here]

    @property
    def total(self) -> int:
        """All the road."""
        return sum(self.roads)

    @property
    def worst(self) -> int:
        """The longest road."""
        return max(self.roads, default=0)

    @property
    def mean(self) -> int:
        """The usual road."""
        return round(self.total / len(self.roads)) if self.roads else 0

    @property
    def order(self) -> tuple[int, int, int, int, date, str]:
        """Who cannot come counts first, then other events of that day, then all the road, then the longest."""
        return len(self.remote), self.busy, self.total, self.worst, self.day, self.place


def option(day: date, place: str, towns: Sequence[str], ways: Mapping[str, Way], limit: int, busy: int = 0) -> Option:
    """The trips to one place on one day; further than `limit` minutes nobody is sent."""
    return Option(day, place, tuple(_trip(town, ways.get(town), limit) for town in towns), busy)


def _trip(town: str, way: Way | None, limit: int) -> Trip:
    if way is None:
        return Trip(town, None, here=False, why="дорога неизвестна")
    if way.minutes is None:
        return Trip(town, None, here=False, why=way.why)
    if way.minutes > limit:
        return Trip(town, way.minutes, here=False, why=f"дорога {said(way.minutes)}, дольше предела {said(limit)}")
    return Trip(town, way.minutes, here=True)


def ranked(options: Iterable[Option]) -> list[Option]:
    """The best first. Where nobody at all can gather is no place."""
    return sorted((one for one in options if one.roads), key=lambda one: one.order)


def reason(best: Option, others: Sequence[Option], towns: Mapping[str, str], places: Mapping[str, str]) -> str:
    """Why this one: what it gives and against what it was weighed."""
    come = len(best.trips) - len(best.remote)
    words = [f"На место могут приехать {come} из {len(best.trips)} муниципалитетов"]
    words.append(f"самая долгая дорога {said(best.worst)}, в среднем {said(best.mean)}")
    if best.remote:
        words.append("онлайн: " + ", ".join(towns.get(trip.town, trip.town) for trip in best.remote))
    text = "; ".join(words) + "."
    rival = next((one for one in others if one.place != best.place), None)
    if rival is None:
        return text
    less = len(rival.trips) - len(rival.remote)
    against = (
        f"смогут приехать {less}"
        if less != come
        else f"дорога всех вместе {said(rival.total)} против {said(best.total)}"
    )
    return f"{text} Следующее место, {places.get(rival.place, rival.place)}: {against}."


def said(minutes: int) -> str:
    """«2 ч 50 мин»."""
    hours, rest = divmod(minutes, 60)
    if not minutes:
        return "0 мин"
    return " ".join(part for part in (f"{hours} ч" if hours else "", f"{rest} мин" if rest else "") if part)

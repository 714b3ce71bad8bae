"""Roads between the settlements of the region: how long the way is on a day, which stretches are closed then.

The kilometres and hours are rough, taken from open maps: enough to compare places, not to plan a bus. A region corrects
`data/roads.csv`. Seasons when a stretch is closed stand as month-day spans; a settlement without roads is reached by
air only.
"""

from __future__ import annotations

import csv
import heapq
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where people can gather; `municipality` is a code of the tree, whose centre has the same code."""

    node: str
    municipality: str
    name: str


@dataclass(frozen=True, slots=True)
class Road:
    """A stretch; `closed` – spans of (month, day) when nobody passes, `why` – for what reason."""

    ends: frozenset[str]
    minutes: int
    closed: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    why: str

    def shut(self, day: date) -> bool:
        """Whether the stretch is closed on a day; a span may cross the New Year."""
        now = (day.month, day.day)
        return any(a <= now <= b if a <= b else now >= a or now <= b for a, b in self.closed)


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a day: minutes, or none with the reason; `usual` – minutes when every road is open."""

    minutes: int | None
    usual: int | None
    why: str = ""


@cache
def settlements() -> tuple[Settlement, ...]:
    """All settlements where people can gather."""
    with (DATA / "settlements.csv").open(encoding="utf-8") as file:
        return tuple(Settlement(row["node"], row["municipality"], row["name"]) for row in csv.DictReader(file))


@cache
def roads() -> tuple[Road, ...]:
    """All stretches."""
    with (DATA / "roads.csv").open(encoding="utf-8") as file:
        return tuple(
            Road(
                frozenset({row["one"], row["other"]}),
                round(float(row["hours"]) * 60),
                _spans(row["closed"]),
                row["why"],
            )
            for row in csv.DictReader(file)
        )


def _spans(text: str) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    return tuple((_day(a), _day(b)) for a, _, b in (span.partition("..") for span in text.split()))


def _day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)


def ways(place: str, day: date) -> dict[str, Way]:
    """The way from every settlement to a place on a day."""
    now, usual = _shortest(place, day), _shortest(place, None)
    shut = next((road.why for road in roads() if road.shut(day)), "")
    found = {}
    for one in settlements():
        minutes, always = now.get(one.node), usual.get(one.node)
        why = (
            ""
            if minutes is not None
            else "дороги нет, только самолёт"
            if always is None
            else f"дорога закрыта ({shut})"
        )
        found[one.node] = Way(minutes, always, why)
    return found


def _shortest(place: str, day: date | None) -> dict[str, int]:
    """Minutes to a place from wherever it can be reached; without a day every road is open."""
    next_to: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for road in roads():
        if day is None or not road.shut(day):
            one, other = road.ends
            next_to[one].append((other, road.minutes))
            next_to[other].append((one, road.minutes))
    best: dict[str, int] = {}
    ahead = [(0, place)]
    while ahead:
        minutes, node = heapq.heappop(ahead)
        if node not in best:
            best[node] = minutes
            for other, more in next_to[node]:
                heapq.heappush(ahead, (minutes + more, other))
    return best

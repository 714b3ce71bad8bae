"""Circumstances of a joint plan as arrays of the planner: mentors who learn themselves, roads closed by season. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from marshrut.planner import region

from . import planning
from .offers import Offer

if TYPE_CHECKING:
    from .joint import Member

NONE = -1
NEVER = -1e6  # added to the value of a line that no road leads to: it enters no list
AFTER = timedelta(days=1)  # the way there and back lies around the days of presence


def mentors(offers: Sequence[Offer], members: Sequence[Member], hours: NDArray[Any]) -> dict[str, Any]:
    """Mentors who get a plan too: work with learners and the own lines share one budget of hours."""
    who = {key: row for row, member in enumerate(members) for key in member.out if key.startswith("mentor:")}
    rows = np.array([who.get(offer.key, NONE) for offer in offers], np.int64)
    return {"a_mentor": rows, "a_mentor_h": np.where(rows[:, None] >= 0, hours, 0)}


def net(
    instance: region.Instance, offers: Sequence[Offer], towns: Sequence[str],
    closed: Mapping[str, Sequence[tuple[date, date]]],
) -> NDArray[np.float64]:  # fmt: skip
    """(na, M) what the road to a line takes from its value; closed roads make it worthless for those who would travel."""
    value = region.road_values(instance)
    for a, offer in enumerate(offers):
        place = int(instance.a_place[a])
        if place == NONE or instance.a_busy[a, 0] == NONE or offer.starts is None:
            continue
        for m, town in enumerate(towns):
            if m != place and shut(offer, closed.get(town, ()), closed.get(towns[place], ())):
                value[a, m] = NEVER
    return value


def shut(offer: Offer, *roads: Sequence[tuple[date, date]]) -> bool:
    """Whether one of the roads is closed when one would travel to an offer and back."""
    if offer.starts is None:
        return False
    stay = planning.presence(offer)
    first, last = offer.starts - AFTER, offer.starts + timedelta(days=stay) + AFTER
    return any(first <= ends and starts <= last for days in roads for starts, ends in days)

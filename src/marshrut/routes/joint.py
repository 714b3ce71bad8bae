"""Many teachers planned together: offers and wishes as arrays of a region, sets of lines as offers with reasons.

Seats, mentors and money of trips are shared, so what one takes another cannot. Pure: values in, values out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from marshrut.competency.words import GROUPS
from marshrut.people.words import SUBJECTS_TAUGHT as SUBJECTS
from marshrut.planner import region
from marshrut.planner.gain import expected_need

from . import circumstances, planning
from .offers import UNLIMITED, Offer
from .words import Block

NONE = -1
NEW_YEAR = 122  # the day, counted from 1 September, on which the second half-year begins
SLOTS = 4  # groups of competencies of an activity, programmes done before
RICH = 1e9  # thousand roubles: no limit
FORMS = {"in_person": 0, "remote": 1}
ANY_FORM = 2


@dataclass(frozen=True, slots=True)
class Member:
    """One teacher of a joint plan: the job by its key, wishes, what the place offers besides the common, what is not for them."""

    key: int
    wish: planning.Wish
    near: Sequence[Offer]
    out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """What is shared, and what the centre knows of places.

    `more`: seats added to offers by their keys; `travel`: thousand roubles of each municipality; `money`: thousand
    roubles for paid lines, nothing = no paid lines at all; `low`: paths of schools with low results; `closed`: days of
    closed roads by paths of municipalities.
    """

    more: Mapping[str, int] = field(default_factory=dict)
    travel: float = RICH
    money: float | None = None
    low: frozenset[str] = frozenset()
    closed: Mapping[str, Sequence[tuple[date, date]]] = field(default_factory=dict)
    road_price: float = 0.6  # thousand roubles for an hour of road one way, there and back


@dataclass(frozen=True)
class Laid:
    """An instance with the maps back: rows of activities → offers, rows of teachers → members."""

    instance: region.Instance
    offers: list[Offer]
    members: Sequence[Member]
    towns: list[str]


def lay(
    members: Sequence[Member], common: Sequence[Offer], settings: planning.Settings, limits: Limits | None = None
) -> Laid:
    """Arrays of a region made of people with the same dates of a route.

    Parameters
    ----------
    members : everybody who gets a plan; dates of the first one stand for all
    common : offers open to anybody
    """
    limits = limits or Limits()
    offers = list(common) + list({id(o): o for member in members for o in member.near}.values())
    if limits.money is None:
        offers = [offer for offer in offers if not offer.price]
    towns = sorted({planning.town(m.wish.place) for m in members} | {planning.town(o.place) for o in offers if o.place})
    wish = members[0].wish
    calendar = _Calendar(wish.starts, wish.ends)
    arrays = _people(members, towns, calendar, limits) | _activities(offers, members, towns, calendar, settings, limits)
    arrays |= _shared(towns, len(offers), settings, limits)
    arrays |= circumstances.mentors(offers, members, arrays["a_h"])
    empty = region.from_arrays(arrays)
    net = circumstances.net(empty, offers, towns, limits.closed) if limits.closed else None
    instance = region.list_lines(empty, net=net)
    return Laid(_closed(instance, offers, members, {id(o) for o in common}), offers, members, towns)


@dataclass(frozen=True)
class _Calendar:
    """Days of the school year of a route, counted from 1 September."""

    starts: date
    ends: date

    @property
    def origin(self) -> int:
        year = self.starts.year if self.starts.month >= 9 else self.starts.year - 1
        return date(year, 9, 1).toordinal()

    def day(self, day: date) -> int:
        return day.toordinal() - self.origin

    def halves(self, hours: int, first: date, last: date) -> tuple[int, int]:
        """Hours of a span by half-years, as its days fall."""
        whole = (last - first).days + 1
        early = min(max(NEW_YEAR - self.day(first), 0), whole)
        part = round(hours * early / whole)
        return part, hours - part


def _people(members: Sequence[Member], towns: Sequence[str], calendar: _Calendar, limits: Limits) -> dict[str, Any]:
    n = len(members)
    theta, se = np.zeros((n, len(GROUPS)), np.float32), np.ones((n, len(GROUPS)), np.float32)
    comp = np.full((n, len(GROUPS)), NONE, np.int16)
    done = np.full((n, SLOTS), NONE, np.int32)
    for i, member in enumerate(members):
        for k, group in enumerate(GROUPS):
            if pair := member.wish.abilities.get(group):
                comp[i, k], theta[i, k], se[i, k] = k, pair[0], pair[1]
        late = [code for code, _ in sorted(member.wish.done, key=lambda one: one[1])][-SLOTS:]
        done[i, : len(late)] = late
    hours = [calendar.halves(m.wish.hours, calendar.starts, calendar.ends) for m in members]
    return {
        "t_m": [towns.index(planning.town(m.wish.place)) for m in members],
        "t_shnor": np.array([m.wish.place in limits.low for m in members], bool),
        "t_subj": [SUBJECTS.index(m.wish.subject) if m.wish.subject in SUBJECTS else NONE for m in members],
        "t_comp": comp, "t_mu": theta, "t_se": se, "t_H": hours,
        "t_form": [FORMS.get(str(m.wish.options.get("form", "")), ANY_FORM) for m in members],
        "t_exam": [m.wish.subject not in planning.NO_EXAMS for m in members],
        "t_maxtrip": [float(m.wish.options.get("max_trip") or np.inf) for m in members],
        "t_done": done,
    }  # fmt: skip


def _activities(
    offers: Sequence[Offer], members: Sequence[Member], towns: Sequence[str], calendar: _Calendar,
    settings: planning.Settings, limits: Limits,
) -> dict[str, Any]:  # fmt: skip
    na = len(offers)
    comp, effect, sd = (np.full((na, SLOTS), fill, np.int32) for fill in (NONE, 0, 0))
    hours, span, busy = np.zeros((na, 2), np.int32), np.zeros((na, 2), np.int32), np.full((na, 4), NONE, np.int32)
    place, local = np.full(na, NONE, np.int64), np.zeros(na, np.int8)
    homes = _homes(members)
    for a, offer in enumerate(offers):
        act = planning.activity(offer, members[0].wish, settings, {town: k for k, town in enumerate(towns)})
        for slot, (k, mean, spread) in enumerate(act.effects[:SLOTS]):
            comp[a, slot], effect[a, slot], sd[a, slot] = k, round(100 * mean), round(100 * spread)
        first, last = date.fromordinal(act.span[0]), date.fromordinal(act.span[1])
        hours[a] = calendar.halves(offer.hours, first, last)
        span[a] = calendar.day(first), calendar.day(last)
        if act.busy:
            busy[a, :2] = [day - calendar.origin for day in act.busy[0]]
        place[a] = act.place
        near = homes.get(id(offer), set())
        if len(near) == 1:
            place[a], local[a] = towns.index(next(iter(near))), 1
    return {
        "a_block": [int(planning.BLOCKS[Block(o.block)]) for o in offers], "a_h": hours, "a_comp": comp, "a_eff": effect,
        "a_tau": sd, "a_neff": [settings.evidence.get(o.key, 0) for o in offers], "a_loc": place, "a_local": local,
        "a_price": np.array([offer.price / 1000 for offer in offers], np.float64), "a_pool": np.full(na, NONE), "a_poolh": np.zeros(na), "a_busy": busy, "a_span": span,
        "a_prog": [o.programme for o in offers], "a_pre": np.full(na, NONE),
        "a_cap": [max(o.seats, 0) + limits.more.get(o.key, 0) if o.limited else UNLIMITED for o in offers],
        "a_subj": [SUBJECTS.index(o.subject) if o.subject in SUBJECTS else NONE for o in offers],
    }  # fmt: skip


def _homes(members: Sequence[Member]) -> dict[int, set[str]]:
    """Municipalities whose people see an offer that is not common."""
    found: dict[int, set[str]] = {}
    for member in members:
        for offer in member.near:
            found.setdefault(id(offer), set()).add(planning.town(member.wish.place))
    return found


def _shared(towns: Sequence[str], na: int, settings: planning.Settings, limits: Limits) -> dict[str, Any]:
    to_centre = np.array([settings.roads.get(town, 0.0) for town in towns])
    road = to_centre[:, None] + to_centre[None, :]
    np.fill_diagonal(road, 0.0)
    money = road * limits.road_price
    return {
        "th": road, "tc": money, "th_closed": road, "tc_closed": money, "quota": np.full((na, len(towns)), NONE),
        "qcap": np.zeros(1), "travel_budget": np.full(len(towns), limits.travel), "money": limits.money or 0.0, "poolcap": np.zeros(1),
        "fair_target": 0.36, "fair_pen": 1.0,
    }  # fmt: skip


def _closed(
    instance: region.Instance, offers: Sequence[Offer], members: Sequence[Member], common: set[int]
) -> region.Instance:
    """What the place of a teacher does not offer, and the teacher's own works as a mentor, are closed."""
    forbidden = instance.forbidden.copy()
    for i, member in enumerate(members):
        near, word = {id(offer) for offer in member.near}, 0
        for j, a in enumerate(instance.act[instance.ptr[i] : instance.ptr[i + 1]]):
            offer = offers[a]
            if offer.key in member.out or (id(offer) not in common and id(offer) not in near):
                word |= 1 << j
        forbidden[i] = word
    return replace(instance, forbidden=forbidden)


def chosen(laid: Laid, masks: Sequence[int]) -> list[planning.Planned]:
    """Lines of each member with their «почему», as a proposal for one teacher has them."""
    return [_planned(laid, i, int(masks[i])) for i in range(len(laid.members))]


def _planned(laid: Laid, i: int, mask: int) -> planning.Planned:
    member, instance = laid.members[i], laid.instance
    rows = [int(a) for j, a in enumerate(instance.act[instance.ptr[i] : instance.ptr[i + 1]]) if mask >> j & 1]
    rise = dict.fromkeys(GROUPS, 0.0)
    for a in rows:
        for group, mean in _effects(instance, a).items():
            rise[group] += mean
    lines = [(laid.offers[a], _why(member, instance, a, rise)) for a in rows]
    closed = {group: round(_closing(member.wish, group, 0.0, rise[group]), 2) for group in member.wish.abilities}
    served = {group for a in rows for group in _effects(instance, a)}
    left = [{"group": group, "why": "общих мест не хватило на всех"} for group in sorted(member.wish.high - served)]
    hours = sum(laid.offers[a].hours for a in rows)
    about = {
        "value": round(sum(closed.values()), 3), "hours": hours, "no_profile": not member.wish.abilities,
        "closed": closed, "uncovered": left, "left_out": [],
        "low_results": bool(instance.low_results[i]),
    }  # fmt: skip
    return lines, about


def _effects(instance: region.Instance, a: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for k, mean in zip(instance.a_comp[a].tolist(), instance.a_effect[a].tolist(), strict=True):
        if int(k) != NONE:
            found[GROUPS[int(k)]] = int(mean) / 100
    return found


def _why(member: Member, instance: region.Instance, a: int, rise: Mapping[str, float]) -> dict[str, Any]:
    groups, worth = [], 0.0
    for group, mean in _effects(instance, a).items():
        if group in member.wish.abilities:
            need = need_of(member.wish, group, 0.0)
            closed = _closing(member.wish, group, rise[group] - mean, rise[group])
            worth += closed
            groups.append(
                {"group": group, "high": group in member.wish.high, "need": round(need, 2), "closed": round(closed, 2)}
            )
    mean, spread = int(instance.a_effect[a].max(initial=0)) / 100, int(instance.a_sd[a].max(initial=0)) / 100
    return {
        "groups": groups, "effect": [mean, spread], "n": int(instance.a_evidence[a]), "worth": round(worth, 3),
        "alternatives": [],
    }  # fmt: skip


def need_of(wish: planning.Wish, group: str, rise: float = 0.0) -> float:
    """What is expected to be left of a measured deficit after a rise, logits."""
    theta, se = wish.abilities[group]
    return expected_need(np.array([theta + rise]), np.array([se]), 0.0).item()


def _closing(wish: planning.Wish, group: str, before: float, after: float) -> float:
    return need_of(wish, group, before) - need_of(wish, group, after)


@dataclass(frozen=True, slots=True)
class Shortage:
    """An offer whose seats ran out: `price` – expected logits that one more seat would close somewhere."""

    offer: Offer
    seats: int
    price: float


def shortages(laid: Laid, seat_prices: Sequence[float], most: int = 12) -> list[Shortage]:
    """Where a seat is worth most, the dearest first."""
    rows = sorted(range(len(laid.offers)), key=lambda a: -float(seat_prices[a]))[:most]
    return [
        Shortage(laid.offers[a], int(laid.instance.a_seats[a]), round(float(seat_prices[a]), 3))
        for a in rows
        if seat_prices[a] > 0.005
    ]

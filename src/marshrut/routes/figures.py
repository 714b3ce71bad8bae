"""Figures of a joint plan in words that can be compared: what is short, who is left with the most. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshrut.planner import region

from . import planning
from .joint import Laid, need_of, shortages

WORTH = 0.005  # a price below it is not told
MOST = 5


def short(laid: Laid, plan: region.RegionPlan, rows: Any) -> dict[str, Any]:
    """What one more of each shared thing would close somewhere, logits: seats, trips, paid lines, hours of mentors."""
    prices = plan.prices
    travel = sorted(zip(laid.towns, prices[rows.travel].tolist(), strict=True), key=lambda pair: -pair[1])
    mentors = [offer for offer, who in zip(laid.offers, laid.instance.a_mentor.tolist(), strict=True) if who >= 0]
    hours = prices[rows.mentor].reshape(-1, 2).max(axis=1, initial=0.0).tolist()
    return {
        "short": [
            {"key": one.offer.key, "title": one.offer.title, "seats": one.seats, "price": one.price}
            for one in shortages(laid, prices[rows.seats].tolist())
        ],
        "short_travel": [{"path": town, "price": round(p, 4)} for town, p in travel[:MOST] if p > WORTH],
        "short_money": round(float(prices[rows.money].sum()), 4),
        "short_mentors": round(max(hours, default=0.0), 4) if mentors else 0.0,
    }  # fmt: skip


def worst(laid: Laid, planned: Sequence[planning.Planned]) -> list[dict[str, Any]]:
    """Teachers who are left with the greatest measured need: what it was and what is left of it, logits."""
    found = []
    for member, (_, about) in zip(laid.members, planned, strict=True):
        need = sum(need_of(member.wish, group) for group in member.wish.abilities)
        left = need - sum(about["closed"].values())
        if need > WORTH:
            found.append({"job": member.key, "need": round(need, 2), "left": round(max(left, 0.0), 2)})
    return sorted(found, key=lambda row: (-float(row["left"]), int(row["job"])))[:MOST]


def shares(laid: Laid, plan: region.RegionPlan) -> dict[str, Any]:
    """Shares of need closed by municipality, and in schools with low results."""
    told = [None if value != value else round(float(value), 3) for value in plan.fairness.attainment]  # noqa: PLR0124 - NaN
    people = [0] * len(laid.towns)
    for m in laid.instance.municipality.tolist():
        people[m] += 1
    return {
        "towns": [
            {"path": town, "share": share, "people": n}
            for town, share, n in zip(laid.towns, told, people, strict=False)
        ],
        "low": told[-1],
        "low_people": int(laid.instance.low_results.sum()),
        "p10": round(plan.fairness.p10, 3),
    }

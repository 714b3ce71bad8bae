"""Several plans of one route side by side: the usual one and real alternatives to it. Pure: values in, values out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from . import planning
from .offers import Offer
from .words import TIMED

#: How much is left of the hours in the short plan.
SHORT = 0.7
#: Hours of road one way below which nobody travels: the own town.
AT_HOME = 0.01
TITLES = {
    "balanced": ("Сбалансированный", "лучшее из возможного за ваши часы"),
    "other": ("Без главной строки", "если самая полезная строка не подходит"),
    "short": ("Короче", "семь десятых ваших часов"),
    "home": ("Без поездок", "только рядом с домом и дистанционно"),
}
NOT_PROVED = "лучшее из найденного за ваши часы"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person tries on the page: hours, the longest road one way, the form of study."""

    hours: int
    max_trip: int | None = None
    form: str = ""

    @property
    def options(self) -> dict[str, Any]:
        """As a route keeps its wishes."""
        return {name: value for name, value in (("form", self.form), ("max_trip", self.max_trip)) if value}


@dataclass(frozen=True, slots=True)
class Variant:
    """One plan. `rise` and `sd`: expected logits of deficits closed, all groups together; `closed`: by groups."""

    name: str
    lines: Sequence[tuple[Offer, dict[str, Any]]]
    about: dict[str, Any]
    hours: int
    trips: int
    rise: float
    sd: float

    @property
    def mark(self) -> str:
        """Tells this very set of lines from any other: what was chosen must be what was seen."""
        keys = sorted(f"{offer.key}:{offer.starts}" for offer, _ in self.lines)
        return hashlib.sha256("|".join([self.name, *keys]).encode()).hexdigest()[:16]

    @property
    def titles(self) -> tuple[str, str]:
        """Name and explanation in words; the best is called so only when it is proved."""
        title, hint = TITLES[self.name]
        return (title, hint) if self.name != "balanced" or self.about["proved"] else (title, NOT_PROVED)


def variants(
    wish: planning.Wish, offers: Sequence[Offer], settings: planning.Settings, fixed: Iterable[Offer] = ()
) -> list[Variant]:
    """Plan the usual route and those without its main line, with fewer hours, without travel.

    A plan equal to one before it is left out, so there are from one to four.
    """
    kept = list(fixed)
    board = planning.lay_with(kept, offers, wish, settings)
    usual = _made("balanced", wish, settings, kept, board)
    asked: list[tuple[str, planning.Wish, tuple[str, ...]]] = [
        ("short", replace(wish, hours=int(wish.hours * SHORT)), ()),
        ("home", _at_home(wish), ()),
    ]
    if usual.lines:
        main = max(usual.lines, key=_closes)[0]
        asked.insert(0, ("other", wish, (main.key,)))
    others = [_made(name, other, settings, kept, board, out) for name, other, out in asked]
    # where the search ended before its proof, a plan found under a tighter rule may be the better one
    best = max([usual, *others], key=lambda plan: (-len(plan.about["uncovered"]), plan.about["value"]))
    found, seen = [replace(best, name="balanced")], {_keys(best)}
    for made in others:
        if made.lines and _keys(made) not in seen:
            seen.add(_keys(made))
            found.append(made)
    return found


def _closes(line: tuple[Offer, dict[str, Any]]) -> tuple[float, float]:
    """How much of the deficits a line closes; of lines without a deficit the worth decides."""
    why = line[1]
    return sum(group["closed"] for group in why["groups"]), why["worth"]


def _at_home(wish: planning.Wish) -> planning.Wish:
    return replace(wish, options={**wish.options, "max_trip": AT_HOME})


def _keys(variant: Variant) -> frozenset[str]:
    return frozenset(offer.key for offer, _ in variant.lines)


def _made(
    name: str, wish: planning.Wish, settings: planning.Settings, kept: Sequence[Offer], board: planning.Board,
    out: Iterable[str] = (),
) -> Variant:  # fmt: skip
    lines, about = planning.plan_on(board, wish, settings, fixed=len(kept), forbidden=out, anew=name == "balanced")
    chosen = [offer for offer, _ in lines]
    spread = [settings.effects.get(offer.block, (0.0, 0.0))[1] ** 2 * max(len(offer.groups), 1) for offer in chosen]
    home = planning.town(wish.place)
    away = [o for o in [*kept, *chosen] if o.place and o.form != "remote" and planning.town(o.place) != home]
    return Variant(
        name, lines, about, about["hours"], len(away), sum(about["closed"].values()), round(sum(spread) ** 0.5, 2)
    )


def strip(starts: date, ends: date, plan: Variant) -> dict[str, Any]:
    """The term of a route as a strip of months with its dated lines; shares of the width in percent."""
    days = max((ends - starts).days, 1)

    def share(day: date) -> float:
        return round(100 * min(max((day - starts).days, 0), days) / days, 2)

    months, day = [], starts.replace(day=1)
    while day <= ends:
        months.append({"at": share(day), "day": day})
        day = (day + timedelta(days=32)).replace(day=1)
    bars = [
        {"title": offer.title, "at": share(offer.starts), "wide": max(share(offer.ends or offer.starts) - share(offer.starts), 1.2)}
        for offer, _ in sorted(plan.lines, key=lambda pair: pair[0].starts or date.max)
        if offer.starts and offer.block in TIMED
    ]  # fmt: skip
    exams = []
    for year in range(starts.year, ends.year + 1):
        first, last = (date(year, *part) for part in planning.EXAMS)
        if last >= starts and first <= ends:
            exams.append({"at": share(first), "wide": share(last) - share(first)})
    return {"months": months, "bars": bars, "exams": exams}

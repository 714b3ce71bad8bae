"""Decisions of the room: levels of a profile, divergence of experts. No database, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from hmac import compare_digest
from itertools import pairwise
from typing import Any

from marshrut.core.refusal import Refused
from marshrut.psychometrics import classify

# Bands of a scale from the lowest ability: the deficit falls as ability grows.
BANDS = ("high", "medium", "low", "none")
RANK = {"": -1, "none": 0, "low": 1, "medium": 2, "high": 3}


def diverge(one: int, other: int, most: int, *, gap: int = 2, share: float = 1 / 3) -> bool:
    """Whether two experts differ so much that a third one is needed (domain §11.5): by 2 points or a third of the most."""
    apart = abs(one - other)
    return apart >= gap or (apart > 0 and apart >= share * most - 1e-9)


@dataclass(frozen=True, slots=True)
class GroupLevel:
    """What may be said of a group: a level with its probability, or nothing («мало данных»)."""

    level: str
    probability: float | None
    neighbour: str


def group_level(
    theta: float | None,
    se: float | None,
    answered: int,
    *,
    cuts: Sequence[float],
    most_se: float,
    least: int,
    border: float,
) -> GroupLevel:
    """The level of deficit of a group by the scale; empty when answers are too few or the error is too big."""
    if theta is None or se is None or answered < least or se > most_se:
        return GroupLevel("", None, "")
    found = classify([theta], [se], list(cuts))
    probabilities = found.prob[0]
    at = int(found.level[0])
    sure = float(probabilities[at])
    neighbour = ""
    if sure < border:
        others = [(float(p), n) for n, p in enumerate(probabilities) if n != at]
        neighbour = BANDS[max(others)[1]]
    return GroupLevel(BANDS[at], sure, neighbour)


def overall_level(levels: Sequence[str]) -> str:
    """The overall level: the worst of the groups that have one; empty when none has."""
    return max((level for level in levels if level), key=RANK.__getitem__, default="")


def position(theta: float) -> float:
    """Place of an ability on the picture's band, 0..100: 500 + 100·θ between 250 and 750 points."""
    return min(100.0, max(0.0, 50.0 + 20.0 * theta))


@dataclass(frozen=True, slots=True)
class Reminding:
    """When those who have not begun are reminded: days before the end, and the hours when nobody is disturbed."""

    days: tuple[int, ...] = (7, 2, 0)
    quiet_from: int = 20
    quiet_to: int = 8
    days_off: bool = False

    def is_quiet(self, hour: int, *, works: bool) -> bool:
        """Whether people are left in peace at this hour of a working day or of a day off."""
        if not works and not self.days_off:
            return True
        if self.quiet_from > self.quiet_to:
            return hour >= self.quiet_from or hour < self.quiet_to
        return self.quiet_from <= hour < self.quiet_to

    def due(self, today: date, closing: date) -> int | None:
        """The reminder whose turn it is: the nearest to the end of those whose day has come. None: none yet, or over."""
        left = (closing - today).days
        return min((n for n in self.days if left <= n), default=None) if left >= 0 else None


def spread(jobs: list[tuple[int, int]], most: int, *, seed: int) -> list[tuple[int, int]]:
    """At most so many of the people, from as many organisations as possible and by lot within each.

    The lot is a hash: the same people asked twice are the same, and their order in the list decides nothing.
    """
    if most >= len(jobs):
        return jobs
    lots = sorted(jobs, key=lambda job: blake2b(f"{seed}:{job[0]}".encode(), digest_size=8).digest())
    turn: Counter[int] = Counter()
    ranked = []
    for place, job in enumerate(lots):
        ranked.append((turn[job[1]], place, job))
        turn[job[1]] += 1
    return [job for _, _, job in sorted(ranked)[:most]]


def retake_from(last: date, days: int) -> date:
    """The first day when the diagnostics of the same subject may be taken again."""
    return last + timedelta(days=days)


def seat_state(*, admitted: bool, sitting: str, paused: bool) -> str:
    """How far a person in a room is; `sitting` is its state, empty while none has begun."""
    if not sitting:
        return "admitted" if admitted else "absent"
    if sitting != "started":
        return "done"
    return "paused" if paused else "going"


def reason_words(choices: Iterable[tuple[str, str]], reason: str, words: str) -> str:
    """What the journal keeps as the reason: the line of the list with the words; «другое» needs words."""
    known, words = dict(choices), words.strip()
    if reason not in known:
        raise Refused("room.reason", "Выберите причину из списка.")
    if reason == "other":
        if len(words) < 5:
            raise Refused("room.words", "Напишите причину словами: хотя бы 5 знаков.")
        return words
    return f"{known[reason]}: {words}" if words else known[reason]


MOST_FAILS = 5


def factor_of(snils: str, birth: date | None) -> str:
    """What a person can be asked by a link: digits of the number, else the day of birth, else nothing."""
    if len(snils) >= 4:
        return "snils"
    return "birth" if birth else ""


def factor_fits(given: str, snils: str, birth: date | None) -> bool:
    """Whether the answer of a person by a link is right; the time of comparing tells nothing."""
    kind = factor_of(snils, birth)
    if kind == "snils":
        return compare_digest("".join(c for c in given if c in "0123456789").encode(), snils[-4:].encode())
    read = _day(given.strip())
    return bool(kind and read and birth) and compare_digest(str(read), str(birth))


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


#: Gate of a calibration (domain §11.8): reports of groups need it; below it everything is «предварительно».
LEAST_RELIABILITY = 0.7
LEAST_ANCHORS = 2


def gate(report: Mapping[str, Any]) -> list[str]:
    """What keeps a calibration from being brought into use without the word «предварительно»; empty = nothing."""
    found = []
    if not report.get("converged"):
        found.append("оценки не сошлись")
    if float(report.get("reliability") or 0) < LEAST_RELIABILITY:
        found.append("надёжность меньше 0,7")
    if int((report.get("link") or {}).get("anchors") or 0) < LEAST_ANCHORS:
        found.append("устойчивых общих заданий меньше двух")
    return found


def check_cuts(cuts: Sequence[float]) -> None:
    """Borders of levels: two or three, rising, within the scale."""
    if len(cuts) not in (2, 3):
        raise Refused("scale.cuts", "Границ должно быть две или три: «высокий», «средний», «низкий», «не выявлены».")
    if any(b <= a for a, b in pairwise(cuts)):
        raise Refused("scale.cuts", "Границы идут по возрастанию: каждая больше предыдущей.")
    if any(not -4 <= cut <= 4 for cut in cuts):
        raise Refused("scale.cuts", "Границы — логиты от −4 до 4.")

"""When a route may be called completed (domain §8.2): values in, a checklist out. Nothing here blocks the teacher's wish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marshrut.core.text import number, plural

from . import content
from .rules import LineFacts, uncovered
from .words import DONE, LineState, Result, Transfer

#: Defaults of the setting `routes.closing`: share of hours in percent, days from the end to the repeated diagnostics.
DEFAULT = {"hours": 80, "from": 30, "until": 180}
POINTS = 100  # of the printed scale in a logit
GROWTH = {"growth": Result.GROWTH, "no_change": Result.NO_CHANGE}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the checklist: met, not met, or nothing to check yet (None); `counted` ones never hold anything up."""

    code: str
    title: str
    note: str
    met: bool | None
    counted: bool = False

    @property
    def tone(self) -> str:
        """Colour of its mark."""
        return "ok" if self.met else "info" if self.met is None or self.counted else "wait"

    @property
    def word(self) -> str:
        """What the mark says: never by colour alone."""
        if self.met is None:
            return "впереди"
        return "есть" if self.met else "для сведения" if self.counted else "пока нет"


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known of a route when it is being closed."""

    lines: tuple[LineFacts, ...]
    high: frozenset[str] = frozenset()
    reports: int = 0
    proofs: tuple[str, ...] = ()
    transfer: str = ""
    reason: str = ""
    measured: str = ""
    waiver: str = ""
    window: tuple[date, date] | None = None


def hours(lines: Iterable[LineFacts]) -> tuple[int, int]:
    """Hours done and planned; a replaced line counts by the one in its place."""
    rows = [line for line in lines if line.state != LineState.REPLACED]
    return sum(line.hours for line in rows if line.state in DONE), sum(line.hours for line in rows)


def checklist(end: Ending, rules: Mapping[str, Any] = DEFAULT) -> list[Criterion]:
    """The criteria of closing as they stand now."""
    return [_hours(end, int(rules["hours"])), _high(end), _reports(end), _transfer(end), _again(end)]


def _hours(end: Ending, needed: int) -> Criterion:
    done, planned = hours(end.lines)
    share = done * 100 // planned if planned else 100
    return Criterion(
        "hours", f"Выполнено не меньше {needed} % часов", f"{done} из {planned} ч, {share} %", share >= needed
    )


def _high(end: Ending) -> Criterion:
    left = uncovered(end.high, [line for line in end.lines if line.state in DONE])
    title = "Строки для высоких дефицитов выполнены или заменены"
    if not end.high:
        return Criterion("high", title, "высоких дефицитов нет", met=True)
    n = len(left)
    note = f"без выполненной строки: {n} {plural(n, 'дефицит', 'дефицита', 'дефицитов')}" if left else "все закрыты"
    return Criterion("high", title, note, not left)


def _reports(end: Ending) -> Criterion:
    done = sum(line.state in DONE for line in end.lines)
    return Criterion(
        "reports",
        "Рефлексивные отчёты",
        f"{end.reports} из {done}, пустые не мешают",
        end.reports >= done,
        counted=True,
    )


def _transfer(end: Ending) -> Criterion:
    title = "Показан перенос в практику, или записана причина"
    n = len(end.proofs)
    if n:
        return Criterion(
            "transfer", title, f"{n} {plural(n, 'свидетельство', 'свидетельства', 'свидетельств')}", met=True
        )
    if end.transfer == Transfer.NONE and end.reason:
        return Criterion("transfer", title, "не показан, причина в заключении", met=True)
    return Criterion("transfer", title, "свидетельств пока нет", met=bool(end.transfer))


def _again(end: Ending) -> Criterion:
    title = "Повторная диагностика пройдена, или записано, почему без неё"
    if end.measured:
        return Criterion("again", title, "результат получен", met=True)
    if end.waiver:
        return Criterion("again", title, f"без неё: {end.waiver}", met=True)
    if end.window is None:
        return Criterion("again", title, "после окончания работы", met=None)
    first, last = end.window
    return Criterion("again", title, f"с {first:%d.%m.%Y} по {last:%d.%m.%Y}", met=None)


def window(finished: date, rules: Mapping[str, Any] = DEFAULT) -> tuple[date, date]:
    """First and last day of the repeated diagnostics after the end of the work."""
    return finished + timedelta(days=int(rules["from"])), finished + timedelta(days=int(rules["until"]))


def result_of(lines: Iterable[LineFacts], growth: str, needed: int = DEFAULT["hours"]) -> Result:
    """How a route ended: the share of hours done, and what the repeated diagnostics showed."""
    done, planned = hours(lines)
    if planned and done * 100 < planned * needed:
        return Result.PARTIAL
    return GROWTH.get(growth, Result.UNMEASURED)


def class_of(diff: float, *, reliable: bool) -> str:
    """«growth» only when it is beyond the error; everything else is no change that may be called so."""
    return "growth" if reliable and diff > 0 else "no_change"


def growth_words(growth: Mapping[str, Any]) -> str:
    """What the repeated diagnostics showed, with the interval: never a number without its error."""
    if not growth:
        return ""
    low, high = (number(growth[name] * POINTS, 0, sign=True) for name in ("low", "high"))
    diff = number(growth["diff"] * POINTS, 0, sign=True)
    days = " и ".join(f"{content.day(growth[name]):%d.%m.%Y}" for name in ("first", "second"))
    return f"{growth['words']}; изменение {diff} баллов, 95 % интервал от {low} до {high}; по диагностикам {days}"

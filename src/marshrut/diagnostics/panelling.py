"""Borders out of the judgements of a panel: what is expected of a judgement, and what a closed round tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from marshrut import psychometrics
from marshrut.core.text import number
from marshrut.diagnostics.estimating import bank_of
from marshrut.diagnostics.models import ItemParameter
from marshrut.diagnostics.words import PanelMethod

#: Below so many judges a border hangs on the taste of one of them.
ENOUGH = 5
#: `psychometrics.angoff` knows no error of a panel of one.
LEAST = 2
#: Values of a judge: by (border, version of a task), or by (border, None) for pages of the booklet.
Key = tuple[int, int | None]
Values = Mapping[Key, float]


@dataclass(frozen=True, slots=True)
class Task:
    """A place of the panel: its number, its task with parameters, and the score it stands for in a booklet."""

    number: int
    row: ItemParameter
    score: int = 1

    @property
    def most(self) -> int:
        """The most points of the task."""
        return len(self.row.difficulties)

    @property
    def top(self) -> float:
        """The largest judgement: percent of right answers, or points where there are more than one."""
        return 100.0 if self.most == 1 else float(self.most)


def tasks(method: str, rows: Sequence[ItemParameter]) -> list[Task]:
    """Tasks in the order of the form, or pages of the booklet from the easiest; `rows` stand in the order of the form."""
    if method == PanelMethod.ANGOFF or not rows:
        return [Task(n, row) for n, row in enumerate(rows, 1)]
    _, item, score = psychometrics.booklet(bank_of(list(rows)))
    return [Task(n, rows[j], int(k)) for n, (j, k) in enumerate(zip(item, score, strict=True), 1)]


def keys(method: str, borders: int, places: Sequence[Task]) -> list[Key]:
    """Everything a judge has to say."""
    if method == PanelMethod.BOOKMARK:
        return [(border, None) for border in range(borders)]
    return [(border, task.row.item_version_id) for task in places for border in range(borders)]


def lacks(method: str, names: Sequence[str], places: Sequence[Task], values: Values) -> str:
    """Why a round cannot be handed in yet; empty when it can."""
    if method == PanelMethod.BOOKMARK:
        missing = [names[border] for border in range(len(names)) if (border, None) not in values]
        if missing:
            return f"Закладка ещё не поставлена: {'; '.join(missing)}."
        falls = [b for a, b in pairwise(range(len(names))) if values[b, None] < values[a, None]]
        return (
            f"Закладка «{names[falls[0]]}» стоит раньше предыдущей: проверьте, не перепутаны ли они." if falls else ""
        )
    empty, falls = [], []
    for task in places:
        given = [values.get((border, task.row.item_version_id)) for border in range(len(names))]
        known = [value for value in given if value is not None]
        if len(known) < len(given):
            empty.append(task.number)
        elif any(b < a for a, b in pairwise(known)):
            falls.append(task.number)
    if empty:
        return f"Осталось ответить по заданиям: {_numbers(empty)}. Всё введённое сохранено."
    if falls:
        return f"Чем выше граница, тем лучше ответ. В заданиях {_numbers(falls)} получилось наоборот: проверьте числа."
    return ""


def _numbers(found: Sequence[int]) -> str:
    shown = ", ".join(map(str, found[:12]))
    return f"{shown} и ещё {len(found) - 12}" if len(found) > 12 else shown


def cuts(method: str, borders: int, rows: Sequence[ItemParameter], judges: Sequence[Values]) -> psychometrics.Cuts:
    """Borders in logits by the judgements of those who have handed in."""
    bank = bank_of(list(rows))
    if method == PanelMethod.BOOKMARK:
        marks = [[round(values[border, None]) - 1 for border in range(borders)] for values in judges]
        return psychometrics.bookmark(bank, np.array(marks, np.int64))
    scale = np.array([100.0 if len(row.difficulties) == 1 else 1.0 for row in rows])
    table = [[[values[b, row.item_version_id] for b in range(borders)] for row in rows] for values in judges]
    return psychometrics.angoff(bank, np.array(table) / scale[None, :, None])


def result(
    method: str, borders: int, rows: Sequence[ItemParameter], judges: Sequence[Values], thetas: Sequence[float]
) -> dict[str, Any]:
    """What a closed round tells, to be kept: borders, their errors, spread, each judge, medians, levels of people.

    Judges stand from the mildest, so that a place tells nothing of a person.
    """
    found = cuts(method, borders, rows, judges)
    order = np.lexsort(found.each.T)
    every = keys(method, borders, [Task(n, row) for n, row in enumerate(rows, 1)])
    return {
        "judges": len(judges),
        "cut": [float(x) for x in found.cut],
        "se": [float(x) for x in found.se],
        "spread": [float(x) for x in found.spread],
        "each": [[float(x) for x in judge] for judge in found.each[order]],
        "ordered": found.ordered,
        "medians": {f"{b}:{v or ''}": float(np.median([values[b, v] for values in judges])) for b, v in every},
        "people": len(thetas),
        "levels": levels(found.cut, thetas),
    }


def levels(cut: Sequence[float] | np.ndarray[Any, Any], thetas: Sequence[float]) -> list[int]:
    """How many people would stand on each level, from the lowest; nothing when the borders do not rise."""
    if any(b <= a for a, b in pairwise(cut)):
        return []
    places = np.searchsorted(np.asarray(cut), np.asarray(thetas), side="right")
    return [int(n) for n in np.bincount(places, minlength=len(cut) + 1)]


def warnings(found: Mapping[str, Any]) -> list[str]:
    """What keeps from believing the borders of a round."""
    told = []
    if not found["ordered"]:
        told.append(
            "Границы не идут по возрастанию: шкалу по ним не предложить. Обсудите расхождения и повторите круг."
        )
    if found["judges"] < ENOUGH:
        told.append(f"Судили меньше {ENOUGH} человек: граница сильно зависит от каждого.")
    return told


def basis(title: str, method: str, circle: int, found: Mapping[str, Any]) -> str:
    """The ground of a scale in words."""
    errors = "; ".join(number(x, 2) for x in found["se"])
    return f"панель «{title}», {method}, круг {circle}, судили {found['judges']}, ошибка {errors} логита"[:300]

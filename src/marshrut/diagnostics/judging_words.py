"""What a panelist is asked and told, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from marshrut.core.text import number
from marshrut.diagnostics.models import Panelist
from marshrut.diagnostics.panelling import Task, Values
from marshrut.diagnostics.words import PanelMethod, PanelState


@dataclass(frozen=True, slots=True)
class Line:
    """A task in the list: its number, its first words, what was said of it."""

    number: int
    brief: str
    said: str
    full: bool


def questions(borders: Sequence[str], task: Task) -> list[str]:
    """A question per border."""
    if task.most == 1:
        return [f"Из 100 педагогов на границе «{name}» сколько ответят верно?" for name in borders]
    return [f"Сколько баллов из {task.most} в среднем наберёт педагог на границе «{name}»?" for name in borders]


def bookmarks(borders: Sequence[str]) -> list[str]:
    """A question per border of a booklet."""
    return [f"Граница «{name}»: с какой страницы такой педагог уже не справится?" for name in borders]


def shown(value: float | None) -> str:
    """A number as the panelist typed it."""
    return "" if value is None else number(value, 0 if value % 1 == 0 else None).replace("\u00a0", "")


def lines(one: Panelist, tasks: Sequence[Task], values: Values, *, brief: Callable[[str], str]) -> list[Line]:
    """The list of tasks; texts are hidden when the panel is over: the tasks are still in use."""
    found, over = [], one.panel.state == PanelState.CLOSED
    for task in tasks:
        said = [values.get((n, task.row.item_version_id)) for n in range(len(one.panel.borders))]
        words = " / ".join(shown(value) or "…" for value in said) if one.panel.method == PanelMethod.ANGOFF else ""
        text = "" if over else brief(task.row.item_version.stem)
        found.append(Line(task.number, text, words, None not in said))
    return found


def feedback(one: Panelist, first: Values, task: Task | None) -> list[tuple[str, str, str]]:
    """After the first round: by the border, the own judgement and the median of the panel."""
    told = one.panel.results.get("1")
    if not told or not one.finished:
        return []
    version = None if task is None else task.row.item_version_id
    return [
        (
            name,
            shown(first.get((n, version))) or "нет",
            shown(_tenth(told["medians"].get(f"{n}:{version or ''}"))) or "нет",
        )
        for n, name in enumerate(one.panel.borders)
    ]


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def share(one: Panelist, task: Task) -> Any:
    """How many really answered rightly, told only after the first round; None when nobody has counted."""
    known = task.row.share if one.finished and one.panel.results else None
    if known is None:
        return None
    if task.most == 1:
        return f"{number(100 * known, 0)} из 100 ответили верно"
    return f"в среднем {number(known * task.most, 1)} из {task.most} баллов"

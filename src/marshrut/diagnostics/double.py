"""Decisions of double scoring: when two experts agree, whom an answer goes to, what the final points are. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from marshrut.core.moves import Move, Table, table

from .rules import diverge
from .words import AppealState as A
from .words import WorkState as W

READERS = 2
LEAD = "diagnostics.lead_scoring"


@dataclass(frozen=True, slots=True)
class Order:
    """How answers are scored; the general values stand in the setting `diagnostics.scoring`, a campaign has its own.

    gap, share: a divergence of so many points, or of such a part of the most. term_days: working days for a task.
    check_every: after so many tasks of an expert an anchor comes unmarked; 0 never. adjust: final points are freed of
    severity, so they wait for the report. least_set: so many anchors of a subject make the exercise obligatory.
    exact, adjacent, kappa: what admits an expert, each when not None. appeal_days: working days to appeal and to answer.
    """

    gap: int = 2
    share: float = 1 / 3
    term_days: int = 5
    check_every: int = 10
    adjust: bool = False
    least_set: int = 5
    exact: float | None = 0.5
    adjacent: float | None = 0.9
    kappa: float | None = None
    appeal_days: int = 5


def _move(name: str, sources: tuple[str, ...], target: str, label: str, *, needs_reason: bool = False) -> Move:
    return Move(name, frozenset(map(str, sources)), str(target), LEAD, label, needs_reason=needs_reason)


WORKS: Table = table(
    "Работа",
    {str(value): str(label) for value, label in W.choices},
    _move("mark", (W.ASSIGNED,), W.SCORED, "Обе оценки получены"),
    _move("agree", (W.SCORED,), W.CONSISTENT, "Оценки сошлись"),
    _move("differ", (W.SCORED,), W.DISCREPANT, "Оценки разошлись"),
    _move("call_third", (W.DISCREPANT,), W.THIRD, "Назначен третий эксперт"),
    _move("settle", (W.CONSISTENT, W.THIRD), W.FINAL, "Балл выставлен"),
    _move("accept", (W.ASSIGNED, W.DISCREPANT, W.THIRD), W.FINAL, "Принять имеющиеся оценки", needs_reason=True),
    _move("change", (W.FINAL,), W.FINAL, "Балл изменён по обращению"),
)
APPEALS: Table = table(
    "Обращение",
    {str(value): str(label) for value, label in A.choices},
    _move("to_expert", (A.FILED,), A.READING, "Передать другому эксперту"),
    _move("commission", (A.FILED,), A.REVIEWED, "Записать решение комиссии"),
    _move("review", (A.READING,), A.REVIEWED, "Ответ перепроверен"),
    _move("confirm", (A.REVIEWED,), A.CONFIRMED, "Балл подтверждён"),
    _move("change", (A.REVIEWED,), A.CHANGED, "Балл изменён"),
)


def half_up(value: float) -> int:
    """Whole points; a half goes up, in favour of the person."""
    return int(value + 0.5 + 1e-9)


def closest(marks: Sequence[float]) -> float:
    """The mean of the two closest of three marks; when both pairs are equally close, the middle one."""
    low, middle, high = sorted(marks)
    if middle - low == high - middle:
        return float(middle)
    return (low + middle) / 2 if middle - low < high - middle else (middle + high) / 2


def mean_of(marks: Sequence[float]) -> float:
    """What two or three experts give together, not rounded; one mark is itself."""
    return closest(marks) if len(marks) == READERS + 1 else sum(marks) / len(marks)


def next_move(state: str, marks: Sequence[int], most: int, order: Order) -> str:
    """The move a work makes by its marks; empty while it waits for people."""
    if state == W.ASSIGNED:
        return "mark" if len(marks) >= READERS else ""
    if state == W.SCORED:
        return "differ" if diverge(marks[0], marks[1], most, gap=order.gap, share=order.share) else "agree"
    enough = READERS + (state == W.THIRD)
    if state in {W.CONSISTENT, W.THIRD} and len(marks) >= enough:
        return "" if order.adjust else "settle"
    return ""


def final_points(marks: Sequence[int], most: int) -> int:
    """The final points of an answer: written here and nowhere else."""
    return max(0, min(most, half_up(mean_of(marks))))


def pick(
    load: Mapping[int, tuple[int, int]],
    able: Collection[int],
    count: int,
    *,
    beside: Collection[int] = (),
    met: Mapping[tuple[int, int], int] | None = None,
) -> list[int]:
    """Who of the able gets an answer: those with the least open tasks, then with the least in all.

    Among equals, one who has met the other readers of the answer least: without it the same two would always sit
    together, and the severity of the pairs could not be compared.
    """
    chosen: list[int] = []
    known = met or {}
    while len(chosen) < count and len(chosen) < len(able):
        readers = [*beside, *chosen]
        rest = (one for one in able if one not in chosen)
        chosen.append(
            min(rest, key=lambda one: (*load.get(one, (0, 0)), sum(known.get((one, r), 0) for r in readers), one))
        )
    return chosen


def admitted(exact: float, adjacent: float, kappa: float | None, order: Order) -> bool:
    """Whether an expert agrees with the anchors enough; a kappa that cannot be counted is not enough when asked for."""
    wanted = ((order.exact, exact), (order.adjacent, adjacent), (order.kappa, kappa))
    return all(least is None or (got is not None and got >= least - 1e-9) for least, got in wanted)

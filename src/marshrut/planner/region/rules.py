"""Settings of regional planning: what a route may hold, what a line is worth, when roads are closed."""

from __future__ import annotations

from dataclasses import dataclass

SEGMENTS = 4  # chords of the concave gain
BLOCKS = 7
MOST_IN_BLOCK = 4  # the loops keep so many best lines of a block
MOST_COURSES = 2  # of block 1.1, where streams of one programme exclude each other
MOST_LINES = 64  # of one teacher: sets of lines are bits of one word


@dataclass(frozen=True)
class Rules:
    """All settings; printed with every plan.

    ``block_max``, ``block_bonus`` (7,) – most lines of a block, value of its first line. ``segment`` (4,) – widths of the
    chords, centilogits. ``priority_high`` – added weight of a deficit that is surely high (below ``high_cut`` logits),
    ``touch_high`` – value of touching it. ``low_results_weight`` – of gain in a school with low results.
    ``travel_discomfort`` – value lost by an hour on the road. ``change_price`` – by a changed line of an approved route.
    ``risk`` – ρ, deviations taken from an effect by the careful. ``long_trip`` – hours one way from which a day is lost
    on each side. ``closed`` – days, both ends included, when ``closed_*`` of the geography hold; ``exams`` – days without
    presence of those who examine. ``least_travel`` – thousand roubles, a cheaper trip costs nothing.
    """

    block_max: tuple[int, ...] = (2, 1, 4, 2, 1, 1, 1)
    block_bonus: tuple[float, ...] = (0.12, 0.05, 0.04, 0.06, 0.05, 0.05, 0.08)
    segment: tuple[int, ...] = (15, 20, 35, 50)
    priority_high: float = 0.8
    high_cut: float = -0.5
    touch_high: float = 0.10
    low_results_weight: float = 1.25
    travel_discomfort: float = 0.003
    change_price: float = 0.02
    risk: float = 0.0
    long_trip: float = 6.0
    closed: tuple[tuple[int, int], ...] = ((50, 100), (222, 267))
    exams: tuple[int, int] = (261, 302)
    least_travel: float = 0.5

    def __post_init__(self) -> None:
        if len(self.block_max) != BLOCKS or len(self.block_bonus) != BLOCKS or len(self.segment) != SEGMENTS:
            raise ValueError("a number for each block and each chord is expected")
        if max(self.block_max) > MOST_IN_BLOCK or self.block_max[0] > MOST_COURSES or min(self.block_max) < 1:
            raise ValueError("most lines of a block are 1–4, of courses 1–2")

"""What the planner is told: a catalogue, a teacher, a policy. Frozen, checked once at the door.

Units: effects, abilities and needs in logits of the competency scale; hours = academic hours; time = whole days
counted from any origin the caller keeps (``date.toordinal()`` will do), both ends of an interval included;
travel = hours one way; money = roubles. Numbers of activities are rows of the catalogue: the caller keeps the
map to its own keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
UNLIMITED = 30_000
NONE = -1


class Block(IntEnum):
    """Blocks of the printed form: 1.1, 1.2, 1.3, 1.4, 2.1, 2.2, 3."""

    DPO = 0
    INTERNSHIP = 1
    EVENT = 2
    COMMUNITY = 3
    PRESENTING = 4
    MATERIAL = 5
    MENTORING = 6


class Form(IntEnum):
    """Form of study."""

    IN_PERSON = 0
    REMOTE = 1
    MIXED = 2


class Code(StrEnum):
    """Why an activity is not in the plan, a deficit not covered, or a plan not valid."""

    FORBIDDEN = "forbidden"
    SUBJECT = "subject"
    DATES = "dates"
    SEAT = "seat"
    MONEY = "money"
    FORM = "form"
    ROAD_CLOSED = "road_closed"
    TRIP_TOO_LONG = "trip_too_long"
    BLACKOUT = "blackout"
    DONE_3_YEARS = "done_3_years"
    NO_DEFICIT = "no_deficit"
    PREREQ = "prereq"
    BLOCK_MAX = "block_max"
    CLASH = "clash"
    HOURS = "hours"
    SMALL_EFFECT = "small_effect"
    NO_ACTIVITY = "no_activity"
    LOCK_DROPPED = "lock_dropped"
    UNCOVERED = "uncovered"
    WRONG_LINE = "wrong_line"


class PlannerDataError(ValueError):
    """Input that cannot be planned with: the field, the row and the reason."""

    def __init__(self, name: str, index: int, reason: str) -> None:
        super().__init__(f"{name}[{index}]: {reason}")
        self.field = name
        self.index = index
        self.reason = reason


@dataclass(frozen=True)
class Activity:
    """One row of the catalogue: a stream, event, placement, community, slot, kind of material, mentor.

    Attributes
    ----------
    block, form : Block, Form
    hours : int
        Load of the teacher, ≥ 0.
    span : (first day, last day)
    effects : ((competency, mean, sd), …)
        Expected rise, logits: posterior mean and its sd.
    n_evidence : int
        Past teachers behind the effect; 0 = no data.
    busy : ((first day, last day), …)
        When presence is needed.
    place : int
        Number of the place, −1 = no travel.
    programme, requires : int
        Programme (its version group) and the programme needed before; −1 = none.
    seats : int
        Free seats; :data:`UNLIMITED`.
    price : float
        Paid by the teacher.
    subject : int
        Only for this subject; −1 = for all.
    """

    block: Block
    hours: int
    span: tuple[int, int]
    effects: tuple[tuple[int, float, float], ...] = ()
    n_evidence: int = 0
    busy: tuple[tuple[int, int], ...] = ()
    form: Form = Form.REMOTE
    place: int = NONE
    programme: int = NONE
    requires: int = NONE
    seats: int = UNLIMITED
    price: float = 0.0
    subject: int = NONE


@dataclass(frozen=True)
class Catalogue:
    """Activities as arrays: na rows, K competencies, B presence intervals at most.

    ``effect`` and ``effect_sd`` (na, K), 0 = no effect; ``busy`` (na, B, 2), −1 = no interval; ``span`` (na, 2);
    the rest (na,), as in :class:`Activity`.
    """

    block: Ints
    hours: Ints
    span: Ints
    effect: Floats
    effect_sd: Floats
    n_evidence: Ints
    busy: Ints
    form: Ints
    place: Ints
    programme: Ints
    requires: Ints
    seats: Ints
    price: Floats
    subject: Ints

    def __post_init__(self) -> None:
        _refuse("effect", ~np.all(np.isfinite(self.effect), axis=1), "a number is expected")
        _refuse("effect_sd", ~np.all(self.effect_sd >= 0, axis=1), "an error must not be negative")
        _refuse("hours", self.hours < 0, "hours must not be negative")
        _refuse("seats", self.seats < 0, "seats must not be negative")
        _refuse("price", ~(self.price >= 0), "a price must not be negative")
        _refuse("span", self.span[:, 1] < self.span[:, 0], "the end stands before the start")
        _refuse("busy", np.any(self.busy[:, :, 1] < self.busy[:, :, 0], axis=1), "the end stands before the start")
        _refuse("block", (self.block < 0) | (self.block >= len(Block)), "unknown block")

    @property
    def size(self) -> int:
        """Na."""
        return self.block.size

    @property
    def n_comp(self) -> int:
        """K."""
        return int(self.effect.shape[1])

    @classmethod
    def from_rows(cls, rows: Sequence[Activity], n_comp: int) -> Catalogue:
        """Catalogue of the rows, in their order, over ``n_comp`` competencies.

        Raises
        ------
        PlannerDataError
            An unknown competency, a negative number, an end before its start.
        """
        effect = np.zeros((2, len(rows), n_comp))
        busy = np.full((len(rows), max((len(r.busy) for r in rows), default=0) or 1, 2), NONE, np.int64)
        for i, row in enumerate(rows):
            for comp, mean, sd in row.effects:
                if not 0 <= comp < n_comp:
                    raise PlannerDataError("effects", i, f"unknown competency {comp}")
                effect[:, i, comp] = mean, sd
            if row.busy:
                busy[i, : len(row.busy)] = row.busy
        whole = {
            name: np.array([getattr(r, name) for r in rows], np.int64)
            for name in ("block", "hours", "n_evidence", "form", "place", "programme", "requires", "seats", "subject")
        }
        return cls(
            span=np.array([r.span for r in rows], np.int64).reshape(-1, 2),
            effect=effect[0],
            effect_sd=effect[1],
            busy=busy,
            price=np.array([r.price for r in rows], np.float64),
            **whole,
        )


@dataclass(frozen=True)
class Teacher:
    """One teacher and the wishes for one route.

    Attributes
    ----------
    theta, se : (K,) floats
        Ability and its error, logits; NaN = not measured, such a competency is not planned for.
    hours : int
        Budget of the whole route.
    start, end : int
        First and last day of the route.
    travel : (P,) floats
        Hours one way to each place; infinite = no road now.
    max_trip : float
        Longest trip the teacher agrees to, hours one way.
    form : Form or None
        Wish; only a preference unless ``form_strict``.
    blackout : ((first day, last day), …)
        Exams, leave: no presence then.
    done : ((programme, last day), …)
        Finished programmes.
    high : (K,) booleans, optional
        High deficits as the published profile names them; by default θ below ``Policy.high_cut``.
    locked, forbidden : rows of the catalogue
        Kept in any case; never proposed.
    subject : int
        −1 = any.
    free_only : bool
        Nothing that costs the teacher money.
    weight : float
        Weight of the gain, for example 1.25 for a school with low results.
    """

    theta: Floats
    se: Floats
    hours: int
    start: int
    end: int
    travel: Floats = field(default_factory=lambda: np.zeros(0))
    max_trip: float = np.inf
    form: Form | None = None
    form_strict: bool = False
    blackout: tuple[tuple[int, int], ...] = ()
    done: tuple[tuple[int, int], ...] = ()
    high: ArrayLike | None = None
    locked: tuple[int, ...] = ()
    forbidden: tuple[int, ...] = ()
    subject: int = NONE
    free_only: bool = False
    weight: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "theta", np.asarray(self.theta, np.float64))
        object.__setattr__(self, "se", np.asarray(self.se, np.float64))
        object.__setattr__(self, "travel", np.asarray(self.travel, np.float64))
        known = ~np.isnan(self.theta)
        if self.se.shape != self.theta.shape:
            raise PlannerDataError("se", 0, "one error for each ability is expected")
        _refuse("theta", np.isinf(self.theta), "a number is expected")
        _refuse("se", known & ~((self.se > 0) & np.isfinite(self.se)), "an error must be positive")
        _refuse("travel", ~(self.travel >= 0), "hours of travel must not be negative")
        if self.hours < 0:
            raise PlannerDataError("hours", 0, "hours must not be negative")
        if self.end < self.start:
            raise PlannerDataError("end", 0, "the end stands before the start")
        for i, (first, last) in enumerate(self.blackout):
            if last < first:
                raise PlannerDataError("blackout", i, "the end stands before the start")

    @property
    def measured(self) -> Bools:
        """(K,) competencies with a result."""
        return ~np.isnan(self.theta)


@dataclass(frozen=True)
class Policy:
    """All settings of the planner; printed with every plan.

    ``cut``, ``high_cut`` – borders of a deficit and of a high one, logits. ``block_max``, ``block_bonus`` – by
    block. ``priority_high`` – added weight of a deficit that is surely high. ``touch_high``, ``early``,
    ``wish_form``, ``community`` – values of covering a high deficit, of an early start for it, of the wished form,
    of one community.
    ``travel_discomfort`` per hour of travel, ``hour_price`` per academic hour. ``risk`` – deviations taken from
    an effect by the careful. ``min_effect`` – least effect, logits, that covers a deficit; ``min_worth`` – least
    value of a line, taken from each. ``travel_day_from`` – hours one way from which a day is lost on each side.
    """

    cut: float = 0.0
    high_cut: float = -1.0
    block_max: tuple[int, ...] = (2, 1, 4, 2, 1, 1, 1)
    block_bonus: tuple[float, ...] = (0.12, 0.05, 0.04, 0.06, 0.05, 0.05, 0.08)
    priority_high: float = 0.8
    touch_high: float = 0.10
    early: float = 0.05
    wish_form: float = 0.03
    community: float = 0.10
    travel_discomfort: float = 0.003
    hour_price: float = 0.0005
    risk: float = 0.0
    min_effect: float = 0.02
    min_worth: float = 0.01
    repeat_days: int = 1095
    travel_day_from: float = 6.0


def _refuse(name: str, bad: Bools, reason: str) -> None:
    if bad.any():
        raise PlannerDataError(name, int(np.flatnonzero(bad)[0]), reason)

"""A region to be planned: arrays as they are kept in a file, checked once at the door.

Units: effect centilogits (100 = 1 logit), ability logits with the border of a deficit at 0, hours academic, money
thousand roubles, time whole days from 1 September with the second half-year from day 122, travel hours one way.
n teachers, na activities, M municipalities, D competencies of a teacher. −1 = none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marshrut.planner.model import PlannerDataError
from marshrut.planner.region.rules import BLOCKS, MOST_LINES

Array = NDArray[Any]
# name here → (name in the file, type); the names of the file are those of the exchange format
NEEDED: dict[str, tuple[str, str]] = {
    "municipality": ("t_m", "i8"), "low_results": ("t_shnor", "?"), "subject": ("t_subj", "i2"), "comp": ("t_comp", "i2"),
    "theta": ("t_mu", "f4"), "se": ("t_se", "f4"), "hours": ("t_H", "i4"), "form": ("t_form", "i1"),
    "exam": ("t_exam", "?"), "max_trip": ("t_maxtrip", "f4"), "done": ("t_done", "i4"),
    "a_block": ("a_block", "i8"), "a_hours": ("a_h", "i4"), "a_comp": ("a_comp", "i2"), "a_effect": ("a_eff", "i4"),
    "a_place": ("a_loc", "i8"), "a_price": ("a_price", "f8"), "a_pool": ("a_pool", "i8"), "a_pool_hours": ("a_poolh", "f8"),
    "a_busy": ("a_busy", "i4"), "a_span": ("a_span", "i4"), "a_programme": ("a_prog", "i4"), "a_requires": ("a_pre", "i4"),
    "a_seats": ("a_cap", "i8"), "a_subject": ("a_subj", "i2"), "a_local": ("a_local", "i1"),
    "road_hours": ("th", "f4"), "road_money": ("tc", "f4"), "closed_hours": ("th_closed", "f4"),
    "closed_money": ("tc_closed", "f4"), "quota": ("quota", "i8"), "quota_seats": ("qcap", "i8"),
    "travel_money": ("travel_budget", "f8"), "money": ("money", "f8"), "pool_cap": ("poolcap", "f8"),
    "fair_target": ("fair_target", "f8"), "fair_penalty": ("fair_pen", "f8"),
}  # fmt: skip
# absent in old files: (name in the file, type, how to make it)
OPTIONAL: dict[str, tuple[str, str]] = {
    "a_sd": ("a_tau", "i4"), "a_evidence": ("a_neff", "i4"), "ptr": ("cp", "i8"), "act": ("ci", "i4"), "wish": ("wish", "f4"),
    "locked": ("lock", "u8"), "approved": ("approved", "u8"), "forbidden": ("forbidden", "u8"), "absent": ("t_absent", "i4"),
    "a_least": ("a_min", "i8"), "a_mentor": ("a_mentor", "i8"), "a_mentor_hours": ("a_mentor_h", "i4"),
}  # fmt: skip


@dataclass(frozen=True)
class Instance:
    """Data of one planning.

    Teachers, (n,) where no shape is told: ``municipality, low_results, subject, form`` (0 in person, 1 remote, 2 any),
    ``comp, theta, se`` (n, D), ``hours`` (n, 2) of the half-years, ``exam, max_trip, done`` (n, 4 programmes of three
    years), ``absent`` (n, 2q) first and last days of absences.
    Activities: ``a_block, a_hours`` (na, 2), ``a_comp, a_effect, a_sd`` (na, 4), ``a_evidence, a_place, a_price, a_pool``
    with ``a_pool_hours`` for each learner, ``a_busy`` (na, 4) two presences, ``a_span`` (na, 2), ``a_programme,
    a_requires, a_seats, a_subject, a_local`` (1 only for its municipality), ``a_least`` smallest group, ``a_mentor``
    the teacher who is the mentor with ``a_mentor_hours`` (na, 2) of work with each learner.
    Region: ``road_hours, road_money, closed_hours, closed_money`` (M, M), ``quota`` (na, M) row of ``quota_seats``,
    ``travel_money`` (M,), ``money``, ``pool_cap``; ``fair_target`` share of need closed in each group,
    ``fair_penalty`` for a unit short of it.
    Lines: teacher i may take ``act[ptr[i]:ptr[i+1]]``, at most 64; ``wish`` (nnz,) added value; ``locked, approved,
    forbidden`` (n,) sets of lines as bits.
    """

    municipality: Array
    low_results: Array
    subject: Array
    comp: Array
    theta: Array
    se: Array
    hours: Array
    form: Array
    exam: Array
    max_trip: Array
    done: Array
    absent: Array
    a_block: Array
    a_hours: Array
    a_comp: Array
    a_effect: Array
    a_sd: Array
    a_evidence: Array
    a_place: Array
    a_price: Array
    a_pool: Array
    a_pool_hours: Array
    a_busy: Array
    a_span: Array
    a_programme: Array
    a_requires: Array
    a_seats: Array
    a_subject: Array
    a_local: Array
    a_least: Array
    a_mentor: Array
    a_mentor_hours: Array
    road_hours: Array
    road_money: Array
    closed_hours: Array
    closed_money: Array
    quota: Array
    quota_seats: Array
    travel_money: Array
    money: float
    pool_cap: Array
    fair_target: float
    fair_penalty: float
    ptr: Array
    act: Array
    wish: Array
    locked: Array
    approved: Array
    forbidden: Array

    @property
    def n(self) -> int:
        """Teachers."""
        return int(self.municipality.size)

    @property
    def na(self) -> int:
        """Activities."""
        return int(self.a_block.size)

    @property
    def places(self) -> int:
        """Municipalities, M."""
        return int(self.travel_money.size)


def load_instance(path: str | Path) -> Instance:
    """Read a compressed file of arrays and check it.

    Raises
    ------
    PlannerDataError
        No such array, another shape, or a number that cannot be planned with.
    OSError
        The file cannot be read.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except ValueError as error:
        raise PlannerDataError("file", 0, "an npz file of plain arrays is expected") from error
    return from_arrays(arrays)


def from_arrays(arrays: Mapping[str, Array]) -> Instance:
    """Instance of the arrays of the exchange format; without ``cp`` it has no lines yet (see :mod:`listing`).

    Raises
    ------
    PlannerDataError
    """
    taken: dict[str, Any] = {}
    for name, (told, kind) in NEEDED.items():
        if told not in arrays:
            raise PlannerDataError(told, 0, "the array is absent")
        taken[name] = _typed(told, arrays[told], kind)
    size = {"n": taken["municipality"].size, "na": taken["a_block"].size}
    lines = int(np.asarray(arrays["ci"]).size) if "ci" in arrays else 0
    given = _defaults(size["n"], size["na"], lines)
    for name, (told, kind) in OPTIONAL.items():
        taken[name] = _typed(told, arrays[told], kind) if told in arrays else given[name]
    for name in ("money", "fair_target", "fair_penalty"):
        taken[name] = float(taken[name])
    instance = Instance(**taken)
    check(instance)
    return instance


def _typed(name: str, array: Array, kind: str) -> Array:
    try:
        return np.ascontiguousarray(array, np.dtype(kind)) if np.ndim(array) else np.asarray(array, np.dtype(kind))
    except (TypeError, ValueError) as error:
        raise PlannerDataError(name, 0, "numbers are expected") from error


def _defaults(n: int, na: int, lines: int) -> dict[str, Array]:
    return {
        "a_sd": np.zeros((na, 4), np.int32),
        "a_evidence": np.zeros(na, np.int32),
        "ptr": np.zeros(n + 1, np.int64),
        "act": np.zeros(0, np.int32),
        "wish": np.zeros(lines, np.float32),
        "locked": np.zeros(n, np.uint64),
        "approved": np.zeros(n, np.uint64),
        "forbidden": np.zeros(n, np.uint64),
        "absent": np.full((n, 2), -1, np.int32),
        "a_least": np.zeros(na, np.int64),
        "a_mentor": np.full(na, -1, np.int64),
        "a_mentor_hours": np.zeros((na, 2), np.int32),
    }


def check(instance: Instance) -> None:
    """Refuse what cannot be planned with.

    Raises
    ------
    PlannerDataError
        The first array at fault, the row, the reason.
    """
    i = instance
    _shapes(i)
    measured = i.comp >= 0
    _refuse("t_mu", (measured & ~np.isfinite(i.theta)).any(1), "a number is expected")
    _refuse("t_se", (measured & ~(i.se > 0)).any(1), "an error must be positive")
    for name in ("hours", "a_hours", "a_effect", "a_sd", "a_seats", "a_least", "a_mentor_hours"):
        _refuse(name, _rows(getattr(i, name)) < 0, "must not be negative")
    for name in ("a_price", "a_pool_hours", "road_hours", "road_money", "closed_hours", "closed_money", "travel_money"):
        _refuse(name, ~(_rows(getattr(i, name)) >= 0), "must not be negative")
    _refuse("money", np.atleast_1d(~(np.array([i.money, i.fair_target, i.fair_penalty]) >= 0)), "must not be negative")
    _refuse("a_span", i.a_span[:, 1] < i.a_span[:, 0], "the end stands before the start")
    _intervals("a_busy", i.a_busy)
    _intervals("t_absent", i.absent)
    _indices(i)
    _lines(i)


def _rows(array: Array) -> Array:
    """Least number of each row; NaN stays NaN."""
    return array if array.ndim == 1 or not array.size else np.asarray(array.min(axis=1))


def _shapes(i: Instance) -> None:
    n, na, m, lines = i.n, i.na, i.places, i.act.size
    want = {
        "comp": (n, i.comp.shape[-1]), "theta": i.comp.shape, "se": i.comp.shape, "hours": (n, 2), "a_hours": (na, 2),
        "a_comp": (na, 4), "a_effect": (na, 4), "a_sd": (na, 4), "a_busy": (na, 4), "a_span": (na, 2), "a_mentor_hours": (na, 2),
        "road_hours": (m, m), "road_money": (m, m), "closed_hours": (m, m), "closed_money": (m, m), "quota": (na, m),
        "ptr": (n + 1,), "wish": (lines,), "done": (n, i.done.shape[-1]), "absent": (n, i.absent.shape[-1]),
    }  # fmt: skip
    for name in ("low_results", "subject", "form", "exam", "max_trip", "locked", "approved", "forbidden"):
        want[name] = (n,)
    for name in (
        "place",
        "price",
        "pool",
        "pool_hours",
        "programme",
        "requires",
        "seats",
        "subject",
        "local",
        "least",
        "mentor",
    ):
        want[f"a_{name}"] = (na,)
    for name, shape in want.items():
        if getattr(i, name).shape != shape:
            raise PlannerDataError(name, 0, f"shape {shape} is expected, not {getattr(i, name).shape}")


def _indices(i: Instance) -> None:
    _between("t_m", i.municipality, 0, i.places)
    _between("a_block", i.a_block, 0, BLOCKS)
    _between("a_loc", i.a_place, -1, i.places)
    _between("a_pool", i.a_pool, -1, i.pool_cap.size)
    _between("quota", _rows(i.quota), -1, np.inf)
    _between("quota", i.quota.max(1, initial=-1), -1, i.quota_seats.size)
    _between("a_mentor", i.a_mentor, -1, i.n)
    _between("a_comp", i.a_comp.max(1, initial=-1), -1, 128)
    _between("t_comp", i.comp.max(1, initial=-1), -1, 128)
    for name, comp in (("a_comp", i.a_comp), ("t_comp", i.comp)):
        order = np.sort(comp, axis=1)
        _refuse(name, ((order[:, 1:] == order[:, :-1]) & (order[:, 1:] >= 0)).any(1), "a competency stands twice")


def _lines(i: Instance) -> None:
    if i.ptr[0] != 0 or i.ptr[-1] != i.act.size:
        raise PlannerDataError("cp", 0, "the lists of lines do not fit their borders")
    length = np.diff(i.ptr)
    _refuse("cp", (length < 0) | (length > MOST_LINES), "0–64 lines of a teacher are expected")
    _between("ci", i.act, 0, i.na)
    owner = np.repeat(np.arange(i.n), length)
    if np.unique(owner * np.int64(max(i.na, 1)) + i.act).size != i.act.size:
        raise PlannerDataError("ci", 0, "an activity stands twice in the list of a teacher")
    _refuse("wish", ~np.isfinite(i.wish), "a number is expected")
    beyond = np.where(length < MOST_LINES, np.uint64(1) << np.minimum(length, 63).astype(np.uint64), np.uint64(0))
    for name in ("locked", "approved", "forbidden"):
        _refuse(name, (beyond > 0) & (getattr(i, name) >= beyond), "a line that the teacher does not have")
    _refuse("forbidden", (i.locked & i.forbidden) != 0, "a line is both locked and forbidden")


def _intervals(name: str, days: Array) -> None:
    if days.shape[1] % 2:
        raise PlannerDataError(name, 0, "pairs of days are expected")
    _refuse(name, (days[:, 1::2] < days[:, ::2]).any(1), "the end stands before the start")


def _between(name: str, values: Array, low: float, high: float) -> None:
    _refuse(name, (values < low) | (values >= high), "no such number")


def _refuse(name: str, bad: Array | np.bool_, reason: str) -> None:
    if np.any(bad):
        raise PlannerDataError(name, int(np.flatnonzero(bad)[0]), reason)

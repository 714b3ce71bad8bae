"""One scale for two calibrations with common items, its error, and items that drifted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.bank import Bank, moments
from marshrut.psychometrics.errors import BadScale, PsychometricError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
METHODS = ("SL", "HB", "MS", "MM")
NODES = 30  # of the normal population over which curves are compared
LEAST = 3  # common items
ROUNDS = 100
STILL = 1e-12
BUMP = 1e-4
DRIFT = 1.645  # robust z: Huynh & Meyer
WEIGHTY = 0.3  # logits: a smaller shift is no reason to lose an anchor (our convention)
USUAL = 0.74  # × interquartile range = deviation of a normal


@dataclass(frozen=True)
class Link:
    """θ on the target's scale = ``A`` θ + ``B``.

    ``covariance`` (2, 2) of A and B; zeros when the errors of the parameters were not given.
    """

    A: float
    B: float
    covariance: Floats

    @property
    def se(self) -> tuple[float, float]:
        """Errors of A and B."""
        return float(np.sqrt(self.covariance[0, 0])), float(np.sqrt(self.covariance[1, 1]))

    def scores(self, theta: ArrayLike, se: ArrayLike) -> tuple[Floats, Floats]:
        """Scores and their errors of measurement on the target's scale, logits; the error of the link stands apart."""
        return self.A * np.asarray(theta, np.float64) + self.B, self.A * np.asarray(se, np.float64)

    def variance(self, theta: ArrayLike) -> Floats:
        """Variance of the link at abilities of the source's scale, logits²: ``link_var`` of :func:`growth`."""
        at = np.asarray(theta, np.float64)
        (aa, ab), (_, bb) = self.covariance
        return np.asarray(aa * at**2 + 2 * ab * at + bb, np.float64)

    def bank(self, source: Bank) -> Bank:
        """Items of the source on the target's scale."""
        step = np.arange(1, source.intercept.shape[1] + 1)
        weight = np.where((np.array(source.model) == "grm")[:, None], 1.0, step)
        d = source.intercept - weight * (source.slope * self.B / self.A)[:, None]
        model = tuple({"rasch": "2pl", "pcm": "gpcm"}.get(m, m) for m in source.model) if self.A != 1 else source.model
        return Bank(model, source.n_cat, source.slope / self.A, d, source.lower)


def link(
    source: Bank,
    target: Bank,
    method: str = "SL",
    *,
    source_covariance: ArrayLike | None = None,
    target_covariance: ArrayLike | None = None,
) -> Link:
    r"""Line that takes abilities from the scale of one calibration to that of another.

    Parameters
    ----------
    source, target : Bank
        The common items in one order, calibrated twice; all models, one kind for each item.
    method : {"SL", "HB", "MS", "MM"}
        Test curves (Stocking & Lord 1983), item curves (Haebara 1980), mean and sigma of difficulties (Marco 1977), means
        of slopes and difficulties (Loyd & Hoover 1980).
    source_covariance, target_covariance : (P, P), optional
        Covariances of a, d_1 … of the items, in the order of ``Bank.flat``: ``StandardErrors.of_items``. With both, the
        error of the line comes by the delta method (Ogasawara 2001); asymptotes of 3pl are taken as known.

    Raises
    ------
    BadScale
        Fewer than three common items, other models or categories, or difficulties that do not spread.

    Notes
    -----
    Curves are compared over N(0, 1) on the target's scale, 30 Gauss-Hermite nodes, by Gauss-Newton steps.
    """
    if method not in METHODS:
        raise PsychometricError(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    _check(source, target)
    point = _solve(source, target, method)
    covariance = np.zeros((2, 2))
    if source_covariance is not None and target_covariance is not None:
        covariance = _error(source, target, method, point, source_covariance, target_covariance)
    return Link(float(point[0]), float(point[1]), covariance)


def _check(source: Bank, target: Bank) -> None:
    if source.n_items != target.n_items or not np.array_equal(source.n_cat, target.n_cat):
        raise BadScale("the common items of both calibrations must be the same, in one order")
    if any((a in ("grm", "3pl")) != (b in ("grm", "3pl")) for a, b in zip(source.model, target.model, strict=True)):
        raise BadScale("an item changed its model between the calibrations")
    if source.n_items < LEAST:
        raise BadScale(f"{source.n_items} common items, at least {LEAST} are needed")


def _solve(source: Bank, target: Bank, method: str, start: Floats | None = None) -> Floats:
    """(A, B)."""
    if method in ("MS", "MM") or start is None:
        begin = _by_moments(source, target, "MS" if method == "MS" else "MM")
        if method in ("MS", "MM"):
            return begin
    else:
        begin = start
    nodes, weight = np.polynomial.hermite_e.hermegauss(NODES)
    return _by_curves(source, target, nodes, np.sqrt(weight / weight.sum()), begin, whole=method == "SL")


def _by_moments(source: Bank, target: Bank, method: str) -> Floats:
    old, new = np.concatenate(source.difficulty()), np.concatenate(target.difficulty())
    if method == "MS":
        if old.std() <= 0:
            raise BadScale("difficulties of the common items do not spread")
        A = new.std() / old.std()
    else:
        A = source.slope.mean() / target.slope.mean()
    return np.array([A, new.mean() - A * old.mean()])


def _by_curves(source: Bank, target: Bank, nodes: Floats, root: Floats, at: Floats, *, whole: bool) -> Floats:
    """Least squares of test curves (``whole``) or of all category curves."""
    item, place = np.repeat(np.arange(target.n_items), nodes.size), np.tile(nodes, target.n_items)
    wanted, _, _ = moments(target, item, place)
    score = np.arange(wanted.shape[1])

    def form(curves: Floats) -> Floats:
        if whole:
            return np.asarray(root * (curves @ score).reshape(-1, nodes.size).sum(0), np.float64)
        flat: Floats = (np.tile(root, target.n_items)[:, None] * curves).ravel()
        return flat

    def look(point: Floats) -> tuple[Floats, Floats, Floats]:
        back = (place - point[1]) / point[0]
        got, first, _ = moments(source, item, back)
        slopes = np.column_stack([form(first * (-back / point[0])[:, None]), form(first * (-1 / point[0]))])
        miss = form(got - wanted)
        return miss, slopes, np.array(miss @ miss)

    return _descend(look, at)


def _descend(look: Callable[[Floats], tuple[Floats, Floats, Floats]], point: Floats) -> Floats:
    miss, slopes, best = look(point)
    for _ in range(ROUNDS):
        step = -np.linalg.solve(slopes.T @ slopes + 1e-12 * np.eye(2), slopes.T @ miss)
        for _half in range(30):
            if point[0] + step[0] > 0:
                trial = look(point + step)
                if trial[2] <= best:
                    break
            step = step / 2
        else:
            return point
        point, (miss, slopes, best) = point + step, trial
        if np.abs(step).max() < STILL:
            break
    return point


def _error(source: Bank, target: Bank, method: str, point: Floats, first: ArrayLike, second: ArrayLike) -> Floats:
    """Delta method: the line is found anew with each parameter moved a little."""
    total = np.zeros((2, 2))
    for which, covariance in enumerate((first, second)):
        banks = [source, target]
        flat = banks[which].flat()
        known = np.asarray(covariance, np.float64)
        if known.shape != (flat.size, flat.size):
            raise BadScale(f"a covariance of {flat.size} parameters is expected")
        free = np.flatnonzero(np.diag(known) > 0)
        slope = np.zeros((2, flat.size))
        for m in free:
            ends = []
            for side in (BUMP, -BUMP):
                moved = flat.copy()
                moved[m] += side
                banks[which] = (source, target)[which].moved(moved, (source, target)[which].lower)
                ends.append(_solve(banks[0], banks[1], method, point))
            slope[:, m] = (ends[0] - ends[1]) / (2 * BUMP)
        total += slope @ known @ slope.T
    return total


@dataclass(frozen=True)
class Drift:
    """Anchors after linking: ``shift`` (J,) of difficulty in logits, ``z`` and ``z_slope`` (J,), ``drifted`` (J,)."""

    shift: Floats
    z: Floats
    z_slope: Floats
    drifted: NDArray[np.bool_]


def drift(source: Bank, target: Bank, line: Link) -> Drift:
    """Which common items became harder or easier than the others.

    Parameters
    ----------
    source, target : Bank
        As in :func:`link`; ``line`` its result.

    Notes
    -----
    Robust z = (x − median) / (0.74 · interquartile range) of the shifts of mean difficulty and of ln of slopes: Huynh &
    Meyer (2010), Practical Assessment, Research & Evaluation 15(2). Marked: |z| > 1.645 and 0.3 logit or more from the
    median shift.
    """
    _check(source, target)
    moved = [line.A * b.mean() + line.B for b in source.difficulty()]
    shift = np.array([b.mean() for b in target.difficulty()]) - np.array(moved)
    turned = np.log(target.slope) - np.log(source.slope / line.A)
    z = _robust(shift)
    far = np.abs(shift - np.median(shift)) >= WEIGHTY
    return Drift(shift, z, _robust(turned), (np.abs(z) > DRIFT) & far)


def _robust(x: Floats) -> Floats:
    low, middle, high = np.percentile(x, [25, 50, 75])
    spread = USUAL * (high - low)
    if spread > STILL:
        robust: Floats = (x - middle) / spread
        return robust
    far = x - middle
    return np.where(far > STILL, np.inf, np.where(far < -STILL, -np.inf, 0.0))


def stable_link(source: Bank, target: Bank, method: str = "SL") -> tuple[Link, Ints]:
    """Link by anchors that did not drift: the worst one leaves, the line is found anew, until none is marked.

    Returns
    -------
    (Link, (n,) items kept). Errors and methods as in :func:`link`.
    """
    kept = np.arange(source.n_items)
    while True:
        ours, theirs = source.take(kept), target.take(kept)
        line = link(ours, theirs, method)
        seen = drift(ours, theirs, line)
        if not seen.drifted.any():
            return line, kept
        worst = int(np.argmax(np.where(seen.drifted, np.abs(seen.shift - np.median(seen.shift)), -1.0)))
        kept = np.delete(kept, worst)

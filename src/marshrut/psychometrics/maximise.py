"""M step: guarded Newton steps of one item after another on what the E step expects."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marshrut.loops import Ints, compiled
from marshrut.psychometrics.bank import Floats
from marshrut.psychometrics.kernels import GRADED, GUESSED, LINEAR

NEWTON = 2  # steps in one M step
HALVINGS = 12
STILL = 1e-7  # logits: a shorter step is the last one
LONGEST = 2.0  # logits: the longest step of one parameter
LEAST = 1e-300  # of a probability
EMPTY = 1e-12  # people at a node: nobody


@dataclass(frozen=True)
class Prior:
    """Priors of free parameters; None = flat.

    ``log_a`` = (mean, sd) of ln a, ``d`` = (mean, sd) of intercepts, ``c`` = (α, β) of the beta density of the lower
    asymptote of 3pl items, by default that of one guess in five, worth 20 answers (Mislevy & Bock 1990, BILOG).
    """

    log_a: tuple[float, float] | None = None
    d: tuple[float, float] | None = None
    c: tuple[float, float] | None = (5.0, 17.0)

    def numbers(self) -> Floats:
        """Nine numbers for the loops: used, first, second of each prior."""
        return np.array(
            [x for p in (self.log_a, self.d, self.c) for x in ((0.0, 0.0, 1.0) if p is None else (1.0, *p))]
        )


@compiled
def linear(x: Floats, moment: Floats, number: Floats, asked: Floats, theta: Floats, g: Floats, h: Floats) -> float:
    """Expected log-likelihood of a divide-by-total item, its gradient and information in a, d_1 … (exact)."""
    k_max = number.size
    p = np.empty(k_max)
    a, value = x[0], 0.0
    for k in range(1, k_max):
        value += k * a * moment[k] + x[k] * number[k]
        g[0] += k * moment[k]
        g[k] += number[k]
    for q in range(theta.size):
        n, t = asked[q], theta[q]
        if n < EMPTY:
            continue
        high, total, mean, square = 0.0, 0.0, 0.0, 0.0
        p[0] = 0.0
        for k in range(1, k_max):
            p[k] = k * a * t + x[k]
            high = max(high, p[k])
        for k in range(k_max):
            p[k] = math.exp(p[k] - high)
            total += p[k]
        value -= n * (high + math.log(total))
        for k in range(k_max):
            p[k] /= total
            mean += k * p[k]
            square += k * k * p[k]
        g[0] -= n * t * mean
        h[0, 0] += n * t * t * (square - mean * mean)
        for k in range(1, k_max):
            g[k] -= n * p[k]
            h[0, k] += n * t * p[k] * (k - mean)
            h[k, k] += n * p[k]
            for m in range(1, k + 1):
                h[m, k] -= n * p[k] * p[m]
    return value


@compiled
def graded(x: Floats, r: Floats, theta: Floats, exact: bool, g: Floats, h: Floats) -> float:
    """The same for grm from expected counts r (K, Q); the information is tridiagonal in d.

    ``exact``: minus the second derivatives; otherwise their expectation, which always is positive.
    """
    k_max = r.shape[0]
    s, v = np.zeros(k_max + 1), np.zeros(k_max + 1)
    s[0] = 1.0
    value = 0.0
    for q in range(theta.size):
        n, t = 0.0, theta[q]
        for k in range(k_max):
            n += r[k, q]
        if n < EMPTY:
            continue
        for k in range(1, k_max):
            s[k] = 1.0 / (1.0 + math.exp(-(x[0] * t + x[k])))
            v[k] = s[k] * (1.0 - s[k])
        p = max(s[0] - s[1], LEAST)
        value += r[0, q] * math.log(p)
        share, bend = r[0, q] / p, r[0, q] / (p * p) if exact else n / p
        for k in range(1, k_max):
            share_before, bend_before = share, bend
            p = max(s[k] - s[k + 1], LEAST)
            value += r[k, q] * math.log(p)
            share, bend = r[k, q] / p, r[k, q] / (p * p) if exact else n / p
            up = v[k] * (share - share_before)
            g[k] += up
            g[0] += up * t
            own = v[k] * v[k] * (bend + bend_before)
            if exact:
                own -= up * (1.0 - 2.0 * s[k])
            side = -v[k] * v[k + 1] * bend
            h[k, k] += own
            h[0, k] += (own + side) * t
            h[0, 0] += (own + 2.0 * side) * t * t
            if k + 1 < k_max:
                h[k, k + 1] += side
                h[0, k + 1] += side * t
    return value


@compiled
def guessed(x: Floats, r: Floats, theta: Floats, exact: bool, g: Floats, h: Floats) -> float:
    """The same for 3pl in a, d and ln(c / (1 − c))."""
    c = 1.0 / (1.0 + math.exp(-x[2]))
    value = 0.0
    for q in range(theta.size):
        n, t = r[0, q] + r[1, q], theta[q]
        if n < EMPTY:
            continue
        s = 1.0 / (1.0 + math.exp(-(x[0] * t + x[1])))
        right = min(max(c + (1.0 - c) * s, LEAST), 1.0 - 1e-16)
        wrong = 1.0 - right
        value += r[1, q] * math.log(right) + r[0, q] * math.log(wrong)
        by_d, by_c = (1.0 - c) * s * (1.0 - s), (1.0 - s) * c * (1.0 - c)
        up, bend = r[1, q] / right - r[0, q] / wrong, n / (right * wrong)
        if exact:
            bend = r[1, q] / (right * right) + r[0, q] / (wrong * wrong)
        g[0] += up * by_d * t
        g[1] += up * by_d
        g[2] += up * by_c
        dd, dc, cc = bend * by_d * by_d, bend * by_d * by_c, bend * by_c * by_c
        if exact:
            dd -= up * by_d * (1.0 - 2.0 * s)
            dc += up * s * by_c
            cc -= up * by_c * (1.0 - 2.0 * c)
        h[0, 0] += dd * t * t
        h[0, 1] += dd * t
        h[1, 1] += dd
        h[0, 2] += dc * t
        h[1, 2] += dc
        h[2, 2] += cc
    return value


@compiled
def add_prior(kind: int, n: int, x: Floats, prior: Floats, rigid: bool, g: Floats, h: Floats) -> float:
    """Log prior of one item, added to its gradient and, where it bends downwards, to its information."""
    value = 0.0
    last = 2 if kind == GUESSED else n
    if prior[0] > 0 and not rigid:
        tight = 1.0 / (prior[2] * prior[2])
        log = math.log(max(x[0], 1e-8))
        z = (log - prior[1]) * tight
        value -= 0.5 * (log - prior[1]) * z + log
        g[0] -= (z + 1.0) / x[0]
        h[0, 0] += max((tight - z - 1.0) / (x[0] * x[0]), 1e-6)
    if prior[3] > 0:
        tight = 1.0 / (prior[5] * prior[5])
        for k in range(1, last):
            value -= 0.5 * (x[k] - prior[4]) ** 2 * tight
            g[k] -= (x[k] - prior[4]) * tight
            h[k, k] += tight
    if kind == GUESSED and prior[6] > 0:
        c = 1.0 / (1.0 + math.exp(-x[2]))
        value += (prior[7] - 1.0) * math.log(c) + (prior[8] - 1.0) * math.log(1.0 - c)
        g[2] += (prior[7] - 1.0) * (1.0 - c) - (prior[8] - 1.0) * c
        h[2, 2] += max((prior[7] + prior[8] - 2.0) * c * (1.0 - c), 1e-6)
    return value


@compiled
def solve(a: Floats, b: Floats) -> bool:
    """``b`` ← a⁻¹ b by Cholesky from the upper half of ``a``, both overwritten; False when a is not positive."""
    n = b.size
    for i in range(n):
        for j in range(i + 1):
            s = a[j, i]
            for k in range(j):
                s -= a[k, i] * a[k, j]
            if i > j:
                a[j, i] = s / a[j, j]
            elif s <= 0.0:
                return False
            else:
                a[i, i] = math.sqrt(s)
    for i in range(n):
        for k in range(i):
            b[i] -= a[k, i] * b[k]
        b[i] /= a[i, i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            b[i] -= a[i, k] * b[k]
        b[i] /= a[i, i]
    return True


@compiled
def allowed(kind: int, x: Floats, rigid: bool) -> bool:
    """Whether the parameters describe an item: a positive slope, falling intercepts of grm, c inside (0, 1)."""
    if x[0] <= 1e-4 and not rigid:
        return False
    if kind == GRADED:
        for k in range(2, x.size):
            if x[k] >= x[k - 1] - 1e-6:
                return False
    return kind != GUESSED or abs(x[2]) < 30.0


@compiled
def evaluate(
    kind: int,
    x: Floats,
    expected: tuple[Floats, Floats, Floats, Floats],
    theta: Floats,
    prior: Floats,
    flags: tuple[bool, bool],  # slope fixed at 1; exact second derivatives
    g: Floats,
    h: Floats,
) -> float:
    """Objective of one item; ``g`` and ``h`` become its gradient and information (upper half)."""
    rigid, exact = flags
    moment, number, asked, counts = expected
    for k in range(g.size):
        g[k] = 0.0
        for m in range(g.size):
            h[k, m] = 0.0
    if kind == LINEAR:
        value = linear(x, moment, number, asked, theta, g, h)
    elif kind == GRADED:
        value = graded(x, counts, theta, exact, g, h)
    else:
        value = guessed(x, counts, theta, exact, g, h)
    return value + add_prior(kind, number.size, x, prior, rigid, g, h)


@compiled
def newton(
    x: Floats,
    kind: int,
    expected: tuple[Floats, Floats, Floats, Floats],
    theta: Floats,
    prior: Floats,
    rigid: bool,
    step: Floats,
) -> float:
    """Objective at x; ``step`` becomes the way up: by exact second derivatives, where they bend down, else expected."""
    g, h = np.empty(x.size), np.empty((x.size, x.size))
    value = 0.0
    for exact in (True, False):
        value = evaluate(kind, x, expected, theta, prior, (rigid, exact), g, h)
        if rigid:
            g[0], h[0, 0] = 0.0, 1.0
            for k in range(1, x.size):
                h[0, k] = 0.0
        for k in range(x.size):
            step[k] = g[k]
            if not exact:
                h[k, k] += 1e-9
        if solve(h, step):
            return value
    for k in range(x.size):
        step[k] = 0.0
    return value


@compiled
def improve(
    low: int,
    high: int,
    kind: Ints,
    flags: tuple[NDArray[np.bool_], NDArray[np.bool_]],  # free, rigid
    places: tuple[Ints, Ints, Ints],  # number of categories, first code, first row of counts
    state: tuple[Floats, Floats],  # a, d_1 … by code; logit of c by item
    expected: tuple[Floats, Floats, Floats, Floats],  # moment (R,), number (R,), asked (J, Q), counts (R', Q)
    theta: Floats,
    prior: Floats,
) -> None:
    """M step of items ``low … high − 1``, in place: Newton steps; a step that lowers the objective is halved."""
    free, rigid = flags
    n_cat, offset, row = places
    value, logit = state
    moment, number, asked, counts = expected
    for j in range(low, high):
        if not free[j]:
            continue
        k, at = n_cat[j], offset[j]
        mine = (moment[at : at + k], number[at : at + k], asked[j], counts[row[j] : row[j] + k])
        n = k + 1 if kind[j] == GUESSED else k
        x, y, step, next_step = np.empty(n), np.empty(n), np.zeros(n), np.empty(n)
        for m in range(k):
            x[m] = value[at + m]
        if kind[j] == GUESSED:
            x[k] = logit[j]
        best, scale, taken, halved = -np.inf, 0.0, 0, 0  # the first try is the place itself
        while halved < HALVINGS:
            for m in range(n):
                y[m] = x[m] + scale * step[m]
            there = best - 1.0 - abs(best)
            if taken == 0 or allowed(kind[j], y, rigid[j]):
                there = newton(y, kind[j], mine, theta, prior, rigid[j], next_step)
            if taken > 0 and not there >= best - 1e-13 * abs(best):
                scale *= 0.5
                halved += 1
                continue
            moved, longest = 0.0, 0.0
            for m in range(n):
                moved = max(moved, abs(y[m] - x[m]))
                longest = max(longest, abs(next_step[m]))
                x[m] = y[m]
                step[m] = next_step[m]
            if taken == NEWTON or (taken > 0 and moved < STILL):
                break
            best, scale, halved = there, min(1.0, LONGEST / max(longest, LEAST)), 0
            taken += 1
        for m in range(k):
            value[at + m] = x[m]
        if kind[j] == GUESSED:
            logit[j] = x[k]

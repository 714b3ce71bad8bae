"""E step: posterior of each person on the nodes, and what the items must know of it.

Items of the divide-by-total kind (2pl, rasch, gpcm, pcm) form an exponential family:
log P(k | θ) = k a θ + d_k − log Z(θ). So the answers of a person enter through two sums, Σ k a and Σ d_k, and the
normaliser depends only on which items were asked, the *form*. People are ordered by form, the normaliser is added up
once for each form, and a person costs O(answers + nodes) instead of O(answers × nodes). The M step of such an
item needs Σ k E[θ], the numbers of answers, and the expected numbers of people at the nodes who were asked.
grm and 3pl items have no such sums: their rows of the table are added node by node.
"""

from __future__ import annotations

import math

import numpy as np

from marshrut.loops import Codes, Ints, compiled
from marshrut.psychometrics.bank import Floats

LINEAR, GRADED, GUESSED = 0, 1, 2  # kinds of items: divide-by-total, grm of three categories or more, 3pl
LOG2E = 1.4426950408889634
LN2_HIGH = 0.693147180369123816490
LN2_LOW = 1.90821492927058770002e-10
FLOOR = -700.0  # below it e^x is nothing
NOTHING = 1e-13  # share of the posterior that is left out of the counts


@compiled
def exponential(x: Floats, bits: Ints, scale: Floats) -> None:
    """Exponent: x ← e^x for x ≤ 0, in place, to the last digit or two; ``scale`` is ``bits`` seen as floats.

    Written out so that the compiler can work on several nodes at once: x = n ln 2 + r, e^r by its series.
    """
    for q in range(x.size):
        v = max(x[q], FLOOR)
        n = math.floor(v * LOG2E + 0.5)
        r = (v - n * LN2_HIGH) - n * LN2_LOW
        s = 1.0 / 6227020800.0
        s = s * r + 1.0 / 479001600.0
        s = s * r + 1.0 / 39916800.0
        s = s * r + 1.0 / 3628800.0
        s = s * r + 1.0 / 362880.0
        s = s * r + 1.0 / 40320.0
        s = s * r + 1.0 / 5040.0
        s = s * r + 1.0 / 720.0
        s = s * r + 1.0 / 120.0
        s = s * r + 1.0 / 24.0
        s = s * r + 1.0 / 6.0
        s = s * r + 0.5
        s = s * r + 1.0
        x[q] = s * r + 1.0
        bits[q] = (np.int64(n) + 1023) << 52
    for q in range(x.size):
        x[q] *= scale[q]


@compiled
def posterior(log: Floats, bits: Ints, scale: Floats) -> tuple[float, float]:
    """``log`` (Q,) ← e^{log − max}; returns the maximum and the sum."""
    high = log[0]
    for q in range(log.size):
        high = max(high, log[q])
    for q in range(log.size):
        log[q] -= high
    exponential(log, bits, scale)
    total = 0.0
    for q in range(log.size):
        total += log[q]
    return high, total


@compiled
def add_rows(to: Floats, table: Floats, code: Codes, place: Ints, start: int, stop: int) -> None:
    """``to`` (Q,) += rows ``place[code[start:stop]]`` of the table (R, Q)."""
    s = start
    while s + 3 < stop:
        a, b, c, d = place[code[s]], place[code[s + 1]], place[code[s + 2]], place[code[s + 3]]
        for q in range(to.size):
            to[q] += (table[a, q] + table[b, q]) + (table[c, q] + table[d, q])
        s += 4
    while s < stop:
        a = place[code[s]]
        for q in range(to.size):
            to[q] += table[a, q]
        s += 1


@compiled
def expect(
    start: int,
    stop: int,
    sums: tuple[Ints, Codes, Ints, Floats, Floats],  # ptr, code of linear answers; item, k a and d of each code
    rows: tuple[Ints, Codes, Ints],  # ptr, row of the other answers, every row in turn
    people: tuple[Ints, Floats, Ints],  # population, weight, 1 where the form differs from that of the person before
    tables: tuple[Floats, Floats, Floats, Floats],  # log Z (J, Q), log P (R', Q), log prior (G, Q), nodes (Q,)
    moment: Floats,
    asked: Floats,
    counts: Floats,
    crowd: Floats,
) -> float:
    """Log-likelihood of people ``start … stop − 1``; adds to what the M step needs.

    ``moment`` (R,) Σ E[θ] over the answers of a code, ``asked`` (J, Q) expected people asked a linear item,
    ``counts`` (R', Q) expected answers to the other items, ``crowd`` (G, Q) expected people.
    """
    ptr, code, item, slope, const = sums
    ptr2, row, every = rows
    group, weight, fresh = people
    log_z, log_p, prior, theta = tables
    n_nodes = theta.size
    log, form, norm = np.empty(n_nodes), np.zeros(n_nodes), np.zeros(n_nodes)
    bits = np.empty(n_nodes, np.int64)
    scale = bits.view(np.float64)
    loglik = 0.0
    for i in range(start, stop):
        low, high = ptr[i], ptr[i + 1]
        if i == start or fresh[i]:
            for q in range(n_nodes):
                norm[q] = 0.0
                form[q] = 0.0
            add_rows(norm, log_z, code, item, low, high)
        s, c = 0.0, 0.0
        for t in range(low, high):
            s += slope[code[t]]
            c += const[code[t]]
        g = group[i]
        for q in range(n_nodes):
            log[q] = prior[g, q] + s * theta[q] - norm[q]
        add_rows(log, log_p, row, every, ptr2[i], ptr2[i + 1])
        top, total = posterior(log, bits, scale)
        loglik += weight[i] * (c + top + math.log(total))
        share = weight[i] / total
        mean, first, last = 0.0, n_nodes, 0
        for q in range(n_nodes):
            if log[q] > NOTHING:
                first = min(first, q)
                last = q + 1
        for q in range(n_nodes):
            log[q] *= share
            mean += log[q] * theta[q]
            form[q] += log[q]
            crowd[g, q] += log[q]
        for t in range(low, high):
            moment[code[t]] += mean
        for t in range(ptr2[i], ptr2[i + 1]):
            r = row[t]
            for q in range(first, last):
                counts[r, q] += log[q]
        if i + 1 == stop or fresh[i + 1]:
            for t in range(low, high):
                j = item[code[t]]
                for q in range(n_nodes):
                    asked[j, q] += form[q]
    return loglik


@compiled
def softplus(x: float) -> float:
    """log(1 + e^x) without overflow."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@compiled
def fill_graded(a: float, d: Floats, theta: Floats, out: Floats) -> None:
    """log(σ(x) − σ(y)) = log σ(x) + log σ(−y) + log(1 − e^{y−x}), exact in both tails; ``d`` is d_1 … ."""
    for q in range(theta.size):
        out[0, q] = -softplus(a * theta[q] + d[0])
        for k in range(1, d.size):
            x = a * theta[q]
            gap = math.log(-math.expm1(d[k] - d[k - 1]))
            out[k, q] = gap - softplus(-(x + d[k - 1])) - softplus(x + d[k])
        out[d.size, q] = -softplus(-(a * theta[q] + d[d.size - 1]))


@compiled
def fill_tables(
    low: int,
    high: int,
    kind: Ints,
    places: tuple[Ints, Ints, Ints],  # number of categories, first code, first row
    state: tuple[Floats, Floats],  # a, d_1 … by code; c by item
    theta: Floats,
    log_z: Floats,
    log_p: Floats,
) -> None:
    """Tables of items ``low … high − 1`` at the nodes: log Z (J, Q) of linear items, log P (R', Q) of the others."""
    n_cat, offset, row = places
    value, lower = state
    for j in range(low, high):
        a, at, k_max, r = value[offset[j]], offset[j], n_cat[j], row[j]
        if kind[j] == GRADED:
            fill_graded(a, value[at + 1 : at + k_max], theta, log_p[r : r + k_max])
        elif kind[j] == GUESSED:
            c = lower[j]
            for q in range(theta.size):
                x = a * theta[q] + value[at + 1]
                log_p[r, q] = math.log1p(-c) - softplus(x)
                log_p[r + 1, q] = math.log(c + (1.0 - c) / (1.0 + math.exp(-x)))
        else:
            for q in range(theta.size):
                top = 0.0
                for k in range(1, k_max):
                    top = max(top, k * a * theta[q] + value[at + k])
                total = math.exp(-top)
                for k in range(1, k_max):
                    total += math.exp(k * a * theta[q] + value[at + k] - top)
                log_z[j, q] = top + math.log(total)

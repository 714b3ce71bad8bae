"""Compiled loop of :mod:`bifactor`: the E step by dimension reduction."""

from __future__ import annotations

import math

import numpy as np

from marshrut.loops import Codes, Ints, compiled
from marshrut.psychometrics.bank import Floats
from marshrut.psychometrics.kernels import posterior
from marshrut.psychometrics.responses import Categories

NOTHING = 1e-12  # share of the posterior that is left out of the counts


@compiled
def expect(
    start: int,
    stop: int,
    people: tuple[Ints, Codes, Categories, Floats],  # ptr, item, category, weight
    group: Ints,
    table: Floats,
    prior: Floats,
    counts: Floats,
) -> float:
    """Log-likelihood of people ``start … stop − 1``; adds to ``counts`` (J, 2, Q, Q) their expected answers.

    ``table`` (J, 2, Q, Q) log P at θ (rows) and η (columns), ``prior`` (Q,) log weights of either. Given θ, each special
    ability is integrated by itself: Q² steps for an answer.
    """
    ptr, item, category, weight = people
    n, n_groups = prior.size, 0
    for j in range(group.size):
        n_groups = max(n_groups, group[j] + 1)
    special, base = np.empty((n_groups, n, n)), np.empty(n)
    bits = np.empty(n, np.int64)
    scale = bits.view(np.float64)
    loglik = 0.0
    for i in range(start, stop):
        for q in range(n):
            base[q] = prior[q]
            for s in range(n_groups):
                for r in range(n):
                    special[s, q, r] = prior[r]
        for t in range(ptr[i], ptr[i + 1]):
            j, k = item[t], category[t]
            s = group[j]
            for q in range(n):
                if s < 0:
                    base[q] += table[j, k, q, 0]
                else:
                    for r in range(n):
                        special[s, q, r] += table[j, k, q, r]
        for s in range(n_groups):
            for q in range(n):
                top, total = posterior(special[s, q], bits, scale)
                base[q] += top + math.log(total)
                for r in range(n):
                    special[s, q, r] /= total  # now the posterior of η given θ
        top, total = posterior(base, bits, scale)
        loglik += weight[i] * (top + math.log(total))
        for q in range(n):
            base[q] *= weight[i] / total
        for t in range(ptr[i], ptr[i + 1]):
            j, k = item[t], category[t]
            s = group[j]
            for q in range(n):
                if base[q] < NOTHING:
                    continue
                if s < 0:
                    counts[j, k, q, 0] += base[q]
                else:
                    for r in range(n):
                        counts[j, k, q, r] += base[q] * special[s, q, r]
    return loglik

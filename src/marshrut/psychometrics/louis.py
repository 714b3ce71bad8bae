"""Compiled loop of :mod:`standard_errors`: what is lost because abilities are not seen."""

from __future__ import annotations

import math

import numpy as np

from marshrut.loops import Codes, Ints, compiled
from marshrut.psychometrics.bank import Floats
from marshrut.psychometrics.kernels import add_rows, posterior

TAIL = 1e-11  # share of the posterior that is left out


@compiled
def add_square(block: Floats, row: Floats, n: int, m: int) -> None:
    """``block`` (n, n) += Σ over the first m rows of ``row`` (Q, n) of the product of the row with itself, lower half."""
    q = 0
    while q < m:
        q1, q2, q3 = min(q + 1, m), min(q + 2, m), min(q + 3, m)  # row m is empty
        for k in range(n):
            a, b, c, d = row[q, k], row[q1, k], row[q2, k], row[q3, k]
            for t in range(k + 1):
                block[k, t] += (a * row[q, t] + b * row[q1, t]) + (c * row[q2, t] + d * row[q3, t])
        q += 4


@compiled
def lost(
    start: int,
    stop: int,
    answers: tuple[Ints, Codes, Codes, Ints],  # ptr, code, item, every code in turn
    people: tuple[Ints, Floats, Ints],  # population, weight, 1 where the form or population is new
    tables: tuple[Floats, Floats],  # log P (R, Q), log prior (G, Q)
    slopes: tuple[Floats, Floats],  # derivatives of log P (R, Q, M) and of log prior (G, 2, Q)
    places: tuple[Ints, Ints],  # number of parameters of an item, its first one
    out: Floats,
) -> None:
    """``out`` (P, P) += Σ_i w_i Cov(s_i | answers of i), s_i the derivative of the complete log-likelihood; lower half.

    The last 2G parameters are the mean and ln sd of each population.
    """
    ptr, code, item, every = answers
    group, weight, fresh = people
    log_p, prior = tables
    by_item, by_group = slopes
    number, first = places
    n_nodes, n_all = prior.shape[1], out.shape[0]
    log = np.empty(n_nodes)
    bits = np.empty(n_nodes, np.int64)
    scale = bits.view(np.float64)
    index = np.empty(n_all, np.int64)
    block, row = np.zeros((n_all, n_all)), np.zeros((n_nodes + 1, n_all))
    for i in range(start, stop):
        low, high, g = ptr[i], ptr[i + 1], group[i]
        n = 0
        for t in range(low, high):
            for m in range(number[item[t]]):
                index[n] = first[item[t]] + m
                n += 1
        index[n] = n_all - 2 * prior.shape[0] + 2 * g
        index[n + 1] = index[n] + 1
        n += 2
        for q in range(n_nodes):
            log[q] = prior[g, q]
        add_rows(log, log_p, code, every, low, high)
        _, total = posterior(log, bits, scale)
        m = 0
        for q in range(n_nodes):
            if log[q] <= TAIL:
                continue
            root = math.sqrt(weight[i] * log[q] / total)
            log[m] = root
            k = 0
            for t in range(low, high):
                for p in range(number[item[t]]):
                    row[m, k] = by_item[code[t], q, p]
                    k += 1
            row[m, k] = by_group[g, 0, q]
            row[m, k + 1] = by_group[g, 1, q]
            m += 1
        for k in range(n):
            mean = 0.0
            for q in range(m):
                mean += log[q] * log[q] * row[q, k]
            mean /= weight[i]
            for q in range(m):
                row[q, k] = (row[q, k] - mean) * log[q]
            row[m, k] = 0.0
        add_square(block, row, n, m)
        if i + 1 == stop or fresh[i + 1]:
            for k in range(n):
                for t in range(k + 1):
                    out[max(index[k], index[t]), min(index[k], index[t])] += block[k, t]
                    block[k, t] = 0.0

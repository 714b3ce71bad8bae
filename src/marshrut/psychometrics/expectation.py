"""Answers laid out for the E step, and one EM step as a function of the parameters."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from marshrut.loops import PARTS, Ints, Threads, parts
from marshrut.psychometrics import kernels, maximise
from marshrut.psychometrics.bank import Bank, Floats
from marshrut.psychometrics.grid import Codes, codes, log_prior
from marshrut.psychometrics.kernels import GRADED, GUESSED, LINEAR
from marshrut.psychometrics.maximise import Prior
from marshrut.psychometrics.responses import Responses, runs


@dataclass(frozen=True)
class Expected:
    """What an E step tells: the log-likelihood and the sums of :func:`kernels.expect`."""

    loglik: float
    moment: Floats
    asked: Floats
    counts: Floats
    crowd: Floats


def kinds(bank: Bank) -> Ints:
    """(J,) kind of each item for the loops; a grm item of two categories is linear."""
    names = np.array(bank.model)
    return np.where(names == "3pl", GUESSED, np.where((names == "grm") & (bank.n_cat > 2), GRADED, LINEAR)).astype(
        np.int64
    )


@dataclass(frozen=True)
class Layout:
    """People ordered by form, linear answers apart from the others; fixed for a calibration."""

    sums: tuple[Ints, Codes, Ints]  # ptr and code of linear answers, item of each code
    rows: tuple[Ints, Codes, Ints]  # ptr and row of the other answers, and every row in turn
    people: tuple[Ints, Floats, Ints]  # population, weight, new form
    order: Ints  # person standing at each place
    table: Ints  # (R',) codes that have a row
    row: Ints  # (J,) first row of an item in that table
    number: Floats  # (R,) weighted answers of each code
    cut: list[tuple[int, int]] = field(repr=False)

    @classmethod
    def of(cls, bank: Bank, resp: Responses) -> Layout:
        """Lay the answers out for a bank of this shape."""
        linear = kinds(bank) == LINEAR
        order, fresh = by_form(resp)
        owner = np.repeat(np.arange(bank.n_items), bank.n_cat)
        table = np.flatnonzero(~linear[owner])
        place = np.zeros(owner.size, np.int32)
        place[table] = np.arange(table.size)
        n_plain = sum(int(linear[resp.item[cells]].sum()) for _, cells in resp.pieces())
        plain, other = np.empty(n_plain, np.int32), np.empty(resp.item.size - n_plain, np.int32)
        ptr = np.concatenate([[0], np.cumsum(resp.answered[order])])
        before, number, done = np.zeros_like(ptr), np.zeros(owner.size), 0
        for low, high in runs(ptr):
            piece = resp.take(order[low:high])
            code, line = codes(bank, piece), linear[piece.item]
            number += np.bincount(code, np.repeat(piece.weight, piece.answered), owner.size)
            so_far = np.concatenate([[0], np.cumsum(line)])
            before[low : high + 1] = done + so_far[piece.ptr]
            plain[done : done + so_far[-1]] = code[line]
            other[ptr[low] - done : ptr[high] - done - so_far[-1]] = place[code[~line]]
            done += int(so_far[-1])
        sums, rows = (before, plain, owner), (ptr - before, other, np.arange(max(table.size, 1)))
        people = (resp.group[order], resp.weight[order], fresh)
        return cls(sums, rows, people, order, table, place[bank.offset].astype(np.int64), number, parts(ptr))


def by_form(resp: Responses) -> tuple[Ints, Ints]:
    """An order in which people with equal sets of items stand together, and (N,) 1 where a new set begins."""
    fresh = np.zeros(resp.n_persons, np.int64)
    if resp.item.size == resp.n_persons * resp.n_items:
        return np.arange(resp.n_persons), fresh
    mark = resp.forms()
    order = np.argsort(mark, kind="stable")
    fresh[1:] = mark[order[1:]] != mark[order[:-1]]
    return order, fresh


@dataclass(frozen=True)
class State:
    """Parameters in the order of the loops: ``value`` (R,) a, d_1 … by code, ``logit`` (J,) of c, populations."""

    value: Floats
    logit: Floats
    mean: Floats
    sd: Floats

    def vector(self) -> Floats:
        """Everything in one row, deviations as logarithms."""
        return np.concatenate([self.value, self.logit, self.mean, np.log(self.sd)])


class Problem:
    """Answers, nodes and what is free; one EM step as a function of the state."""

    def __init__(
        self,
        bank: Bank,
        resp: Responses,
        theta: Floats,
        prior: Prior,
        free: NDArray[np.bool_],
        threads: Threads,
    ) -> None:
        self.bank, self.theta, self.prior, self.free, self.threads = bank, theta, prior, free, threads
        self.layout = Layout.of(bank, resp)
        self.kind = kinds(bank)
        self.n_groups = resp.n_groups
        self.free_mean = self.free_sd = np.zeros(resp.n_groups, bool)
        self.n_iter = 0
        owner = np.repeat(np.arange(bank.n_items), bank.n_cat)
        self._step = np.arange(owner.size) - bank.offset[owner]
        self._owner = owner
        self._fall = np.flatnonzero((self._step >= 2) & (self.kind[owner] == GRADED))
        self._places = bank.n_cat, bank.offset, self.layout.row
        nodes, rows = theta.size, max(self.layout.table.size, 1)
        self._tables = np.zeros((bank.n_items, nodes)), np.zeros((rows, nodes))
        self._sums = (
            np.empty((PARTS, owner.size)),
            np.empty((PARTS, bank.n_items, nodes)),
            np.empty((PARTS, rows, nodes)),
            np.empty((PARTS, resp.n_groups, nodes)),
        )

    def start(self, bank: Bank, mean: Floats | None = None, sd: Floats | None = None) -> State:
        """State of a bank, by default with every population N(0, 1)."""
        low = np.clip(bank.lower, 1e-13, 1 - 1e-13)
        logit = np.where(self.kind == GUESSED, np.log(low / (1 - low)), 0.0)
        groups = np.zeros(self.n_groups)
        return State(bank.flat(), logit, groups if mean is None else mean, groups + 1 if sd is None else sd)

    def at(self, vector: Floats) -> State | None:
        """State at the vector, None where no model lives there."""
        r, j, g = self._owner.size, self.bank.n_items, self.n_groups
        value = vector[:r]
        if not np.all(np.isfinite(vector)) or np.abs(vector).max() > 50:
            return None
        if np.any(value[self.bank.offset] <= 1e-4) or np.any(value[self._fall] >= value[self._fall - 1] - 1e-6):
            return None
        return State(value.copy(), vector[r : r + j].copy(), vector[r + j : r + j + g], np.exp(vector[r + j + g :]))

    def lower(self, state: State) -> Floats:
        """(J,) asymptotes; anchors keep theirs to the last digit."""
        return np.where((self.kind == GUESSED) & self.free, 1 / (1 + np.exp(-state.logit)), self.bank.lower)

    def bank_of(self, state: State) -> Bank:
        """The items of a state."""
        return self.bank.moved(state.value, self.lower(state))

    def tables(self, state: State) -> tuple[Floats, Floats, Floats, Floats]:
        """Tables of log Z, log P and log prior on the nodes, and the nodes, as :func:`kernels.expect` takes them."""
        lower, at = self.lower(state), self._places

        def part(n: int) -> None:
            kernels.fill_tables(*self._edge(n), self.kind, at, (state.value, lower), self.theta, *self._tables)

        self.threads.over(part)
        return (*self._tables, log_prior(self.theta, state.mean, state.sd), self.theta)

    def expect(self, state: State) -> Expected:
        """E step by threads over fixed parts of the people."""
        self.n_iter += 1
        lay, tables = self.layout, self.tables(state)
        slope = self._step * state.value[self.bank.offset][self._owner]
        const = np.where(self._step > 0, state.value, 0.0)

        def part(n: int) -> float:
            into = [whole[n] for whole in self._sums]
            for table in into:
                table.fill(0.0)
            return float(kernels.expect(*lay.cut[n], (*lay.sums, slope, const), lay.rows, lay.people, tables, *into))

        loglik = sum(self.threads.over(part))
        return Expected(loglik, *(whole.sum(0) for whole in self._sums))

    def step(self, state: State) -> tuple[State, float]:
        """One EM step; the likelihood returned (with the prior) is that of the state it began from."""
        seen = self.expect(state)
        value, logit = state.value.copy(), state.logit.copy()
        expected = (seen.moment, self.layout.number, seen.asked, seen.counts)
        numbers, held = self.prior.numbers(), (self.free, self.bank.rigid)

        before = self._log_prior(state)

        def part(n: int) -> None:
            low, high = self._edge(n)
            there = (value, logit)
            maximise.improve(low, high, self.kind, held, self._places, there, expected, self.theta, numbers)

        self.threads.over(part)
        mean, sd = self._populations(state, seen.crowd)
        return State(value, logit, mean, sd), seen.loglik + before

    def _log_prior(self, state: State) -> float:
        """Log density of the free parameters of a state, up to a constant; the same as in the steps of the items."""
        free, kind, prior = self.free, self.kind, self.prior
        slopes = state.value[self.bank.offset][free & ~self.bank.rigid]
        steps = state.value[(self._step > 0) & free[self._owner]]
        total = 0.0
        if prior.log_a is not None:
            log = np.log(np.maximum(slopes, 1e-8))
            total -= float((0.5 * ((log - prior.log_a[0]) / prior.log_a[1]) ** 2 + log).sum())
        if prior.d is not None:
            total -= float((0.5 * ((steps - prior.d[0]) / prior.d[1]) ** 2).sum())
        if prior.c is not None:
            c = 1 / (1 + np.exp(-state.logit[free & (kind == GUESSED)]))
            total += float(((prior.c[0] - 1) * np.log(c) + (prior.c[1] - 1) * np.log1p(-c)).sum())
        return total

    def _edge(self, n: int) -> tuple[int, int]:
        items = self.bank.n_items
        return items * n // PARTS, items * (n + 1) // PARTS

    def _populations(self, state: State, crowd: Floats) -> tuple[Floats, Floats]:
        n = crowd.sum(1)
        seen = crowd @ self.theta / n
        mean = np.where(self.free_mean, seen, state.mean)
        var = crowd @ self.theta**2 / n - 2 * mean * seen + mean**2
        return mean, np.where(self.free_sd, np.sqrt(np.maximum(var, 1e-6)), state.sd)

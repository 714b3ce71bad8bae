"""Answers laid out for the E step, and one EM step as a function of the parameters."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from marshrut.psychometrics import kernels, maximise
from marshrut.psychometrics.bank import Bank, Floats
from marshrut.psychometrics.compiled import PARTS, Ints, Threads, parts
from marshrut.psychometrics.grid import codes, log_prior
from marshrut.psychometrics.kernels import GRADED, GUESSED, LINEAR
from marshrut.psychometrics.maximise import Prior
from marshrut.psychometrics.responses import Responses


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

    sums: tuple[Ints, Ints, Ints]  # ptr, code, item of linear answers
    rows: tuple[Ints, Ints]  # ptr, row of the table of the other items
    people: tuple[Ints, Floats, Ints]  # population, weight, new form
    order: Ints  # person standing at each place
    table: Ints  # (R',) codes that have a row
    row: Ints  # (J,) first row of an item in that table
    number: Floats  # (R,) weighted answers of each code
    cut: list[tuple[int, int]] = field(repr=False)

    @classmethod
    def of(cls, bank: Bank, resp: Responses) -> Layout:
        """Lay the answers out for a bank of this shape."""
        kind = kinds(bank)
        resp, order, fresh = by_form(resp)
        code = codes(bank, resp)
        plain = kind[resp.item] == LINEAR
        owner = np.repeat(np.arange(bank.n_items), bank.n_cat)
        table = np.flatnonzero(kind[owner] != LINEAR)
        place = np.zeros(owner.size, np.int64)
        place[table] = np.arange(table.size)
        number = np.bincount(code, np.repeat(resp.weight, resp.answered), owner.size).astype(np.float64)
        if plain.all():
            sums, rows = (resp.ptr, code, resp.item), (np.zeros_like(resp.ptr), np.empty(0, np.int64))
        else:
            before = np.concatenate([[0], np.cumsum(plain)])[resp.ptr].astype(np.int64)
            sums = (before, code[plain], resp.item[plain])
            rows = (resp.ptr - before, place[code[~plain]])
        people = (resp.group, resp.weight, fresh)
        return cls(sums, rows, people, order, table, place[bank.offset], number, parts(resp.ptr))


def by_form(resp: Responses) -> tuple[Responses, Ints, Ints]:
    """People with equal sets of items brought together."""
    if resp.item.size == resp.n_persons * resp.n_items:
        return resp, np.arange(resp.n_persons), np.zeros(resp.n_persons, np.int64)
    mark = resp.forms()
    order = np.argsort(mark, kind="stable")
    fresh = np.zeros(resp.n_persons, np.int64)
    fresh[1:] = mark[order[1:]] != mark[order[:-1]]
    return resp.take(order), order, fresh


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

        def part(n: int) -> float:
            low, high = self._edge(n)
            there = (value, logit)
            return float(
                maximise.improve(low, high, self.kind, held, self._places, there, expected, self.theta, numbers)
            )

        before = sum(self.threads.over(part))
        mean, sd = self._populations(state, seen.crowd)
        return State(value, logit, mean, sd), seen.loglik + before

    def _edge(self, n: int) -> tuple[int, int]:
        items = self.bank.n_items
        return items * n // PARTS, items * (n + 1) // PARTS

    def _populations(self, state: State, crowd: Floats) -> tuple[Floats, Floats]:
        n = crowd.sum(1)
        seen = crowd @ self.theta / n
        mean = np.where(self.free_mean, seen, state.mean)
        var = crowd @ self.theta**2 / n - 2 * mean * seen + mean**2
        return mean, np.where(self.free_sd, np.sqrt(np.maximum(var, 1e-6)), state.sd)

"""Multi-stage test: modules made beforehand, the next one by what was answered; goes on when the connection is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from marshrut.loops import Ints
from marshrut.psychometrics.adaptive import NODES
from marshrut.psychometrics.bank import Bank, Floats, information, log_probability
from marshrut.psychometrics.errors import BadBlueprint, BadResponses
from marshrut.psychometrics.sums import probabilities, sum_scores

ROUTINGS = ("sum", "eap")
Path = tuple[int, ...]


@dataclass(frozen=True)
class Panel:
    """Modules in stages: one in the first, several of rising difficulty in each of the others.

    Attributes
    ----------
    bank : Bank
        J items.
    modules : M arrays of ints
        Items of each module.
    stage : (M,) ints
        0, then 1 … in order; inside a stage modules stand from easy to hard.
    cuts : one array for each stage after the first
        Abilities, logits, rising, at which the next harder module begins.
    """

    bank: Bank
    modules: tuple[Ints, ...]
    stage: Ints
    cuts: tuple[Floats, ...]

    @classmethod
    def of(
        cls,
        bank: Bank,
        modules: Sequence[ArrayLike],
        stage: ArrayLike,
        cuts: Sequence[ArrayLike] | None = None,
    ) -> Panel:
        """Prepare a panel.

        Parameters
        ----------
        cuts : optional
            By default where the information of two neighbouring modules is equal (Luecht, Brumfield & Breithaupt 2006,
            Applied Measurement in Education 19, 189-202).

        Raises
        ------
        BadBlueprint
            Stages that do not follow, an empty module, an item twice in a panel, cuts that do not rise or are too few.
        """
        sets = tuple(np.asarray(one, np.int64) for one in modules)
        level = np.asarray(stage, np.int64)
        _check_modules(bank, sets, level)
        last = int(level[-1])
        if cuts is None:
            borders = tuple(_crossings(bank, [sets[m] for m in np.flatnonzero(level == s)]) for s in range(1, last + 1))
        else:
            borders = tuple(np.atleast_1d(np.asarray(one, np.float64)) for one in cuts)
        wanted = [int((level == s).sum()) - 1 for s in range(1, last + 1)]
        if [one.size for one in borders] != wanted or any(np.any(np.diff(one) < 0) for one in borders):
            raise BadBlueprint("a rising cut between each two modules of a stage is expected")
        return cls(bank, sets, level, borders)

    @property
    def n_stages(self) -> int:
        """Stages of the test."""
        return int(self.stage[-1]) + 1

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """All whole paths that some sums lead to."""
        found: list[Path] = [(0,)]
        for _ in range(1, self.n_stages):
            found = [(*path, m) for path in found for m in self.carried(path)]
        return tuple(found)

    def table(self, path: Path) -> Ints:
        """(S + 1,) the module after a path for each sum of categories over the path, 0 … S.

        The table needs no parameters of items, so that it may go with the modules to a machine without a connection; the sum
        stands for its EAP with the prior N(0, 1). A harder module never comes after a smaller sum.
        """
        if not path or path[0] != 0 or list(self.stage[list(path)]) != list(range(len(path))):
            raise BadResponses(f"{path} is no path of this panel")
        if len(path) == self.n_stages:
            raise BadResponses("the test is over")
        items = np.concatenate([self.modules[m] for m in path])
        chance = sum_scores(probabilities(self.bank.take(items), NODES)) * np.exp(-0.5 * NODES**2)
        level = np.searchsorted(self.cuts[len(path) - 1], chance @ NODES / chance.sum(1), side="right")
        return np.flatnonzero(self.stage == len(path))[np.maximum.accumulate(level)]

    def carried(self, path: Path) -> Ints:
        """Modules that may come after a path: they are sent, sealed, together with the present one."""
        return np.unique(self.table(path))

    def next(self, path: Path, answers: Sequence[tuple[int, int]], by: str = "sum") -> int:
        """The module after a path, from all answers (item, category) so far; without answers in full, by ``"eap"`` only.

        Raises
        ------
        BadResponses
            An answer to an item that is not on the path, or not all answers for ``"sum"``.
        """
        items = np.concatenate([self.modules[m] for m in path])
        given = dict(answers)
        if len(given) != len(answers) or not set(given) <= set(items.tolist()):
            raise BadResponses("each item of the path may be answered once")
        if by == "sum":
            if len(given) != items.size:
                raise BadResponses("routing by the sum needs every item of the path answered")
            return int(self.table(path)[sum(given.values())])
        log = -0.5 * NODES**2
        for item, category in given.items():
            log = log + log_probability(self.bank.take([item]), NODES)[category]
        weight = np.exp(log - log.max())
        level = np.searchsorted(self.cuts[len(path) - 1], weight @ NODES / weight.sum(), side="right")
        return int(np.flatnonzero(self.stage == len(path))[level])


@dataclass(frozen=True)
class PanelTrial:
    """What panels do to N made-up people.

    ``theta``, ``se`` (N,) EAP and its error, logits; ``panel`` (N,) the panel drawn; ``path`` (N, stages) modules;
    ``exposure`` (J,) shares of people who saw an item; ``deviation`` (N,) greatest difference of a group's share from the
    blueprint, zeros when none was given.
    """

    theta: Floats
    se: Floats
    panel: Ints
    path: Ints
    exposure: Floats
    deviation: Floats


def simulate_panels(
    panels: Sequence[Panel],
    theta: ArrayLike,
    by: str = "sum",
    *,
    group: ArrayLike | None = None,
    shares: ArrayLike | None = None,
    seed: int = 0,
) -> PanelTrial:
    """Give parallel panels of one bank, drawn by lot, to people of known ability.

    Parameters
    ----------
    theta : (N,)
        True abilities, logits; parameters count as known.
    by : {"sum", "eap"}
        Routing by the sum over the path or by the posterior of the answers.
    group, shares : (J,) ints and (D,) floats, optional
        Blueprint, as in :class:`Pool`.

    Raises
    ------
    BadBlueprint
        Panels of several banks or lengths, or an unknown routing.
    """
    bank, n_stages = panels[0].bank, panels[0].n_stages
    if by not in ROUTINGS or any(one.bank is not bank or one.n_stages != n_stages for one in panels):
        raise BadBlueprint("panels of one bank with equal stages, routed by sum or eap, are expected")
    true, rng = np.asarray(theta, np.float64), np.random.default_rng(seed)
    drawn = rng.integers(len(panels), size=true.size)
    path = np.zeros((true.size, n_stages), np.int64)
    log, shown = np.tile(-0.5 * NODES**2, (true.size, 1)), np.zeros(bank.n_items)
    size = 1 if shares is None else np.asarray(shares).size
    of_item = np.zeros(bank.n_items, np.int64) if group is None else np.asarray(group, np.int64)
    content, total = np.zeros((true.size, size)), np.zeros(true.size, np.int64)
    for stage in range(n_stages):
        for number, panel in enumerate(panels):
            for way in np.unique(path[drawn == number, : stage + 1], axis=0):
                who = np.flatnonzero((drawn == number) & np.all(path[:, : stage + 1] == way, axis=1))
                for item in panel.modules[way[-1]]:
                    one = bank.take([item])
                    rise = np.cumsum(np.exp(log_probability(one, true[who])), axis=0)[:-1]
                    category = (rng.random(who.size) > rise).sum(0)
                    log[who] += log_probability(one, NODES)[category]
                    total[who] += category
                    shown[item] += who.size
                    content[who, of_item[item]] += 1
                if stage + 1 < n_stages:
                    path[who, stage + 1] = _routed(panel, tuple(way.tolist()), total[who], log[who], by)
    weight = np.exp(log - log.max(1, keepdims=True))
    weight /= weight.sum(1, keepdims=True)
    mean = weight @ NODES
    se = np.sqrt(np.maximum(weight @ NODES**2 - mean**2, 0.0))
    far = np.zeros(true.size)
    if shares is not None:
        far = np.abs(content / content.sum(1, keepdims=True) - np.asarray(shares, np.float64)).max(1)
    return PanelTrial(mean, se, drawn, path, shown / max(true.size, 1), far)


def _routed(panel: Panel, path: Path, total: Ints, log: Floats, by: str) -> Ints:
    if by == "sum":
        by_sum: Ints = panel.table(path)[total]
        return by_sum
    weight = np.exp(log - log.max(1, keepdims=True))
    level = np.searchsorted(panel.cuts[len(path) - 1], weight @ NODES / weight.sum(1), side="right")
    by_level: Ints = np.flatnonzero(panel.stage == len(path))[level]
    return by_level


def _check_modules(bank: Bank, modules: tuple[Ints, ...], stage: Ints) -> None:
    if stage.shape != (len(modules),) or not modules or stage[0] != 0 or np.any(~np.isin(np.diff(stage), (0, 1))):
        raise BadBlueprint("a stage for each module is expected: 0, then 1 and so on without gaps")
    if (stage == 0).sum() != 1 or any(not one.size for one in modules):
        raise BadBlueprint("one module in the first stage and items in every module are expected")
    items = np.concatenate(modules)
    if items.min() < 0 or items.max() >= bank.n_items or np.unique(items).size != items.size:
        raise BadBlueprint("items of the bank, each once in a panel, are expected")


def _crossings(bank: Bank, modules: Sequence[Ints]) -> Floats:
    """Where the next module becomes the more informative one: the last change of sign between the two peaks."""
    curves = [information(bank.take(one), NODES).test for one in modules]
    found = []
    for easy, hard in pairwise(curves):
        low, high = int(np.argmax(easy)), int(np.argmax(hard))
        if low >= high:
            raise BadBlueprint("modules of a stage must stand from easy to hard")
        better = np.flatnonzero(hard[low : high + 1] > easy[low : high + 1])
        found.append(NODES[low + better[0]] if better.size else NODES[high])
    return np.maximum.accumulate(np.array(found)) if found else np.zeros(0)

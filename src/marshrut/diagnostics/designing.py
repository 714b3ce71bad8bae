"""What a staged or adaptive form is made of: sizes, where modules are best, what a simulation promises. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marshrut import psychometrics
from marshrut.psychometrics.adaptive import NODES

#: Modules: one to begin with, then easy, middle, hard; where on the scale each tells most, logits.
STAGE = (0, 1, 1, 1)
CENTRES = (0.0, -1.0, 0.0, 1.0)
WIDTH = (1.0, 0.6, 0.6, 0.6)
#: Tasks in a module; a way is two of them.
MODULE = 12
#: A group with fewer answers gets no level.
LEAST_OF_GROUP = 4
PEOPLE = 400
#: An adaptive test: never shorter, never longer, precise enough, or sure of a level.
RULES: dict[str, Any] = {
    "se_stop": 0.32,
    "n_min": 18,
    "n_max": 32,
    "max_exposure": 0.35,
    "randomesque": 5,
    "sure": 0.95,
}


@dataclass(frozen=True)
class Expected:
    """What a simulation promises: tasks (mean, least, most), error in the middle and for nine of ten, logits."""

    length: float
    least: int
    most: int
    error: float
    worst: float
    share_precise: float

    def told(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def rules_of(cuts: Sequence[float]) -> psychometrics.Rules:
    """When an adaptive test with these borders of levels ends."""
    return psychometrics.Rules(**RULES, cuts=tuple(cuts))


def module_counts(shares: Sequence[float], size: int = MODULE) -> list[int]:
    """Tasks of each group in a module: by the shares, but two modules give a group enough for a level."""
    least = [-(-LEAST_OF_GROUP // 2) if share > 0 else 0 for share in shares]
    exact = np.asarray(shares) * size
    counts = np.maximum(np.floor(exact).astype(int), least)
    while counts.sum() < size:
        counts[int(np.argmax(np.where(np.asarray(shares) > 0, exact - counts, -np.inf)))] += 1
    while counts.sum() > size:
        counts[int(np.argmax(np.where(counts > least, counts - exact, -np.inf)))] -= 1
    return [int(n) for n in counts]


def weights(points: NDArray[np.float64], module: int) -> NDArray[np.float64]:
    """How much each point of the scale matters to a module; far ones do not."""
    found = np.exp(-0.5 * ((points - CENTRES[module]) / WIDTH[module]) ** 2)
    return np.where(found < 0.05, 0.0, np.round(found, 3))


def people(seed: int) -> NDArray[np.float64]:
    """Abilities of made-up people of the reference population."""
    return np.random.default_rng(seed).normal(0.0, 1.0, PEOPLE)


def expected_of_panel(panel: psychometrics.Panel, precise: float) -> Expected:
    """Of a staged form."""
    found = psychometrics.simulate_panels([panel], people(1), "eap", seed=1)
    length = np.array([sum(panel.modules[m].size for m in way) for way in found.path])
    return _expected(length, found.se, precise)


def expected_of_pool(pool: psychometrics.Pool, rules: psychometrics.Rules, precise: float) -> Expected:
    """Of an adaptive form."""
    found = psychometrics.simulate(pool, people(2), rules, seed=2)
    return _expected(found.length, found.se, precise)


def expected_of_whole(bank: psychometrics.Bank, precise: float) -> Expected:
    """Of an ordinary form: all its tasks are given."""
    told = np.interp(people(3), NODES, psychometrics.information(bank, NODES).test)
    return _expected(np.full(PEOPLE, bank.n_items), 1.0 / np.sqrt(told + 1.0), precise)


def _expected(length: NDArray[Any], se: NDArray[np.float64], precise: float) -> Expected:
    return Expected(
        round(float(length.mean()), 1), int(length.min()), int(length.max()), round(float(np.median(se)), 3),
        round(float(np.quantile(se, 0.9)), 3), round(float((se <= precise).mean()), 3),
    )  # fmt: skip


def clusters(count: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Numbers of sets of tasks that exclude one another, −1 for those without enemies; chains of pairs are one set."""
    label = list(range(count))
    for one, other in pairs:
        a, b = label[one], label[other]
        label = [a if x == b else x for x in label]
    size: Mapping[int, int] = {x: label.count(x) for x in set(label)}
    return [x if size[x] > 1 else -1 for x in label]

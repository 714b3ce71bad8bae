"""Can these answers be calibrated at all: asked before the first iteration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.bank import MODELS, UNIT_SLOPE
from marshrut.psychometrics.errors import BadBank, BadResponses, EmptyItem, NotIdentified
from marshrut.psychometrics.maximise import Prior
from marshrut.psychometrics.responses import Responses

Floats = NDArray[np.float64]
ENOUGH = 200  # answers for an item with its own slope


def choose_models(resp: Responses, model: str | Sequence[str]) -> tuple[str, ...]:
    """(J,) names; graded models of two categories become ``2pl`` or ``rasch``.

    Raises
    ------
    BadBank
        An unknown name, a two-category model for a graded item.
    """
    names = [model] * resp.n_items if isinstance(model, str) else list(model)
    if len(names) != resp.n_items:
        raise BadBank(f"{len(names)} models for {resp.n_items} items")
    for j, name in enumerate(names):
        if name not in MODELS:
            raise BadBank(f"unknown model {name!r}; known: {', '.join(MODELS)}")
        if resp.n_cat[j] <= 2:
            names[j] = {"gpcm": "2pl", "grm": "2pl", "pcm": "rasch"}.get(name, name)
        elif name in ("2pl", "rasch", "3pl"):
            raise BadBank(f"item {j} has {resp.n_cat[j]} categories; {name} has two: choose gpcm, pcm or grm")
    return tuple(names)


def check(
    resp: Responses,
    names: tuple[str, ...],
    anchors: Mapping[int, ArrayLike],
    prior: Prior,
    grid: tuple[int, float, float],
) -> tuple[str, ...]:
    """Refuse what has no answer, warn about what has a weak one; see :func:`calibrate` for the errors."""
    if grid[0] < 3 or not grid[1] < grid[2]:
        raise NotIdentified("a grid needs three nodes or more, from low to high")
    if any(not 0 <= j < resp.n_items for j in anchors):
        raise BadResponses("an anchor stands for an item that is not there")
    if np.any(np.bincount(resp.group, minlength=resp.n_groups) == 0):
        raise BadResponses("numbers of populations must follow without gaps")
    count = np.split(replace(resp, weight=np.ones(resp.n_persons)).numbers(), np.cumsum(resp.n_cat)[:-1])
    for j in range(resp.n_items):
        if j not in anchors:
            _check_item(j, count[j], prior)
    if not anchors:
        _check_connected(resp)
    answers = [one.sum() for one in count]
    few = [j for j in range(resp.n_items) if j not in anchors and names[j] not in UNIT_SLOPE and answers[j] < ENOUGH]
    if not few:
        return ()
    return (f"fewer than {ENOUGH} answers, the slope is weak, take rasch or pcm: items {', '.join(map(str, few))}",)


def _check_item(j: int, count: Floats, prior: Prior) -> None:
    if not count.sum():
        raise EmptyItem(j, "no answers")
    if np.count_nonzero(count) == 1:
        raise EmptyItem(j, "one category only")
    if not count.all() and prior.d is None:
        raise EmptyItem(j, f"empty category {int(np.flatnonzero(count == 0)[0])}")


def _check_connected(resp: Responses) -> None:
    """Every population of items must be reached from the first through people who answered both sides."""
    if resp.answered.max(initial=0) == resp.n_items:
        return
    _, first = np.unique(resp.forms(), return_index=True)
    resp = resp.take(first)
    person = resp.person
    label = np.arange(resp.n_items)
    while True:
        lowest = np.full(resp.n_persons, resp.n_items)
        np.minimum.at(lowest, person, label[resp.item])
        spread = label.copy()
        np.minimum.at(spread, resp.item, lowest[person])
        if np.array_equal(spread, label):
            break
        label = spread
    apart = np.flatnonzero(label != label[0])
    if apart.size:
        raise NotIdentified("forms without common items: nobody answered both sides", tuple(apart.tolist()))

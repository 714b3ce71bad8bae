"""Bubbles of a flat page → which are marked, which are doubtful.

A bubble is measured by how dark it is inside, between the light of the paper around and the black of the corner marks.
Most bubbles of a page are empty, so what an empty one looks like on this picture is known from the picture itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from .answers import of_marks
from .finding import SCALE, Floats
from .layout import CORNERS, RADIUS, Block

#: The part of a bubble that is measured: its ring stays outside even when the page lies a little askew.
INSIDE = 0.76
#: Above what empty bubbles show: below the first a bubble is empty, above the second marked, between them doubtful.
EMPTY, MARKED = 0.035, 0.085
#: The same in spreads of empty bubbles: a noisy picture doubts more.
EMPTY_SPREADS, MARKED_SPREADS = 5.0, 9.0
#: So far a field may have slipped, millimetres: paper is never quite flat.
SLIP = 1.0


@dataclass(frozen=True)
class Read:
    """What was read in a field: its value, whether a person must look, why, which bubbles are marked."""

    key: str
    value: Any
    sure: bool
    why: str = ""
    marks: tuple[tuple[int, int], ...] = ()


def read_fields(page: NDArray[np.uint8], blocks: Sequence[Block]) -> list[Read]:
    """Read fields with bubbles. Those that are written by hand are no business of a machine: a person types them."""
    dark = _darkness(page)
    marked = [one for one in blocks if one.field.way.marked]
    levels = [_levels(dark, one) for one in marked]
    empty, spread = _empty(np.concatenate(levels)) if levels else (0.0, 0.0)
    low = empty + max(EMPTY, EMPTY_SPREADS * spread)
    high = max(low, empty + max(MARKED, MARKED_SPREADS * spread))
    return [_read(one, level, low, high) for one, level in zip(marked, levels, strict=True)]


def _read(block: Block, levels: Floats, low: float, high: float) -> Read:
    marks = [(b.row, b.option) for b, level in zip(block.bubbles, levels, strict=True) if level >= high]
    doubtful = bool(np.any((levels > low) & (levels < high)))
    value, strange = of_marks(block.field, marks)
    why = "Отметка неясная" if doubtful else strange
    return Read(block.field.key, value, not why, why, tuple(marks))


def _darkness(page: NDArray[np.uint8]) -> Floats:
    """From 0 of the paper around to 1 of the corner marks, whatever shadow lies on the page."""
    # A closing: marks vanish, edges of shadows stay where they are.
    small = Image.fromarray(page).filter(ImageFilter.BoxBlur(2)).reduce(6)
    closed = small.filter(ImageFilter.MaxFilter(11)).filter(ImageFilter.MinFilter(11)).filter(ImageFilter.BoxBlur(1))
    paper = np.asarray(closed.resize((page.shape[1], page.shape[0]), Image.Resampling.BILINEAR), dtype=np.float32)
    plain, paper = page.astype(np.float32), np.maximum(paper, 1)
    share = plain / paper
    blacks = [
        share[int((y - 1) * SCALE) : int((y + 1) * SCALE), int((x - 1) * SCALE) : int((x + 1) * SCALE)]
        for x, y in CORNERS
    ]
    black = min(0.7, float(np.median(np.concatenate([one.ravel() for one in blacks]))))
    return np.asarray(np.clip((1 - share) / (1 - black), 0, 1))


def _disc(radius: float) -> tuple[Floats, Floats]:
    reach = int(radius * SCALE) + 1
    ys, xs = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    inside = np.hypot(xs, ys) <= radius * SCALE
    return xs[inside], ys[inside]


_XS, _YS = _disc(RADIUS * INSIDE)
_TURNS = np.linspace(0, 2 * np.pi, 40, endpoint=False)
_RING = np.rint(RADIUS * SCALE * np.cos(_TURNS)).astype(int), np.rint(RADIUS * SCALE * np.sin(_TURNS)).astype(int)


def _levels(dark: Floats, block: Block) -> Floats:
    """How dark each bubble is inside, with the whole field put to where its rings are."""
    xs = np.array([b.x for b in block.bubbles]) * SCALE
    ys = np.array([b.y for b in block.bubbles]) * SCALE
    dx, dy = _slip(dark, xs, ys)
    at = np.rint(xs + dx).astype(int), np.rint(ys + dy).astype(int)
    return np.asarray(_pick(dark, at[0][:, None] + _XS, at[1][:, None] + _YS).mean(axis=1))


def _pick(dark: Floats, xs: NDArray[Any], ys: NDArray[Any]) -> Floats:
    return np.asarray(dark[np.clip(ys, 0, dark.shape[0] - 1), np.clip(xs, 0, dark.shape[1] - 1)])


def _slip(dark: Floats, xs: Floats, ys: Floats) -> tuple[int, int]:
    """Where printed rings lie best; when no shift is better, none is made."""
    reach = int(SLIP * SCALE)
    best, found = -1.0, (0, 0)
    for dx in range(-reach, reach + 1, 2):
        for dy in range(-reach, reach + 1, 2):
            at = np.rint(xs + dx).astype(int), np.rint(ys + dy).astype(int)
            ring = _pick(dark, at[0][:, None] + _RING[0], at[1][:, None] + _RING[1]).mean(axis=1)
            fit = float(np.median(ring)) - 0.002 * float(np.hypot(dx, dy))
            if fit > best:
                best, found = fit, (dx, dy)
    return found


def _empty(levels: Floats) -> tuple[float, float]:
    """What the lower half of all bubbles shows: they are empty on any blank."""
    low = np.sort(levels)[: max(1, len(levels) // 2)]
    middle = float(np.median(low))
    return middle, 1.48 * float(np.median(np.abs(low - middle)))

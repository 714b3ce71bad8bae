"""Routes of the made-up region in all states: proposals by the planner for everybody measured, some walked further."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .people import Staff

Progress = Callable[[str], None]


def build(rng: np.random.Generator, measured: list[Staff], *, size: str, progress: Progress) -> None:
    """Walk routes through the room's own actions."""

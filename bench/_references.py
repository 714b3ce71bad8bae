"""Reference results of established programs, read from a folder: `*_data.csv`, `*_params.csv`, `summary.csv`.

The data belong to their publishers, so the folder is named by whoever runs the measurement; only the counts of the
LSAT section 7 printed in Bock & Lieberman (1970), Psychometrika 35, 179-197, stand here.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MODELS = {"2pl": "2pl", "3pl": "3pl", "gpcm": "gpcm", "graded": "grm", "grm": "grm", "rasch": "rasch", "pcm": "pcm"}
#: People by pattern of five answers, 00000, 00001, … 11111.
LSAT7 = (
    12,
    19,
    1,
    7,
    3,
    19,
    3,
    17,
    10,
    5,
    3,
    7,
    7,
    23,
    8,
    28,
    7,
    39,
    11,
    34,
    14,
    51,
    15,
    90,
    6,
    25,
    7,
    35,
    18,
    136,
    32,
    308,
)


@dataclass(frozen=True)
class Reference:
    """One fit of another program: data (N, J), model, log-likelihood, a, d_1 … of each item (a is NaN for Rasch), variance."""

    name: str
    data: NDArray[np.int64]
    model: str
    loglik: float
    params: list[NDArray[np.float64]]
    variance: float
    digits: float  # what its numbers are rounded to


def printed() -> Reference:
    """LSAT 7 under 2pl as a converged fit of R mirt gives it, to three digits."""
    pattern = np.array([[n >> s & 1 for s in (4, 3, 2, 1, 0)] for n in range(32)])
    params = [(0.988, 1.856), (1.081, 0.808), (1.707, 1.805), (0.765, 0.486), (0.736, 1.854)]
    data = np.repeat(pattern, LSAT7, axis=0)
    return Reference("LSAT7, 2pl, printed", data, "2pl", -2658.805, [np.array(p) for p in params], 1.0, 1e-3)


def read(folder: Path) -> list[Reference]:
    """All one-factor fits of the folder that can be compared: data, parameters and log-likelihood are there."""
    found = []
    for row in _rows(folder / "summary.csv"):
        name, model = row["set"], MODELS.get(row["model"].lower())
        data, params = folder / f"{name}_data.csv", folder / f"{name}_{row['model']}_params.csv"
        if model is None or not data.is_file() or not params.is_file():
            continue
        table = np.genfromtxt(data, delimiter=",", skip_header=1, missing_values="NA", filling_values=-1)
        items, variance = _params(params)
        answers = table.astype(np.int64)
        if model == "rasch" and answers.max() > 1:
            model = "pcm"
        found.append(Reference(f"{name}, {model}", answers, model, float(row["loglik"]), items, variance, 0.0))
    return found


def _params(path: Path) -> tuple[list[NDArray[np.float64]], float]:
    items: dict[str, dict[str, float]] = {}
    variance = 1.0
    for row in _rows(path):
        if row["item"] != "GROUP":
            items.setdefault(row["item"], {})[row["name"]] = float(row["value"])
        elif row["name"] == "COV_11":
            variance = float(row["value"])
    return [_item(values) for values in items.values()], variance


def _item(values: dict[str, float]) -> NDArray[np.float64]:
    steps = [values[name] for name in sorted(values) if name[0] == "d" and name != "d0"]
    tail = [values["g"]] if values.get("g") else []
    return np.array([values.get("a1", np.nan), *steps, *tail])


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))

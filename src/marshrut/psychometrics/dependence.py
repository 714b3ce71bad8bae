"""Do items share more than ability: Q3, correlations of what is left of the answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marshrut.psychometrics.bank import Bank, moments
from marshrut.psychometrics.calibration import Calibration
from marshrut.psychometrics.responses import Responses
from marshrut.psychometrics.scoring import score

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ABOVE = 0.2  # over the mean of all pairs
FEW = 30  # people who answered both items


@dataclass(frozen=True)
class Dependence:
    """``q3`` (J, J) with 1 on the diagonal, NaN for pairs answered by fewer than 30 people; ``mean`` over pairs.

    ``pairs`` (n, 2): items whose Q3 is above the mean by more than 0.2, the greatest first.
    """

    q3: Floats
    mean: float
    pairs: Ints


def local_dependence(bank: Bank | Calibration, resp: Responses) -> Dependence:
    """Correlate residuals, answer − E(answer | EAP), over people who answered both items.

    Notes
    -----
    Yen (1984), Applied Psychological Measurement 8, 125-145. Under the model pairs are about −1/(J − 1), so a pair is
    marked by its distance from the mean: Christensen, Makransky & Horton (2017), Applied Psychological Measurement 41,
    178-194.
    """
    items = bank.bank if isinstance(bank, Calibration) else bank
    theta = score(bank, resp).theta
    p, _, _ = moments(items, resp.item, theta[resp.person])
    residual, asked = np.zeros((2, resp.n_persons, resp.n_items))
    at = resp.person, resp.item
    residual[at] = resp.category - p @ np.arange(p.shape[1])
    asked[at] = 1.0
    heavy = asked * resp.weight[:, None]
    n = heavy.T @ asked
    count = np.maximum(n, 1.0)
    mean = (residual * resp.weight[:, None]).T @ asked / count  # of the row's item among those who saw the column's too
    both = (residual * resp.weight[:, None]).T @ residual / count - mean * mean.T
    square = (residual**2 * resp.weight[:, None]).T @ asked / count - mean**2
    with np.errstate(invalid="ignore", divide="ignore"):
        q3 = np.where(n >= FEW, both / np.sqrt(square * square.T), np.nan)
    np.fill_diagonal(q3, 1.0)
    row, column = np.triu_indices(resp.n_items, 1)
    each = q3[row, column]
    middle = float(np.nanmean(each)) if np.isfinite(each).any() else 0.0
    far = np.flatnonzero(each > middle + ABOVE)
    far = far[np.argsort(-each[far], kind="stable")]
    return Dependence(q3, middle, np.column_stack([row[far], column[far]]))

"""How far a calibration may be believed: what each check says, as plain numbers for a stored report.

Every function takes arrays and gives values that JSON can hold; a number that cannot be said is None, never NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.bank import Bank, information
from marshrut.psychometrics.calibration import Calibration
from marshrut.psychometrics.classification import Quality, quality_of_scores
from marshrut.psychometrics.dependence import local_dependence
from marshrut.psychometrics.dif import likelihood_ratio, mantel_haenszel
from marshrut.psychometrics.errors import PsychometricError
from marshrut.psychometrics.item_fit import item_fit
from marshrut.psychometrics.linking import Link, drift
from marshrut.psychometrics.person_fit import person_fit
from marshrut.psychometrics.responses import Responses
from marshrut.psychometrics.scoring import score
from marshrut.psychometrics.standard_errors import StandardErrors

Floats = NDArray[np.float64]
Matrix = NDArray[np.int16]
UNLIKE = -1.645  # lz*: 5 % of people who answer as the model says
FEW = 100  # people of a group: fewer say too little of unequal treatment
GRID = np.arange(-4.0, 4.01, 0.25)


def number(value: float, digits: int = 4) -> float | None:
    """A rounded number, or None for one that is not finite."""
    return round(float(value), digits) + 0.0 if np.isfinite(value) else None


def curve(bank: Bank) -> dict[str, list[float | None]]:
    """Information of the whole test and the error of a score by ability, −4 … 4 logits."""
    told = information(bank, GRID).test
    error = 1 / np.sqrt(np.maximum(told, 1e-12))
    return {
        "theta": [number(x, 2) for x in GRID],
        "information": [number(x) for x in told],
        "se": [number(x) for x in error],
    }


def fit(cal: Calibration, resp: Responses) -> list[dict[str, Any]]:
    """S-X² of each item; one that could not be tested has no chance."""
    found = item_fit(cal, resp)
    return [
        {"stat": number(s, 2), "df": int(d), "p": number(p), "p_adjusted": number(q)}
        for s, d, p, q in zip(found.stat, found.df, found.p, found.p_adjusted, strict=True)
    ]


def dependence(cal: Calibration, resp: Responses) -> dict[str, Any]:
    """Pairs of items that share more than ability (Q3), the strongest first."""
    found = local_dependence(cal, resp)
    pairs = [[int(i), int(j), number(found.q3[i, j], 3)] for i, j in found.pairs]
    return {"mean": number(found.mean, 3), "pairs": pairs}


def persons(cal: Calibration, resp: Responses) -> dict[str, Any]:
    """Share of people whose answers are unlike the model (lz* below −1.645; 5 % are expected)."""
    z = person_fit(cal, resp)
    known = z[np.isfinite(z)]
    share = number((known < UNLIKE).mean()) if known.size else None
    return {"n": int(known.size), "share": share, "expected": 0.05}


def unequal(matrix: Matrix, n_cat: Sequence[int], focal: ArrayLike) -> dict[str, Any]:
    """Do items treat two groups unequally: Mantel-Haenszel and the likelihood ratio for each item.

    Parameters
    ----------
    matrix : (N, J)
        Categories, −1 = no answer.
    focal : (N,)
        1 = focal group, 0 = reference group, −1 = not known: left out.

    Returns
    -------
    ``reference``, ``focal`` numbers of people and, when both have at least 100, ``items``: ``delta``, ``se``, ``label``
    (A, B, C), ``p``, ``effect``, ``p_ratio``, ``marked``; ``mean`` and ``sd`` of the focal group. ``effect`` is None for
    an item that a group did not answer in every category, and for all where the ratio could not be found.
    """
    group = np.asarray(focal, np.int64)
    sizes = {"reference": int((group == 0).sum()), "focal": int((group == 1).sum())}
    if min(sizes.values()) < FEW:
        return sizes | {"items": []}
    kept, mark = matrix[group >= 0], group[group >= 0]
    table = mantel_haenszel(Responses.from_matrix(kept, n_cat=list(n_cat)), mark)
    rows: list[dict[str, Any]] = [
        {"delta": number(d, 2), "se": number(s, 2), "label": label, "p": number(p)}
        for d, s, label, p in zip(table.delta, table.se, table.label, table.p_adjusted, strict=True)
    ]
    return sizes | {"items": rows} | _ratio(rows, kept, n_cat, mark)


def _ratio(rows: list[dict[str, Any]], matrix: Matrix, n_cat: Sequence[int], mark: NDArray[np.int64]) -> dict[str, Any]:
    """The likelihood ratio of items that both groups answered in every category."""
    full = [
        j for j, k in enumerate(n_cat) if all({*range(k)} <= {*matrix[mark == side, j].tolist()} for side in (0, 1))
    ]
    for row in rows:
        row |= {"effect": None, "p_ratio": None, "marked": False}
    asked = (matrix[:, full] >= 0).any(axis=1)
    cats = [n_cat[j] for j in full]
    resp = Responses.from_matrix(matrix[asked][:, full], n_cat=cats)
    try:
        found = likelihood_ratio(resp, mark[asked], ["2pl" if k == 2 else "gpcm" for k in cats])
    except PsychometricError:
        return {"mean": None, "sd": None}
    for at, j in enumerate(full):
        rows[j] |= {
            "effect": number(found.effect[at], 3), "p_ratio": number(found.p_adjusted[at]),
            "marked": bool(found.marked[at]),
        }  # fmt: skip
    return {"mean": number(found.mean, 3), "sd": number(found.sd, 3)}


def ending(matrix: Matrix, time_over: ArrayLike) -> dict[str, Any]:
    """Is the time enough: who did not come to the end, place by place, and who left gaps.

    An answer missing with answers after it is left out; missing with none after it is not reached.
    """
    answered = matrix >= 0
    last = np.where(answered.any(axis=1), answered.shape[1] - np.argmax(answered[:, ::-1], axis=1), 0)
    place = np.arange(answered.shape[1])
    reached = place[None, :] < last[:, None]
    over = np.asarray(time_over, bool)
    return {
        "finished": number((last == answered.shape[1]).mean()),
        "three_quarters": number((last >= np.ceil(0.75 * answered.shape[1])).mean()),
        "time_over": number(over.mean()),
        "not_reached": [number(x) for x in 1 - reached.mean(axis=0)],
        "left_out": [number(x) for x in (reached & ~answered).mean(axis=0)],
    }


def levels(
    bank: Bank, resp: Responses, cuts: ArrayLike, group_of_item: Sequence[int], names: Sequence[str]
) -> dict[str, Any]:
    """How often the level of each group of items is right (Rudner, by WLE), and of all items together."""
    group = np.asarray(group_of_item)
    parts = {name: resp.of_items(group == n) for n, name in enumerate(names) if (group == n).any()}
    return {name: _quality(bank, part, cuts) for name, part in (parts | {"overall": resp}).items()}


def _quality(bank: Bank, resp: Responses, cuts: ArrayLike) -> dict[str, Any] | None:
    scores = score(bank, resp, "wle")
    if not np.isfinite(scores.se).any():
        return None
    found: Quality = quality_of_scores(scores.theta, scores.se, cuts)
    return {
        "accuracy": number(found.accuracy, 3), "consistency": number(found.consistency, 3),
        "kappa": number(found.kappa, 3), "cut_accuracy": [number(x, 3) for x in found.cut_accuracy],
        "cut_consistency": [number(x, 3) for x in found.cut_consistency],
        "se": number(float(np.median(scores.se[np.isfinite(scores.se)])), 3),
    }  # fmt: skip


def link_error(source: Bank, target: Bank, line: Link) -> dict[str, Any]:
    """Shift of each anchor after the link, and the error of the line that the choice of anchors alone leaves.

    √(s² / n) of the shifts: the link error of the large international surveys; it holds also where the errors of the
    old parameters are not known.
    """
    seen = drift(source, target, line)
    spread = float(seen.shift.std(ddof=1)) if seen.shift.size > 1 else 0.0
    return {"shift": [number(x, 3) for x in seen.shift], "anchor_se": number(spread / np.sqrt(seen.shift.size))}


def parameter_covariances(errors: StandardErrors, bank: Bank, line: Link) -> list[list[list[float]]]:
    """Covariance of a, d_1 … of each item on the scale the line leads to; the line itself is taken as known."""
    out = []
    for j in range(bank.n_items):
        k = int(bank.n_cat[j])
        turn = np.eye(k)
        turn[0, 0] = 1 / line.A
        step = np.ones(k - 1) if bank.model[j] == "grm" else np.arange(1, k)
        turn[1:, 0] = -step * line.B / line.A
        out.append((turn @ errors.of_items([j]) @ turn.T).tolist())
    return out


def difficulty_errors(bank: Bank, covariances: Sequence[ArrayLike | None]) -> list[float | None]:
    """Error of the mean difficulty of each item (delta method); None where the covariance is not known."""
    return [
        None if known is None else _difficulty_error(bank, j, np.asarray(known, np.float64))
        for j, known in enumerate(covariances)
    ]


def _difficulty_error(bank: Bank, j: int, covariance: Floats) -> float:
    """The mean of b_1 … b_m is −d_m / (m a) for steps, −Σ d / (m a) for thresholds."""
    a, m = float(bank.slope[j]), int(bank.n_cat[j]) - 1
    d = bank.intercept[j, :m]
    slope = np.zeros(m + 1)
    weight = np.ones(m) if bank.model[j] == "grm" else np.r_[np.zeros(m - 1), 1.0]
    slope[1:] = -weight / (m * a)
    slope[0] = float(weight @ d) / (m * a * a)
    return float(np.sqrt(max(float(slope @ covariance @ slope), 0.0)))


def on_scale(cal: Calibration, line: Link) -> Calibration:
    """The same calibration with its items and populations on the scale the line leads to."""
    return replace(
        cal, bank=line.bank(cal.bank), group_mean=line.A * cal.group_mean + line.B, group_sd=line.A * cal.group_sd
    )

"""The report of a calibration: every check of its items, people, link and levels, as numbers that can be made again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marshrut import psychometrics
from marshrut.core.actor import Actor
from marshrut.diagnostics import rules
from marshrut.diagnostics.estimating import estimate_by, levels_of
from marshrut.diagnostics.models import Calibration, FormItem, ItemParameter, Scale, Sitting
from marshrut.diagnostics.words import GROUP_ORDER
from marshrut.people.models import Employment
from marshrut.psychometrics import evidence

Matrix = NDArray[np.int16]
#: A sitting that ended within half a minute of its time is one whose time was over.
TIME_OVER = timedelta(seconds=30)
YOUNG = 5 * 365.25
MISFIT = 0.01
GROUPS = {"rural": "сельские и городские школы", "young": "стаж до 5 лет и больше"}


@dataclass(frozen=True)
class Crowd:
    """Who answered, row by row: `rural` and `young` 1, 0 or −1 (not known), `over` = the time ran out."""

    rural: NDArray[np.int16]
    young: NDArray[np.int16]
    over: NDArray[np.int16]

    def table(self) -> Matrix:
        """The three as columns, for the seal of the input."""
        return np.column_stack([self.rural, self.young, self.over]).astype(np.int16)


@dataclass(frozen=True)
class Made:
    """Items on the scale in use with their covariances, and the report."""

    bank: psychometrics.Bank
    covariances: list[list[list[float]] | None]
    report: dict[str, Any]


def crowd_of(actor: Actor, sittings: Sequence[Sitting]) -> Crowd:
    """What is known of the people at the day of their sitting; a later move changes nothing."""
    jobs = Employment.objects.filter(person__in=[s.person_id for s in sittings], worked_since__isnull=False)
    began = dict(jobs.order_by("is_main", "since").values_list("person_id", "worked_since"))
    rural, young, over = [], [], []
    for one in sittings:
        rural.append(-1 if one.unit.level != "organisation" else int("rural" in one.unit.flags))
        since = began.get(one.person_id)
        young.append(-1 if since is None else int((one.started_at.date() - since).days < YOUNG))
        over.append(int(one.finished_at is not None and one.finished_at >= one.closes_at - TIME_OVER))
    return Crowd(*(np.array(column, np.int16) for column in (rural, young, over)))


def examine(
    old: Calibration, scale: Scale, used: list[FormItem], matrix: Matrix, crowd: Crowd, line: tuple[psychometrics.Link, dict[str, Any]],
    fitted: psychometrics.Calibration, responses: psychometrics.Responses, errors: psychometrics.StandardErrors | None,
) -> Made:  # fmt: skip
    """Every check of a calibration on the scale in use."""
    link, told = line
    cal = evidence.on_scale(fitted, link)
    scores = psychometrics.score(cal, responses)
    codes = [place.item_version.item.code for place in used]
    fit = evidence.fit(fitted, responses)
    covariances: list[Any] = [None] * len(used)
    if errors is not None:
        covariances = evidence.parameter_covariances(errors, fitted.bank, link)
    report: dict[str, Any] = {
        "items": len(used),
        "loglik": round(fitted.loglik, 3),
        "converged": fitted.converged,
        "warnings": list(fitted.warnings),
        "reliability": round(psychometrics.empirical_reliability(scores.theta, scores.se), 3),
        "marginal": round(psychometrics.marginal_reliability(cal.bank, float(cal.group_mean[0]), float(cal.group_sd[0])), 3),
        "mean": round(float(cal.group_mean[0]), 3),
        "sd": round(float(cal.group_sd[0]), 3),
        "codes": codes,
        "curve": evidence.curve(cal.bank),
        "link": told,
        "fit": fit,
        "misfit": [c for c, row in zip(codes, fit, strict=True) if row["p_adjusted"] is not None and row["p_adjusted"] < MISFIT],
        "dependence": evidence.dependence(fitted, responses),
        "persons": evidence.persons(fitted, responses),
        "dif": {name: evidence.unequal(matrix, responses.n_cat.tolist(), getattr(crowd, name)) for name in GROUPS},
        "ending": evidence.ending(matrix, crowd.over),
        "cuts": list(scale.cuts),
        "levels": evidence.levels(cal.bank, responses, scale.cuts, [GROUP_ORDER.index(p.group) for p in used], GROUP_ORDER),
        "change": _change(old, scale, used, matrix, cal.bank),
    }  # fmt: skip
    return Made(cal.bank, covariances, report)


def _change(
    old: Calibration, scale: Scale, used: list[FormItem], matrix: Matrix, bank: psychometrics.Bank
) -> dict[str, Any]:
    """How many people would have another overall level by the new numbers: from → to → people."""
    given = [{p.order: int(v) for p, v in zip(used, row, strict=True) if v >= 0} for row in matrix]
    former = {
        p.item_version_id: p
        for p in ItemParameter.objects.filter(calibration=old, item_version__in=[p.item_version_id for p in used])
    }
    fresh = parameters_of(used, bank)
    before, after = (_overall(scale, used, given, found) for found in (former, former | fresh))
    moves = Counter(zip(before, after, strict=True))
    table: dict[str, dict[str, int]] = {}
    for (one, other), n in sorted(moves.items()):
        table.setdefault(one or "unknown", {})[other or "unknown"] = n
    return {"people": len(given), "changed": sum(n for (a, b), n in moves.items() if a != b), "table": table}


def _overall(
    scale: Scale, used: list[FormItem], given: list[dict[int, int]], found: dict[int, ItemParameter]
) -> list[str]:
    rows = estimate_by(used, given, found)
    return [
        rules.overall_level([one.level for one in levels_of(scale, {s["group"]: s for s in parts}).values()])
        for parts in rows
    ]


def parameters_of(used: list[FormItem], bank: psychometrics.Bank) -> dict[int, ItemParameter]:
    """Unsaved parameters of a bank, by the version of the item."""
    hard = bank.difficulty()
    return {
        place.item_version_id: ItemParameter(
            item_version_id=place.item_version_id, model=bank.model[n], slope=float(bank.slope[n]),
            difficulties=[float(b) for b in hard[n]],
        )
        for n, place in enumerate(used)
    }  # fmt: skip


def seal_of(report: dict[str, Any]) -> str:
    """A seal of the numbers of a report: equal input gives an equal seal."""
    plain = {key: value for key, value in report.items() if key != "seal"}
    return f"sha256:{hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()}"


def input_of(scale: Calibration, levels: Scale, used: list[FormItem], matrix: Matrix, crowd: Crowd) -> str:
    """A seal of everything the report is made of: answers, what is known of the people, the scale, the cuts."""
    known = [scale.pk, list(levels.cuts), levels.most_se, levels.least_answers, levels.border]
    made = hashlib.sha256(repr([known, *(place.item_version_id for place in used)]).encode())
    rows = np.hstack([matrix, crowd.table()])
    made.update(np.ascontiguousarray(rows[np.lexsort(rows.T)]).tobytes())
    return f"sha256:{made.hexdigest()}"

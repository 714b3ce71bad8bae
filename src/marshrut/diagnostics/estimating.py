"""Estimates of ability by given parameters, and levels by a scale: what scoring and calibrating share."""

from __future__ import annotations

from typing import Any

import numpy as np

from marshrut import psychometrics
from marshrut.diagnostics import rules
from marshrut.diagnostics.models import FormItem, ItemParameter, Scale
from marshrut.diagnostics.words import GROUP_ORDER

OVERALL = "overall"


def bank_of(parameters: list[ItemParameter]) -> psychometrics.Bank:
    """Parameters as a bank, in their order."""
    return psychometrics.Bank.from_difficulty(
        [p.model for p in parameters], [p.slope for p in parameters], [p.difficulties for p in parameters]
    )


def responses_of(
    places: list[FormItem], given: list[dict[int, int]], found: dict[int, ItemParameter]
) -> tuple[list[FormItem], psychometrics.Bank, psychometrics.Responses]:
    """Places whose items have parameters, their bank and the answers to them."""
    usable = [p for p in places if p.item_version_id in found]
    parameters = [found[p.item_version_id] for p in usable]
    matrix = np.array([[one.get(p.order, -1) for p in usable] for one in given], dtype=np.int16)
    responses = psychometrics.Responses.from_matrix(matrix, n_cat=[len(p.difficulties) + 1 for p in parameters])
    return usable, bank_of(parameters), responses


def estimate_by(
    places: list[FormItem], given: list[dict[int, int]], found: dict[int, ItemParameter]
) -> list[list[dict[str, Any]]]:
    """EAP and its error of many people at once: a row of groups and the overall one for each."""
    usable, bank, responses = responses_of(places, given, found)
    groups = psychometrics.score_groups(bank, responses, [GROUP_ORDER.index(p.group) for p in usable])
    whole = psychometrics.score(bank, responses)
    theta, se = np.column_stack([groups.theta, whole.theta]), np.column_stack([groups.se, whole.se])
    names = (*GROUP_ORDER[: groups.theta.shape[1]], OVERALL)
    return [
        [_score_row(name, theta[i, n], se[i, n], usable, one) for n, name in enumerate(names)]
        for i, one in enumerate(given)
    ]


def _score_row(name: str, theta: float, se: float, usable: list[FormItem], given: dict[int, int]) -> dict[str, Any]:
    inside = [p for p in usable if name in {OVERALL, p.group}]
    answered = sum(p.order in given for p in inside)
    return {
        "group": name,
        "theta": float(theta) if answered else None,
        "se": float(se) if answered else None,
        "answered": answered,
        "points": float(sum(given.get(p.order, 0) for p in inside)),
        "most_points": float(sum(p.item_version.max_points for p in inside)),
    }


def levels_of(scale: Scale, by_group: dict[str, dict[str, Any]]) -> dict[str, rules.GroupLevel]:
    """Levels of the measured groups by a scale."""
    return {
        group: rules.group_level(
            s["theta"],
            s["se"],
            s["answered"],
            cuts=scale.cuts,
            most_se=scale.most_se,
            least=scale.least_answers,
            border=scale.border,
        )
        for group in GROUP_ORDER
        if (s := by_group.get(group))
    }

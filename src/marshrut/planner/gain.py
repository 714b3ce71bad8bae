"""Expected gain of closing a deficit that is known only with an error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from marshrut.planner.model import Bools, Catalogue, Floats, Policy, Teacher

STEP = 0.01  # logits between the chords
REACH = 4.0  # logits: a greater rise adds nothing
_ERFC = np.frompyfunc(math.erfc, 1, 1)


def cdf(x: Floats) -> Floats:
    """Φ(x)."""
    return np.asarray(0.5 * np.asarray(_ERFC(-np.asarray(x) / math.sqrt(2.0)), np.float64))


def expected_need(theta: Floats, se: Floats, cut: float) -> Floats:
    r"""E[max(0, cut − θ)] for θ ~ N(theta, se²): m Φ(m/s) + s φ(m/s), m = cut − theta; logits, shape of theta."""
    m = cut - theta
    z = m / se
    return np.asarray(m * cdf(z) + se * np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi))


@dataclass(frozen=True)
class Profile:
    """Needs of a teacher: ``need``, ``sd``, ``p_high``, ``priority`` (K,), ``high`` (K,), ``table`` (K, T).

    ``table[k, t]`` is the expected part of deficit k closed by a rise of t·STEP: concave and growing, so a second
    activity for the same deficit adds less, and an uncertain profile spreads the effort.
    """

    need: Floats
    sd: Floats
    p_high: Floats
    priority: Floats
    high: Bools
    table: Floats

    def gain(self, rise: Floats) -> Floats:
        """Expected part closed for rises (…, K) ≥ 0, logits; straight between the chords."""
        at = np.minimum(rise, REACH - STEP) * (1 / STEP)
        low = at.astype(np.int64)
        place = low + np.arange(self.need.size) * self.table.shape[1]
        left = self.table.take(place)
        return np.asarray(left + (at - low) * (self.table.take(place + 1) - left))


def profile(teacher: Teacher, policy: Policy) -> Profile:
    """Needs of the teacher under the policy; a competency not measured has no need."""
    known = teacher.measured
    theta = np.where(known, teacher.theta, 0.0)
    se = np.where(known, teacher.se, 1.0)
    rise = np.arange(round(REACH / STEP) + 1) * STEP
    left = expected_need(theta[:, None] + rise, se[:, None], policy.cut)
    table = np.where(known[:, None], left[:, :1] - left, 0.0)
    p_high = np.where(known, cdf((policy.high_cut - theta) / se), 0.0)
    named = theta < policy.high_cut if teacher.high is None else np.asarray(teacher.high, bool)
    return Profile(
        need=np.where(known, left[:, 0], 0.0),
        sd=se,
        p_high=p_high,
        priority=teacher.weight * (1 + policy.priority_high * p_high),
        high=named & (known if teacher.high is None else True),
        table=table,
    )


def usable_effect(catalogue: Catalogue, policy: Policy) -> Floats:
    """(na, K) effect counted on: mean − risk·sd, not below 0."""
    return np.asarray(np.maximum(catalogue.effect - policy.risk * catalogue.effect_sd, 0.0))

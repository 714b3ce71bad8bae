"""Change of one person between two measurements on one scale: with its error, its probability, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshrut import psychometrics
from marshrut.core import text

#: Half of a 95 % interval in errors.
WIDE = 1.959963984540054
POINTS = 100  # of the printed scale in a logit
#: Errors beyond which one of the four parts has changed: with so many looks at once 5 % stays 5 % (Bonferroni).
WIDE_OF_PARTS = 2.4977054744123723
#: Fewer answers in a part say nothing of its change.
LEAST_ANSWERS = 4


def points(theta: float) -> float:
    """A score as it is printed."""
    return 500 + POINTS * theta


@dataclass(frozen=True, slots=True)
class Measured:
    """A likelihood-scale score and its error, logits."""

    theta: float
    se: float

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval."""
        return self.theta - WIDE * self.se

    @property
    def high(self) -> float:
        """The upper end."""
        return self.theta + WIDE * self.se


@dataclass(frozen=True, slots=True)
class Change:
    """The change in logits, its error, the chance of growth, whether it is beyond the error."""

    diff: float
    se: float
    chance: float
    reliable: bool

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval."""
        return self.diff - WIDE * self.se

    @property
    def high(self) -> float:
        """The upper end."""
        return self.diff + WIDE * self.se

    @property
    def words(self) -> str:
        """What may be said: growth, fall, or nothing beyond the error; always with the probability."""
        if self.reliable:
            up = self.diff > 0
            return f"вероятно {'вырос' if up else 'снизился'} (вероятность {_chance(self.chance if up else 1 - self.chance)})"
        return f"изменение в пределах ошибки (вероятность роста {_chance(self.chance)})"


def _chance(value: float) -> str:
    """Two digits, never «1»: nothing here is certain."""
    return text.number(min(max(value, 0.01), 0.99), 2)


def measured(eap: float | None, se: float | None) -> Measured | None:
    """Take the prior N(0, 1) of the profile's score out; None when the answers say nothing."""
    if eap is None or se is None or not 0 < se < 1:
        return None
    theta, error = psychometrics.likelihood_scale([eap], [se])
    return Measured(float(theta[0]), float(error[0])) if float(error[0]) < float("inf") else None


def change(first: Measured, second: Measured, link_var: float = 0.0, *, part: bool = False) -> Change:
    """The later less the earlier one, the error of the link added; a part of the test is judged more strictly."""
    found = psychometrics.growth([first.theta], [first.se], [second.theta], [second.se], link_var=link_var)
    reliable = bool(abs(found.z[0]) > (WIDE_OF_PARTS if part else WIDE))
    chance = float(psychometrics.normal_cdf(found.z)[0])
    return Change(float(found.diff[0]), float(found.se_diff[0]), chance, reliable)


def link_variance(reports: Mapping[int, Mapping[str, Any]], one: int, other: int, theta: float) -> float | None:
    """Variance of the links between two calibrations at an ability, logits²; None when nothing links them.

    `reports` holds the links of calibrations (``base``, ``covariance``, ``anchor_se``) by their keys. Both climb to the
    calibration they share; of the error by parameters and that by the choice of anchors the greater counts.
    """
    up, down = _climb(reports, one), _climb(reports, other)
    shared = next((key for key in up if key in down), None)
    if shared is None:
        return None
    steps = [*up[: up.index(shared)], *down[: down.index(shared)]]
    return sum(_variance(reports[key], theta) for key in steps)


def _climb(reports: Mapping[int, Mapping[str, Any]], start: int) -> list[int]:
    path = [start]
    while (base := reports.get(path[-1], {}).get("base")) and base not in path:
        path.append(int(base))
    return path


def _variance(link: Mapping[str, Any], theta: float) -> float:
    rows: Sequence[Sequence[float]] = link.get("covariance") or ((0.0, 0.0), (0.0, 0.0))
    at = (theta - float(link.get("B") or 0.0)) / float(link.get("A") or 1.0)  # on the scale before the link
    by_parameters = rows[0][0] * at**2 + 2 * rows[0][1] * at + rows[1][1]
    return max(float(by_parameters), float(link.get("anchor_se") or 0.0) ** 2)

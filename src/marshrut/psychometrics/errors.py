"""What can go wrong in measurement, each with the numbers a caller needs to speak to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marshrut.psychometrics.bifactor import Bifactor
    from marshrut.psychometrics.calibration import Calibration


class PsychometricError(Exception):
    """Root of all refusals of this package."""


class BadResponses(PsychometricError):
    """Answers that cannot be read: a wrong shape, a category the item does not have, an answer given twice."""


class BadBank(PsychometricError):
    """Item parameters that describe no item: a slope that is not positive, steps out of order, NaN."""


class EmptyItem(PsychometricError):
    """An item that says nothing: nobody answered it, or everybody chose the same category.

    Attributes
    ----------
    item : int
        Column of the item.
    reason : str
        ``"no answers"``, ``"one category only"`` or ``"empty category k"``.
    """

    def __init__(self, item: int, reason: str) -> None:
        super().__init__(f"item {item}: {reason}")
        self.item = item
        self.reason = reason


class NotIdentified(PsychometricError):
    """The answers do not determine the parameters: forms without common items, a slope running off."""

    def __init__(self, detail: str, items: tuple[int, ...] = ()) -> None:
        super().__init__(detail if not items else f"{detail}: items {', '.join(map(str, items[:10]))}")
        self.detail = detail
        self.items = items


class NotConverged(PsychometricError):
    """The iterations ended before the parameters stood still; the last result is kept in ``calibration``."""

    def __init__(self, n_iter: int, max_change: float, calibration: Calibration | Bifactor) -> None:
        super().__init__(f"not converged in {n_iter} iterations: last change {max_change:.2g}")
        self.n_iter = n_iter
        self.max_change = max_change
        self.calibration = calibration


class ScaleError(PsychometricError):
    """Scores or cuts that do not stand on one scale: lengths differ, cuts out of order, an error not positive."""


class BadScale(PsychometricError):
    """Two calibrations that cannot be put on one scale: fewer than three common items, or items that differ."""


class BadBlueprint(PsychometricError):
    """Shares of groups that do not sum to one, or a bank that cannot supply them."""

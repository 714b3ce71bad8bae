"""What a blueprint means in numbers: the tasks to choose from and the order for the assembly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import F
from numpy.typing import NDArray

from marshrut import psychometrics
from marshrut.assembly import Order, Tasks
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics.composition import bounds, size_of
from marshrut.diagnostics.models import Blueprint, Calibration, FormItem, ItemParameter, ItemVersion
from marshrut.diagnostics.words import FormState, ItemState, Mode

from .relations import enemies, exposure

#: Where the curves of parallel forms are brought together, besides the cut scores; logits.
POINTS = np.arange(-2, 2.01, 0.25)


@dataclass(frozen=True)
class Pool:
    """Tasks with their parameters in one order of columns, and what is wanted of the forms."""

    versions: list[ItemVersion]
    bank: psychometrics.Bank
    points: NDArray[np.float64]
    tasks: Tasks
    order: Order
    calibration: Calibration

    def column(self) -> dict[int, int]:
        """Where each task stands, by the number of the task."""
        return {version.item_id: n for n, version in enumerate(self.versions)}


def pool(actor: Actor, blueprint: Blueprint, *, without: int | None = None) -> Pool:
    """The pool of a blueprint; `without` names the set whose own forms are not earlier ones.

    Raises
    ------
    Refused
        No task to choose from, or an anchor that is not in use.
    """
    calibration = Calibration.objects.get(in_use=True)
    rows = list(
        ItemParameter.objects.filter(
            calibration=calibration,
            item_version__item__state=ItemState.ACTIVE,
            item_version__item__subject__in={"", blueprint.subject},
            item_version__version=F("item_version__item__version"),
        )
        .select_related("item_version__item")
        .order_by("item_version__item__code")
    )
    if not rows:
        raise Refused("blueprint.empty", "В банке нет действующих заданий с измеренной трудностью для этого предмета.")
    versions = [row.item_version for row in rows]
    bank = psychometrics.Bank.from_difficulty(
        [row.model for row in rows], [row.slope for row in rows], [row.difficulties for row in rows]
    )
    points = np.unique(np.round([*POINTS, *blueprint.scale.cuts], 4))
    tasks = _tasks(actor, blueprint, versions, psychometrics.information(bank, points).item)
    order = _order(blueprint, versions, points, without)
    return Pool(versions, bank, points, tasks, order, calibration)


def _tasks(actor: Actor, blueprint: Blueprint, versions: list[ItemVersion], information: NDArray[np.float64]) -> Tasks:
    place = {version.item_id: n for n, version in enumerate(versions)}
    codes = {version.item.code: n for n, version in enumerate(versions)}
    if missing := [code for code in blueprint.anchors if code not in codes]:
        raise Refused("blueprint.anchors", f"Якорных заданий нет среди действующих: {', '.join(missing)}.")
    shown = exposure(actor, place)
    return Tasks(
        information,
        tuple((place[one], place[other]) for one, other in sorted(enemies(actor, place))),
        tuple(codes[code] for code in blueprint.anchors),
        np.array([shown[version.item_id] for version in versions], np.int64),
    )


def _order(
    blueprint: Blueprint, versions: list[ItemVersion], points: NDArray[np.float64], without: int | None
) -> Order:
    rows = list(blueprint.rows.all())
    size = size_of(rows)
    share = blueprint.earlier_overlap
    return Order(
        blueprint.forms,
        size,
        tuple(bounds(blueprint, rows, versions)),
        weight=np.isin(points, np.round(blueprint.scale.cuts, 4)).astype(np.float64),
        overlap=size * blueprint.overlap // 100,
        earlier=() if share is None else _earlier(blueprint, versions, without),
        earlier_overlap=None if share is None else size * share // 100,
        most_shown=blueprint.most_shown,
    )


def _earlier(blueprint: Blueprint, versions: list[ItemVersion], without: int | None) -> tuple[tuple[int, ...], ...]:
    place = {version.item_id: n for n, version in enumerate(versions)}
    rows = FormItem.objects.filter(form__state=FormState.READY, form__mode=Mode.ALL, form__subject=blueprint.subject)
    if without is not None:
        rows = rows.exclude(form__set=without)
    forms: dict[int, list[int]] = {}
    for form, item in rows.order_by("form", "order").values_list("form", "item_version__item"):
        if item in place:
            forms.setdefault(form, []).append(place[item])
    return tuple(tuple(one) for one in forms.values())

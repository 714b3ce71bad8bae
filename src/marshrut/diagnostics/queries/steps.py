"""Reads of what was opened to whom, and of the arrays by which the next tasks are chosen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache
from time import monotonic
from typing import Any

import numpy as np
from django.db import connection

from marshrut import psychometrics
from marshrut.core.actor import SYSTEM, Actor
from marshrut.diagnostics.estimating import bank_of
from marshrut.diagnostics.models import Form, FormItem, ItemParameter, Sitting, Step
from marshrut.diagnostics.words import GROUP_ORDER, Mode

from .pulls import given_places

#: Counts of shown tasks are read anew so often, seconds: exposure need not be exact, and reading them is not free.
FRESH = 30
SHOWN = """
    SELECT t.form_id, place, count(*) FROM diagnostics_step s JOIN diagnostics_sitting t ON t.id = s.sitting_id,
    unnest(s.places) AS place WHERE t.form_id = ANY(%s) GROUP BY t.form_id, place
"""


@dataclass(frozen=True)
class Design:
    """A staged or adaptive form as arrays: its places in order are the columns of the bank."""

    form: Form
    places: tuple[FormItem, ...]
    bank: psychometrics.Bank

    @cached_property
    def column(self) -> dict[int, int]:
        """Column by the number of a place."""
        return {place.order: n for n, place in enumerate(self.places)}

    @cached_property
    def panel(self) -> psychometrics.Panel:
        """The modules of a staged form."""
        stage = self.form.design["stage"]
        modules = [[n for n, place in enumerate(self.places) if place.module == m] for m in range(len(stage))]
        return psychometrics.Panel.of(self.bank, modules, stage)

    @cached_property
    def pool(self) -> psychometrics.Pool:
        """The tasks of an adaptive form."""
        groups = [GROUP_ORDER.index(place.group) for place in self.places]
        design = self.form.design
        return psychometrics.Pool.of(self.bank, groups, design["shares"], design["enemies"])

    @property
    def rules(self) -> psychometrics.Rules:
        """When an adaptive test ends."""
        given = self.form.design["rules"]
        return psychometrics.Rules(**given | {"cuts": tuple(given["cuts"])})

    def of_module(self, module: int) -> list[int]:
        """Numbers of the places of a module."""
        return [place.order for place in self.places if place.module == module]

    def middle(self, stage: int) -> int:
        """The module of a stage for those of whom nothing is known."""
        found = [m for m, s in enumerate(self.form.design["stage"]) if s == stage]
        return found[(len(found) - 1) // 2]

    @property
    def stages(self) -> int:
        """Modules on a way."""
        return int(self.form.design["stage"][-1]) + 1


@lru_cache(maxsize=64)
def _design(form: int) -> Design:
    """A ready form and the calibration frozen in it never change."""
    found = Form.objects.get(pk=form)
    places = tuple(FormItem.objects.filter(form=found).select_related("item_version__item").order_by("order"))
    rows = ItemParameter.objects.filter(
        calibration_id=found.design["calibration"], item_version__in=[place.item_version_id for place in places]
    )
    known = {row.item_version_id: row for row in rows}
    return Design(found, places, bank_of([known[place.item_version_id] for place in places]))


def design(actor: Actor, form: int) -> Design:
    """The design of a staged or adaptive form. The caller has shown the right to the sitting or to the bank."""
    return _design(form)


def steps(actor: Actor, found: Sitting) -> list[Step]:
    """Steps of a sitting in order; none where all the form is open."""
    return list(found.steps.all())


def opened(actor: Actor, sittings: Collection[int]) -> dict[int, list[int]]:
    """Places opened in sittings of staged and adaptive forms, in order; others are absent: all is open in them."""
    out: dict[int, list[int]] = defaultdict(list)
    rows = Step.objects.filter(sitting__in=sittings).order_by("sitting", "number")
    for sitting, places in rows.values_list("sitting_id", "places"):
        out[sitting] += places
    return dict(out)


def open_places(actor: Actor, found: Sitting) -> list[FormItem]:
    """Places of a sitting that count, in the order in which they were opened."""
    given = given_places(actor, found)
    if found.form.mode == Mode.ALL:
        return given
    by_order = {place.order: place for place in given}
    return [by_order[order] for order in opened(actor, [found.pk]).get(found.pk, []) if order in by_order]


def carried_places(actor: Actor, found: Sitting) -> list[FormItem]:
    """What goes to the device: of a staged form all modules, so that a lost connection stops nobody; else what is open."""
    return given_places(actor, found) if found.form.mode == Mode.STAGES else open_places(actor, found)


def path(actor: Actor, found: Sitting) -> dict[str, Any] | None:
    """What the device must know of the way; nothing of where which answers lead."""
    if found.form.mode == Mode.ALL:
        return None
    given = {place.order for place in carried_places(actor, found)}
    opened_ = [[step.number, [order for order in step.places if order in given]] for step in steps(actor, found)]
    told: dict[str, Any] = {"mode": found.form.mode, "steps": opened_}
    if found.form.mode == Mode.STAGES:
        made = design(actor, found.form_id)
        middle = [made.of_module(made.middle(stage)) for stage in range(made.stages)]
        told["stages"] = made.stages
        told["middle"] = [[order for order in places if order in given] for places in middle]
        told["length"] = sum(len(places) for places in told["middle"])
    else:
        told["length"] = found.form.design["rules"]["n_max"]
    return told


@lru_cache(maxsize=256)
def _shown(form: int, moment: int) -> Counter[int]:
    return Counter({place: n for (_, place), n in opened_counts(SYSTEM, [form]).items()})


def opened_counts(actor: Actor, forms: Collection[int]) -> Counter[tuple[int, int]]:
    """How often each place of staged and adaptive forms was opened, by form and place."""
    with connection.cursor() as cursor:
        cursor.execute(SHOWN, [list(forms)])
        return Counter({(form, place): n for form, place, n in cursor.fetchall()})


def shown(actor: Actor, made: Design) -> np.ndarray[Any, np.dtype[np.int64]]:
    """How often each column was shown, as of the last half a minute."""
    count = _shown(made.form.pk, int(monotonic() // FRESH))
    return np.array([count[place.order] for place in made.places], np.int64)

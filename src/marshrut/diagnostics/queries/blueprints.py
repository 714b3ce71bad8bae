"""Reads of blueprints and of sets of parallel forms: curves, content against the blueprint, sharing, replacements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from marshrut import psychometrics
from marshrut.assembly import Board
from marshrut.core.actor import Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.composition import amounts, row_words, wanted_words
from marshrut.diagnostics.models import (
    Blueprint,
    Form,
    FormItem,
    FormSet,
    ItemParameter,
    ItemVersion,
    Scale,
)
from marshrut.ui import charts

from .pool import Pool, pool

AXIS = "уровень, логиты"
GRID = np.linspace(-2, 2, 41)


def blueprints(actor: Actor, *, q: str = "", subject: str = "", state: str = "") -> QuerySet[Blueprint]:
    """Blueprints in sight, newest versions first, with the number of their sets."""
    rows = access.see_items.of(actor, Blueprint.objects.annotate(count=Count("sets")))
    if q:
        rows = rows.filter(name__icontains=q)
    if subject:
        rows = rows.filter(subject=subject)
    if state:
        rows = rows.filter(state=state)
    return rows.order_by("name", "subject", "-version")


def blueprint(actor: Actor, pk: int) -> Blueprint:
    """One blueprint with its rows, or 404."""
    rows = access.see_items.of(actor, Blueprint.objects.select_related("scale").prefetch_related("rows"))
    return get_object_or_404(rows, pk=pk)


def form_sets(actor: Actor, found: Blueprint) -> QuerySet[FormSet]:
    """Sets of a blueprint, newest first."""
    return found.sets.annotate(count=Count("forms")).order_by("-pk")


def form_set(actor: Actor, pk: int) -> FormSet:
    """One set with its forms and their places, or 404."""
    seen = access.see_items.of(actor, Blueprint.objects.all()).values("pk")
    places = FormItem.objects.select_related("item_version__item").order_by("order")
    forms = Form.objects.order_by("pk").prefetch_related(Prefetch("places", places))
    rows = FormSet.objects.filter(blueprint__in=seen).select_related("blueprint__scale", "calibration")
    return get_object_or_404(rows.prefetch_related(Prefetch("forms", forms), "blueprint__rows"), pk=pk)


def may_assemble(actor: Actor) -> bool:
    """Whether the actor makes blueprints and forms at all."""
    return actor.holds(*access.OFFICERS)


def offered_scales(actor: Actor) -> QuerySet[Scale]:
    """Scales of levels, newest first: they hold no data of people."""
    return Scale.objects.order_by("-since", "-pk")


@dataclass(frozen=True)
class Content:
    """A row of the blueprint with the numbers of every form."""

    words: str
    wanted: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Report:
    """What the page of a set shows."""

    information: charts.Chart
    errors: charts.Chart
    content: tuple[Content, ...]
    shared: tuple[tuple[str, tuple[int, ...]], ...]


def set_report(actor: Actor, found: FormSet) -> Report:
    """Curves of all forms, their content against the blueprint and what they share."""
    forms = list(found.forms.all())
    versions = [[place.item_version for place in form.places.all()] for form in forms]
    curves = _curves(found, versions)
    names = [f"вариант {n}" for n in range(1, len(forms) + 1)]
    target = list(zip(GRID, np.interp(GRID, found.report["points"], found.report["target"]), strict=True))
    lines = [charts.Curve("цель", target, dashed=True)]
    lines += [charts.Curve(name, list(zip(GRID, row, strict=True))) for name, row in zip(names, curves, strict=True)]
    errors = [
        charts.Curve(name, list(zip(GRID, 1 / np.sqrt(row), strict=True)))
        for name, row in zip(names, curves, strict=True)
    ]
    return Report(
        charts.curves("Информация вариантов", lines[1:] + lines[:1], axis=AXIS),
        charts.curves("Ошибка измерения, логиты", errors, axis=AXIS),
        tuple(_content(found.blueprint, versions)),
        tuple(zip(names, _shared(versions), strict=True)),
    )


def _curves(found: FormSet, versions: list[list[ItemVersion]]) -> list[np.ndarray]:
    rows = ItemParameter.objects.filter(
        calibration=found.calibration_id, item_version__in={v.pk for one in versions for v in one}
    ).order_by("pk")
    column = {row.item_version_id: n for n, row in enumerate(rows)}
    bank = psychometrics.Bank.from_difficulty(
        [row.model for row in rows], [row.slope for row in rows], [row.difficulties for row in rows]
    )
    each = psychometrics.information(bank, GRID).item
    return [np.maximum(each[[column[v.pk] for v in one]].sum(0), 1e-9) for one in versions]


def _content(plan: Blueprint, versions: list[list[ItemVersion]]) -> Iterable[Content]:
    for row in plan.rows.all():
        counts = tuple(int(amounts(row.aspect, row.value, one).sum()) for one in versions)
        yield Content(row_words(row.aspect, row.value), wanted_words(row), counts)
    minutes = tuple(sum(v.minutes for v in one) for one in versions)
    yield Content("минут на задания", f"до {plan.minutes}", minutes)


def _shared(versions: list[list[ItemVersion]]) -> list[tuple[int, ...]]:
    items = [{v.item_id for v in one} for one in versions]
    return [tuple(len(a & b) for b in items) for a in items]


@dataclass(frozen=True)
class Alternative:
    """A task that may stand on a place, and how far the curves would lie from the target with it."""

    version: ItemVersion
    farthest: float
    gain: float


def alternatives(actor: Actor, found: FormSet, place: FormItem) -> list[Alternative]:
    """Tasks that keep every limit on a place of a form, the best for the curves first."""
    held = pool(actor, found.blueprint, without=found.pk)
    column, target = held.column(), np.interp(held.points, found.report["points"], found.report["target"])
    forms = list(found.forms.all())
    rows = [[column.get(p.item_version.item_id, -1) for p in form.places.all()] for form in forms]
    out = column.get(place.item_version.item_id, -1)
    if any(n < 0 for row in rows for n in row) or found.calibration_id != held.calibration.pk:
        return []
    board = Board(held.tasks, held.order, rows, target)
    which = [form.pk for form in forms].index(place.form_id)
    fits = np.flatnonzero(board.allowed(which, np.array([out]))[0])
    return _ranked(held, board, which, out, fits)


def _ranked(held: Pool, board: Board, which: int, out: int, fits: np.ndarray) -> list[Alternative]:
    distance = board.distances()
    now, rest = np.abs(distance).max(), np.abs(np.delete(distance, which, axis=0)).max(initial=0.0)
    after = np.maximum(np.abs(distance[which] - board.unit[out] + board.unit[fits]).max(1), rest)
    order = np.argsort(after, kind="stable")
    return [Alternative(held.versions[int(fits[n])], float(after[n]), float(now - after[n])) for n in order]


def set_place(actor: Actor, found: FormSet, pk: int) -> FormItem:
    """A place of a form of the set, or 404."""
    return get_object_or_404(
        FormItem.objects.filter(form__set=found).select_related("item_version__item", "form"), pk=pk
    )

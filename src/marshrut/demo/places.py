"""Organisations of the made-up region: how many in each municipality, what kinds, which flags."""

from __future__ import annotations

from datetime import date

import numpy as np

from marshrut.core.actor import SYSTEM
from marshrut.region import actions as region
from marshrut.region.models import Unit, UnitName, UnitParent
from marshrut.region.words import Kind, Level

# Organisations and people by municipality code at full size; relative weights of population, rounded.
WEIGHTS = {
    "arkh": 98, "sevdv": 52, "novod": 14, "prim": 20, "kholm": 15, "onega": 17, "ustya": 18, "velsk": 25, "shenk": 10,
    "vinog": 11, "kotls": 22, "koryz": 13, "kotl": 11, "krasn": 9, "vtoem": 10, "vileg": 7, "lensk": 9, "nyand": 13,
    "karg": 13, "konos": 12, "plese": 21, "mirny": 9, "pinez": 12, "leshu": 6, "mezen": 8, "nzem": 1,
}  # fmt: skip
KINDS = ((Kind.SCHOOL, 0.52), (Kind.PRESCHOOL, 0.36), (Kind.ADDITIONAL, 0.09), (Kind.COLLEGE, 0.03))
TOWNS = {"arkh", "sevdv", "novod", "kotls", "koryz", "mirny"}
SINCE = date(2010, 9, 1)
TITLES = {
    Kind.SCHOOL: (
        "СОШ № {n}, {place}",
        "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № {n}», {place}",
    ),
    Kind.PRESCHOOL: (
        "Детский сад № {n}, {place}",
        "Муниципальное бюджетное дошкольное образовательное учреждение «Детский сад № {n}», {place}",
    ),
    Kind.ADDITIONAL: (
        "Дом творчества № {n}, {place}",
        "Муниципальное учреждение дополнительного образования «Дом детского творчества № {n}», {place}",
    ),
    Kind.COLLEGE: (
        "Техникум № {n}, {place}",
        "Государственное профессиональное образовательное учреждение «Техникум № {n}», {place}",
    ),
}


def build(rng: np.random.Generator, *, size: str) -> tuple[Unit, list[Unit], dict[str, Unit]]:
    """Make the tree: the region, its organisations (with the centre first), municipalities by code."""
    root = region.load_region(SYSTEM)
    towns = {u.code: u for u in Unit.objects.filter(level=Level.MUNICIPALITY)}
    centre = region.found(
        SYSTEM,
        level=Level.ORGANISATION,
        parent=towns["arkh"],
        code="9001",
        name="АО ИОО, ЦНППМ",
        full_name="Государственное учреждение дополнительного профессионального образования «Архангельский областной "
        "институт открытого образования», центр непрерывного повышения профессионального мастерства",
        kind=Kind.CENTRE,
        since=SINCE,
    )
    plans = {"onega": 8, "mezen": 4} if size == "small" else WEIGHTS
    made: list[Unit] = []
    for code, count in plans.items():
        made += _organisations(rng, towns[code], count)
    Unit.objects.bulk_create(made, batch_size=1000)
    UnitName.objects.bulk_create(
        [UnitName(unit=u, name=u.name, full_name=u.full_name, since=SINCE) for u in made], batch_size=1000
    )
    UnitParent.objects.bulk_create(
        [UnitParent(unit=u, parent_id=u.parent_id, since=SINCE) for u in made if u.parent_id], batch_size=1000
    )
    return root, [centre, *made], towns


def _organisations(rng: np.random.Generator, town: Unit, count: int) -> list[Unit]:
    """Organisations of one municipality: at least one school; villages have small rural ones."""
    kinds = [Kind.SCHOOL, *list(rng.choice([k for k, _ in KINDS], count - 1, p=[p for _, p in KINDS]))]
    numbers: dict[str, int] = {}
    made = []
    for n, kind in enumerate(kinds, start=1):
        numbers[kind] = numbers.get(kind, 0) + 1
        short, full = TITLES[Kind(kind)]
        rural = town.code not in TOWNS and rng.random() < 0.6
        flags = [f for f, p in (("rural", 1.0), ("small", 0.3)) if rural and rng.random() < p]
        if kind == Kind.SCHOOL:
            flags += [f for f, p in (("low_results", 0.08), ("growth_point", 0.35)) if rng.random() < p]
        made.append(
            Unit(
                level=Level.ORGANISATION,
                kind=kind,
                code=f"{n:04d}",
                parent=town,
                path=f"{town.path}{n:04d}.",
                name=short.format(n=numbers[kind], place=town.name),
                full_name=full.format(n=numbers[kind], place=town.name),
                region_code=town.region_code,
                flags=flags,
                since=SINCE,
                travel={"base_hours": round(float(rng.uniform(0.2, 2.5)), 1) if rural else 0.2},
            )
        )
    return made

"""What the rows of a blueprint count, as bounds for the assembly and as words for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from marshrut.assembly import Bound, Clash
from marshrut.competency.words import Group
from marshrut.core import text

from .models import Blueprint, BlueprintRow, ItemVersion
from .words import Aspect, Cognitive, ItemKind

MINUTES = "minutes"
#: Stands after the name of a competency that has no row of its own and keeps to the common limit.
COMMON = "*"
#: What a limit is called in the answer of the assembly; rows of the blueprint are named by `limit_words`.
LIMITS = {
    "size": "длина варианта",
    "anchors": "якорные задания",
    "enemies": "несовместимые задания",
    "shown": "редко показанные задания",
    "overlap": "разные задания в вариантах",
    "earlier": "задания не из прежних вариантов",
}
_CHOICES: dict[str, dict[str, str]] = {
    Aspect.GROUP: dict(Group.choices),
    Aspect.KIND: dict(ItemKind.choices),
    Aspect.COGNITIVE: dict(Cognitive.choices),
}


def size_of(rows: Sequence[BlueprintRow]) -> int:
    """How many tasks a form has: those of its groups."""
    return sum(row.least for row in rows if row.aspect == Aspect.GROUP)


def bounds(blueprint: Blueprint, rows: Sequence[BlueprintRow], versions: list[ItemVersion]) -> Iterator[Bound]:
    """Bounds of all rows, of the time and of the common limit for competencies."""
    for row in rows:
        yield Bound(f"{row.aspect}:{row.value}", amounts(row.aspect, row.value, versions), row.least, row.most)
    yield Bound(MINUTES, np.array([v.minutes for v in versions], np.int64), 0, blueprint.minutes)
    most = blueprint.most_of_competency
    own = {row.value for row in rows if row.aspect == Aspect.COMPETENCY}
    for name in sorted({v.item.competency for v in versions} - own) if most else ():
        yield Bound(f"{Aspect.COMPETENCY}:{name}{COMMON}", amounts(Aspect.COMPETENCY, name, versions), 0, most or 0)


def amounts(aspect: str, value: str, versions: Sequence[ItemVersion]) -> NDArray[np.int64]:
    """What each task counts for in a row of a blueprint."""
    said: Callable[[ItemVersion], int] = {
        Aspect.GROUP: lambda v: int(v.item.group == value),
        Aspect.COMPETENCY: lambda v: int(v.item.competency == value),
        Aspect.KIND: lambda v: int(v.kind == value),
        Aspect.COGNITIVE: lambda v: int(v.cognitive == value),
        Aspect.OWN: lambda v: int(bool(v.item.subject)),
        Aspect.POINTS: lambda v: int(v.max_points),
    }[Aspect(aspect)]
    return np.array([said(version) for version in versions], np.int64)


def limit_words(name: str) -> str:
    """A limit by its name in the assembly, in words."""
    if name in LIMITS:
        return LIMITS[name]
    if name == MINUTES:
        return "время варианта, минут"
    aspect, _, value = name.partition(":")
    return row_words(aspect, value.removesuffix(COMMON))


def row_words(aspect: str, value: str) -> str:
    """What a row of a blueprint counts."""
    said = _CHOICES.get(aspect, {}).get(value, value)
    return f"{Aspect(aspect).label} {said}" if aspect == Aspect.COMPETENCY else said or str(Aspect(aspect).label)


def wanted_words(row: BlueprintRow) -> str:
    """Limits of a row in words."""
    return str(row.least) if row.least == row.most else f"{row.least}–{row.most}"


def why_words(clashes: Sequence[Clash]) -> str:
    """Why no forms exist, and what to give up."""
    if not clashes:
        return "Под такой план вариантов нет. Смягчите ограничения и соберите снова."
    told = "; ".join(
        f"{limit_words(c.name)} (можно до {c.wanted}, нужно ещё {c.short})"
        if c.over
        else f"{limit_words(c.name)} (нужно {c.wanted}, не хватает {c.short})"
        for c in clashes
    )
    return f"План выполнить нельзя: {told}. Добавьте задания в банк или смягчите эти строки."


def percent(share: float) -> str:
    """A distance of curves as a page says it."""
    return f"{text.number(100 * share, 1)} %"

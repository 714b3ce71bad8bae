"""The target profile: which levels are asked of whom, and how far a level is from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from marshrut.core.actor import Actor
from marshrut.core.text import counted, number
from marshrut.people.words import MANAGERS, Position

from .. import rules
from ..content import Aim
from ..differences import about_words, range_words
from ..models import Framework, Target
from ..words import POSITIONS, Group, Stage
from .reading import on_day


def position_names(actor: Actor) -> dict[str, str]:
    """Whom a line may be about: all teachers, all heads, or one position."""
    single = {str(p): str(p.label) for p in Position if p not in (Position.TEACHER, Position.SPECIALIST)}
    return dict(POSITIONS) | {code: label[:1].upper() + label[1:] for code, label in single.items()}


def targets(
    actor: Actor, position: str, subject: str = "", *, stage: str = "", as_of: date | None = None
) -> dict[str, Target]:
    """Group or competency → the line asked of a position: the most particular one wins (position, subject, stage)."""
    audience = "manager" if position in MANAGERS or position == "manager" else "teacher"
    rows = Target.objects.filter(
        Q(subject="") | Q(subject=subject), Q(stage="") | Q(stage=stage), position__in={position, audience},
        framework__in=on_day(actor, as_of).values("pk"),
    )  # fmt: skip
    general_first = sorted(
        rows, key=lambda row: (row.position == position and position != audience, row.subject != "", row.stage != "")
    )
    return {row.about: row for row in general_first}


def gap(actor: Actor, target: Target, level: str) -> int:
    """Steps from a level of deficit to the range: positive is how much to grow, negative how much above, 0 inside."""
    return rules.distance(level, target.least, target.most)


def gap_spread(actor: Actor, target: Target, chances: Mapping[str, float]) -> tuple[float, float]:
    """The expected gap and its error, when levels are known with chances (level → probability)."""
    return rules.spread(chances, target.least, target.most)


def gap_words(actor: Actor, target: Target, level: str, chance: float | None = None, neighbour: str = "") -> str:
    """A level against a line of the target profile in words; with its chance (the rest is the neighbour's), also the error."""
    aim = Aim(target.position, target.subject, target.stage, target.about, target.least, target.most)
    asked = f"Целевой профиль: {range_words(aim)}."
    steps = gap(actor, target, level)
    if chance is not None and neighbour and chance < 1:
        mean, error = gap_spread(actor, target, {level: chance, neighbour: 1 - chance})
        if error >= 0.05 and mean > 0:
            return f"{asked} До него {number(mean, 1)} ± {number(error, 1)} шага: уровень на границе."
    if steps > 0:
        return f"{asked} До него {counted(steps, 'шаг', 'шага', 'шагов')}."
    return f"{asked} {'Уровень лучше ожидаемого.' if steps < 0 else 'Уровень в нём.'}"


def profile(actor: Actor, position: str, subject: str = "") -> list[dict[str, Any]]:
    """The target profile of the version in force for a page: lines of a position and subject, common ones first."""
    found = on_day(actor).first()
    rows = target_rows(actor, found) if found else []
    wanted = {position} | ({"manager"} if position in MANAGERS else {"teacher"} if position != "manager" else set())
    return [row for row in rows if row["aim"].position in wanted and row["aim"].subject in {"", subject}]


def target_rows(actor: Actor, version: Framework) -> list[dict[str, Any]]:
    """Lines of a version in words, groups before competencies."""
    names = dict(version.competencies.values_list("code", "name"))
    positions = position_names(actor)
    order = {str(group): place for place, group in enumerate(Group)}
    rows = sorted(version.targets.all(), key=lambda r: (r.position, r.stage, r.subject, order.get(r.about, 9), r.order))
    found = []
    for row in rows:
        aim = Aim(row.position, row.subject, row.stage, row.about, row.least, row.most)
        who = [positions.get(row.position, row.position), row.subject, str(Stage(row.stage).label) if row.stage else ""]
        found.append(
            {
                "pk": row.pk,
                "aim": aim,
                "who": ", ".join(part for part in who if part),
                "about": about_words(row.about, names),
                "range": range_words(aim),
            }
        )
    return found

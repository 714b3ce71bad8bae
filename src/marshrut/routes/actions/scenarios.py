"""Scenarios of one joint plan: the same people with more seats, money, a stream or a mentor that are not there yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.core.refusal import Refused
from marshrut.region.models import Unit
from marshrut.region.words import Level

from .. import queries
from .joint import deferred

MOST_SCENARIOS = 8  # of one plan: more do not fit side by side
CARRIED = ("people", "hours", "campaign", "town", "subject", "travel", "money", "more", "extra")


@transaction.atomic
def plan_with_more(actor: Actor, *, pk: int, key: str, seats: int) -> Progress:
    """The same people once more, with seats added to one offer: two plans to compare.

    Raises
    ------
    Refused : the plan did not lack seats there
    """
    base = get_object_or_404(queries.joint_runs(actor), pk=pk, state=Progress.State.DONE)
    lacking = {row["key"]: row["title"] for row in base.result.get("short", [])}
    if key not in lacking:
        raise Refused("joint.enough", "В этом плане мест там хватило: добавлять нечего.")
    more = base.arguments.get("more") or {}
    name = f"+{seats} мест: {lacking[key]}"[:80]
    return _once_more(actor, base, {"more": {**more, key: int(more.get(key, 0)) + seats}, "name": name})


@transaction.atomic
def try_scenario(
    actor: Actor, *, pk: int, name: str, travel: int | None, money: int | None, extra: Mapping[str, Any] | None
) -> Progress:
    """The same people with other money, and with a stream or a mentor that no catalogue has yet.

    Raises
    ------
    Refused : nothing differs from the plan it begins from, or too many scenarios of one plan
    """
    base = get_object_or_404(queries.joint_runs(actor), pk=pk, state=Progress.State.DONE)
    told = base.arguments
    if not extra and (travel, money) == (told.get("travel"), told.get("money")):
        raise Refused(
            "scenario.same", "Вариант ничем не отличается: измените деньги или добавьте поток либо наставника."
        )
    added = [*(told.get("extra") or ()), *([_placed(actor, extra)] if extra else ())]
    return _once_more(actor, base, {"travel": travel, "money": money, "extra": added, "name": name})


def _placed(actor: Actor, extra: Mapping[str, Any]) -> dict[str, Any]:
    """An addition with the path of the municipality where it is held."""
    code = extra.get("town", "")
    town = get_object_or_404(Unit, level=Level.MUNICIPALITY, code=code, until=None) if code else None
    return {**extra, "place": town.path if town else ""}


def _once_more(actor: Actor, base: Progress, changed: Mapping[str, Any]) -> Progress:
    root = int(base.arguments.get("root") or base.pk)
    if queries.scenarios(actor, base).count() >= MOST_SCENARIOS:
        raise Refused("scenario.many", f"У одного плана бывает до {MOST_SCENARIOS} вариантов: начните новый расчёт.")
    carried = {name: base.arguments[name] for name in CARRIED if name in base.arguments}
    return deferred(actor, carried | {"root": root} | dict(changed))

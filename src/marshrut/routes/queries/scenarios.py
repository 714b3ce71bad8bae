"""Scenarios of one joint plan side by side: figures, who gains by place, what is short, in words."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.core.text import counted
from marshrut.region.models import Unit
from marshrut.region.words import Level

KIND = "routes.joint"
POINT = 0.01  # a share that changed by less has not changed
TOLD = 3
SEATS = ("место", "места", "мест")


def joint_runs(actor: Actor) -> QuerySet[Progress]:
    """The actor's own plans, the newest first."""
    return Progress.objects.filter(kind=KIND, person_id=actor.person_id or 0).order_by("-at", "-pk")


def scenarios(actor: Actor, job: Progress) -> QuerySet[Progress]:
    """All plans that began from the same one, itself the first."""
    root = int(job.arguments.get("root") or job.pk)
    return joint_runs(actor).filter(Q(pk=root) | Q(arguments__root=root)).order_by("pk")


def name_of(actor: Actor, job: Progress) -> str:
    """How a scenario is called."""
    return str(job.arguments.get("name") or "Исходный план")


def conditions(actor: Actor, job: Progress) -> list[str]:
    """What was shared in a plan, in words."""
    told, found = job.arguments, []
    travel, money = told.get("travel"), told.get("money")
    found.append("поездки без ограничения" if travel is None else f"поездки: {travel} тыс. ₽ на муниципалитет")
    found.append("только бесплатные строки" if money is None else f"платные строки: до {money} тыс. ₽")
    if more := sum((told.get("more") or {}).values()):
        found.append(f"добавлено {counted(more, *SEATS)}")
    for one in told.get("extra") or ():
        what = "поток" if one["kind"] == "stream" else "наставник"
        found.append(f"новый {what} «{one['title']}», {counted(int(one['seats']), *SEATS)}")
    return found


def lacking(actor: Actor, result: dict[str, Any]) -> list[str]:
    """What one more of each shared thing would close, in words; seats have their own list."""
    names = _towns()
    found = [
        f"{names.get(row['path'], 'муниципалитет')}: ещё тысяча ₽ на поездки закроет {_logits(row['price'])}"
        for row in result.get("short_travel", [])
    ]
    if result.get("short_money"):
        found.append(f"Ещё тысяча ₽ на платные строки закроет {_logits(result['short_money'])}")
    if result.get("short_mentors"):
        found.append(f"Наставникам не хватает своих часов: ещё час закроет {_logits(result['short_mentors'])}")
    return found


def _logits(value: float) -> str:
    return f"{value:.3f} логита".replace(".", ",")


def weakest(actor: Actor, result: dict[str, Any]) -> dict[str, Any] | None:
    """The municipality where the smallest share of need is closed."""
    rows = [row for row in result.get("towns", []) if row["share"] is not None and row.get("people")]
    if not rows:
        return None
    row = min(rows, key=lambda one: (one["share"], one["path"]))
    return {"name": _towns().get(row["path"], "муниципалитет"), "share": 100 * row["share"]}


def _towns() -> dict[str, str]:
    return dict(Unit.objects.filter(level=Level.MUNICIPALITY, until=None).values_list("path", "name"))


def compare(actor: Actor, pk: int) -> dict[str, Any]:
    """All scenarios of a plan: those that are ready as columns, the first of them is what the others are compared with."""
    job = get_object_or_404(joint_runs(actor), pk=pk)
    family = list(scenarios(actor, job))
    ready = [row for row in family if row.state == Progress.State.DONE and row.result.get("lines")]
    columns = [
        {"job": row, "name": name_of(actor, row), "told": conditions(actor, row), **_column(actor, row)}
        for row in ready
    ]
    return {
        "job": job, "columns": columns, "going": [row for row in family if row not in ready],
        "towns": _by_town(columns), "plain": len(columns) < 2,
    }  # fmt: skip


def _column(actor: Actor, job: Progress) -> dict[str, Any]:
    result = job.result
    seats = [f"{row['title']}: ещё место закроет {_logits(row['price'])}" for row in result.get("short", [])[:TOLD]]
    low = result.get("low")
    return {
        "result": result, "lacking": seats + lacking(actor, result), "weakest": weakest(actor, result), "gap": 100 * result.get("gap", 0.0),
        "low": None if low is None else 100 * low,
        "shares": {row["path"]: row["share"] for row in result["towns"] if row.get("people")},
    }  # fmt: skip


def _by_town(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Shares of need closed by municipality, with what each scenario changes; those that change most come first."""
    names, rows = _towns(), []
    for path in sorted({path for column in columns for path in column["shares"]}):
        first = columns[0]["shares"].get(path)
        cells = []
        for column in columns:
            share = column["shares"].get(path)
            change = 0.0 if None in (share, first) or column is columns[0] else share - first
            cells.append(
                {
                    "share": None if share is None else 100 * share,
                    "change": 100 * change if abs(change) >= POINT else 0.0,
                }
            )
        rows.append({"name": names.get(path, path), "cells": cells})
    return sorted(rows, key=lambda row: (-max(abs(cell["change"]) for cell in row["cells"]), row["name"]))

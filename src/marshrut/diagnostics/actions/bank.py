"""Writes of the item bank: loading of the package's own tasks, versions, states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from marshrut.competency import queries as competency
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import kinds
from marshrut.diagnostics.models import Calibration, Item, ItemParameter, ItemVersion
from marshrut.diagnostics.words import ItemKind, ItemState

from .media import load_pictures

OWN = Path(__file__).parents[1] / "data" / "items"
CALIBRATION = "Экспертная оценка 0.1"
NEEDED = ("code", "competency", "kind", "stem", "rationale", "difficulty", "slope")

#: The safe reader, written in C where the library was built so: ten times faster.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_items(actor: Actor, folder: Path = OWN) -> list[dict[str, Any]]:
    """Tasks of all YAML files of a folder, checked; a fault is named by file and code."""
    rows: list[dict[str, Any]] = []
    seen: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        for row in yaml.load(path.read_text(encoding="utf-8"), LOADER) or []:  # noqa: S506 - a safe reader, see above
            _check(path.name, row, seen)
            rows.append(row)
    return rows


def _check(file: str, row: dict[str, Any], seen: set[str]) -> None:
    code = row.get("code", "без кода")
    fault = next((f"нет поля «{field}»." for field in NEEDED if row.get(field) in (None, "")), "")
    if not fault and code in seen:
        fault = "код повторяется."
    if not fault and row["kind"] not in ItemKind.values:
        fault = f"неизвестный вид «{row['kind']}»."
    part = kinds.part_of(row)
    fault = fault or kinds.fault(part) or kinds.fault_of_steps(row, part)
    if fault:
        raise Refused("item.bad", f"{file}, задание {code}: {fault}")
    seen.add(code)


@transaction.atomic
def load_items(actor: Actor, *, folder: Path = OWN) -> int:
    """Put the package's tasks into the bank with the authors' estimates as parameters. Loading twice changes nothing."""
    groups = competency.groups(actor)
    pictures = load_pictures(actor, folder=folder.parent / "media")
    calibration, _ = Calibration.objects.get_or_create(
        name=CALIBRATION,
        defaults={
            "source": "оценки трудности авторами заданий, до апробации",
            "in_use": not Calibration.objects.exists(),
        },
    )
    known = set(Item.objects.values_list("code", flat=True))
    fresh = [row for row in read_items(actor, folder) if row["code"] not in known]
    for row in fresh:
        if row["competency"] not in groups:
            raise Refused("item.competency", f"Задание {row['code']}: компетенции {row['competency']} нет в рамке.")
        part = kinds.part_of(row)
        if absent := sorted(kinds.codes_of(part.stem, part.content) - pictures):
            raise Refused("item.picture", f"Задание {row['code']}: в банке нет рисунка {absent[0]}.")
    items = Item.objects.bulk_create(
        Item(
            code=row["code"],
            competency=row["competency"],
            group=groups[row["competency"]],
            subject=row.get("subject") or "",
            state=ItemState.ACTIVE,
        )
        for row in fresh
    )
    versions = ItemVersion.objects.bulk_create(_version(item, row) for item, row in zip(items, fresh, strict=True))
    ItemParameter.objects.bulk_create(
        ItemParameter(
            calibration=calibration,
            item_version=version,
            model="gpcm" if version.max_points > 1 else "2pl",
            slope=float(row["slope"]),
            difficulties=[float(d) for d in row.get("steps", [row["difficulty"]])],
        )
        for version, row in zip(versions, fresh, strict=True)
    )
    return len(fresh)


def _version(item: Item, row: dict[str, Any]) -> ItemVersion:
    part = kinds.part_of(row)
    return ItemVersion(
        item=item,
        kind=row["kind"],
        cognitive=row.get("cognitive", "apply"),
        stem=row["stem"],
        content=part.content,
        key=part.key,
        rubric=part.rubric,
        max_points=part.max_points,
        minutes=row.get("minutes", 2),
        rationale=row["rationale"],
        source=row.get("source", ""),
    )

"""The first version of the framework from CSV."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import queries
from ..models import Competency, Framework, Target
from ..words import GROUPS, State

OWN = Path(__file__).parents[1] / "data" / "competency_framework.csv"
OWN_TARGETS = OWN.parent / "target_profile.csv"


@transaction.atomic
def load_framework(
    actor: Actor, *, path: Path = OWN, version: str = "0.1", since: date = date(2026, 9, 1)
) -> Framework:
    """Load a version of the framework from CSV and put it in use. Loading the same version twice changes nothing.

    Raises
    ------
    Refused
        `framework.column` when a column is absent, `framework.group` when a group is unknown, with the line.
    """
    found = Framework.objects.filter(version=version).first()
    if found:
        return found
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    Framework.objects.filter(state=State.IN_USE).update(state=State.ARCHIVED, until=since)
    made = Framework.objects.create(
        version=version,
        title="Профессиональные компетенции педагогических работников и управленческих кадров",
        state=State.IN_USE,
        since=since,
        basis="собственная разработка, проект для экспертизы",
        creator="АО ИОО, ЦНППМ",
    )
    Competency.objects.bulk_create(_competency(made, n, row) for n, row in enumerate(rows))
    with OWN_TARGETS.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file)) if path == OWN else []
    Target.objects.bulk_create(Target(framework=made, order=n, **line) for n, line in enumerate(lines))
    made.seal = queries.content_of(actor, made).seal()
    made.save(update_fields=["seal"])
    facts.record(actor, "framework.loaded", subject_id=made.pk, unit_path="", competencies=len(rows))
    return made


def _competency(framework: Framework, order: int, row: dict[str, str]) -> Competency:
    if row.get("group_code") not in GROUPS:
        raise Refused("framework.group", f"Строка {order + 2}: неизвестная группа «{row.get('group_code')}».")
    try:
        return Competency(
            framework=framework,
            order=order,
            code=row["code"],
            group=row["group_code"],
            position=row["position"],
            subject="" if row["subject"] in {"", "все", "любой"} else row["subject"],
            name=row["name_ru"],
            indicators=[part.strip() for part in row["behaviour_indicators_ru"].split(";") if part.strip()],
            level_high=row["level_high_deficit_ru"],
            level_medium=row["level_medium_deficit_ru"],
            level_low=row["level_low_deficit_ru"],
            level_none=row["level_no_deficit_ru"],
            standard=row["standard_link_from_memory"],
            item_kinds=[part.strip() for part in row["item_kinds"].split(",") if part.strip()],
        )
    except KeyError as missing:
        raise Refused("framework.column", f"В файле нет колонки {missing}: возьмите шаблон заново.") from None

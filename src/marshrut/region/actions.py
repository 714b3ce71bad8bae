"""Writes of the tree: each function is one use case and one transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .models import District, DistrictMember, Unit, UnitName, UnitParent
from .words import Level


@transaction.atomic
def found(
    actor: Actor, *, level: str, code: str, name: str, since: date, full_name: str = "", parent: Unit | None = None,
    **fields: object,
) -> Unit:
    """Found a unit below its parent; its first name and parent get their days."""
    path = f"{parent.path if parent else ''}{code}."
    region_code = parent.region_code if parent else code
    made = Unit(
        level=level, code=code, name=name, full_name=full_name or name, parent=parent, path=path,
        region_code=region_code, since=since, **fields,
    )
    made.full_clean()
    made.save()
    UnitName.objects.create(unit=made, name=name, full_name=made.full_name, since=since)
    if parent:
        UnitParent.objects.create(unit=made, parent=parent, since=since)
    facts.record(actor, "unit.founded", subject_id=made.pk, unit_path=path)
    return made


@transaction.atomic
def rename(actor: Actor, *, unit_id: int, name: str, full_name: str, since: date, basis: str = "") -> Unit:
    """Give a unit a new name from a day on; the former one keeps its days."""
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    last = unit.names.order_by("-since").first()
    if last and last.since >= since:
        raise Refused("unit.rename.order", "Новое название должно начинаться позже прежнего: исправьте дату.")
    unit.names.filter(until=None).update(until=since)
    UnitName.objects.create(unit=unit, name=name, full_name=full_name, since=since, basis=basis)
    unit.name, unit.full_name = name, full_name
    unit.save(update_fields=["name", "full_name"])
    facts.record(actor, "unit.renamed", subject_id=unit.pk, unit_path=unit.path, since=since.isoformat())
    return unit


@transaction.atomic
def found_district(actor: Actor, *, code: str, name: str, base: Unit, members: list[Unit], since: date) -> District:
    """Group municipalities into a district from a day on."""
    made = District.objects.create(code=code, name=name, base=base, since=since)
    for unit in members:
        if unit.level != Level.MUNICIPALITY:
            raise Refused("district.member", f"«{unit.name}» — не муниципалитет: в округ входят муниципалитеты.")
        DistrictMember.objects.create(district=made, unit=unit, since=since)
    return made

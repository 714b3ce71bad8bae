"""Writes of the tree: each function is one use case and one transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from . import loading
from .models import District, DistrictMember, Unit, UnitName, UnitParent
from .words import Level

DISTRICTS_SINCE = date(2021, 9, 1)
REFORM = "преобразование района в муниципальный округ"


@transaction.atomic
def found(
    actor: Actor,
    *,
    level: str,
    code: str,
    name: str,
    since: date,
    full_name: str = "",
    parent: Unit | None = None,
    **fields: object,
) -> Unit:
    """Found a unit below its parent; its first name and parent get their days."""
    path = f"{parent.path if parent else ''}{code}."
    region_code = parent.region_code if parent else code
    made = Unit(
        level=level,
        code=code,
        name=name,
        full_name=full_name or name,
        parent=parent,
        path=path,
        region_code=region_code,
        since=since,
        **fields,
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


@transaction.atomic
def load_region(actor: Actor, *, only: frozenset[str] = frozenset()) -> Unit:
    """Load the region of the package data (or only some municipalities by code). Loading twice changes nothing."""
    line, plans, _ = loading.composition()
    region = Unit.objects.filter(level=Level.REGION, code=line["code"]).first()
    if region:
        return region
    region = found(actor, level=Level.REGION, code=line["code"], name=line["name"], since=date(2006, 1, 1))
    made = {
        m.short: _load_municipality(actor, region, m) for m in loading.municipalities() if not only or m.code in only
    }
    for plan in plans:
        members = [made[short] for short in plan.members if short in made]
        if plan.base in made:
            base = made[plan.base]
            found_district(
                actor,
                code=f"d-{base.code}",
                name=f"Округ с базой: {base.name}",
                base=base,
                members=members,
                since=DISTRICTS_SINCE,
            )
    return region


def _load_municipality(actor: Actor, region: Unit, plan: loading.Municipality) -> Unit:
    former = bool(plan.before)
    unit = found(
        actor,
        level=Level.MUNICIPALITY,
        parent=region,
        code=plan.code,
        name=plan.before if former else plan.name,
        full_name=plan.before_full if former else plan.full_name,
        since=date(2006, 1, 1),
        oktmo=plan.oktmo,
        travel={"centre_hours": plan.travel},
    )
    if former:
        rename(actor, unit_id=unit.pk, name=plan.name, full_name=plan.full_name, since=plan.since, basis=REFORM)
        unit.refresh_from_db()
    return unit

"""What plans of many take into account, kept by the centre: schools with low results, closed roads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.shortcuts import get_object_or_404

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.region.models import Unit

from .. import access
from ..models import LowResults, RoadClosure
from ..queries.circumstances import places, schools_named

LONGEST_CLOSURE = 366
TOLD = 3


@transaction.atomic
def list_low_results(actor: Actor, *, names: Sequence[str], basis: str, since: date) -> int:
    """Put schools into the list by an order; who is in it already stays as it is. Returns how many are new.

    Raises
    ------
    Refused : a line means no school, or more than one; nothing is written then
    """
    found = schools_named(actor, names)
    if faults := [_fault(line, units) for line, units in found if len(units) != 1]:
        more = f" И ещё {len(faults) - TOLD}." if len(faults) > TOLD else ""
        raise Refused("low_results.school", " ".join(faults[:TOLD]) + more)
    units = {units[0].pk: units[0] for _, units in found}
    listed = set(LowResults.objects.filter(unit__in=units, until=None).values_list("unit_id", flat=True))
    made = LowResults.objects.bulk_create(
        [LowResults(unit=unit, basis=basis, since=since) for pk, unit in units.items() if pk not in listed]
    )
    for row in made:
        facts.record(
            actor, "routes.low_results_listed", subject_id=row.unit_id, unit_path=row.unit.path, basis=basis,
            since=since.isoformat(),
        )  # fmt: skip
    return len(made)


def _fault(line: str, units: Sequence[Unit]) -> str:
    if not units:
        return f"«{line}»: такой школы нет, проверьте название."
    return f"«{line}»: подходит {counted(len(units), 'школа', 'школы', 'школ')}, напишите название целиком."


@transaction.atomic
def exclude_low_results(actor: Actor, *, pk: int, until: date) -> LowResults:
    """Take a school out of the list from a day on; the row stays as its past."""
    rows = LowResults.objects.filter(unit__in=places(actor), until=None).select_related("unit")
    row = get_object_or_404(rows.select_for_update(of=("self",)), pk=pk)
    if until <= row.since:
        raise Refused("low_results.days", "Исключить можно только позже дня включения в перечень.")
    row.until = until
    row.save(update_fields=["until"])
    facts.record(
        actor, "routes.low_results_excluded", subject_id=row.unit_id, unit_path=row.unit.path, until=until.isoformat()
    )
    return row


@transaction.atomic
def close_road(actor: Actor, *, town: str, starts: date, ends: date, why: str = "") -> RoadClosure:
    """Note days when nobody gets out of a municipality or into it. Repeated, it changes the reason only."""
    unit = get_object_or_404(access.circumstances.of(actor, Unit.objects.filter(level="municipality")), code=town)
    if ends < starts:
        raise Refused("road.days", "Дорога открывается не раньше, чем закрылась: проверьте даты.")
    if (ends - starts).days > LONGEST_CLOSURE:
        raise Refused("road.long", "Дольше года дорога не закрывается: проверьте даты.")
    row, _ = RoadClosure.objects.update_or_create(unit=unit, starts=starts, ends=ends, defaults={"why": why})
    facts.record(
        actor, "routes.road_closed", subject_id=unit.pk, unit_path=unit.path, starts=starts.isoformat(),
        ends=ends.isoformat(),
    )  # fmt: skip
    return row


@transaction.atomic
def open_road(actor: Actor, *, pk: int) -> None:
    """Strike closed days out: they were wrong or have changed."""
    rows = RoadClosure.objects.filter(unit__in=places(actor)).select_related("unit")
    row = get_object_or_404(rows.select_for_update(of=("self",)), pk=pk)
    facts.record(
        actor, "routes.road_opened", subject_id=row.unit_id, unit_path=row.unit.path, starts=row.starts.isoformat(),
        ends=row.ends.isoformat(),
    )  # fmt: skip
    row.delete()
